"""Warnings: what the clock tells our own people while something can still be done, or once it is too late."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from mailbot.domain.targets import TargetKind


class Cause(StrEnum):
    """What a warning is about, the gravest first."""

    MISSED = "missed"
    """A target is not met by its time."""
    NEAR = "near"
    """A target's time is nearly used up."""
    UNANSWERED = "unanswered"
    """Nobody has begun a case that has no target to say by when."""
    WAITING = "waiting"
    """The customer has not answered for long."""
    AWAITING_PAYMENT = "awaiting_payment"
    AWAITING_ORDER = "awaiting_order"
    RENEWAL = "renewal"
    """A customer's support period ends, and the next one is not paid."""
    LAPSING = "lapsing"
    """Hours of a customer's lapse unused."""


@dataclass(frozen=True, slots=True)
class Warned:
    """Our own people were warned of the case."""

    at: datetime
    cause: Cause
    to: tuple[str, ...]
    """Their addresses."""
    target: TargetKind | None = None
    due_at: datetime | None = None
