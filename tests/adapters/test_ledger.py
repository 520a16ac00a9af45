"""The ledger in the database: sums to the last digit, nothing edited, nobody overdraws, also not two at once."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from itertools import count
from threading import Barrier

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy.exc import IntegrityError, StatementError
from sqlmodel import Session

from mailbot.adapters.queue import LocalQueue
from mailbot.adapters.store.customers import Customer, import_customers
from mailbot.adapters.store.database import Database
from mailbot.adapters.store.ledger import book, books, post, unsound_postings
from mailbot.adapters.store.record import PostingRefusedError, Taken, record
from mailbot.adapters.tables import EventRow, PostingRow
from mailbot.domain.agent_events import Noted
from mailbot.domain.customer import Organisation
from mailbot.domain.ledger import OWED, Book, Posting, PostingKind, Refusal, Unit

DAY = date(2026, 3, 2)
NUMBERS = count(1)
HOURS = st.decimals(Decimal("0.01"), 40, places=2)


def grant(hours: str | Decimal, event: str = "grant") -> Posting:
    return Posting(0, "advisory", Unit.HOURS, PostingKind.GRANT, Decimal(hours), DAY, event, "the plan")


def use(hours: str | Decimal, lot: int, event: str) -> Posting:
    return replace(grant(hours, event), kind=PostingKind.USE, amount=-Decimal(hours), lot=lot)


def charge(amount: str | Decimal, event: str) -> Posting:
    return Posting(0, OWED, Unit.MONEY, PostingKind.CHARGE, Decimal(amount), DAY, event, "help")


def written(session: Session, name: str, *postings: Posting) -> list[Posting]:
    """The postings as they were written; none is refused."""
    found = [post(session, name, posting) for posting in postings]
    assert not [one for one in found if isinstance(one, Refusal)]
    return [one for one in found if isinstance(one, Posting)]


@pytest.fixture
def acme(database: Database) -> str:
    """The name of an organisation without postings."""
    with database.writing() as session:
        import_customers(session, [Customer(Organisation("Acme")), Customer(Organisation("Kunde"))])
    return "Acme"


def test_what_is_posted_comes_back_to_the_last_digit(database: Database, acme: str) -> None:
    third = Decimal(1) / 3
    full = replace(grant("4"), last_day=date(2026, 12, 31))
    with database.writing() as session:
        made = written(session, acme, full, use(third, 1, "work"), charge("445.00", "help"))

    with database.reading() as session:
        found = book(session, acme)

    assert list(found.postings) == made
    assert [one.number for one in found.postings] == [1, 2, 3]
    assert found.postings[0] == replace(full, number=1)
    assert found.available("advisory", DAY) == 4 - third
    assert str(found.balance(OWED)) == "445.00"


def test_each_organisation_has_a_book_of_its_own(database: Database, acme: str) -> None:
    with database.writing() as session:
        written(session, acme, grant("4"))
        written(session, "Kunde", grant("7"))

    with database.reading() as session:
        found = books(session, {acme, "Kunde", "Nobody"})

    assert {name: own.balance("advisory") for name, own in found.items()} == {acme: 4, "Kunde": 7}
    assert found[acme].next_number == found["Kunde"].next_number == 2


def test_an_event_posts_once_and_says_what_it_made(database: Database, acme: str) -> None:
    with database.writing() as session:
        first, again = written(session, acme, grant("4"), grant("4"))

    with database.reading() as session:
        assert book(session, acme).postings == (first,) == (again,)


def test_a_refused_posting_leaves_nothing_behind(database: Database, acme: str) -> None:
    with database.writing() as session:
        (made,) = written(session, acme, grant("1"))
        refused = post(session, acme, use("1.01", 1, "work"))
        nobody = post(session, "Nobody", grant("1"))

    with database.reading() as session:
        assert book(session, acme).postings == (made,)
    assert isinstance(refused, Refusal)
    assert "only 1 are left" in refused.reason
    assert nobody == Refusal("there is no organisation Nobody")


@pytest.mark.parametrize(
    "change", ["UPDATE posting SET amount = '100'", "UPDATE posting SET lot = 7", "DELETE FROM posting"]
)
def test_the_database_itself_changes_and_removes_no_posting(database: Database, acme: str, change: str) -> None:
    with database.writing() as session:
        made = written(session, acme, grant("4"))

    with pytest.raises(IntegrityError, match="neither changed nor removed"), database.writing() as session:
        session.connection().execute(sa.text(change))

    with database.reading() as session:
        assert list(book(session, acme).postings) == made


def test_an_amount_that_is_no_number_is_a_bug(database: Database, acme: str) -> None:
    row = PostingRow(
        organisation=acme,
        number=1,
        account="a",
        unit="hours",
        kind="grant",
        amount=Decimal("NaN"),
        day=DAY,
        event="e",
        why="",
    )

    with pytest.raises(StatementError, match="no number"), database.writing() as session:
        session.add(row)


def test_workers_who_take_from_one_grant_at_once_take_no_more_than_there_is(database: Database, acme: str) -> None:
    with database.writing() as session:
        written(session, acme, grant("3"))
    workers = 6
    barrier = Barrier(workers)

    def work(name: int) -> Posting | Refusal:
        # A connection of its own, as another process has it.
        own = Database(database.url.render_as_string(hide_password=False))
        with own.reading() as session:
            seen = book(session, acme)
        barrier.wait(timeout=30)
        with own.writing() as session:
            posting = replace(use("1", 1, f"work of {name}"), number=seen.next_number)
            found = post(session, acme, posting)
        own.close()
        return found

    with ThreadPoolExecutor(workers) as pool:
        found = list(pool.map(work, range(workers)))

    with database.reading() as session:
        left = book(session, acme)
        unsound = list(unsound_postings(session))
    assert sorted(one.number for one in found if isinstance(one, Posting)) == [2, 3, 4]
    assert left.balance("advisory") == 0
    assert unsound == []


def test_a_worker_who_read_before_another_wrote_does_not_overdraw(database: Database, acme: str) -> None:
    other = Database(database.url.render_as_string(hide_password=False))
    with database.writing() as session:
        written(session, acme, grant("1"))

    with database.writing() as session:
        seen = book(session, acme)
        with other.writing() as second:
            written(second, acme, use("1", 1, "the other's work"))
        late = post(session, acme, use("1", 1, "my work"))

    other.close()
    assert seen.available("advisory", DAY) == 1
    assert late == Refusal("only 0 are left of advisory, and 1 were to be taken")


def forced(session: Session, name: str, *postings: Posting) -> None:
    """Writes what no book takes."""
    for one in postings:
        session.add(
            PostingRow(
                organisation=name,
                number=one.number,
                account=one.account,
                unit=one.unit,
                kind=one.kind,
                amount=one.amount,
                day=one.on,
                event=one.event,
                why=one.why,
                lot=one.lot,
            )
        )


def test_what_does_not_add_up_is_found(database: Database, acme: str) -> None:
    with database.writing() as session:
        written(session, acme, grant("1"))
        forced(session, acme, replace(use("2", 1, "too much"), number=2), replace(charge("-5", "odd"), number=4))
        written(session, "Kunde", grant("1"))

    with database.reading() as session:
        found = [(one.organisation, one.number, one.reason) for one in unsound_postings(session)]

    assert [one[:2] for one in found] == [(acme, 3), (acme, 2), (acme, 4)]
    assert "gone" in found[0][2]
    assert "only 1 are left" in found[1][2]


@st.composite
def acts(draw: st.DrawFn) -> tuple[tuple[str, Decimal, int], ...]:
    """What people may want to do to a book, sensible or not."""
    kinds = st.sampled_from(("grant", "use", "charge", "reverse"))
    return tuple(draw(st.lists(st.tuples(kinds, HOURS, st.integers(1, 8)), min_size=1, max_size=15)))


def postings(own: Book, act: tuple[str, Decimal, int], event: str) -> Iterator[Posting]:
    kind, amount, other = act
    if kind == "reverse":
        undone = own.reversal(other, DAY, event, "a mistake")
        yield from (undone,) if isinstance(undone, Posting) else ()
    else:
        yield {"grant": grant(amount, event), "use": use(amount, other, event), "charge": charge(amount, event)}[kind]


@settings(max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(acts())
def test_whatever_is_posted_and_reversed_adds_up(
    database: Database, story: tuple[tuple[str, Decimal, int], ...]
) -> None:
    name = f"organisation {next(NUMBERS)}"
    sums: dict[str, Decimal] = {}
    with database.writing() as session:
        import_customers(session, [Customer(Organisation(name))])
        for event, act in enumerate(story):
            for posting in postings(book(session, name), act, f"event {event}"):
                found = post(session, name, posting)
                if isinstance(found, Posting):
                    sums[found.account] = sums.get(found.account, Decimal(0)) + found.amount

    with database.reading() as session:
        own = book(session, name)
        unsound = list(unsound_postings(session))

    assert unsound == []
    assert {account: own.balance(account) for account in sums} == sums
    assert own.available("advisory", DAY) == own.balance("advisory") >= 0


def test_orders_that_were_outrun_write_nothing_and_are_decided_again(database: Database, acme: str) -> None:
    with database.writing() as session:
        written(session, acme, grant("1"))
        # Somebody else was faster.
        written(session, acme, use("1", 1, "other"))
    late = replace(use("1", 1, "order:mail:1:work"), number=2)
    event = Noted(datetime(2026, 3, 2, tzinfo=UTC), "mia@desk.test", "an hour's work")
    taken = Taken(1, "", "", "", "from_agent", "from_agent", events=((None, event),), postings=((acme, late),))

    with pytest.raises(PostingRefusedError), database.writing() as session:
        record(session, LocalQueue(), [taken], {}, {}, event.at)

    with database.reading() as session:
        assert [one.event for one in book(session, acme).postings] == ["grant", "other"]
        assert session.connection().execute(sa.select(sa.func.count()).select_from(EventRow)).scalar() == 0
