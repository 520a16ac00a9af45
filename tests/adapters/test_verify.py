"""The proof on both databases: all cases, in steps, as they were at one moment."""

from datetime import UTC, datetime

import sqlalchemy as sa
from sqlmodel import col

from mailbot.adapters.queue import queue_of
from mailbot.adapters.store.database import Database
from mailbot.adapters.store.record import Taken, record
from mailbot.adapters.store.verify import Extent, extent, strayed_cases
from mailbot.adapters.tables import CaseRow
from mailbot.domain.case import Case, Event, Opened

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
MANY = 1100


def opened(database: Database, *numbers: int) -> None:
    """Keeps cases with their events."""
    with database.writing() as session:
        for number in numbers:
            events: tuple[Event, ...] = (Opened(NOW, f"mail {number}", "Printer", f"a{number}@acme.test"),)
            taken = Taken(0, "", "", "", "", "", case=number, events=tuple((number, event) for event in events))
            record(session, queue_of(database), [taken], {}, {number: Case(number).after(events)}, NOW)


def test_every_case_is_looked_at_once_and_the_strayed_one_is_found(database: Database) -> None:
    opened(database, *range(1, MANY + 1))
    with database.writing() as session:
        session.execute(sa.update(CaseRow).where(col(CaseRow.number) == MANY - 1).values(severity="P1", issues=3))
    steps: list[int] = []

    with database.snapshot() as session:
        found = list(strayed_cases(session, steps.append))
        there = extent(session)

    assert found == [(MANY - 1, "severity is P1 and not P4, issues is 3 and not 1")]
    assert (sum(steps), len(steps) > 1) == (MANY, True)
    assert there == Extent(cases=MANY, organisations=0, postings=0)


def test_what_is_written_meanwhile_is_not_seen(database: Database) -> None:
    other = Database(database.url.render_as_string(hide_password=False))
    opened(database, 1)

    with database.snapshot() as session:
        before = extent(session)
        opened(other, 2)
        meanwhile = extent(session)
    with database.snapshot() as session:
        after = extent(session)

    other.close()
    assert (before.cases, meanwhile.cases, after.cases) == (1, 1, 2)
