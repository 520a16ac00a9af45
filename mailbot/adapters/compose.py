"""A letter in words becomes a message in bytes (RFC 5322, RFC 2045, RFC 3834)."""

import re
from base64 import encodebytes
from binascii import b2a_qp
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from email.header import Header
from email.utils import format_datetime, formataddr
from functools import lru_cache
from urllib.parse import quote

from mailbot.domain.domain_name import one_spelling
from mailbot.domain.mail import Mailbox
from mailbot.domain.outcome import Draft
from replies.letters import Enclosure, Written

# Whatever some reader takes for a line end could begin a header of its own.
_LINE_ENDS = re.compile(r"[\x00-\x1f\x7f\x85\u2028\u2029]+")


_MEDIA_TYPE = re.compile(r"[\w!#$&^.+-]{1,60}/[\w!#$&^.+-]{1,60}", re.ASCII)
_LONGEST_NAME = 800
_AUTOMATIC = {
    answers: (
        ("Auto-Submitted", "auto-replied" if answers else "auto-generated"),
        # Exchange answers letters without this one with absence notes, whatever RFC 3834 says.
        ("X-Auto-Response-Suppress", "All"),
    )
    for answers in (True, False)
}


@dataclass(frozen=True, slots=True)
class CarriedFile:
    """A file that goes with a letter."""

    name: str
    content_type: str
    content: bytes


def compose(
    draft: Draft, written: Written, written_at: datetime, desk_mark: str, files: tuple[CarriedFile, ...] = ()
) -> bytes:
    """The letter's final bytes, with CRLF line ends; every run of the same draft gives the same bytes.

    ``desk_mark`` goes into ``X-Mailbot-Desk``, by which the desk knows its own mail when it comes back.
    """
    fields = [
        ("Date", format_datetime(written_at)),
        ("From", _mailbox(draft.sender)),
        ("To", _mailbox(draft.to)),
        ("Subject", _text(written.subject)),
        ("Message-ID", draft.message_id),
        *(() if draft.written_by_hand else _AUTOMATIC[draft.answers]),
        ("X-Mailbot-Desk", desk_mark),
        ("MIME-Version", "1.0"),
    ]
    if draft.reply_to:
        fields.append(("Reply-To", _mailbox(Mailbox(draft.reply_to, draft.sender.name))))
    if draft.in_reply_to:
        fields.append(("In-Reply-To", _line(draft.in_reply_to)))
    if draft.references:
        fields.append(("References", "\r\n ".join(_line(reference) for reference in draft.references)))
    # The Message-ID is unlike any other, so that no line of the text can be this boundary.
    boundary = draft.message_id.strip("<>").partition("@")[0]
    alternatives = (_part("text/plain", written.text), _part("text/html", written.html))
    content = _multipart("alternative", f"=_{boundary}", alternatives)
    more = (*(_enclosed(one) for one in written.enclosures), *(_file(file) for file in files))
    if more:
        # Neither boundary begins with the other: some readers look no further.
        content = _multipart("mixed", f"=_m.{boundary}", (content, *more))
    head = "".join(f"{name}: {value}\r\n" for name, value in fields).encode()
    return head + content


def _file(file: CarriedFile) -> bytes:
    """A file that comes along, whatever it says it is: nothing of it is shown by itself (RFC 2183)."""
    sound = _MEDIA_TYPE.fullmatch(file.content_type) and not file.content_type.startswith(("message/", "multipart/"))
    content_type = file.content_type if sound else "application/octet-stream"
    # RFC 2231, section 4; a line of the header ends at 998 octets, and a name's end says most of it.
    name = quote(file.name if len(quote(file.name)) < _LONGEST_NAME else file.name[-60:], safe="")
    head = (
        f"Content-Type: {content_type}\r\nContent-Transfer-Encoding: base64\r\n"
        f"Content-Disposition: attachment;\r\n filename*=utf-8''{name}\r\n\r\n"
    )
    return head.encode("ascii") + encodebytes(file.content).replace(b"\n", b"\r\n")


def _multipart(subtype: str, boundary: str, parts: Sequence[bytes]) -> bytes:
    """Parts as one (RFC 2046, section 5.1)."""
    head = f'Content-Type: multipart/{subtype}; boundary="{boundary}"\r\n\r\n'.encode("ascii")
    divider = b"--" + boundary.encode("ascii")
    return head + b"".join(divider + b"\r\n" + part for part in parts) + divider + b"--\r\n"


def _enclosed(file: Enclosure) -> bytes:
    """A file of ours, whose name is plain ASCII (RFC 2183)."""
    return _part(file.content_type, file.text, f'Content-Disposition: attachment; filename="{file.name}"\r\n')


def _part(content_type: str, text: str, fields: str = "") -> bytes:
    head = (
        f'Content-Type: {content_type}; charset="utf-8"\r\n{fields}Content-Transfer-Encoding: quoted-printable\r\n\r\n'
    )
    # A carriage return alone is no line end, and servers disagree about what it is (RFC 5322, section 2.3).
    encoded = b2a_qp(text.replace("\r\n", "\n").replace("\r", "\n").encode(), istext=True)
    return head.encode("ascii") + encoded.replace(b"\n", b"\r\n") + b"\r\n"


def _line(value: str) -> str:
    return _LINE_ENDS.sub(" ", value).encode("ascii", "replace").decode()


def _text(value: str) -> str:
    clean = _LINE_ENDS.sub(" ", value)
    if clean.isascii() and len(clean) <= 200:
        return clean
    return Header(clean, "utf-8", maxlinelen=76, header_name="Subject").encode(linesep="\r\n")


# The desk's own stands in every letter twice.
@lru_cache
def _mailbox(mailbox: Mailbox) -> str:
    name = formataddr((_LINE_ENDS.sub(" ", mailbox.name), ""))
    # No encoding makes the part before the @ ASCII: it stands there as it is, and only SMTPUTF8 carries it (RFC 6532).
    address = _LINE_ENDS.sub(" ", one_spelling(mailbox.address))
    return f"{name.removesuffix('<>')}<{address}>" if name else address
