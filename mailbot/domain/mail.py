"""What comes in: a mail and its parts, in the terms of RFC 5322, RFC 2045 and RFC 3464."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

_MOST_FILES = 50


@dataclass(frozen=True, slots=True)
class Mailbox:
    """A display name and an address: the ``mailbox`` of RFC 5322, section 3.4."""

    address: str
    """The addr-spec, its domain in A-labels and lower case (RFC 5890); never empty."""
    name: str = ""
    """The display name, decoded; empty where there is none."""

    @property
    def domain(self) -> str:
        """The part after the last ``@``, in lower case; empty where there is none."""
        return self.address.rpartition("@")[2].lower() if "@" in self.address else ""

    @property
    def key(self) -> str:
        """The address in lower case: what two mailboxes are compared by."""
        return self.address.lower()


@dataclass(frozen=True, slots=True)
class Attachment:
    """A part that is a file of its own."""

    name: str
    """A name that is safe to show and to write: no path, no control characters, at most 120 characters."""
    content_type: str
    size: int
    """Bytes after decoding."""
    inline: bool = False
    """An image that the HTML text shows by its Content-ID, rather than a file that somebody sent."""


class DeliveryAction(StrEnum):
    """What became of a letter (RFC 3464, section 2.3.3)."""

    FAILED = "failed"
    DELAYED = "delayed"
    DELIVERED = "delivered"
    RELAYED = "relayed"
    EXPANDED = "expanded"


@dataclass(frozen=True, slots=True)
class DeliveryStatus:
    """What a delivery report says of one recipient (RFC 3464, section 2.3)."""

    action: DeliveryAction
    recipient: str
    status: str = ""
    """The enhanced status code (RFC 3463), such as ``5.1.1``; empty where the report has none."""
    diagnostic: str = ""
    message_id: str = ""
    """The Message-ID of the letter that the report speaks of; empty where it does not say."""


@dataclass(frozen=True, slots=True)
class Mail:
    """A mail as the bot reads it; the raw bytes are kept beside it."""

    identity: str
    """Hex digest over Message-ID, author, date and body: the same for every delivered copy of one mail."""
    size: int
    """Raw bytes."""
    message_id: str
    """With angle brackets; empty where the mail has none."""
    date: datetime | None
    """The Date field, aware, in UTC."""
    author: Mailbox | None
    """The first mailbox of From; None where there is none that can be read."""
    subject: str
    text: str
    """The plain text body; made from the HTML where there is no plain text."""
    html: str = ""
    reply_to: tuple[Mailbox, ...] = ()
    to: tuple[Mailbox, ...] = ()
    cc: tuple[Mailbox, ...] = ()
    in_reply_to: tuple[str, ...] = ()
    references: tuple[str, ...] = ()
    """Message-IDs with angle brackets, oldest first, at most fifty."""
    reverse_path: str | None = None
    """Return-Path without brackets: empty for the null path, None where the field is missing (RFC 5321, 4.4)."""
    attachments: tuple[Attachment, ...] = ()
    deliveries: tuple[DeliveryStatus, ...] = ()
    content_type: str = "text/plain"
    """The media type of the whole mail, in lower case, such as ``multipart/report``."""
    fields: tuple[tuple[str, str], ...] = ()
    """Every header field in its order, topmost first: name in lower case, value unfolded and decoded."""
    defects: tuple[str, ...] = ()
    """What was wrong with the mail, in words for an operator."""
    calendar_method: str = ""
    """The METHOD of a calendar part, such as ``REPLY`` (RFC 5546); empty where there is none."""
    forwarded: str = ""
    """The text of a mail that this one passes on as a file; empty where there is none."""

    def files(self, most_bytes: int) -> tuple[int, ...]:
        """The places of the attachments that are files, as many of the first ones as fit into so many bytes."""
        found: list[int] = []
        for place, one in enumerate(self.attachments):
            if not one.inline and one.size <= most_bytes and len(found) < _MOST_FILES:
                found.append(place)
                most_bytes -= one.size
        return tuple(found)

    def values(self, name: str) -> Iterator[str]:
        """The values of a header field, topmost first."""
        wanted = name.lower()
        return (value for field, value in self.fields if field == wanted)

    def value(self, name: str) -> str:
        """The topmost value of a header field; empty where there is none."""
        return next(self.values(name), "")
