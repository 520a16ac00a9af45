"""Balances are sums of postings, and nobody overdraws."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from itertools import count

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mailbot.domain.ledger import (
    OWED,
    Book,
    Lapse,
    Lot,
    Posting,
    PostingKind,
    Refusal,
    Unit,
    draw,
    in_order,
    last_day,
    unsound,
)
from mailbot.domain.ledger.lapse import year_from
from mailbot.domain.ledger.prices import agent_minutes, first_and_further, in_blocks, incidents, money, stepped

DAY = date(2026, 3, 2)
HOURS = st.decimals(Decimal("0.01"), 40, places=2)


def posting(number: int, kind: PostingKind, amount: str | Decimal, **more: object) -> Posting:
    account = (
        OWED
        if kind in (PostingKind.CHARGE, PostingKind.PAYMENT, PostingKind.REFUND, PostingKind.WAIVER)
        else "advisory"
    )
    unit = Unit.MONEY if account == OWED else Unit.HOURS
    plain = Posting(number, account, unit, kind, Decimal(amount), DAY, f"event-{number}", "as agreed")
    return replace(plain, **more)  # type: ignore[arg-type]


def book(*postings: Posting) -> Book:
    """A book into which every posting went."""
    written = Book()
    for one in postings:
        grown = written.with_posting(one)
        assert isinstance(grown, Book), grown
        written = grown
    return written


def refused(written: Book, one: Posting) -> str:
    refusal = written.with_posting(one)
    assert isinstance(refusal, Refusal)
    return refusal.reason


def test_a_use_takes_from_its_lot() -> None:
    written = book(posting(1, PostingKind.GRANT, "4"), posting(2, PostingKind.USE, "-1.5", lot=1))

    assert written.available("advisory", DAY) == Decimal("2.5")
    assert written.balance("advisory") == Decimal("2.5")


def test_nobody_overdraws() -> None:
    written = book(posting(1, PostingKind.GRANT, "1"), posting(2, PostingKind.USE, "-0.75", lot=1))

    assert "0.25" in refused(written, posting(3, PostingKind.USE, "-0.5", lot=1))


def test_what_has_lapsed_is_not_used() -> None:
    written = book(posting(1, PostingKind.GRANT, "4", last_day=date(2026, 3, 31)))
    april = posting(2, PostingKind.USE, "-1", lot=1, on=date(2026, 4, 1))

    assert refused(written, april)
    assert written.available("advisory", date(2026, 3, 31)) == 4
    assert written.available("advisory", date(2026, 4, 1)) == 0


def test_an_event_posts_once() -> None:
    written = book(posting(1, PostingKind.GRANT, "4"))

    again = written.with_posting(posting(2, PostingKind.GRANT, "4", event="event-1"))

    assert again == written


def test_a_reversal_takes_a_posting_back_whole() -> None:
    written = book(posting(1, PostingKind.GRANT, "4"), posting(2, PostingKind.USE, "-3", lot=1))
    reversal = written.reversal(2, DAY, "undone", "the wrong case")
    assert isinstance(reversal, Posting)

    mended = book(*written.postings, reversal)

    assert mended.available("advisory", DAY) == 4
    assert len(mended.postings) == 3


def test_a_reversal_is_not_made_twice_nor_reversed() -> None:
    written = book(posting(1, PostingKind.CHARGE, "445"))
    first = written.reversal(1, DAY, "undone", "a mistake")
    assert isinstance(first, Posting)
    mended = book(*written.postings, first)

    assert "undone already" in refused(mended, replace(first, number=3, event="again"))
    third = mended.reversal(2, DAY, "back", "no mistake")
    assert isinstance(third, Posting)
    assert "not undone" in refused(mended, third)


def test_a_reversal_cannot_change_what_it_undoes() -> None:
    written = book(posting(1, PostingKind.CHARGE, "445"))
    reversal = written.reversal(1, DAY, "undone", "a mistake")
    assert isinstance(reversal, Posting)

    assert "whole" in refused(written, replace(reversal, amount=Decimal(-400)))


def test_a_grant_that_is_used_is_not_reversed() -> None:
    written = book(posting(1, PostingKind.GRANT, "4"), posting(2, PostingKind.USE, "-3", lot=1))
    reversal = written.reversal(1, DAY, "undone", "the wrong customer")
    assert isinstance(reversal, Posting)

    assert "is used" in refused(written, reversal)


def test_what_never_was_is_not_reversed() -> None:
    assert isinstance(Book().reversal(1, DAY, "undone", "a mistake"), Refusal)


def test_postings_that_should_not_be_there_are_found() -> None:
    sound = posting(1, PostingKind.GRANT, "1")
    overdraft = posting(2, PostingKind.USE, "-2", lot=1)
    twice = posting(3, PostingKind.GRANT, "1", event="event-1")

    found = list(unsound((sound, overdraft, twice)))

    assert [one for one, _ in found] == [overdraft, twice]


def test_a_refund_and_a_waiver_lower_what_is_owed() -> None:
    written = book(
        posting(1, PostingKind.CHARGE, "445"),
        posting(2, PostingKind.PAYMENT, "-445"),
        posting(3, PostingKind.REFUND, "-445", why="a software fault"),
        posting(4, PostingKind.CHARGE, "95"),
        posting(5, PostingKind.WAIVER, "-95", why="the cause is on the list"),
    )

    assert written.balance(OWED) == -445


@pytest.mark.parametrize(
    "wrong",
    [
        posting(2, PostingKind.WAIVER, "-95", why=""),
        posting(2, PostingKind.WAIVER, "95"),
        posting(2, PostingKind.CHARGE, "-95"),
        posting(2, PostingKind.CHARGE, "95", account="advisory", unit=Unit.HOURS),
        posting(2, PostingKind.GRANT, "-4"),
        posting(2, PostingKind.GRANT, "4", unit=Unit.MINUTES),
        posting(2, PostingKind.USE, "1", lot=1),
        posting(2, PostingKind.USE, "-1"),
        posting(2, PostingKind.REVERSAL, "-4"),
        posting(1, PostingKind.GRANT, "4", event="another"),
    ],
    ids=lambda wrong: f"{wrong.kind} of {wrong.amount}",
)
def test_what_makes_no_sense_is_refused(wrong: Posting) -> None:
    written = book(posting(1, PostingKind.GRANT, "4"))

    assert refused(written, wrong)


@st.composite
def stories(draw: st.DrawFn) -> tuple[Posting, ...]:
    """Postings as they may come: grants, uses of any of them, charges, and reversals of anything."""
    numbers = count(1)
    made: list[Posting] = []
    for _ in range(draw(st.integers(1, 25))):
        number = next(numbers)
        kind = draw(st.sampled_from((PostingKind.GRANT, PostingKind.USE, PostingKind.CHARGE, PostingKind.REVERSAL)))
        amount = draw(HOURS)
        other = draw(st.integers(1, number))
        undone = next((one for one in made if one.number == other), None)
        if kind is PostingKind.REVERSAL and undone is not None:
            made.append(
                replace(
                    undone, number=number, kind=kind, amount=-undone.amount, event=f"event-{number}", reverses=other
                )
            )
        elif kind is PostingKind.USE:
            made.append(posting(number, kind, -amount, lot=other))
        else:
            made.append(posting(number, kind if kind is not PostingKind.REVERSAL else PostingKind.GRANT, amount))
    return tuple(made)


@given(stories(), st.randoms())
def test_the_sums_are_right_whatever_comes_in_whatever_order(story: tuple[Posting, ...], dice: object) -> None:
    order = list(story)
    dice.shuffle(order)  # type: ignore[attr-defined]
    written = Book()

    for one in order:
        grown = written.with_posting(one)
        written = grown if isinstance(grown, Book) else written

    taken = [one for one in written.postings if one.account == "advisory"]
    assert written.available("advisory", DAY) == written.balance("advisory") == sum(one.amount for one in taken)
    assert all(lot.left > 0 for lot in written.lots(DAY))
    assert written.balance("advisory") >= 0


@given(st.lists(st.tuples(HOURS, st.integers(0, 60)), max_size=8), HOURS)
def test_a_draw_takes_all_or_everything_and_what_lapses_first(found: list[tuple[Decimal, int]], hours: Decimal) -> None:
    lots = in_order(Lot("prepaid", left, DAY + timedelta(days=days), days) for left, days in found)

    draws, over = draw(lots, hours)

    assert sum((one.hours for one in draws), Decimal(0)) + over == hours
    assert over == max(hours - sum((lot.left for lot in lots), Decimal(0)), Decimal(0))
    # Every lot but the last is emptied before the next one is touched.
    assert all(one.hours == one.lot.left for one in draws[:-1])
    assert [one.lot for one in draws] == list(lots[: len(draws)])


@pytest.mark.parametrize(
    ("lapse", "put_on", "period_end", "last"),
    [
        (Lapse.MONTH, date(2026, 2, 1), None, date(2026, 2, 28)),
        (Lapse.MONTH, date(2024, 2, 29), None, date(2024, 2, 29)),
        (Lapse.NEXT_MONTH, date(2026, 1, 31), None, date(2026, 2, 28)),
        (Lapse.NEXT_MONTH, date(2026, 12, 1), None, date(2027, 1, 31)),
        (Lapse.YEAR, date(2026, 3, 2), None, date(2026, 12, 31)),
        (Lapse.YEAR, date(2026, 3, 2), date(2026, 5, 31), date(2026, 5, 31)),
        (Lapse.YEAR, date(2026, 6, 1), date(2026, 5, 31), date(2027, 5, 31)),
        (Lapse.YEAR, date(2023, 6, 1), date(2025, 2, 28), date(2024, 2, 29)),
        (Lapse.NEVER, date(2026, 3, 2), None, None),
    ],
)
def test_hours_lapse(lapse: Lapse, put_on: date, period_end: date | None, last: date | None) -> None:
    assert last_day(lapse, put_on, period_end) == last


@pytest.mark.parametrize(
    ("start", "end"),
    [("2021-01-01", "2021-12-31"), ("2024-02-29", "2025-02-28"), ("2023-03-01", "2024-02-29")],
)
def test_a_year_ends_the_day_before_it_began(start: str, end: str) -> None:
    assert year_from(date.fromisoformat(start)) == date.fromisoformat(end)


@pytest.mark.parametrize(("minutes", "price"), [(0, 0), (1, 250), (60, 250), (61, 445), (120, 445), (121, 640)])
def test_a_first_hour_has_a_price_of_its_own(minutes: int, price: int) -> None:
    billed = stepped(Decimal(minutes), Decimal(60))

    assert first_and_further(Decimal(250), Decimal(195), billed) == price


@pytest.mark.parametrize(("minutes", "price"), [(60, 165), (299, "822.25"), (300, 750), (360, 915), (600, 1500)])
def test_full_blocks_have_a_price_of_their_own(minutes: int, price: int | str) -> None:
    assert money(in_blocks(Decimal(165), Decimal(150), Decimal(5), Decimal(minutes))) == Decimal(price)


@pytest.mark.parametrize(("minutes", "price"), [(0, 0), (1, 95), (120, 95), (121, 190), (241, 285)])
def test_a_further_incident_begins_after_two_hours(minutes: int, price: int) -> None:
    assert incidents(Decimal(95), minutes, 120) == price


def test_minutes_are_those_of_every_agent() -> None:
    assert agent_minutes(20, 3) == 60


def test_half_a_cent_goes_up() -> None:
    assert (money(Decimal("26.355")), money(Decimal("0.005"))) == (Decimal("26.36"), Decimal("0.01"))
