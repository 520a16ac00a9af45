"""What an agent reads of an own mail: the transcript of its commands, or why nothing in it was obeyed."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Change:
    """Something that was one thing and is another now."""

    what: str
    """``status``, ``type``, ``request``, ``severity``, ``issues``, ``language``, ``agent``, ``customer``, ``merged``,
    ``decision``, ``acknowledgement``, ``response``, ``resolution``, ``progress``, ``charges``, or an allowance."""
    before: str | datetime | None
    """A moment is when something is due."""
    after: str | datetime | None


@dataclass(frozen=True, slots=True)
class Step:
    """One command of a mail, and what came of it."""

    line: str
    """As it was written, such as ``#severity P2``."""
    changes: tuple[Change, ...] = ()
    told: tuple[tuple[str, str], ...] = ()
    """What was asked for: a name and its value a line."""
    refusal: str = ""
    """Why it can't be done, in a word that the template puts into a sentence; empty where it can."""
    words: str = ""
    """What the refusal speaks of."""
    maybe: tuple[str, ...] = ()
    """Commands that may have been meant."""


@dataclass(frozen=True, slots=True)
class Transcript:
    """To an agent: what the commands of a mail have done, or why nothing was."""

    desk: str
    tag: str
    """Empty where the mail was about no case."""
    number: int
    subject: str
    timezone: str
    steps: tuple[Step, ...]
    done: bool
    """False: nothing of it was, not even the text was sent."""
    preview: bool = False
    """It was only asked what would happen."""
    answered: tuple[str, ...] = ()
    """Whom the text went to."""
    sent: tuple[str, ...] = ()
    """The letters that the customer was sent beside it, by the names of their kinds."""
    cost: str = ""
    """What was charged, such as ``445.00``; empty where nothing was."""
    unsent: bool = False
    """What was taken back had sent letters, which stay sent."""
    help: tuple[tuple[str, str], ...] = ()
    """Commands and what each does."""


@dataclass(frozen=True, slots=True)
class Kept:
    """What is kept of a person."""

    address: str
    mails: tuple[tuple[datetime, str], ...]
    """When the mails that they wrote arrived, and their subjects; the latest first, at most some twenty."""
    written: int
    """How many they wrote in all."""
    naming: int
    """Others' mails that name them."""
    letters: int
    """Letters that went to them, name them, or tell of their cases."""
    contacts: int
    opened: tuple[int, ...]
    """The numbers of the cases that they opened."""
    joined: tuple[int, ...]
    """Those of others' cases that they took part in."""
    postings: int
    """Entries of hours and money for all these cases."""


@dataclass(frozen=True, slots=True)
class ErasureQuestion:
    """To an agent who wants somebody to be forgotten: what would be erased and what stays, and how to confirm it."""

    desk: str
    tag: str
    number: int
    timezone: str
    kept: Kept
    until: datetime
    """Until when it may be confirmed."""


@dataclass(frozen=True, slots=True)
class Refused:
    """To an agent: a mail in the agent's name was not obeyed."""

    desk: str
    tag: str
    """Empty where it named no case that it could prove."""
    number: int
    reason: str
    """``unproved``, ``expired``, ``dead``, ``foreign``, ``misused``, ``automatic``, ``replayed``, ``no_agent``,
    ``colleague``: of one of us who is no agent, about a case.
    """
    sender: str
    """Who wrote, or seems to have."""
    arrived_at: datetime
    timezone: str
