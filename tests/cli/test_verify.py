"""`mailbot db verify`: one line where everything is right, and where what is wrong is wrong."""

import sqlite3
from datetime import UTC, datetime
from pathlib import Path

import pytest

from mailbot.adapters.queue import queue_of
from mailbot.adapters.store.contracts import post_grants
from mailbot.adapters.store.customers import Customer, import_customers
from mailbot.adapters.store.database import Database
from mailbot.adapters.store.record import Taken, record
from mailbot.domain.agreement import shipped
from mailbot.domain.case import Case, Event, Opened, ParticipantAdded, Status, StatusSet
from mailbot.domain.customer import Organisation
from tests.cli.conftest import Command

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
EVENTS: tuple[Event, ...] = (
    Opened(NOW, "one", "Printer", "ann@acme.test", "Acme"),
    ParticipantAdded(NOW, "bob@acme.test", "copied"),
    StatusSet(NOW, Status.RESOLVED, "done"),
)


@pytest.fixture
def kept(folder: Path) -> Path:
    """The file of a database with an organisation's hours and a case."""
    file = folder / "mailbot.db"
    database = Database(f"sqlite:///{file}")
    database.upgrade()
    with database.writing() as session:
        import_customers(session, [Customer(Organisation("Acme", agreement="coss", plan="service", licences=5))])
        post_grants(session, {"coss": shipped("coss")}, NOW)
        taken = Taken(0, "", "", "", "", "", case=1001, events=tuple((1001, event) for event in EVENTS))
        record(session, queue_of(database), [taken], {}, {1001: Case(1001).after(EVENTS)}, NOW)
    database.close()
    return file


def tampered(file: Path, *statements: str) -> None:
    connection = sqlite3.connect(file)
    for statement in statements:
        connection.execute(statement)
    connection.commit()
    connection.close()


def test_what_is_right_is_one_line(kept: Path, command: Command) -> None:
    said = command("db", "verify")

    assert (said.code, said.errors) == (0, "")
    assert said.output == (
        "1 posting of 1 organisation and 1 case: the sums are right, and each case is what its events make of it.\n"
    )


def test_an_empty_database_is_right(command: Command) -> None:
    assert command("db", "verify").code == 0


@pytest.mark.parametrize(
    ("change", "where"),
    [
        ("UPDATE posting SET amount = '-5'", "Acme, posting 1: a grant or a purchase is more than nothing"),
        (
            "INSERT INTO posting (organisation, number, account, unit, kind, amount, day, event, why, lot) "
            "SELECT organisation, 2, account, unit, 'use', '-5.5', day, 'work', '', 1 FROM posting",
            "Acme, posting 2: only 5 are left of advisory, and 5.5 were to be taken",
        ),
        ("UPDATE posting SET number = 2", "Acme, posting 1: it is gone, since numbers have no gaps"),
        ("UPDATE cases SET status = 'new'", "case 1001: status is new and not resolved, by its events"),
        ("UPDATE cases SET ended_at = NULL", "case 1001: ended_at is None and not 2026-03-02 09:00:00+00:00"),
        ("DELETE FROM participant WHERE address LIKE 'bob%'", "case 1001: participants is ann@acme.test and not "),
    ],
)
def test_what_is_wrong_is_named_with_its_place(kept: Path, command: Command, change: str, where: str) -> None:
    tampered(kept, "DROP TRIGGER posting_unchanged", "DROP TRIGGER posting_kept", change)

    said = command("db", "verify")

    assert (said.code, said.output) == (1, "")
    assert said.errors.startswith(where)
    assert said.errors.endswith(f"mailbot: 1 fault in sqlite:///{kept}; the lines above say where\n")
