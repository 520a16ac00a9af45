"""What a contract grants, when, and only once."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mailbot.domain.agreement import shipped
from mailbot.domain.contract import Contract, contract_of, missing_grants
from mailbot.domain.customer import Allotment, Organisation
from mailbot.domain.ledger import Book, Posting, PostingKind

AGREEMENTS = {name: shipped(name) for name in ("coss", "cotiss", "kosmos")}
COSS = Organisation(
    "Acme",
    agreement="coss",
    plan="service",
    licences=5,
    period_start=date(2026, 1, 1),
    period_end=date(2026, 12, 31),
)
WEBSITE = Organisation("Web", agreement="kosmos", plan="website", allowances=(Allotment("maintenance", Decimal(4)),))
DAYS = st.dates(date(2024, 1, 1), date(2029, 12, 31))


def contract(organisation: Organisation, book: Book | None = None) -> Contract:
    found = contract_of(organisation, AGREEMENTS, book or Book())
    assert found is not None
    return found


def grown(organisation: Organisation, day: date, book: Book | None = None) -> Book:
    """The book with what is missing on a day."""
    book = book or Book()
    for posting in missing_grants(contract(organisation, book), organisation, day):
        found = book.with_posting(posting)
        assert isinstance(found, Book), found
        book = found
    return book


def told(book: Book) -> list[tuple[str, str, Decimal, date, date | None]]:
    return [(one.kind, one.account, one.amount, one.on, one.last_day) for one in book.postings]


@pytest.mark.parametrize(
    ("organisation", "day", "granted"),
    [
        (COSS, date(2026, 3, 2), [("grant", "advisory", 5, date(2026, 1, 1), date(2026, 12, 31))]),
        (
            replace(COSS, licences=None),
            date(2026, 3, 2),
            [("grant", "advisory", 1, date(2026, 1, 1), date(2026, 12, 31))],
        ),
        (replace(COSS, licences=0), date(2026, 3, 2), []),
        (replace(COSS, plan="enhancement"), date(2026, 3, 2), []),
        # The supported year of a contract for several years.
        (
            replace(COSS, period_start=date(2025, 6, 1), period_end=date(2028, 5, 31)),
            date(2026, 6, 1),
            [("grant", "advisory", 5, date(2026, 6, 1), date(2027, 5, 31))],
        ),
        (
            replace(COSS, period_start=date(2026, 3, 1), period_end=date(2026, 12, 31)),
            date(2026, 3, 2),
            [("grant", "advisory", 5, date(2026, 3, 1), date(2026, 12, 31))],
        ),
        (
            replace(COSS, period_start=None, period_end=date(2028, 2, 29)),
            date(2026, 3, 1),
            [("grant", "advisory", 5, date(2026, 3, 1), date(2027, 2, 28))],
        ),
        (
            replace(COSS, period_start=None, period_end=None),
            date(2026, 3, 2),
            [("grant", "advisory", 5, date(2026, 1, 1), date(2026, 12, 31))],
        ),
        (COSS, date(2025, 12, 31), []),
        (replace(COSS, paid=False), date(2027, 1, 1), []),
        (
            replace(COSS, paid=False),
            date(2026, 12, 31),
            [("grant", "advisory", 5, date(2026, 1, 1), date(2026, 12, 31))],
        ),
        (replace(COSS, paid=True), date(2027, 1, 1), [("grant", "advisory", 5, date(2027, 1, 1), date(2027, 12, 31))]),
        (
            replace(COSS, allowances=(Allotment("advisory", Decimal(9)),)),
            date(2026, 3, 2),
            [("grant", "advisory", 9, date(2026, 1, 1), date(2026, 12, 31))],
        ),
        (WEBSITE, date(2026, 2, 10), [("grant", "maintenance", 4, date(2026, 2, 1), date(2026, 2, 28))]),
        (
            replace(WEBSITE, period_start=date(2026, 2, 5)),
            date(2026, 2, 10),
            [("grant", "maintenance", 4, date(2026, 2, 5), date(2026, 2, 28))],
        ),
        (replace(WEBSITE, allowances=()), date(2026, 2, 10), []),
        (
            replace(WEBSITE, allowances=(Allotment("prepaid", Decimal(10), date(2026, 3, 1)),)),
            date(2026, 2, 10),
            [("purchase", "prepaid", 10, date(2026, 3, 1), date(2026, 4, 30))],
        ),
    ],
)
def test_a_contract_grants_what_its_agreement_says(
    organisation: Organisation, day: date, granted: list[tuple[object, ...]]
) -> None:
    assert told(grown(organisation, day)) == granted


def test_more_licences_grant_the_difference_and_fewer_take_nothing_back() -> None:
    day = date(2026, 3, 2)
    more = replace(COSS, licences=8)

    book = grown(more, day, grown(COSS, day))
    fewer = grown(replace(COSS, licences=2), day, book)
    again = grown(more, day, fewer)

    assert [one.amount for one in book.postings] == [5, 3]
    assert book == fewer == again


def test_what_was_undone_is_not_granted_anew() -> None:
    day = date(2026, 3, 2)
    book = grown(COSS, day)
    reversal = book.reversal(1, day, "undone", "the wrong customer")
    assert isinstance(reversal, Posting)
    undone = book.with_posting(reversal)
    assert isinstance(undone, Book)

    assert grown(COSS, day, undone) == undone
    assert grown(replace(COSS, licences=6), day, undone).available("advisory", day) == 1


def test_the_next_month_has_hours_of_its_own() -> None:
    march = grown(WEBSITE, date(2026, 3, 31))

    april = grown(WEBSITE, date(2026, 4, 1), march)

    assert march.available("maintenance", date(2026, 3, 31)) == 4
    assert april.available("maintenance", date(2026, 4, 1)) == 4
    assert len(april.postings) == 2


def test_options_make_another_plan_of_a_plan() -> None:
    found = contract(Organisation("Cloud", agreement="cotiss", plan="standard", options=("enhanced-support",)))

    assert found.terms.options == {"enhanced-support"}
    assert (found.terms.plan, found.terms.licences) == ("standard", 1)


@pytest.mark.parametrize("change", [{"agreement": "none"}, {"agreement": ""}, {"plan": "gold"}, {"options": ("none",)}])
def test_what_no_agreement_knows_is_no_contract(change: dict[str, str]) -> None:
    assert contract_of(replace(COSS, **change), AGREEMENTS, Book()) is None  # type: ignore[arg-type]


@given(
    st.lists(DAYS, min_size=1, max_size=6),
    st.sampled_from([COSS, WEBSITE, replace(COSS, period_start=None, period_end=date(2027, 2, 28))]),
)
def test_on_every_day_of_the_contract_its_hours_are_there_once(days: list[date], organisation: Organisation) -> None:
    book = Book()
    for day in sorted(days):
        book = grown(organisation, day, book)
        again = grown(organisation, day, book)

        own = [one for one in book.postings if one.on <= day and (one.last_day is None or day <= one.last_day)]
        begun = organisation.period_start is None or organisation.period_start <= day
        assert again == book
        assert [one.amount for one in own] == ([5 if organisation.plan == "service" else 4] if begun else [])
        assert all(one.kind is PostingKind.GRANT for one in own)
