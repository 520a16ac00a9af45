"""A case, and the events that it is made of: the case of today is the sum of what happened to it."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from classifiers.labels import Evidence, Flag, Labels, Request, Severity, Type
from mailbot.domain.agent_events import (
    AgentEvent,
    Answered,
    Assigned,
    CustomerSet,
    Erased,
    ErasureAsked,
    Found,
    MergedInto,
    Noted,
    Ordered,
    PartOf,
    TokenMisused,
    Worked,
)
from mailbot.domain.coverage import Coverage
from mailbot.domain.targets import Target, TargetKind
from mailbot.domain.warning import Warned


class Status(StrEnum):
    """Where a case stands (ITIL's states, and the two waits that an agreement knows)."""

    NEW = "new"
    IN_PROGRESS = "in_progress"
    WAITING = "waiting"
    """The customer has to answer."""
    AWAITING_PAYMENT = "awaiting_payment"
    AWAITING_ORDER = "awaiting_order"
    RESOLVED = "resolved"
    CLOSED = "closed"

    @property
    def ended(self) -> bool:
        """Nobody works on it any more."""
        return self in (Status.RESOLVED, Status.CLOSED)

    @property
    def awaits(self) -> bool:
        """It goes on with a payment or an order."""
        return self in (Status.AWAITING_PAYMENT, Status.AWAITING_ORDER)


class Source(StrEnum):
    """Who gave a label."""

    CLASSIFIER = "classifier"
    AGENT = "agent"


@dataclass(frozen=True, slots=True)
class Opened:
    """A mail opened the case."""

    at: datetime
    mail: str
    """The identity of the mail."""
    subject: str
    contact: str
    organisation: str = ""
    follows: int | None = None
    """An ended case of the same people that the mail belongs to."""


@dataclass(frozen=True, slots=True)
class Joined:
    """A mail joined the case, free of charge."""

    at: datetime
    mail: str
    sender: str
    rule: str
    """What linked it: the name of a rule of ``intake.link``."""


@dataclass(frozen=True, slots=True)
class ParticipantAdded:
    """An address may from now on write to the case and read its letters."""

    at: datetime
    address: str
    why: str


@dataclass(frozen=True, slots=True)
class Labelled:
    """The case got its labels."""

    at: datetime
    request: Request
    severity: Severity
    issues: int
    language: str
    flags: tuple[Flag, ...]
    confidence: float
    abstained: bool
    source: Source
    evidence: tuple[Evidence, ...] = ()
    likeliest: tuple[Request, ...] = ()
    perhaps_p1: bool = False


@dataclass(frozen=True, slots=True)
class StatusSet:
    """The case moved to another status."""

    at: datetime
    status: Status
    why: str


@dataclass(frozen=True, slots=True)
class LetterFailed:
    """A letter of the case could not be delivered."""

    at: datetime
    message_id: str
    recipient: str
    why: str


@dataclass(frozen=True, slots=True)
class NamedByStranger:
    """Somebody without a right to the case named it; their mail opened a case of its own."""

    at: datetime
    mail: str
    case: int
    """The case that the mail opened."""


@dataclass(frozen=True, slots=True)
class Covered:
    """The customer's agreement decided."""

    at: datetime
    agreement: str
    plan: str
    coverage: Coverage


@dataclass(frozen=True, slots=True)
class CoverageLifted:
    """What an agreement said of the case does not hold any more."""

    at: datetime


@dataclass(frozen=True, slots=True)
class TargetsSet:
    """Times are owed from now on; they replace those that were owed before."""

    at: datetime
    targets: tuple[Target, ...]


@dataclass(frozen=True, slots=True)
class TargetMet:
    """What was owed by a time was done."""

    at: datetime
    kind: TargetKind


@dataclass(frozen=True, slots=True)
class AnswerWithheld:
    """A mail got no letter in answer, since too many had gone out or a program seems to answer them."""

    at: datetime
    mail: str
    rule: str
    """Which cap was reached."""


@dataclass(frozen=True, slots=True)
class TargetOpened:
    """What was met is owed again: the case was opened again, or an order was taken back."""

    at: datetime
    kind: TargetKind


@dataclass(frozen=True, slots=True)
class KnownProblemJoined:
    """The case is about a known problem; whoever is on one hears when it is mended."""

    at: datetime
    name: str
    why: str


@dataclass(frozen=True, slots=True)
class KnownProblemFixed:
    """The known problem that the case is about is mended, and its customer was told."""

    at: datetime
    name: str
    build: str


Event = (
    Opened
    | Joined
    | ParticipantAdded
    | Labelled
    | Covered
    | StatusSet
    | TargetsSet
    | TargetMet
    | LetterFailed
    | NamedByStranger
    | AnswerWithheld
    | TargetOpened
    | CoverageLifted
    | Warned
    | KnownProblemJoined
    | KnownProblemFixed
    | AgentEvent
)


@dataclass(frozen=True, slots=True)
class Case:
    """A case as it stands."""

    number: int
    status: Status = Status.NEW
    subject: str = ""
    contact: str = ""
    """The address that opened it, in lower case."""
    organisation: str = ""
    opened_at: datetime | None = None
    updated_at: datetime | None = None
    ended_at: datetime | None = None
    request: Request = Request.NONE
    severity: Severity = Severity.P4
    issues: int = 1
    language: str = "en"
    flags: tuple[Flag, ...] = ()
    confidence: float = 0.0
    abstained: bool = True
    decision: str = ""
    """What the customer's agreement decided; empty where there is none."""
    rule: str = ""
    participants: tuple[str, ...] = ()
    """Addresses in lower case that may write to the case: the contact first."""
    agent: str = ""
    """The address of the agent whose case it is; empty: everybody's."""
    merged_into: int = 0
    """The case that it has become a part of; 0: none."""

    @property
    def type(self) -> Type:
        """The type that the request belongs to."""
        return self.request.type

    @property
    def labels(self) -> Labels:
        """The labels that the case has now."""
        return Labels(
            request=self.request,
            severity=self.severity,
            issues=self.issues,
            language=self.language,
            flags=self.flags,
            confidence=self.confidence,
            abstained=self.abstained,
        )

    @property
    def look_at(self) -> datetime | None:
        """When the clock looks at the case, perhaps too early, to look again then; None: time changes nothing."""
        patience = _PATIENCE.get(self.status)
        # Who writes again and again to a case that nobody has begun must not put it off.
        since = self.opened_at if self.status is Status.NEW else self.updated_at
        return since + patience if patience is not None and since is not None else None

    def after(self, events: tuple[Event, ...]) -> "Case":
        """The case once the events have happened to it."""
        case = self
        for event in events:
            case = _applied(case, event)
        return replace(case, updated_at=events[-1].at) if events else case


# No service day is longer than its hours, and no wait that is warned of is shorter.
_PATIENCE = {
    Status.NEW: timedelta(hours=8),
    Status.WAITING: timedelta(days=7),
    Status.AWAITING_PAYMENT: timedelta(days=7),
    Status.AWAITING_ORDER: timedelta(days=7),
}


def _applied(case: Case, event: Event) -> Case:
    match event:
        case Opened():
            return replace(
                case,
                subject=event.subject,
                contact=event.contact,
                organisation=event.organisation,
                opened_at=event.at,
                participants=_with(case.participants, event.contact),
            )
        case ParticipantAdded():
            return replace(case, participants=_with(case.participants, event.address))
        case Labelled():
            return replace(
                case,
                request=event.request,
                severity=event.severity,
                issues=event.issues,
                language=event.language,
                flags=event.flags,
                confidence=event.confidence,
                abstained=event.abstained,
            )
        case Covered():
            return replace(case, decision=event.coverage.decision.value, rule=event.coverage.rule)
        case CoverageLifted():
            return replace(case, decision="", rule="")
        case StatusSet():
            return replace(case, status=event.status, ended_at=event.at if event.status.ended else None)
        case Assigned():
            return replace(case, agent=event.agent)
        case MergedInto():
            return replace(case, merged_into=event.case)
        case CustomerSet():
            return replace(case, organisation=event.organisation)
        case Joined() | TargetsSet() | TargetMet() | TargetOpened() | LetterFailed() | NamedByStranger() | Warned():
            return case
        case AnswerWithheld() | Ordered() | Answered() | Noted() | TokenMisused() | Worked() | Found():
            return case
        case KnownProblemJoined() | KnownProblemFixed() | PartOf() | ErasureAsked() | Erased():
            return case


def _with(participants: tuple[str, ...], address: str) -> tuple[str, ...]:
    return participants if not address or address in participants else (*participants, address)
