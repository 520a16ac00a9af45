"""Header fields: the header block of a mail or a part, and the parameters of its structured fields."""

import re
from dataclasses import dataclass

from mailbot.intake.parse.charset import clean, decoded, decoded_field
from mailbot.intake.parse.limits import ParseLimits
from mailbot.intake.parse.words import decoded_words

# It begins with the character itself, for which a search is quick.
_FOLD = re.compile(r"\n[ \t]+(?:\n[ \t]+)*")
_NAME = re.compile(r"[!-9;-~]{1,200}")
_ESSENTIAL = re.compile(
    r"(from|to|subject|date|message-id|mime-version|content-type|content-transfer-encoding)[ \t]*:", re.IGNORECASE
)
_CONTROLS = re.compile(r"[\x00-\x08\x0a-\x1f\x7f-\x9f\u2028\u2029]+")
_CHARSET = re.compile(r"charset\s{0,5}=\s{0,5}\"?([\w.:-]{1,40})", re.IGNORECASE)
_PARAMETER = re.compile(r';[\s;]*([^\s=;"]{1,100})\s*=\s*("(?:[^"\\]|\\.)*"|[^;]*)')
_QUOTED_PAIR = re.compile(r"\\(.)")
_PERCENT = re.compile(rb"%([0-9A-Fa-f]{2})")
_SECTION = re.compile(r"([^*]+)(?:\*(\d{1,3}))?(\*?)")

# A verdict on the sender, in which a sender's own words may stand: decoding could make more of them.
AS_THEY_CAME = frozenset({"authentication-results"})

Fields = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Header:
    """A header and where the body after it begins."""

    fields: Fields
    """Names in lower case, values unfolded; encoded words stand as they came."""
    body: int
    defects: tuple[str, ...] = ()

    def value(self, name: str) -> str:
        """The topmost value of a field that is not empty; empty where there is none."""
        return next((value for field, value in self.fields if field == name and value), "")


def header(source: bytes, start: int, end: int, limits: ParseLimits) -> Header:
    """The header that begins at ``start`` (RFC 5322, section 2.2)."""
    if source.startswith((b"\n", b"\r\n"), start, end):
        return Header((), start + (1 if source[start] == 10 else 2))
    stop, body, defect = _block(source, start, end, limits)
    defects = [defect] if defect else []
    block = source[start:stop]
    text = block.decode("latin-1")
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", " ")
    lines = (_FOLD.sub(" ", text) if "\n " in text or "\n\t" in text else text).split("\n")
    charset = None if block.isascii() else _CHARSET.search(text)
    # Raw bytes in a field are most likely in the charset that the body names.
    label = charset[1] if charset else ""
    fields, junk = _fields(lines, label, limits)
    if junk:
        defects.append("a line in the header that is no field")
        first = _first_of_body(lines, junk)
        if first < len(lines):
            body = start + _offset(block, first)
            fields = _fields(lines[:first], label, limits)[0]
    if len(fields) > limits.fields:
        defects.append("too many header fields")
    return Header(tuple(fields[: limits.fields]), body, tuple(defects))


def _fields(lines: list[str], label: str, limits: ParseLimits) -> tuple[list[tuple[str, str]], list[int]]:
    """The fields in the unfolded lines, and which lines are none."""
    fields: list[tuple[str, str]] = []
    junk: list[int] = []
    for index, line in enumerate(lines):
        name, colon, value = line.partition(":")
        name = name.rstrip(" \t")
        if colon and _NAME.fullmatch(name):
            value = value[: limits.field].strip(" \t")
            name = name.lower()
            as_it_came = value.isascii() or name in AS_THEY_CAME
            fields.append((name, value if as_it_came else decoded_field(value.encode("latin-1"), label)))
        elif line.strip(" \t") and not line.startswith(("From ", ">From ")):
            junk.append(index)
    return fields, junk


def _first_of_body(lines: list[str], junk: list[int]) -> int:
    """The first line that is no field and after which no field comes that a mail needs and that was not there yet."""
    needed: dict[str, int] = {}
    for index, line in enumerate(lines):
        match = _ESSENTIAL.match(line)
        if match:
            needed.setdefault(match[1].lower(), index)
    last = max(needed.values(), default=-1)
    return next((index for index in junk if index > last), len(lines))


def _block(source: bytes, start: int, end: int, limits: ParseLimits) -> tuple[int, int, str]:
    """Where the header ends, where the body begins, and what is wrong about it."""
    bound = min(end, start + limits.header)
    newline = source.find(b"\n\n", start, bound)
    pair = source.find(b"\n\r\n", start, bound if newline < 0 else newline)
    if pair >= 0:
        return pair, pair + 3, ""
    if newline >= 0:
        return newline, newline + 2, ""
    if bound < end:
        return bound, bound, "the header is too long"
    return end, end, ""


def _offset(block: bytes, index: int) -> int:
    """Where a line of the unfolded header begins in the block as it came."""
    position, unfolded = 0, -1
    for line in block.split(b"\n"):
        unfolded += position == 0 or not line.startswith((b" ", b"\t"))
        if unfolded == index:
            break
        position += len(line) + 1
    return position


def readable(value: str) -> str:
    """A field's value as a person reads it: encoded words decoded, no control characters."""
    if "=?" not in value and value.isprintable():
        return value.strip()
    text = decoded_words(value)
    return (_CONTROLS.sub(" ", clean(text)) if not text.isprintable() else text).strip()


def parameters(value: str) -> tuple[str, dict[str, str]]:
    """The value of a structured field in lower case and its parameters (RFC 2045, 2183 and 2231)."""
    token, semicolon, rest = value.partition(";")
    found: dict[str, str] = {}
    if not semicolon:
        return token.strip().lower(), found
    pieces: dict[str, dict[int, tuple[str, bool]]] = {}
    for match in _PARAMETER.finditer(semicolon + rest):
        name, text = match[1].lower(), match[2].strip()
        if text.startswith('"'):
            text = _QUOTED_PAIR.sub(r"\1", text[1:-1] if text.endswith('"') and len(text) > 1 else text[1:])
        section = _SECTION.fullmatch(name) if "*" in name else None
        if section is None:
            found.setdefault(name, text)
        else:
            pieces.setdefault(section[1], {})[int(section[2] or 0)] = (text, bool(section[3]))
    for name, sections in pieces.items():
        found[name] = _continued(sections)
    return token.strip().lower(), found


def _continued(sections: dict[int, tuple[str, bool]]) -> str:
    """A parameter value that came in numbered pieces, some of them percent-encoded (RFC 2231)."""
    charset = ""
    octets: list[bytes] = []
    for number in sorted(sections):
        text, extended = sections[number]
        if extended and not octets and text.count("'") >= 2:
            charset, _, text = text.split("'", 2)
        raw = text.encode("utf-8", "replace")
        octets.append(_PERCENT.sub(lambda match: bytes([int(match[1], 16)]), raw) if extended else raw)
    return decoded(b"".join(octets), charset)
