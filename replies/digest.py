"""The managers' digest as plain values: what needs a decision, and what the time since the last one has brought."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal

from replies.concern import Concern, Orders


@dataclass(frozen=True, slots=True)
class Count:
    """How many there are of a kind: a cause, a type or a severity, by its label."""

    label: str
    count: int


@dataclass(frozen=True, slots=True)
class HeldMail:
    """A mail that was set aside and waits for a decision."""

    number: int
    reason: str
    arrived_at: datetime
    sender: str = ""


@dataclass(frozen=True, slots=True)
class FailedLetter:
    """A letter that did not arrive."""

    recipient: str
    why: str
    tag: str = ""


@dataclass(frozen=True, slots=True)
class Decisions:
    """What a manager decides today."""

    concerns: tuple[Concern, ...] = ()
    """In order of risk, each case once."""
    counts: tuple[Count, ...] = ()
    """How many there are of each cause, those that are not told with them."""
    held: tuple[HeldMail, ...] = ()
    held_more: int = 0
    failed: tuple[FailedLetter, ...] = ()
    failed_more: int = 0

    @property
    def count(self) -> int:
        """How many there are in all."""
        mails = len(self.held) + self.held_more
        return sum(one.count for one in self.counts) + mails + len(self.failed) + self.failed_more

    @property
    def more(self) -> int:
        """How many cases are not told."""
        return sum(one.count for one in self.counts) - len(self.concerns)


@dataclass(frozen=True, slots=True)
class Punctuality:
    """How a kind of target was kept."""

    target: str
    met: int
    missed: int
    median: timedelta | None = None
    """From the mail to what met it; None where nothing was met."""


@dataclass(frozen=True, slots=True)
class Customer:
    """What a customer brought."""

    name: str
    """Empty: senders who belong to no known customer."""
    opened: int
    answered: int
    solved: int


@dataclass(frozen=True, slots=True)
class Numbers:
    """The period in numbers."""

    mails: int = 0
    opened: int = 0
    joined: int = 0
    answered: int = 0
    solved: int = 0
    still_open: int = 0
    types: tuple[Count, ...] = ()
    severities: tuple[Count, ...] = ()
    """Of incidents."""
    punctuality: tuple[Punctuality, ...] = ()
    customers: tuple[Customer, ...] = ()
    """The busiest first."""
    customers_more: int = 0


@dataclass(frozen=True, slots=True)
class Balance:
    """A customer's hours of an allowance."""

    organisation: str
    account: str
    used: Decimal
    left: Decimal
    runs_out: date | None = None
    """At the pace of the last weeks; None: not before they lapse, or not soon."""


@dataclass(frozen=True, slots=True)
class Money:
    """What was posted in a currency."""

    currency: str
    """Empty where the agreement names none."""
    charged: Decimal
    refunded: Decimal
    paid: Decimal


@dataclass(frozen=True, slots=True)
class Accounts:
    """Hours and money."""

    balances: tuple[Balance, ...] = ()
    money: tuple[Money, ...] = ()
    awaiting: tuple[Concern, ...] = ()
    awaiting_more: int = 0


@dataclass(frozen=True, slots=True)
class Confusion:
    """How often one request was taken for another."""

    said: str
    meant: str
    count: int


@dataclass(frozen=True, slots=True)
class Correction:
    """A case whose labels an agent has corrected: requests and severities, before and after."""

    tag: str
    subject: str
    said: tuple[str, str]
    meant: tuple[str, str]


@dataclass(frozen=True, slots=True)
class Classifier:
    """The classifier against the agents."""

    judged: int = 0
    """Cases that agents worked on or labelled."""
    kept: int = 0
    """Those that they left as the classifier had labelled them."""
    confusions: tuple[Confusion, ...] = ()
    corrections: tuple[Correction, ...] = ()
    corrections_more: int = 0
    judged_before: int = 0
    """The same in the period before."""
    kept_before: int = 0


@dataclass(frozen=True, slots=True)
class Silence:
    """A mailbox that no mail has come to for long."""

    mailbox: str
    last_at: datetime | None
    """None: none has ever come."""
    hours: Decimal | None = None
    """Service hours since then."""


@dataclass(frozen=True, slots=True)
class Health:
    """How the service itself is."""

    silent: tuple[Silence, ...] = ()
    untaken: int = 0
    """Mails that wait to be taken."""
    untaken_since: datetime | None = None
    waiting: int = 0
    """Letters that should have gone out."""
    waiting_since: datetime | None = None
    failed: int = 0
    """Letters that have failed, whenever it was."""

    @property
    def well(self) -> bool:
        """Whether nothing is wrong."""
        return not (self.silent or self.untaken or self.waiting or self.failed)


@dataclass(frozen=True, slots=True)
class CaseRecord:
    """A row of the attached table."""

    tag: str
    organisation: str
    subject: str
    status: str
    request: str
    severity: str
    opened_at: datetime | None
    ended_at: datetime | None
    opened: bool
    """Within the period."""
    answered: bool
    solved: bool


@dataclass(frozen=True, slots=True)
class Digest:
    """To a manager, on the morning of a business day."""

    desk: str
    day: date
    since: datetime
    until: datetime
    timezone: str
    decisions: Decisions = Decisions()
    numbers: Numbers = Numbers()
    accounts: Accounts = Accounts()
    classifier: Classifier = Classifier()
    renewals: tuple[Concern, ...] = ()
    renewals_more: int = 0
    health: Health = Health()
    cases: tuple[CaseRecord, ...] = ()
    """For the table that goes with it."""
    orders: Orders = Orders.NONE

    @property
    def quiet(self) -> bool:
        """Whether there is nothing to tell but that all is well."""
        return not (
            self.decisions.count
            or self.numbers.mails
            or self.numbers.answered
            or self.numbers.solved
            or self.accounts != Accounts()
            or self.classifier.corrections
            or self.renewals
        )
