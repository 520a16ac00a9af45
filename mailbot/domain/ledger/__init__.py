"""Postings and balances: hours, minutes and money; append-only, derived, never overdrawn."""

from mailbot.domain.ledger.book import OWED, Book, Draw, draw, in_order, unsound
from mailbot.domain.ledger.lapse import Lapse, last_day, year_from
from mailbot.domain.ledger.postings import Lot, Posting, PostingKind, Refusal, Unit

__all__ = [
    "OWED",
    "Book",
    "Draw",
    "Lapse",
    "Lot",
    "Posting",
    "PostingKind",
    "Refusal",
    "Unit",
    "draw",
    "in_order",
    "last_day",
    "unsound",
    "year_from",
]
