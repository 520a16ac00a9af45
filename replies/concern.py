"""What our own people are told that needs them."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum


class Orders(StrEnum):
    """What an answer to a letter to our own people may order."""

    NONE = ""
    """Its reader is no agent."""
    CASE = "case"
    """Commands for the one case that it is about; the text goes to its customer."""
    LIST = "list"
    """Commands for the cases that it tells of, each under its number; no text goes anywhere."""


@dataclass(frozen=True, slots=True)
class Concern:
    """What our own people are warned of, about a case or a customer."""

    cause: str
    """``missed``, ``near``, ``unanswered``, ``waiting``, ``awaiting_payment``, ``awaiting_order``, ``renewal`` or
    ``lapsing``; in a digest also ``severe`` and ``undecided``."""
    tag: str = ""
    """Of the case; empty: it is about the customer."""
    subject: str = ""
    organisation: str = ""
    severity: str = ""
    target: str = ""
    """``acknowledgement``, ``response``, ``resolution`` or ``progress``; empty where none is near or missed."""
    at: datetime | None = None
    """When it is or was due, or since when it is so."""
    on: date | None = None
    """The last day of a period, or of hours."""
    hours: Decimal | None = None
    """Hours that lapse."""
    account: str = ""
    """What they are called."""
