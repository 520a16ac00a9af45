"""Plain text as a person reads it: flowed lines joined, PGP armour taken off, HTML rendered."""

import html
import re

from inscriptis.css_profiles import CSS_PROFILES
from inscriptis.html_engine import Inscriptis
from inscriptis.model.config import ParserConfig
from lxml.html import document_fromstring  # type: ignore[import-untyped]  # It comes without types of its own.

from replies.read.hidden import hides

_CLEARSIGNED = "-----BEGIN PGP SIGNED MESSAGE-----"
_SIGNATURE = "-----BEGIN PGP SIGNATURE-----"
_SIGNATURE_END = "-----END PGP SIGNATURE-----"

_CONFIGURATION = ParserConfig(css=CSS_PROFILES["strict"])
_HIDDEN = re.compile(r"<(script|style|head|title|template)\b", re.IGNORECASE)
_TAG = re.compile(r"<[^<>]*>")
_BREAK = re.compile(r"<(?:br|/p|/div|/tr|/li|/h[1-6]|/blockquote|/table|hr)\b[^<>]*>", re.IGNORECASE)
_CELL = re.compile(r"</?t[dh]\b[^<>]*>", re.IGNORECASE)
_BLANK_LINES = re.compile(r"\n{3,}")
_LINES = {"tr", "br", "p", "div", "li", "dt", "dd", "hr", "h1", "h2", "h3", "h4", "h5", "h6", "blockquote"}
# Larger than any person's mail: such a document is stripped of its tags, not laid out.
_RENDERED_TAGS = 6_000
_TABLE_CHARACTERS = 20_000_000


def unflowed(text: str, delsp: bool) -> str:
    """The text with its soft line breaks joined (RFC 3676, section 4)."""
    lines: list[list[str]] = []
    flowing, depth = False, 0
    for line in text.split("\n"):
        content = line.lstrip(">")
        quoted = len(line) - len(content)
        content = content.removeprefix(" ")
        signature = content == "-- "
        if flowing and quoted == depth and not signature:
            lines[-1].append(content)
        else:
            lines.append([">" * quoted + " " if quoted else "", content])
        flowing, depth = content.endswith(" ") and not signature, quoted
        if flowing and delsp:
            lines[-1][-1] = content[:-1]
    return "\n".join("".join(pieces) for pieces in lines)


def without_armour(text: str) -> str:
    """The text that a PGP clear signature stands around (RFC 9580, section 7)."""
    begin = text.find(_CLEARSIGNED)
    signature = text.find(_SIGNATURE, begin)
    if begin < 0 or signature < 0 or (begin and text[begin - 1] != "\n"):
        return text
    # Hash lines follow the first line, then one that is empty.
    start = text.find("\n\n", begin, signature)
    end = text.find(_SIGNATURE_END, signature)
    if start < 0:
        return text
    signed = "\n".join(line.removeprefix("- ") for line in text[start + 2 : signature].split("\n"))
    return text[:begin] + signed + (text[end + len(_SIGNATURE_END) :].lstrip("\n") if end >= 0 else "")


def rendered(markup: str, bound: int) -> str:
    """The text that an HTML document shows."""
    document = markup[:bound]
    if not document.strip():
        return ""
    if document.count("<") <= _RENDERED_TAGS:
        text = _laid_out(document)
        if text.strip():
            return _BLANK_LINES.sub("\n\n", "\n".join(line.rstrip() for line in text.split("\n"))).strip("\n")
    return _stripped(document)


def _laid_out(document: str) -> str:
    """The document as inscriptis lays it out; empty where that fails or would grow without bound."""
    try:
        tree = document_fromstring(document)
        lines = 0
        for element in tree.iter("*"):
            hidden = hides(element.tag, element.attrib)
            # Margins and paddings of any width would be written out in spaces; what is hidden stays hidden.
            element.attrib.pop("style", None)
            if hidden:
                element.set("style", "display:none")
            lines += element.tag in _LINES
        content = tree.text_content()
        lines += content.count("\n") if "<pre" in document.lower() else 0
        # Every line of a table is as wide as the table.
        if "<table" in document.lower() and lines * len(content) > _TABLE_CHARACTERS:
            return ""
        text: str = Inscriptis(tree, _CONFIGURATION).get_text()
        return text
    except Exception:  # noqa: BLE001
        # What the HTML libraries raise on hostile markup is not written down; the tag strip below serves any text.
        return ""


def _stripped(document: str) -> str:
    """The document without its tags, in linear time."""
    kept: list[str] = []
    position = 0
    lower = document.lower()
    unclosed: set[str] = set()
    for opening in _HIDDEN.finditer(lower):
        if opening.start() < position or opening[1] in unclosed:
            continue
        kept.append(document[position : opening.start()])
        closing = lower.find("</" + opening[1], opening.end())
        position = closing if closing >= 0 else opening.end()
        if closing < 0:
            unclosed.add(opening[1])
    kept.append(document[position:])
    text = html.unescape(_TAG.sub("", _CELL.sub(" ", _BREAK.sub("\n", "".join(kept)))))
    return _BLANK_LINES.sub("\n\n", "\n".join(" ".join(line.split()) for line in text.split("\n"))).strip("\n")
