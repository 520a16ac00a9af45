"""Every letter that mailbot writes, as plain values: what it says, not how it is worded.

A letter carries nothing of a sender's text but a cleaned subject; agents' letters, which go to our own people,
also carry what arrived.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Work(StrEnum):
    """What kind of work a letter speaks of; UNDECIDED claims nothing."""

    INCIDENT = "incident"
    ADVISORY = "advisory"
    TRAINING = "training"
    OTHER = "other"
    UNDECIDED = "undecided"


@dataclass(frozen=True, slots=True)
class File:
    """A file that came with a mail, as a letter names it."""

    name: str
    size: int
    """Bytes."""


@dataclass(frozen=True, slots=True)
class Acknowledgement:
    """To the sender of a new case: we have it, under this number, and this happens next."""

    desk: str
    """The name that the desk signs with."""
    tag: str
    """The subject tag with the case number, such as ``[ACME-1042]``."""
    number: int
    subject: str
    """The sender's subject, cleaned; may be empty."""
    work: Work
    name: str = ""
    """The contact's name as the vendor knows it, never as the mail gave it; empty where unknown."""
    severity: str = ""
    """P1 to P4 for an incident; empty where it is not said."""
    issues: int = 1
    """Separate problems that were counted in the mail."""
    follows: int | None = None
    """An ended case of the same people that this one goes on from."""


@dataclass(frozen=True, slots=True)
class FollowUp:
    """To the sender of a mail that joined a case: it is with the case, free of charge."""

    desk: str
    tag: str
    number: int
    subject: str
    """The case's subject, cleaned."""
    name: str = ""
    reopened: bool = False
    """The case had been closed and is open again."""


@dataclass(frozen=True, slots=True)
class Notification:
    """To an agent: a case was opened, or a mail joined it."""

    desk: str
    tag: str
    number: int
    subject: str
    opened: bool
    """A new case; otherwise a follow-up."""
    sender: str
    """Who wrote, as ``Name <address>``."""
    organisation: str
    """The customer; empty where unknown."""
    arrived_at: datetime
    timezone: str
    """IANA name of the zone that the agent reads times in."""
    work: Work
    request: str
    severity: str
    issues: int
    language: str
    confidence: float
    text: str
    """What the sender wrote, without quote and signature, at most some thousand characters."""
    files: tuple[File, ...] = ()
    evidence: tuple[str, ...] = ()
    """Why the labels were given, one line each."""
    names_case: int | None = None
    """A case number that the mail names but that its sender has no right to."""
    follows: int | None = None
    """An ended case of the same people that this one goes on from."""
    withheld: str = ""
    """The cap that kept the sender from being answered: address, domain, case, words or all; empty: answered."""


@dataclass(frozen=True, slots=True)
class HeldNotice:
    """To the operator: a mail could not be taken and waits for a person."""

    desk: str
    held: int
    """The number under which ``mailbot held show`` finds it."""
    sender: str
    """The address, or empty where it can't be read."""
    arrived_at: datetime
    timezone: str
    size: int
    """Bytes on the server."""
    reason: str
    """One sentence."""


@dataclass(frozen=True, slots=True)
class HeldDecision:
    """To the operator who answered the notice of a held mail: what became of it, or why nothing did."""

    desk: str
    held: int
    act: str
    """``retry``, ``discard``, ``new`` or ``attach``; empty where nothing was done."""
    case: int | None = None
    """The case that it was attached to."""
    refusal: str = ""
    """Why nothing was done: ``decided``, ``none``, ``several``, ``unknown``, ``header_only``, ``no_number`` or
    ``no_case``; empty where something was."""
    words: str = ""
    """What was written and could not be understood."""


@dataclass(frozen=True, slots=True)
class BrakeNotice:
    """To the operator: so many letters go out in answer that the rest waits."""

    desk: str
    most: int
    """Letters within an hour."""
    since: datetime
    timezone: str


Letter = Acknowledgement | FollowUp | Notification | HeldNotice | HeldDecision | BrakeNotice


@dataclass(frozen=True, slots=True)
class Written:
    """A letter in words."""

    subject: str
    """One line, no line-breaking characters."""
    text: str
    html: str
