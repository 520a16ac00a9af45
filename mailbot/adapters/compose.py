"""A letter in words becomes a message in bytes (RFC 5322, RFC 2045, RFC 3834)."""

import re
from binascii import b2a_qp
from datetime import datetime
from email.header import Header
from email.utils import format_datetime, formataddr

from mailbot.domain.domain_name import one_spelling
from mailbot.domain.mail import Mailbox
from mailbot.domain.outcome import Draft
from replies.letters import Written

# Whatever some reader takes for a line end could begin a header of its own.
_LINE_ENDS = re.compile(r"[\x00-\x1f\x7f\x85\u2028\u2029]+")


_AUTOMATIC = {
    answers: (
        ("Auto-Submitted", "auto-replied" if answers else "auto-generated"),
        # Exchange answers letters without this one with absence notes, whatever RFC 3834 says.
        ("X-Auto-Response-Suppress", "All"),
    )
    for answers in (True, False)
}


def compose(draft: Draft, written: Written, written_at: datetime, desk_mark: str) -> bytes:
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
    boundary = "=_" + draft.message_id.strip("<>").partition("@")[0]
    fields.append(("Content-Type", f'multipart/alternative; boundary="{boundary}"'))
    head = "".join(f"{name}: {value}\r\n" for name, value in fields).encode()
    divider = b"--" + boundary.encode()
    parts = (_part("text/plain", written.text), _part("text/html", written.html))
    return head + b"\r\n" + b"".join(divider + b"\r\n" + part for part in parts) + divider + b"--\r\n"


def _part(content_type: str, text: str) -> bytes:
    head = f'Content-Type: {content_type}; charset="utf-8"\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n'
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


def _mailbox(mailbox: Mailbox) -> str:
    name = formataddr((_LINE_ENDS.sub(" ", mailbox.name), ""))
    # No encoding makes the part before the @ ASCII: it stands there as it is, and only SMTPUTF8 carries it (RFC 6532).
    address = _LINE_ENDS.sub(" ", one_spelling(mailbox.address))
    return f"{name.removesuffix('<>')}<{address}>" if name else address
