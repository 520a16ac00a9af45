"""What a decision is made from, and what it says."""

from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal

from classifiers.labels import Labels, Request, Severity
from mailbot.domain.agreement import Circumstance, Decision, Destination
from mailbot.domain.ledger import Draw
from mailbot.domain.targets import Target


@dataclass(frozen=True, slots=True)
class Terms:
    """What a customer has agreed with the vendor: the contract, beside what the agreement says for everybody."""

    plan: str
    options: frozenset[str] = frozenset()
    """What was ordered with the plan."""
    licences: int = 1
    period_end: date | None = None
    """The last covered day; None: in force."""
    paid: bool | None = None
    """Whether the invoice for the period after that day is paid; None where nobody has said."""
    fee: Decimal | None = None
    """What the plan costs a year."""


@dataclass(frozen=True, slots=True)
class Work:
    """What was done, or is asked about: figures that change no decision."""

    minutes: int | None = None
    agents: int = 1
    price: Decimal | None = None
    """Today's price of one incident, or of one agent's minute."""
    buy: Decimal | None = None
    """Hours that the customer wants to buy ahead."""


@dataclass(frozen=True, slots=True)
class Matter:
    """A request that came in, and all that is known about it."""

    request: Request
    severity: Severity
    received_at: datetime
    issues: int = 1
    flags: frozenset[str] = frozenset()
    """What the mail says beside its request, and circumstances that an agent has found."""
    today: date | None = None
    """The day on which coverage is asked; None: that of the receipt, in the agreement's time zone."""
    work: Work = field(default_factory=Work)

    @classmethod
    def labelled(cls, labels: Labels, received_at: datetime, *circumstances: Circumstance) -> "Matter":
        """The matter that a classified mail brings."""
        return cls(
            request=labels.request,
            severity=labels.severity,
            received_at=received_at,
            issues=labels.issues,
            flags=frozenset((*labels.flags, *circumstances)),
        )


@dataclass(frozen=True, slots=True)
class HourPrice:
    """What an hour costs."""

    currency: str
    first_hour: Decimal
    further_hour: Decimal
    rounding_minutes: int | None = None
    """Part of so many minutes counts as all of them; None: nobody says so."""
    block_hours: Decimal | None = None
    """So many hours taken at once have an hourly price of their own; None: none have."""
    block_hour: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Charge:
    """What is owed for some work."""

    amount: Decimal
    refundable: bool


@dataclass(frozen=True, slots=True)
class Reactivation:
    """What it takes to be supported again."""

    new_period: tuple[date, date]
    """From the day after the old period, as if it had never ended."""
    fee: Decimal | None = None
    """None where the yearly fee is not known."""


@dataclass(frozen=True, slots=True)
class Coverage:
    """What an agreement says of a request, and why."""

    decision: Decision
    rule: str
    """The agreement's name and that of its rule."""
    reasons: tuple[tuple[str, str], ...]
    """A sentence that a customer can read, by language (ISO 639-1); English is always there."""
    allowance: str | None = None
    """What the work is taken from first."""
    left: Decimal | None = None
    """The hours that are left of the rule's allowances before this work."""
    rate: HourPrice | None = None
    ahead: Decimal | None = None
    """What is paid before work begins: the first hour of each incident."""
    charge: Charge | None = None
    draws: tuple[Draw, ...] = ()
    """The hours that the work takes, and from which grants and purchases."""
    refund: Decimal | None = None
    redirect_to: Destination | None = None
    reactivation: Reactivation | None = None
    renewal_notice_on: date | None = None
    error_class: int | None = None
    targets: tuple[Target, ...] = ()
    incidents: int = 1
    """How many incidents the agreement counts in the mail."""
    ask_at_closing: bool = False
    """When it is still open as the service hours end, somebody has to say how to proceed."""
    assumed: tuple[str, ...] = ()
    """The marked defaults that this rests on, such as ``coss.response_times``."""

    @property
    def deduct_hours(self) -> Decimal | None:
        """The hours that the work takes from allowances."""
        return sum((draw.hours for draw in self.draws), Decimal(0)) if self.draws else None

    def why(self, language: str = "en") -> str:
        """The sentence in a language, or in English."""
        sentences = dict(self.reasons)
        return sentences.get(language, sentences["en"])
