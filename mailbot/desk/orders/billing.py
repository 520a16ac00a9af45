"""What work takes and costs: postings that follow from all the work on a case under the labels that it has now.

They are never patched.  When work, labels or findings change, what the case should have is worked out from its events,
and reversals and new postings bring the book there; so taking an order back needs no arithmetic of its own.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from mailbot.desk.orders.situation import Refusal, Result, Working
from mailbot.domain.agent_events import Worked
from mailbot.domain.agreement import Circumstance, Decision
from mailbot.domain.contract import Contract
from mailbot.domain.coverage import Coverage, Matter, Work, decide
from mailbot.domain.history import circumstances, received_at, standing
from mailbot.domain.ledger import OWED, Book, Draw, Posting, PostingKind, Unit, draw
from mailbot.domain.ledger import Refusal as Unsound

WORK = ":work"
"""The end of the key of postings that follow from work."""
BILLED = (Decision.CHARGEABLE, Decision.AWAITS_PAYMENT, Decision.AWAITS_ORDER)
_HOUR = Decimal(60)


@dataclass(frozen=True, slots=True)
class _Due:
    """What all the work on a case takes and costs."""

    draws: tuple[tuple[date, Draw], ...] = ()
    charge: Decimal = Decimal(0)


def rebooked(working: Working, *, charging: bool = True) -> Result:
    """The case with its book as its work asks for; without ``charging`` nothing more is charged."""
    if working.contract is None or received_at(working.history) is None:
        return working
    emptied = reversed_(working, uses(working), "worked out anew")
    if isinstance(emptied, Refusal):
        return emptied
    due = _due(emptied, working.contract)
    if isinstance(due, Refusal):
        return due
    drawn = working if _same(working, due) else _drawn(emptied, due)
    return drawn if isinstance(drawn, Refusal) else _charged(drawn, due.charge, charging=charging)


def unpaid(working: Working, minutes: int, agents: int, price: Decimal | None) -> Refusal | None:
    """Why the agreement neither takes nor charges so much work; None where it does, or where the work is free."""
    assert working.contract is not None
    contract = working.contract
    work = Work(minutes, agents, price)
    found = decide(contract.agreement, contract.terms, working.book.lots(working.today), _matter(working, work))
    if found.decision is Decision.DEDUCTS and found.charge is None:
        left = found.left or Decimal(0)
        return Refusal("book", f"{left:.2f} hours are left") if left * _HOUR < minutes - 1 else None
    if found.decision in (Decision.COVERED, Decision.DEDUCTS):
        return None
    if found.decision in BILLED:
        return Refusal("no_price") if found.charge is None else None
    return Refusal("book", found.why())


def uses(working: Working) -> tuple[Posting, ...]:
    """The hours that the case's work takes by now."""
    undone = {posting.reverses for posting in working.book.postings}
    return tuple(
        posting for posting in _of_work(working) if posting.kind is PostingKind.USE and posting.number not in undone
    )


def _of_work(working: Working) -> Iterator[Posting]:
    postings = working.book.postings
    return (one for one in postings if one.case == working.case.number and one.event.endswith(WORK))


def charged(working: Working) -> Decimal:
    """The money that the case owes for its work by now."""
    return _sum(posting.amount for posting in _of_work(working) if posting.account == OWED)


def _sum(amounts: Iterable[Decimal]) -> Decimal:
    return sum(amounts, Decimal(0))


def _due(working: Working, contract: Contract) -> _Due | Refusal:
    """Each piece of work from the allowances of its own day; what they do not hold is charged all together."""
    draws: list[tuple[date, Draw]] = []
    beyond, agents, price = Decimal(0), 1, None
    book = working.book
    for work in (event for event in standing(working.history) if isinstance(event, Worked)):
        day = contract.agreement.calendar.local(work.at).date()
        taken, left = _taken(working, contract, book, work, day)
        if work.account and left:
            return Refusal("book", f"{work.account}: {left / _HOUR:.2f} hours too few are left")
        for one in taken:
            after = book.with_posting(_use(working, one, day, book.next_number, f"trial:{book.next_number}"))
            assert isinstance(after, Book)
            book = after
        draws += ((day, one) for one in taken)
        beyond, agents, price = beyond + left, max(agents, work.agents), work.price or price
    return _Due(tuple(draws), _price(working, contract, Work(int(beyond), agents, price)) if beyond else Decimal(0))


def _taken(
    working: Working, contract: Contract, book: Book, work: Worked, day: date
) -> tuple[tuple[Draw, ...], Decimal]:
    """What some work takes from allowances, and the minutes that are left of it."""
    lots = book.lots(day)
    if work.account:
        own = [lot for lot in lots if lot.account == work.account]
        draws, over = draw(own, (work.minutes / _HOUR).quantize(Decimal("0.0001")))
        return draws, over * _HOUR
    found = decide(contract.agreement, contract.terms, lots, _matter(working, Work(work.minutes)))
    hours = found.deduct_hours or Decimal(0)
    return found.draws, max((work.minutes - hours * _HOUR).quantize(Decimal(1)), Decimal(0))


def _price(working: Working, contract: Contract, work: Work) -> Decimal:
    """The money for work that no allowance holds."""
    coverage: Coverage = decide(contract.agreement, contract.terms, (), _matter(working, work))
    return coverage.charge.amount if coverage.charge is not None else Decimal(0)


def _matter(working: Working, work: Work) -> Matter:
    first = received_at(working.history)
    assert first is not None
    return replace(Matter.labelled(working.case.labels, first, *circumstances(working.history)), work=work)


def _same(working: Working, due: _Due) -> bool:
    had = [(one.on, one.lot, -one.amount) for one in uses(working)]
    return had == [(day, one.lot.number, one.hours) for day, one in due.draws]


def _drawn(working: Working, due: _Due) -> Result:
    for day, one in due.draws:
        after = working.post(_use(working, one, day), WORK)
        if isinstance(after, Refusal):
            return after
        working = after
    return working


def _use(working: Working, one: Draw, day: date, number: int = 0, event: str = "") -> Posting:
    why = f"work on case {working.case.number}"
    return Posting(
        number, one.lot.account, Unit.HOURS, PostingKind.USE, -one.hours, day, event, why, lot=one.lot.number
    )


def _charged(working: Working, amount: Decimal, *, charging: bool) -> Result:
    """The debt brought to an amount: by one more posting where one does it, else undone as a whole and charged anew."""
    more = amount - charged(working)
    if more == 0 or (more > 0 and not charging):
        return working
    if more < 0 and Circumstance.SOFTWARE_FAULT in circumstances(working.history):
        return working.post(money(working, PostingKind.REFUND, more, "the software was the cause"), WORK)
    exact = [one for one in _debts(working) if one.amount == -more]
    if more > 0 and not exact:
        return working.post(money(working, PostingKind.CHARGE, more, f"work on case {working.case.number}"), WORK)
    cleared = reversed_(working, exact[-1:] or _debts(working), "worked out anew")
    if isinstance(cleared, Refusal) or exact or not amount:
        return cleared
    return cleared.post(money(working, PostingKind.CHARGE, amount, f"work on case {working.case.number}"), WORK)


def _debts(working: Working) -> list[Posting]:
    """The charges and refunds of the case's work that were not undone."""
    undone = {posting.reverses for posting in working.book.postings}
    return [
        one
        for one in _of_work(working)
        if one.account == OWED and one.kind is not PostingKind.REVERSAL and one.number not in undone
    ]


def reversed_(working: Working, postings: Sequence[Posting], why: str) -> Result:
    """The case with some of its postings undone, the last one first."""
    for posting in reversed(postings):
        mark = WORK if posting.event.endswith(WORK) else ""
        undoing = working.book.reversal(posting.number, working.today, "", why)
        after = Refusal("book", undoing.reason) if isinstance(undoing, Unsound) else working.post(undoing, mark)
        if isinstance(after, Refusal):
            return after
        working = after
    return working


def money(working: Working, kind: PostingKind, amount: Decimal, why: str) -> Posting:
    """A change of what is owed."""
    return Posting(0, OWED, Unit.MONEY, kind, amount, working.today, "", why)
