"""What changes a balance: postings, which are added and reversed but never edited."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum


class Unit(StrEnum):
    """What an account counts."""

    HOURS = "hours"
    MINUTES = "minutes"
    MONEY = "money"


class PostingKind(StrEnum):
    """Why a balance changed."""

    GRANT = "grant"
    """What a plan gives for a period."""
    PURCHASE = "purchase"
    """What was bought ahead, or a deposit."""
    USE = "use"
    """Work that was taken from a grant or a purchase."""
    CHARGE = "charge"
    """Money that is owed."""
    PAYMENT = "payment"
    REFUND = "refund"
    """A charge or payment given back, since the cause was the vendor's."""
    WAIVER = "waiver"
    """A charge that is let go, for a reason."""
    REVERSAL = "reversal"
    """Undoes one earlier posting, whole."""


@dataclass(frozen=True, slots=True)
class Posting:
    """One change of one balance."""

    number: int
    """Counts up within an organisation."""
    account: str
    """An allowance such as ``advisory``, or ``charges`` for what is owed."""
    unit: Unit
    kind: PostingKind
    amount: Decimal
    """Above zero: the balance grows; below: it shrinks.  Of money that is owed, above zero is debt."""
    on: date
    event: str
    """What caused it: a key that posts once."""
    why: str
    case: int | None = None
    last_day: date | None = None
    """Of a grant or purchase: the last day on which it can be used; None: it does not lapse."""
    lot: int | None = None
    """Of a use: the number of the grant or purchase that it draws on."""
    reverses: int | None = None
    """Of a reversal: the number of the posting that it undoes."""


@dataclass(frozen=True, slots=True)
class Lot:
    """A grant or purchase and what is left of it."""

    account: str
    left: Decimal
    last_day: date | None = None
    number: int = 0
    """The number of its posting; 0 where it is not posted yet."""

    def usable(self, day: date) -> bool:
        """Whether something of it can be used on the day."""
        return self.left > 0 and (self.last_day is None or day <= self.last_day)


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a posting is not written."""

    reason: str
