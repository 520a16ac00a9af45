"""Contracts out of the database, and the grants that an import or the clock posts once."""

from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal

from mailbot.adapters.store.contracts import contracts, post_grants
from mailbot.adapters.store.customers import Customer, import_customers
from mailbot.adapters.store.database import Database
from mailbot.adapters.store.ledger import unsound_postings
from mailbot.domain.agreement import shipped
from mailbot.domain.customer import Allotment, Organisation
from mailbot.domain.ledger import Posting

AGREEMENTS = {name: shipped(name) for name in ("coss", "kosmos")}
ACME = Organisation(
    "Acme",
    agreement="coss",
    plan="service",
    licences=5,
    period_start=date(2026, 1, 1),
    period_end=date(2026, 12, 31),
    paid=True,
    options=("smartlist-builder",),
    fee=Decimal("1250.50"),
)
WEB = Organisation("Web", agreement="kosmos", plan="website", allowances=(Allotment("maintenance", Decimal(4)),))
NOBODY = Organisation("Nobody")
LOST = Organisation("Lost", agreement="gone", plan="none")


def imported(database: Database, now: datetime, *organisations: Organisation) -> list[tuple[str, Decimal]]:
    """Imports organisations and gives what was granted."""
    with database.writing() as session:
        import_customers(session, [Customer(one) for one in organisations])
        posted = post_grants(session, AGREEMENTS, now, {one.name for one in organisations})
    return [(name, one.amount) for name, one in posted if isinstance(one, Posting)]


def test_contracts_have_agreement_terms_and_book(database: Database) -> None:
    imported(database, datetime(2026, 3, 2, tzinfo=UTC), ACME, WEB, NOBODY, LOST)

    with database.reading() as session:
        found = contracts(session, {"Acme", "Nobody", "Lost", "Stranger"}, AGREEMENTS)
        none = contracts(session, set(), AGREEMENTS)

    assert (list(found), none) == (["Acme"], {})
    acme = found["Acme"]
    assert acme.agreement is AGREEMENTS["coss"]
    assert (acme.terms.options, acme.terms.fee) == (frozenset({"smartlist-builder"}), Decimal("1250.50"))
    assert (acme.terms.licences, acme.terms.period_end, acme.terms.paid) == (5, date(2026, 12, 31), True)
    assert acme.book.available("advisory", date(2026, 3, 2)) == 5


def test_the_same_file_posts_nothing_new_and_more_licences_the_difference(database: Database) -> None:
    now = datetime(2026, 3, 2, tzinfo=UTC)

    posted = [imported(database, now, one, WEB) for one in (ACME, ACME, replace(ACME, licences=8), ACME)]

    assert posted == [[("Acme", Decimal(5)), ("Web", Decimal(4))], [], [("Acme", Decimal(3))], []]


def test_a_new_period_has_hours_of_its_own(database: Database) -> None:
    following = replace(ACME, period_start=date(2027, 1, 1), period_end=date(2027, 12, 31))
    imported(database, datetime(2026, 12, 31, 12, tzinfo=UTC), ACME)

    posted = imported(database, datetime(2027, 1, 1, 12, tzinfo=UTC), following)

    with database.reading() as session:
        book = contracts(session, {"Acme"}, AGREEMENTS)["Acme"].book
        unsound = list(unsound_postings(session))
    assert posted == [("Acme", Decimal(5))]
    assert book.available("advisory", date(2027, 1, 1)) == 5
    assert unsound == []


def test_a_month_begins_at_the_agreements_own_midnight(database: Database) -> None:
    imported(database, datetime(2026, 3, 2, tzinfo=UTC), WEB, ACME)

    with database.writing() as session:
        evening = post_grants(session, AGREEMENTS, datetime(2026, 4, 1, 6, 59, tzinfo=UTC))
        midnight = post_grants(session, AGREEMENTS, datetime(2026, 4, 1, 7, 0, tzinfo=UTC))

    assert evening == ()
    assert [(name, one.on) for name, one in midnight if isinstance(one, Posting)] == [("Web", date(2026, 4, 1))]
