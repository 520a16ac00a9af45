"""The letters that reached the post office: read, and kept as files for a person to read."""

import re
from dataclasses import dataclass
from datetime import datetime
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from email.utils import parseaddr
from pathlib import Path

TAG = re.compile(r"\[[A-Z]+-(\d{1,12})\]")
_UNSAFE = re.compile(r"[^a-z0-9.]+")


@dataclass(frozen=True, slots=True)
class ReceivedLetter:
    """A letter as its recipient has it."""

    recipients: tuple[str, ...]
    """From the SMTP envelope, in lower case."""
    at: datetime
    case: int | None
    """The case number in the subject tag."""
    subject: str
    message_id: str
    sender: str
    """Name and address, as in the header."""
    reply_to: str
    """The address that an answer goes to."""
    text: str
    html: str
    header: str
    """The header section as it travelled."""
    in_reply_to: str = ""
    """The Message-ID of the mail that it answers."""


def read(raw: bytes, recipients: tuple[str, ...], at: datetime) -> ReceivedLetter:
    """The letter in an SMTP message."""
    message = message_from_bytes(raw, policy=default)
    subject = str(message["Subject"] or "")
    tag = TAG.search(subject)
    sender = str(message["From"] or "")
    return ReceivedLetter(
        recipients=tuple(recipient.lower() for recipient in recipients),
        at=at,
        case=int(tag[1]) if tag else None,
        subject=subject,
        message_id=str(message["Message-ID"] or "").strip(),
        sender=sender,
        reply_to=parseaddr(str(message["Reply-To"] or sender))[1],
        text=_body(message, "plain"),
        html=_body(message, "html"),
        header=raw.replace(b"\r\n", b"\n").partition(b"\n\n")[0].decode("utf-8", "replace"),
        in_reply_to=str(message["In-Reply-To"] or "").strip(),
    )


def said(letter: ReceivedLetter) -> str:
    """The letter's text in one line."""
    return " ".join(letter.text.split())


def keep(letter: ReceivedLetter, raw: bytes, folder: Path, position: int) -> None:
    """Writes the letter down, named after its place in the row, its case and its first recipient."""
    whom = _UNSAFE.sub("-", letter.recipients[0].partition("@")[0]) if letter.recipients else "nobody"
    path = folder / f"{position:03}-{letter.case or 'no-case'}-{whom}.eml"
    path.write_bytes(raw)
    keep_readable(letter, path)


def keep_readable(letter: ReceivedLetter, path: Path) -> None:
    """Writes the letter's text and HTML beside it, for reading without a mail client."""
    path.with_name(f"{path.stem}.txt").write_text(letter.text, "utf-8")
    if letter.html:
        path.with_name(f"{path.stem}.html").write_text(letter.html, "utf-8")


def _body(message: EmailMessage, kind: str) -> str:
    part = message.get_body((kind,))
    return str(part.get_content()).replace("\r\n", "\n") if part else ""
