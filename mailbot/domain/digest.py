"""What the digest's door gets: what has happened since the last one, and how things stand."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from mailbot.domain.agreement import MetBy
from mailbot.domain.case import Case, Labelled
from mailbot.domain.contract import Contract
from mailbot.domain.outcome import Desk, Manager
from mailbot.domain.targets import Target, TargetKind


@dataclass(frozen=True, slots=True)
class Owed:
    """A target of an open case that is not met."""

    case: Case
    target: Target


@dataclass(frozen=True, slots=True)
class Owing:
    """Targets of open cases: the gravest of them, and how many there are in all."""

    owed: tuple[Owed, ...] = ()
    count: int = 0


@dataclass(frozen=True, slots=True)
class Standing:
    """Cases that need somebody: the gravest of them, and how many there are in all."""

    cases: tuple[Case, ...] = ()
    count: int = 0


@dataclass(frozen=True, slots=True)
class Awaited:
    """A case that waits for the customer's payment."""

    case: Case
    since: datetime | None


@dataclass(frozen=True, slots=True)
class Held:
    """A mail that was set aside."""

    id: int
    sender: str
    reason: str
    arrived_at: datetime


@dataclass(frozen=True, slots=True)
class Failed:
    """A letter that has failed within the period."""

    case: int | None
    recipient: str
    why: str


@dataclass(frozen=True, slots=True)
class Kept:
    """A target that was met within the period, or whose time ran out in it."""

    case: int
    kind: TargetKind
    met_by: MetBy
    opened_at: datetime
    due_at: datetime | None
    met_at: datetime | None


@dataclass(frozen=True, slots=True)
class Judged:
    """A case that an agent has labelled, and what the classifier had said."""

    case: int
    said: Labelled
    meant: Labelled


@dataclass(frozen=True, slots=True)
class Happened:
    """What happened within the period."""

    mails: int = 0
    joined: int = 0
    cases: tuple[Case, ...] = ()
    """All that were opened, answered, solved or corrected."""
    opened: frozenset[int] = frozenset()
    answered: frozenset[int] = frozenset()
    solved: frozenset[int] = frozenset()
    kept: tuple[Kept, ...] = ()
    acknowledged: tuple[timedelta, ...] = ()
    """From each mail's arrival to its acknowledgement."""
    judged: tuple[Judged, ...] = ()
    failed: tuple[Failed, ...] = ()


@dataclass(frozen=True, slots=True)
class Stands:
    """How things stand now."""

    open: int = 0
    missed: Owing = Owing()
    near: Owing = Owing()
    """Those that are due by the next digest."""
    severe: Standing = Standing()
    undecided: Standing = Standing()
    awaited: tuple[Awaited, ...] = ()
    awaited_count: int = 0
    held: tuple[Held, ...] = ()
    held_count: int = 0
    contracts: tuple[tuple[str, Contract], ...] = ()
    """Of customers whose books have changed lately."""
    ending: tuple[tuple[str, date], ...] = ()
    """Customers whose period ends soon and who have not paid the next one, and its last day."""


@dataclass(frozen=True, slots=True)
class Service:
    """How the service itself is."""

    mailboxes: tuple[tuple[str, datetime | None], ...] = ()
    """When a mail last came to each; None: never."""
    untaken: int = 0
    untaken_since: datetime | None = None
    waiting: int = 0
    waiting_since: datetime | None = None
    failed: int = 0


@dataclass(frozen=True, slots=True)
class DigestSituation:
    """All that the digest's door needs to know."""

    desk: Desk
    manager: Manager
    since: datetime
    now: datetime
    happened: Happened = Happened()
    stands: Stands = Stands()
    service: Service = Service()
    before: Happened = Happened()
    """What happened in the period before, if there was one."""
