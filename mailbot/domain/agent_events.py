"""What agents do to a case: kinds of events beside those of ``case``."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from mailbot.domain.agreement import Circumstance


@dataclass(frozen=True, slots=True)
class Ordered:
    """An agent ran the case by commands; the events that follow are what they did."""

    at: datetime
    mail: str
    agent: str
    """The agent's address."""
    orders: tuple[str, ...]
    """What was written, a line each."""
    events: int
    """How many of the case's next events are these orders' doing."""
    sent: tuple[str, ...] = ()
    """The kinds of the letters that the customer was sent."""
    undoes: str = ""
    """The mail whose orders were taken back."""


@dataclass(frozen=True, slots=True)
class Answered:
    """An agent's words went to the customer."""

    at: datetime
    mail: str
    agent: str
    recipients: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Noted:
    """An agent wrote something down that the customer does not read."""

    at: datetime
    agent: str
    text: str


@dataclass(frozen=True, slots=True)
class Assigned:
    """The case is somebody's; to nobody where the address is empty."""

    at: datetime
    agent: str
    by: str


@dataclass(frozen=True, slots=True)
class Worked:
    """An agent has worked on the case; what it takes or costs follows from all such work together."""

    at: datetime
    agent: str
    minutes: int
    agents: int = 1
    """How many were needed, each for so long."""
    account: str = ""
    """The allowance that it is taken from, whatever the agreement's rules say."""
    price: Decimal | None = None
    """Today's price of one incident, or of one agent's minute, where the agreement leaves it open."""


@dataclass(frozen=True, slots=True)
class Found:
    """An agent has found something out that the agreement asks about."""

    at: datetime
    agent: str
    circumstance: Circumstance


@dataclass(frozen=True, slots=True)
class MergedInto:
    """The case is another one's matter: what comes for it goes there; 0: it is its own again."""

    at: datetime
    case: int
    agent: str


@dataclass(frozen=True, slots=True)
class CustomerSet:
    """The case is that customer's."""

    at: datetime
    organisation: str
    agent: str


@dataclass(frozen=True, slots=True)
class TokenMisused:
    """A second address used an agent's reply address, which is worth nothing from now on."""

    at: datetime
    mail: str
    agent: str
    sender: str
    token: str


@dataclass(frozen=True, slots=True)
class ErasureAsked:
    """An agent wants somebody on the case to be forgotten, and has been asked to confirm it."""

    at: datetime
    mail: str
    agent: str
    address: str
    """Whose data; empty once it is erased."""
    token: str
    """The detail of the only reply address by which it is confirmed."""


@dataclass(frozen=True, slots=True)
class Erased:
    """Somebody who was on the case has been forgotten."""

    at: datetime
    agent: str


@dataclass(frozen=True, slots=True)
class PartOf:
    """The case is one problem of the mail that opened that case, which was split; of the case's own mail, too."""

    at: datetime
    case: int
    """Whose mail it is: that has the mail's files and its place in the conversation."""
    agent: str
    text: str
    """What the mail says of this problem."""


AgentEvent = (
    Ordered
    | Answered
    | Noted
    | Assigned
    | Worked
    | Found
    | MergedInto
    | CustomerSet
    | TokenMisused
    | ErasureAsked
    | Erased
    | PartOf
)
