"""From the tree of parts to what a person reads and what a person attached."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import partial
from urllib.parse import unquote

from mailbot.domain.mail import Attachment
from mailbot.intake.parse.fields import readable
from mailbot.intake.parse.names import safe_name
from mailbot.intake.parse.plain import rendered, unflowed, without_armour
from mailbot.intake.parse.signed import signed_content
from mailbot.intake.parse.structure import Part, Reading, uudecoded
from mailbot.intake.parse.tnef import read_tnef

_UUENCODED = re.compile(
    r"^begin [0-7]{3,4} ([^\n]{1,200})\n((?:[!-`][^\n]{0,90}\n)+)[ `]?\n?end[ \t]*(?:\n|\Z)", re.MULTILINE
)
_TEXTS = {"text/plain", "text/html", "text/enriched", "text/markdown", "text/x-markdown"}
_ALTERNATIVES = _TEXTS | {"text/calendar"}
# A signature is no file that somebody sent.
_SIGNATURES = {"application/pgp-signature", "application/pkcs7-signature", "application/x-pkcs7-signature"}
_SMIME = {"application/pkcs7-mime", "application/x-pkcs7-mime"}
_RETURNED = {"message/rfc822", "message/global"}
_CONTENT_ID = re.compile(r"cid:([^\s\"'<>()]{1,300})", re.IGNORECASE)
_METHOD = re.compile(rb"^METHOD:([A-Za-z-]{1,30})\s*$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Piece:
    """One stretch of the body, as plain text, as HTML, or as both."""

    plain: str = ""
    html: str = ""


@dataclass(frozen=True, slots=True)
class File:
    """A part that is a file: what is known of it, and its bytes when they are asked for."""

    name: str
    content_type: str
    content_id: str
    content: Callable[[], bytes]


@dataclass(frozen=True, slots=True)
class Body:
    """What a part shows and what is attached to it."""

    pieces: tuple[Piece, ...] = ()
    files: tuple[File, ...] = ()
    calendar_method: str = ""
    spare: tuple[Piece, ...] = ()
    """What is shown where there is nothing else: the body that a winmail.dat repeats."""

    @property
    def shown(self) -> tuple[Piece, ...]:
        """The pieces that say something, else the spare ones."""
        return tuple(piece for piece in self.pieces if piece.plain.strip() or piece.html.strip()) or self.spare

    @property
    def html(self) -> str:
        """All of it that came as HTML."""
        return "\n".join(piece.html for piece in self.shown if piece.html)

    def text(self, bound: int) -> str:
        """All of it as plain text; made from the HTML where there is no plain text."""
        texts: list[str] = []
        for piece in self.shown:
            texts.append(piece.plain if piece.plain.strip() else rendered(piece.html, bound))
            bound -= 0 if piece.plain.strip() else min(len(piece.html), bound)
        return "\n".join(text for text in texts if text)


def joined(bodies: list[Body]) -> Body:
    """Several bodies one after the other."""
    if len(bodies) == 1:
        return bodies[0]
    return Body(
        tuple(piece for body in bodies for piece in body.pieces),
        tuple(file for body in bodies for file in body.files),
        next((body.calendar_method for body in bodies if body.calendar_method), ""),
        tuple(piece for body in bodies for piece in body.spare),
    )


def read_body(part: Part, reading: Reading, depth: int = 0) -> Body:
    """What a part shows and what is attached to it, with everything in it."""
    if part.content_type.startswith("multipart/"):
        return _branch(part, reading, depth)
    if part.content_type in _SMIME and depth < reading.limits.depth:
        inner = signed_content(part.octets())
        if inner is not None:
            return read_body(reading.entity(inner, 0, len(inner), depth + 1), reading, depth + 1)
        reading.defects.append("an encrypted part that cannot be read")
    if part.content_type == "application/ms-tnef" or part.name.lower() == "winmail.dat":
        return _tnef(part)
    if part.content_type == "text/calendar":
        return Body(files=(_file(part),), calendar_method=_method(part))
    if part.disposition != "attachment" and part.content_type in _TEXTS:
        return _text(part, reading)
    return Body(files=(_file(part),))


def _branch(part: Part, reading: Reading, depth: int) -> Body:
    """What a multipart shows and what is attached to it (RFC 2046, section 5.1)."""
    if not part.children:
        # A multipart whose delimiters are lost is still somebody's text.
        return _text(part, reading)
    if part.content_type == "multipart/encrypted":
        reading.defects.append("an encrypted part that cannot be read")
    bodies: list[Body] = []
    alternative = part.content_type == "multipart/alternative"
    for child in part.children:
        text = child.content_type.startswith("text/")
        if alternative and text and child.content_type not in _ALTERNATIVES:
            # A reading of the same text for other devices.
            continue
        if part.content_type == "multipart/signed" and child.content_type in _SIGNATURES:
            continue
        if part.content_type == "multipart/report" and child.content_type in _RETURNED and child.children:
            # A report is read with what it returns, as people are shown it (RFC 6522, section 3).
            bodies.append(replace(read_body(child.children[0], reading, depth + 2), files=(_file(child),)))
            continue
        # A named text after the text that it came with is a file.
        if text and child.name and not alternative and any(body.pieces for body in bodies):
            bodies.append(Body(files=(_file(child),), calendar_method=_method(child)))
        else:
            bodies.append(read_body(child, reading, depth + 1))
    return _chosen(bodies) if alternative else joined(bodies)


def _chosen(bodies: list[Body]) -> Body:
    """The alternatives as one piece: the first plain text that says something, and the last HTML (RFC 2046, 5.1.4)."""
    plain = next((text for text in map(_plain, bodies) if text.strip()), "")
    html = next((body.html for body in reversed(bodies) if body.html), "")
    whole = joined(bodies)
    return Body((Piece(plain, html),), whole.files, whole.calendar_method, whole.spare)


def _plain(body: Body) -> str:
    """What of a body came as plain text."""
    return "\n".join(piece.plain for piece in body.pieces if piece.plain)


def _text(part: Part, reading: Reading) -> Body:
    """A text part as a piece of the body."""
    text = part.text()
    if len(text) > reading.limits.text:
        reading.defects.append("the text is too long")
        text = text[: reading.limits.text]
    if part.content_type in ("text/html", "text/enriched"):
        return Body((Piece(html=text),))
    if part.parameters.get("format", "").lower() == "flowed":
        text = unflowed(text, part.parameters.get("delsp", "").lower() == "yes")
    if "-----BEGIN PGP SIGNED" in text:
        text = without_armour(text)
    if "\nend" in text and "begin " in text:
        files = tuple(_inline_files(text))
        if files:
            return Body((Piece(_UUENCODED.sub("", text)),), files)
    return Body((Piece(text),))


def _inline_files(text: str) -> Iterator[File]:
    """The uuencoded files in a text."""
    for match in _UUENCODED.finditer(text):
        content = uudecoded(match[2].encode("ascii", "replace"))
        yield File(match[1].strip(), "application/octet-stream", "", partial(bytes, content))


def _file(part: Part) -> File:
    """A part as a file."""
    name = part.name
    if not name and part.content_type in ("message/rfc822", "message/global") and part.children:
        name = readable(part.children[0].header.value("subject"))[:100].replace("/", "_")
        name = f"{name}.eml" if name else ""
    return File(name, part.content_type, part.header.value("content-id").strip(" <>"), part.octets)


def _method(part: Part) -> str:
    """The method of a calendar part, such as REQUEST or REPLY (RFC 5546); empty for any other part."""
    if part.content_type != "text/calendar":
        return ""
    method = part.parameters.get("method", "")
    if not method:
        found = _METHOD.search(part.octets()[:5000])
        method = found[1].decode("ascii") if found else ""
    return method.upper()[:30]


def _tnef(part: Part) -> Body:
    """What is in a winmail.dat; the file itself where it cannot be read."""
    content = read_tnef(part.octets())
    if content is None:
        return Body(files=(_file(part),))
    files = tuple(
        File(file.name, file.content_type or "application/octet-stream", file.content_id, partial(bytes, file.content))
        for file in content.files
    )
    return Body(files=files, spare=(Piece(content.plain, content.html),))


def attachments(files: tuple[File, ...], html: str) -> Iterator[tuple[Attachment, bytes]]:
    """Each file as the mail names it, and its bytes."""
    shown = {unquote(content_id) for content_id in _CONTENT_ID.findall(html)} if files else set()
    for file in files:
        content = file.content()
        inline = file.content_type.startswith("image/") and file.content_id in shown
        yield (
            Attachment(safe_name(file.name, file.content_type), file.content_type[:200], len(content), inline),
            content,
        )
