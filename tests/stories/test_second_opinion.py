"""A second opinion takes its time, and nobody waits with the mail that it is about."""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler
from typing import Any

import psycopg
import pytest

from tests.servers.endpoint import endpoint, says
from tests.stories.conftest import MakeDesk
from tests.stories.desk import DeskOfTests, mail

pytestmark = pytest.mark.servers

ANN = "ann@customer.test"
DOUBTED = "The frobnicator of the quux hall wants its seasonal blessing, as the elders told you in May."
LONG = "The list of open invoices shows the amounts of last year, whatever period we choose. " * 10
_SAID = {"request": "consulting", "severity": "P4", "issues": 1, "language": "en", "flags": []}

Meanwhile = Callable[[psycopg.Connection[Any]], None]


@contextmanager
def asking(desk: DeskOfTests, meanwhile: Meanwhile) -> Iterator[list[dict[str, Any]]]:
    """Lets the desk ask for second opinions; before each answer something happens on a connection of its own."""
    asked: list[dict[str, Any]] = []

    def answer(handler: BaseHTTPRequestHandler) -> None:
        with psycopg.connect(desk.store_url.replace("+psycopg", "")) as connection:
            meanwhile(connection)
        says(json.dumps(_SAID))(handler)

    with endpoint(answer, asked) as url:
        second = f'second_opinion = {{url = "{url}", model = "m", timeout_seconds = 30}}'
        desk.configure(f'[classifier]\nbackend = "rules"\n{second}\n')
        yield asked


def in_hand(connection: psycopg.Connection[Any]) -> list[Any]:
    """What other connections have locked so that nobody else can change it, and transactions that are open."""
    locks = (
        "SELECT locktype, relation::regclass::text, mode FROM pg_locks WHERE pid <> pg_backend_pid() "
        "AND database = (SELECT oid FROM pg_database WHERE datname = current_database()) "
        "AND (locktype = 'advisory' OR mode IN ('RowShareLock', 'RowExclusiveLock', 'ExclusiveLock'))"
    )
    return connection.execute(locks).fetchall()


def test_promise_3_nothing_is_locked_while_a_second_opinion_is_waited_for(
    make_desk: MakeDesk, database_url: str
) -> None:
    desk = make_desk(store_url=database_url, agents=())
    desk.deliver(mail(sender=ANN, text=LONG))
    desk.once()
    desk.deliver(
        mail(sender=ANN, subject="Re: [TEST-1001] The export fails", text=DOUBTED),
        mail(sender="bob@else.test", subject="May", text=DOUBTED),
    )
    held: list[Any] = []

    def look(connection: psycopg.Connection[Any]) -> None:
        held.extend(in_hand(connection))

    with asking(desk, look) as asked:
        desk.once()

    assert len(asked) == 2
    assert held == []
    first, second = desk.cases()
    assert (len(first["mails"]), second["contact"], second["request"]) == (2, "bob@else.test", "consulting")


def test_a_case_that_ends_while_others_think_is_not_joined(make_desk: MakeDesk, database_url: str) -> None:
    desk = make_desk(store_url=database_url, agents=())
    desk.deliver(mail(sender=ANN, text=LONG))
    desk.once()
    # Of a long answer to an open case nobody needs to know what it is.
    desk.deliver(
        mail(sender="bob@else.test", subject="May", text=DOUBTED),
        mail(sender=ANN, subject="Re: [TEST-1001] The export fails", text=LONG + "In the other list too."),
    )

    def end(connection: psycopg.Connection[Any]) -> None:
        connection.execute("SET lock_timeout = '5s'")
        connection.execute("UPDATE cases SET status = 'closed', ended_at = '2020-01-01T00:00:00Z' WHERE number = 1001")

    with asking(desk, end) as asked:
        desk.once()

    assert len(asked) == 2, "once it is known that it opens a case"
    found = {case["contact"]: case for case in desk.cases() if case["number"] > 1001}
    assert found.keys() == {ANN, "bob@else.test"}
    assert found[ANN]["request"] == "consulting"
