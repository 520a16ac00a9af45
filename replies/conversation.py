"""What agents' answers and commands send to customers."""

from dataclasses import dataclass
from datetime import datetime

from replies.matter import Coverage, File, Work


@dataclass(frozen=True, slots=True)
class Answer:
    """To the people on a case: an agent's own words."""

    desk: str
    tag: str
    number: int
    subject: str
    agent: str
    """The agent's name; empty where none is known."""
    text: str
    files: tuple[File, ...] = ()
    """What comes along."""


@dataclass(frozen=True, slots=True)
class ColleagueAnswered:
    """To the other agents on a case: one of them has answered, so that nobody answers twice."""

    desk: str
    tag: str
    number: int
    subject: str
    agent: str
    """Who answered: the name, or the address where none is known."""
    recipients: tuple[str, ...]
    text: str
    files: tuple[File, ...] = ()


@dataclass(frozen=True, slots=True)
class StatusNotice:
    """To the contact: work has begun, or the matter is taken to be solved."""

    desk: str
    tag: str
    number: int
    subject: str
    status: str
    """``in_progress`` or ``resolved``."""
    name: str = ""


@dataclass(frozen=True, slots=True)
class Correction:
    """To the contact: a person has looked at the case, and other times or another price hold from now on."""

    desk: str
    tag: str
    number: int
    subject: str
    work: Work
    coverage: Coverage
    name: str = ""
    severity: str = ""
    """P1 to P4 for an incident; empty where it is not said."""
    asks: bool = False
    """There is a price now where there was none: nobody works before the contact has agreed."""


@dataclass(frozen=True, slots=True)
class Quote:
    """To the contact: what something would cost, and the question whether it shall be done."""

    desk: str
    tag: str
    number: int
    subject: str
    amount: str
    """Such as ``1200.00 EUR``."""
    text: str
    """What it is for, in the agent's words."""
    name: str = ""


@dataclass(frozen=True, slots=True)
class Part:
    """One of the cases that a mail with several problems has become."""

    tag: str
    number: int
    subject: str
    decision: str = ""
    """What the agreement says of it; empty where nobody knows the customer's."""
    answer_by: datetime | None = None
    solve_by: datetime | None = None


@dataclass(frozen=True, slots=True)
class Split:
    """To the contact: the message told of several problems, and each of them is a case of its own from now on."""

    desk: str
    tag: str
    number: int
    subject: str
    parts: tuple[Part, ...]
    """All the cases, the first one under the number that the message had."""
    name: str = ""
    timezone: str = "UTC"
