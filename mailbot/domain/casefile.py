"""A case file: a case with all that is needed to work on it."""

from dataclasses import dataclass

from mailbot.domain.case import Case, Event
from mailbot.domain.contract import Contract
from mailbot.domain.customer import Contact


@dataclass(frozen=True, slots=True)
class CaseFile:
    """A case with its history, its people and its contract."""

    case: Case
    events: tuple[Event, ...]
    """All that happened to it, oldest first."""
    contact: Contact
    mailbox: str
    """The address of the desk that its first mail came to."""
    contract: Contract | None = None
    first: bytes = b""
    """The first mail as it came."""
    thread: tuple[str, ...] = ()
    """The Message-IDs of its people's mails, oldest first."""
