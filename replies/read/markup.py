"""HTML as lines that know whether they are quoted: by the containers that mail clients put around an earlier mail."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import Enum
from html import unescape

from replies.read.hidden import attributes_of, hides
from replies.read.lines import MOST_LINES, Kind, Line, line
from replies.read.vocabulary import words

LONGEST_HTML = 300_000
LONGEST_TAG = 4_096
DEEPEST_QUOTE = 20


class Effect(Enum):
    """What a container does to the lines in it."""

    NOTHING = "nothing"
    QUOTE = "quote"
    LEAD = "lead"
    SIGNATURE = "signature"
    SKIP = "skip"


# Class, id and name attributes, as the client named in the comment writes them; some web clients put "x_" before them.
CONTAINERS = {
    # Gmail, and what imitates it. Its "gmail_quote" is no mark of a quote: answers between the lines stand inside it.
    "gmail_attr": Effect.LEAD,
    "gmail_signature": Effect.SIGNATURE,
    # Thunderbird, Roundcube.
    "moz-cite-prefix": Effect.LEAD,
    "moz-email-headers-table": Effect.LEAD,
    "moz-signature": Effect.SIGNATURE,
    "reply-intro": Effect.LEAD,
    # Outlook on the web, Outlook for telephones and for the Mac.
    "divrplyfwdmsg": Effect.LEAD,
    "stopspelling": Effect.LEAD,
    "olk_src_body_section": Effect.LEAD,
    "outlookmessageheader": Effect.LEAD,
    "ms-outlook-mobile-signature": Effect.SIGNATURE,
    "ms-outlook-mobile-body-separator-line": Effect.NOTHING,
    # Zimbra, Apple Mail, Airmail, Spark.
    "zwchr": Effect.LEAD,
    "applemailsignature": Effect.SIGNATURE,
    "appleoriginalcontents": Effect.QUOTE,
    "bloop_original_html": Effect.QUOTE,
    "bloop_sign": Effect.SIGNATURE,
    "messagereplysection": Effect.QUOTE,
    # Yahoo, Proton, Tuta, Zoho, GMX and WEB.DE, Samsung, QQ and NetEase.
    "yahoo_quoted": Effect.QUOTE,
    "protonmail_signature_block": Effect.SIGNATURE,
    "tutanota_quote": Effect.QUOTE,
    "zmail_extra": Effect.QUOTE,
    "quote": Effect.QUOTE,
    "composer_signature": Effect.SIGNATURE,
    "isreplycontent": Effect.QUOTE,
    # Notes, GroupWise.
    "dominoquote": Effect.QUOTE,
    "groupwisereplyheader": Effect.LEAD,
}
# Outlook sets its header block below a thin rule, made as the upper border of a container.
OUTLOOK_RULE = re.compile(
    r"border-top:\s?solid #[0-9a-f]{6} 1\.0pt;\s?padding:\s?3\.0pt 0|padding-top: 5px; border-top-color", re.IGNORECASE
)
NAMES = re.compile(r"\b(?:class|id|name)\s*=\s*(?:\"([^\"]*)\"|'([^']*)'|([^\s\"'>]+))", re.IGNORECASE)
CITE = re.compile(r"\btype\s*=\s*[\"']?cite", re.IGNORECASE)
# Few tags have either, and to look for them costs less than to take every tag apart.
MAY_HIDE = re.compile(r"style|hidden", re.IGNORECASE)
NEEDLES = words(
    [
        "blockquote, BLOCKQUOTE, gmail_attr, divRplyFwdMsg, moz-cite-prefix, yahoo_quoted, border-top:solid, zwchr",
        'stopSpelling, name="quote", OLK_SRC_BODY_SECTION, tutanota_quote, zmail_extra, messageReplySection',
    ]
)
VOID = frozenset(words(["br, hr, img, input, meta, link, base, wbr, col, area, source, embed, param"]))
BLOCKS = frozenset(
    words(
        [
            "address, article, aside, blockquote, body, br, center, dd, div, dl, dt, fieldset, footer, form",
            "h1, h2, h3, h4, h5, h6, header, hr, html, li, main, nav, ol, p, pre, section, table",
            "tbody, tfoot, thead, tr, ul",
        ]
    )
)


@dataclass(slots=True)
class _Page:
    """The lines so far, and the containers that are open."""

    written: list[tuple[int, str, Kind | None]] = field(default_factory=list)
    pieces: list[str] = field(default_factory=list)
    open: list[tuple[str, Effect]] = field(default_factory=list)
    names: dict[str, int] = field(default_factory=dict)
    effects: dict[Effect, int] = field(default_factory=lambda: dict.fromkeys(Effect, 0))
    lead_next: bool = False

    def end_line(self) -> None:
        """Closes the line, unless nothing is on it."""
        text = unescape("".join(self.pieces)) if self.pieces else ""
        self.pieces.clear()
        for part in text.splitlines()[:MOST_LINES] if self.names.get("pre") else (" ".join(text.split()),):
            if part and not part.isspace():
                self.written.append((self._depth(), part, self._kind()))
                self.lead_next = False

    def blank_line(self) -> None:
        """Closes the line and leaves one blank."""
        self.end_line()
        if self.written and self.written[-1][1]:
            self.written.append((self._depth(), "", Kind.BLANK))

    def _depth(self) -> int:
        return min(self.effects[Effect.QUOTE], DEEPEST_QUOTE)

    def _kind(self) -> Kind | None:
        if self.effects[Effect.QUOTE]:
            return Kind.QUOTED
        if self.effects[Effect.LEAD] or self.lead_next:
            return Kind.LEAD
        return Kind.SIGNATURE if self.effects[Effect.SIGNATURE] else None

    def enter(self, name: str, effect: Effect) -> None:
        """Opens a container."""
        self.open.append((name, effect))
        self.names[name] = self.names.get(name, 0) + 1
        self.effects[effect] += 1

    def leave(self, name: str) -> None:
        """Closes a container, with all that were left open inside it."""
        while self.names.get(name):
            closed, effect = self.open.pop()
            self.names[closed] -= 1
            self.effects[effect] -= 1
            if closed == name:
                return

    def cite(self) -> None:
        """The line above a cited quote introduces it, in whatever language, if it has a number and a colon."""
        last = next((index for index in range(len(self.written) - 1, -1, -1) if self.written[index][1]), -1)
        if last < 0:
            return
        depth, text, kind = self.written[last]
        if depth == 0 and kind is None and text.endswith(":") and any(map(str.isdigit, text)) and "@" in text:
            self.written[last] = (depth, text, Kind.LEAD)


def shows_quote(html: str) -> bool:
    """Whether some client's container of an earlier mail is there; cheap, and may be wrong."""
    return any(needle in html for needle in NEEDLES)


def html_lines(html: str) -> list[Line]:
    """The lines of an HTML body, quoted ones with ``>`` before them for every level."""
    page = _Page()
    for text, tag in _tokens(html[:LONGEST_HTML]):
        if len(page.written) > MOST_LINES:
            break
        if text and not page.effects[Effect.SKIP]:
            page.pieces.append(text)
        if tag:
            _take_tag(page, tag)
    page.end_line()
    outer = min((depth for depth, text, _ in page.written if text), default=0)
    return [line("> " * (depth - outer) + text, kind) for depth, text, kind in page.written]


def _tokens(html: str) -> Iterator[tuple[str, str]]:
    """Pairs of a text and the tag after it, without the angle brackets; comments are left out."""
    start = 0
    while True:
        opening = html.find("<", start)
        if opening < 0:
            break
        if html.startswith("<!--", opening):
            closing = html.find("-->", opening)
            yield html[start:opening], ""
            if closing < 0:
                return
            start = closing + 3
            continue
        closing = _tag_end(html, opening)
        if closing < 0:
            break
        if html[opening + 1 : opening + 2].isalpha() or html[opening + 1 : opening + 2] in ("/", "!", "?"):
            yield html[start:opening], html[opening + 1 : closing]
            start = closing + 1
        else:
            yield html[start : opening + 1], ""
            start = opening + 1
    yield html[start:], ""


def _tag_end(html: str, opening: int) -> int:
    """The index of the tag's closing bracket; one inside a quoted attribute does not count."""
    closing = html.find(">", opening)
    end = closing
    while 0 <= end < opening + LONGEST_TAG:
        if html.count('"', opening, end) % 2 == 0:
            return end
        end = html.find(">", end + 1)
    return closing


def _take_tag(page: _Page, tag: str) -> None:
    closes = tag[0] == "/"
    parts = tag[closes:].split(None, 1)
    name = parts[0].rstrip("/").lower() if parts else ""
    if name in ("td", "th"):
        page.pieces.append(" ")
    elif name in BLOCKS:
        _break_line(page, name, tag)
        if not closes and name != "br":
            # A paragraph ends where the next block begins, whether or not that is written.
            page.leave("p")
    if closes:
        page.leave(name)
        return
    effect = _effect(name, parts[1] if len(parts) > 1 else "")
    if name in VOID or tag.endswith("/"):
        page.lead_next = page.lead_next or effect is Effect.LEAD
        return
    if name == "blockquote" and CITE.search(tag):
        page.cite()
    if name == "li" and not page.effects[Effect.SKIP]:
        page.pieces.append("- ")
    page.enter(name, effect)


def _break_line(page: _Page, name: str, tag: str) -> None:
    if name == "br":
        page.end_line() if page.pieces else page.blank_line()
    elif name == "p" and "MsoNormal" not in tag:
        page.blank_line()
    else:
        page.end_line()


def _effect(name: str, attributes: str) -> Effect:
    attributes = attributes[:LONGEST_TAG]
    if hides(name, attributes_of(attributes) if MAY_HIDE.search(attributes) else {}):
        return Effect.SKIP
    if name == "blockquote":
        return Effect.QUOTE
    if not attributes:
        return Effect.NOTHING
    if name == "div" and "border-top" in attributes and OUTLOOK_RULE.search(attributes):
        return Effect.LEAD
    if "data-signatureblock" in attributes:
        return Effect.SIGNATURE
    for found in NAMES.finditer(attributes):
        for value in (found[1] or found[2] or found[3] or "").lower().split():
            effect = CONTAINERS.get(value.removeprefix("x_").removeprefix("ecx"))
            if effect is not None and (value != "quote" or found[0].lower().startswith("name")):
                return effect
    return Effect.NOTHING
