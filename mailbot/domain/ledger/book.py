"""The book of one organisation: postings in, balances out; it grows, and refuses what does not add up."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from mailbot.domain.ledger.postings import Lot, Posting, PostingKind, Refusal

FILLING = frozenset({PostingKind.GRANT, PostingKind.PURCHASE})
OWED = "charges"
"""The account of the money that an organisation owes."""


@dataclass(frozen=True, slots=True)
class Draw:
    """A part of some work, and the lot that it is taken from."""

    lot: Lot
    hours: Decimal


@dataclass(frozen=True, slots=True)
class Book:
    """An organisation's postings, oldest first."""

    postings: tuple[Posting, ...] = ()

    def balance(self, account: str) -> Decimal:
        """The sum of all that was posted to an account, lapsed or not."""
        return sum((posting.amount for posting in self.postings if posting.account == account), Decimal(0))

    def available(self, account: str, day: date) -> Decimal:
        """What can be used of an account on a day."""
        return sum((lot.left for lot in self.lots(day) if lot.account == account), Decimal(0))

    def lots(self, day: date) -> tuple[Lot, ...]:
        """The grants and purchases that something is left of on a day, in the order in which they are used."""
        gone = self._gone()
        lots = (
            Lot(
                posting.account, posting.amount - gone.get(posting.number, Decimal(0)), posting.last_day, posting.number
            )
            for posting in self.postings
            if posting.kind in FILLING and posting.on <= day
        )
        return in_order(lot for lot in lots if lot.usable(day))

    def with_posting(self, posting: Posting) -> "Book | Refusal":
        """The book with one posting more, or why it is refused; an event that is posted already changes nothing."""
        if any(known.event == posting.event for known in self.postings):
            return self
        refusal = self._refusal(posting)
        return refusal or replace(self, postings=(*self.postings, posting))

    def reversal(self, number: int, on: date, event: str, why: str) -> Posting | Refusal:
        """The posting that undoes an earlier one."""
        undone = self._posting(number)
        if undone is None:
            return Refusal(f"there is no posting {number}")
        return replace(
            undone,
            number=self.next_number,
            kind=PostingKind.REVERSAL,
            amount=-undone.amount,
            on=on,
            event=event,
            why=why,
            last_day=None,
            reverses=number,
        )

    @property
    def next_number(self) -> int:
        """The number of the next posting."""
        return max((posting.number for posting in self.postings), default=0) + 1

    def _posting(self, number: int | None) -> Posting | None:
        return next((posting for posting in self.postings if posting.number == number), None)

    def _gone(self) -> dict[int, Decimal]:
        """What each lot has lost: uses that draw on it, less those that were reversed, and its own reversal."""
        gone: dict[int, Decimal] = {}
        for posting in self.postings:
            lot = posting.lot if posting.lot is not None else posting.reverses
            if lot is not None:
                gone[lot] = gone.get(lot, Decimal(0)) - posting.amount
        return gone

    def _refusal(self, posting: Posting) -> Refusal | None:
        if self._posting(posting.number) is not None:
            return Refusal(f"there is a posting {posting.number} already")
        if any(known.account == posting.account and known.unit is not posting.unit for known in self.postings):
            return Refusal(f"{posting.account} does not count {posting.unit}")
        if posting.kind is PostingKind.REVERSAL:
            return self._unsound_reversal(posting)
        if posting.kind in FILLING:
            return Refusal("a grant or a purchase is more than nothing") if posting.amount <= 0 else None
        if posting.kind is PostingKind.WAIVER and not posting.why:
            return Refusal("a waiver names its reason")
        if posting.kind is PostingKind.USE:
            return self._overdraft(posting)
        grows = posting.kind is PostingKind.CHARGE
        if posting.account != OWED or posting.amount == 0 or (posting.amount > 0) != grows:
            return Refusal(f"a {posting.kind} of {posting.amount} on {posting.account} is not one")
        return None

    def _overdraft(self, posting: Posting) -> Refusal | None:
        if posting.amount >= 0:
            return Refusal("a use takes something")
        lots = (lot for lot in self.lots(posting.on) if lot.number == posting.lot and lot.account == posting.account)
        left = next((lot.left for lot in lots), Decimal(0))
        if -posting.amount > left:
            return Refusal(f"only {left} are left of {posting.account}, and {-posting.amount} were to be taken")
        return None

    def _unsound_reversal(self, posting: Posting) -> Refusal | None:
        undone = self._posting(posting.reverses)
        if undone is None:
            return Refusal("a reversal names the posting that it undoes")
        if undone.kind is PostingKind.REVERSAL:
            return Refusal("a reversal is not undone; the change is posted anew")
        if any(known.reverses == undone.number for known in self.postings):
            return Refusal(f"posting {undone.number} is undone already")
        if (posting.account, posting.unit, posting.amount, posting.lot) != (
            undone.account,
            undone.unit,
            -undone.amount,
            undone.lot,
        ):
            return Refusal(f"a reversal of posting {undone.number} takes back that posting, whole")
        if undone.kind in FILLING and self._gone().get(undone.number, Decimal(0)) > 0:
            return Refusal(f"something of posting {undone.number} is used; that use is undone first")
        return None


def unsound(postings: Iterable[Posting]) -> Iterator[tuple[Posting, Refusal]]:
    """The postings that a book should not have taken, oldest first, and why."""
    book = Book()
    for posting in postings:
        grown = book.with_posting(posting)
        if isinstance(grown, Refusal):
            yield posting, grown
        elif grown is book:
            yield posting, Refusal(f"the event {posting.event} is posted already")
        else:
            book = grown


def in_order(lots: Iterable[Lot]) -> tuple[Lot, ...]:
    """Lots in the order in which they are used: what lapses first, then what came first."""
    return tuple(sorted(lots, key=lambda lot: lot.last_day or date.max))


def draw(lots: Sequence[Lot], hours: Decimal) -> tuple[tuple[Draw, ...], Decimal]:
    """The work taken from lots in their order, and what is left of it when they are empty."""
    draws = []
    for lot in lots:
        taken = min(lot.left, hours)
        if taken > 0:
            draws.append(Draw(lot, taken))
            hours -= taken
    return tuple(draws), hours
