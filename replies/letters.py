"""Every letter that mailbot writes, as plain values: what it says, not how it is worded.

A letter carries nothing of a sender's text but a cleaned subject; agents' letters, which go to our own people,
also carry what arrived.
"""

from dataclasses import dataclass
from datetime import date, datetime

from replies.concern import Concern, Orders
from replies.conversation import Answer, ColleagueAnswered, Correction, Quote, Split, StatusNotice
from replies.digest import Digest
from replies.matter import Coverage as Coverage
from replies.matter import File as File
from replies.matter import Work as Work
from replies.transcripts import ErasureQuestion, Refused, Transcript


@dataclass(frozen=True, slots=True)
class Acknowledgement:
    """To the contact of a new case: we have it, under this number, and this happens next."""

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
    coverage: Coverage | None = None
    """What the agreement says; None where nobody knows the customer's agreement, or the kind of work is undecided."""
    request: str = ""
    """What is asked for, as a label such as ``question``; empty where only the kind of work is to be said."""
    on_behalf: bool = False
    """One of us has opened the case; the contact has written nothing."""


@dataclass(frozen=True, slots=True)
class FollowUp:
    """To the sender of a mail that joined a case: it is with the case."""

    desk: str
    tag: str
    number: int
    subject: str
    """The case's subject, cleaned."""
    name: str = ""
    reopened: bool = False
    """The case had been closed and is open again."""
    awaits: str = ""
    """What has to come before work: ``payment``, ``order``, or ``price`` for a word on one that was named."""


@dataclass(frozen=True, slots=True)
class Recent:
    """A case of the same customer, in a line."""

    tag: str
    subject: str
    status: str
    opened_at: datetime | None


@dataclass(frozen=True, slots=True)
class StatusAnswer:
    """To somebody on a case who asks how it is going: where it stands, and what comes next."""

    desk: str
    tag: str
    number: int
    subject: str
    status: str
    """``new``, ``in_progress``, ``waiting``, ``awaiting_payment``, ``awaiting_order``, ``redirected``, ``refused``,
    ``resolved`` or ``closed``."""
    name: str = ""
    timezone: str = "UTC"
    """IANA name of the zone that the times are told in."""
    answer_by: datetime | None = None
    """By when somebody answers; None where nobody has promised a time that is still to come."""
    solve_by: datetime | None = None
    problem: str = ""
    """The known problem that the case is about; empty: none."""
    build: str = ""
    """The build that mends it; empty as long as none does."""


@dataclass(frozen=True, slots=True)
class Solved:
    """To the customer who says that it is solved: the case has ended, and a word opens it again."""

    desk: str
    tag: str
    number: int
    subject: str
    name: str = ""
    withdrawn: bool = False
    """Nothing has been solved: the customer takes the request back."""


@dataclass(frozen=True, slots=True)
class KnownProblemEntry:
    """To a customer whose case is about a known problem: they hear when it is mended, free of charge."""

    desk: str
    tag: str
    number: int
    subject: str
    problem: str
    """What the problem is called."""
    build: str = ""
    """The build that mends it; empty as long as none does."""
    name: str = ""


@dataclass(frozen=True, slots=True)
class KnownProblemFix:
    """To everybody on a known problem: this build mends it."""

    desk: str
    tag: str
    number: int
    subject: str
    problem: str
    build: str
    name: str = ""


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
    evidence: tuple[tuple[str, str], ...] = ()
    """Why the labels were given: a label, and the words that speak for it."""
    names_case: int | None = None
    """A case number that the mail names but that its sender has no right to."""
    follows: int | None = None
    """An ended case of the same people that this one goes on from."""
    coverage: Coverage | None = None
    withheld: str = ""
    """The cap that kept the sender from being answered: address, domain, case, words or turns; empty: answered."""
    commands: tuple[str, ...] = ()
    """The commands that make sense now, such as ``#severity P1``; none for who gives no orders."""
    choices: tuple[Work, ...] = ()
    """The likeliest kinds of work, where it is in doubt."""
    recent: tuple[Recent, ...] = ()
    """The customer's other cases, the latest first."""
    newcomers: tuple[str, ...] = ()
    """Addresses that the sender has taken into the case by To or Cc."""
    requests: tuple[str, ...] = ()
    """The likeliest requests, where they are in doubt and were weighed."""
    perhaps_p1: bool = False
    """It may be P1, and nobody is sure of it."""
    opened_by: str = ""
    """The agent who has opened the case for the sender, as ``Name <address>``; empty: the sender has written."""
    turned: str = ""
    """What has become of the case: ``ended`` or ``reopened`` by the mail, ``paid`` or ``ordered``, so that work begins;
    empty: none of these."""
    copy_to: str = ""
    """The case's own address, for who answers by another way; empty for agents, and where there is none."""
    colleague: bool = False
    """One of us wrote it, not the customer."""


@dataclass(frozen=True, slots=True)
class Released:
    """To the customer whose payment or order was awaited: it is there, and work begins."""

    desk: str
    tag: str
    number: int
    subject: str
    paid: bool
    """A payment; otherwise an order."""
    name: str = ""
    timezone: str = "UTC"
    answer_by: datetime | None = None


@dataclass(frozen=True, slots=True)
class RenewalNotice:
    """To a customer's contact: the support period ends soon, and this happens then."""

    desk: str
    organisation: str
    period_end: date
    """The last covered day."""
    name: str = ""


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
    """As ``held_for`` puts it."""
    whole: bool = True
    """All its bytes are here, so that it can be taken again."""


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


@dataclass(frozen=True, slots=True)
class SilentMailbox:
    """To the operator: a mailbox can't be read, the others go on."""

    desk: str
    mailbox: str
    reason: str
    since: datetime
    timezone: str


@dataclass(frozen=True, slots=True)
class DeadlineWarning:
    """To an agent or a manager: times are nearly used up, or are over; all that has come up since the last look."""

    desk: str
    timezone: str
    concerns: tuple[Concern, ...]
    """The gravest first."""
    more: int = 0
    """So many further ones are not told."""
    assumed: tuple[str, ...] = ()
    """The marked defaults that it rests on."""
    orders: Orders = Orders.NONE


Letter = (
    Acknowledgement
    | FollowUp
    | StatusAnswer
    | Solved
    | KnownProblemEntry
    | KnownProblemFix
    | Notification
    | Released
    | RenewalNotice
    | HeldNotice
    | HeldDecision
    | BrakeNotice
    | Answer
    | ColleagueAnswered
    | StatusNotice
    | Correction
    | Quote
    | Split
    | Transcript
    | Refused
    | ErasureQuestion
    | SilentMailbox
    | DeadlineWarning
    | Digest
)


@dataclass(frozen=True, slots=True)
class Enclosure:
    """A file that goes with a letter, as text."""

    name: str
    content_type: str
    """``text`` and a subtype (RFC 2046, section 4.1)."""
    text: str


@dataclass(frozen=True, slots=True)
class Written:
    """A letter in words."""

    subject: str
    """One line, no line-breaking characters."""
    text: str
    html: str
    enclosures: tuple[Enclosure, ...] = ()
