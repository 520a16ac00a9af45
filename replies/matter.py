"""What letters speak of: kinds of work, files, and what an agreement says."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
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
class Coverage:
    """What the support agreement says of a request, as a letter tells it."""

    decision: str
    """``covered``, ``deducts``, ``chargeable``, ``awaits_payment``, ``awaits_order``, ``redirected`` or ``refused``."""
    why: str
    """The agreement's own sentence, in the letter's language."""
    timezone: str
    """IANA name of the zone that the agreement's times are told in."""
    answer_by: datetime | None = None
    """By when somebody answers; None where the agreement promises no time."""
    solve_by: datetime | None = None
    opens_at: datetime | None = None
    """When service begins again; None where the mail came within service hours."""
    closes_at: datetime | None = None
    """When service ends and a case that is still open needs a word on how to go on; None where it needs none."""
    left: Decimal | None = None
    """Hours that are left of the allowances that the work may be taken from, before it."""
    ahead: str = ""
    """What is to be paid before work begins, such as ``250.00 USD``."""
    reactivation: str = ""
    """What it costs on top of the yearly fee to be supported again, such as ``200.00``; empty where nobody knows."""
    redirect_to: str = ""
    """``customer_service``, ``programming`` or ``phone``; empty where it stays with the desk."""
    contact: str = ""
    """The address or telephone number to turn to; empty where the operator has named none."""
    incidents: int = 1
    """How many incidents the agreement counts in the mail."""
    rule: str = ""
    """The rule that decided, for our own people."""
    assumed: tuple[str, ...] = ()
    """The marked defaults that it rests on, for our own people."""
    new_period: tuple[date, date] | None = None
    """First and last day of the period that a reactivation pays for; None where none is offered."""
