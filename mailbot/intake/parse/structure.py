"""The tree of parts of a mail (RFC 2046), found by offsets without copying."""

import binascii
import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from mailbot.intake.parse.charset import decoded
from mailbot.intake.parse.fields import Header, header, parameters, readable
from mailbot.intake.parse.limits import ParseLimits
from mailbot.intake.parse.words import base64_octets

_MEDIA_TYPE = re.compile(r"[\w!#$&^.+-]{1,100}/[\w!#$&^*.+-]{1,100}", re.ASCII)
# Text that only claims to be base64 begins in a way that gives it away.
_BASE64 = re.compile(
    rb"\s*(?:[A-Za-z0-9+/=]{20}|(?:[A-Za-z0-9+/=]{4}){1,5}[ \t]*(?:[\r\n]|\Z)|[A-Za-z0-9+/]{2,20}={1,2}\s)"
)
_FIRST_DELIMITER = re.compile(rb"(?:\A|\n)--([^\s][^\r\n]{0,199}?)[ \t]*\r?\n")
_META_CHARSET = re.compile(rb"charset\s{0,5}=\s{0,5}[\"']?([\w.:-]{1,40})", re.IGNORECASE)
_MESSAGES = {"message/rfc822", "message/global", "message/news"}
_UUENCODED = {"x-uuencode", "uuencode", "x-uue", "uue"}


@dataclass(frozen=True, slots=True)
class Part:
    """A leaf or a branch: its header, where its body stands in ``source``, and the parts in it."""

    header: Header
    source: bytes
    start: int
    end: int
    content_type: str
    parameters: dict[str, str]
    disposition: str
    name: str
    """The file name as the sender wrote it, decoded; empty where there is none."""
    children: tuple["Part", ...] = ()

    def octets(self) -> bytes:
        """The body with its transfer encoding undone (RFC 2045, section 6)."""
        body = self.source[self.start : self.end]
        encoding = self.header.value("content-transfer-encoding").lower()
        if "base64" in encoding:
            return base64_octets(body) if _BASE64.match(body) or not self.content_type.startswith("text/") else body
        if "quoted" in encoding:
            return binascii.a2b_qp(body)
        return uudecoded(body) if encoding.strip() in _UUENCODED else body

    def text(self) -> str:
        """The body as text with line ends of one kind."""
        octets = self.octets()
        label = self.parameters.get("charset", "")
        if not label and self.content_type == "text/html" and not octets.isascii():
            meta = _META_CHARSET.search(octets, 0, 2048)
            label = meta[1].decode("ascii") if meta else ""
        text = decoded(octets, label)
        return text.replace("\r\n", "\n").replace("\r", "\n") if "\r" in text else text


@dataclass(slots=True)
class Reading:
    """How far one mail has been read: what is left of its bounds, and what was wrong so far."""

    limits: ParseLimits
    parts: int = 0
    defects: list[str] = field(default_factory=list)

    def entity(self, source: bytes, start: int, end: int, depth: int = 0, default: str = "text/plain") -> Part:
        """The part whose header begins at ``start``, with everything in it."""
        self.parts += 1
        head = header(source, start, end, self.limits)
        self.defects.extend(head.defects)
        named, values = parameters(head.value("content-type"))
        content_type = named if _MEDIA_TYPE.fullmatch(named) else _assumed(named, values, default)
        disposition, more = parameters(head.value("content-disposition"))
        name = readable(more.get("filename") or more.get("name") or values.get("name") or values.get("filename") or "")
        part = Part(head, source, head.body, end, content_type, values, disposition, name)
        if not content_type.startswith(("multipart/", "message/")):
            return part
        return replace(part, children=tuple(self._children(part, depth)))

    def _children(self, part: Part, depth: int) -> Iterator[Part]:
        """The parts in a branch; none beyond the bounds."""
        if depth >= self.limits.depth:
            self.defects.append("parts are nested too deeply")
            return
        if part.content_type in _MESSAGES:
            octets = part.octets() if part.header.value("content-transfer-encoding") else b""
            encoded = octets and octets != part.source[part.start : part.end]
            inner = (octets, 0, len(octets)) if encoded else (part.source, part.start, part.end)
            yield self.entity(*inner, depth + 1)
        elif part.content_type.startswith("multipart/"):
            default = "message/rfc822" if part.content_type == "multipart/digest" else "text/plain"
            for start, end in self._bodies(part):
                if self.parts >= self.limits.parts:
                    self.defects.append("too many parts")
                    return
                yield self.entity(part.source, start, end, depth + 1, default)

    def _bodies(self, part: Part) -> Iterator[tuple[int, int]]:
        """Where the parts between the delimiters begin and end (RFC 2046, section 5.1.1)."""
        boundary = part.parameters.get("boundary", "").encode("utf-8", "replace").rstrip()
        needle = b"--" + boundary
        if not boundary or part.source.find(needle, part.start, part.end) < 0:
            self.defects.append("a multipart without its boundary")
            guess = _FIRST_DELIMITER.search(part.source, part.start, min(part.end, part.start + 20_000))
            if guess is None:
                return
            needle = b"--" + guess[1]
        begun = -1
        for start, end, last in _delimiters(part, needle, self.limits.parts * 4):
            if begun >= 0:
                yield begun, max(begun, start)
            begun = end
            if last:
                return
        if begun >= 0:
            self.defects.append("a multipart that does not end")
            yield begun, part.end


def _assumed(named: str, values: dict[str, str], default: str) -> str:
    """The media type that a field means which names none (RFC 2045, section 5.2)."""
    if "boundary" in values:
        return "multipart/mixed"
    return "application/octet-stream" if "/" in named else default


def _delimiters(part: Part, needle: bytes, count: int) -> Iterator[tuple[int, int, bool]]:
    """Each delimiter line: where what stands before it ends, where the next part begins, whether it is the last."""
    source, end = part.source, part.end
    position = part.start
    for _ in range(count):
        found = source.find(needle, position, end)
        if found < 0:
            return
        position = found + len(needle)
        if found > part.start and source[found - 1] != 10:
            continue
        line = source.find(b"\n", position, min(end, position + 200))
        stop = line + 1 if line >= 0 else min(end, position + 200)
        rest = source[position:stop].strip()
        if rest and rest != b"--":
            continue
        before = found - 2 if source[found - 2 : found] == b"\r\n" else found - 1
        yield max(before, part.start), stop, rest == b"--"
        position = stop


def uudecoded(lines: bytes) -> bytes:
    """What uuencoded lines hold, the lines that are none left out."""
    found: list[bytes] = []
    for line in lines.split(b"\n"):
        if line.startswith((b"begin ", b"end")) or not line.strip():
            continue
        try:
            found.append(binascii.a2b_uu(line.rstrip(b"\r")))
        except binascii.Error:
            # Some encoders write more padding than the count at the start of the line says.
            length = ((line[0] - 32 & 63) * 4 + 5) // 3
            found.append(_uu_line(line[:length]))
    return b"".join(found)


def _uu_line(line: bytes) -> bytes:
    """What one shortened uuencoded line holds; nothing where it is none."""
    try:
        return binascii.a2b_uu(line)
    except binascii.Error:
        return b""
