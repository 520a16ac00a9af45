"""What is asked for often is found by an index, on SQLite too, whatever has gathered over the years."""

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from sqlmodel import Session

from mailbot.adapters.queue import LocalQueue
from mailbot.adapters.store import inbox
from mailbot.adapters.store.casefiles import dead_lists
from mailbot.adapters.store.database import Database
from mailbot.adapters.store.glance import glance
from mailbot.adapters.store.inbox import Folder
from mailbot.adapters.store.turns import known_writers, write_turns
from mailbot.adapters.store.views import held_mails, letters
from mailbot.adapters.tables import LetterState
from mailbot.domain.turns import Turns

NOW = datetime(2026, 3, 2, tzinfo=UTC)


def scans(tmp_path: Path, ask: Callable[[Session], object]) -> list[str]:
    """The tables that SQLite reads from end to end to answer."""
    database = Database(f"sqlite:///{tmp_path / 'mailbot.db'}")
    database.upgrade()
    plans: list[str] = []
    with database.reading() as session:
        connection = session.connection()

        def explain(_connection: Any, cursor: Any, statement: str, parameters: Any, *_: Any) -> None:
            if statement.startswith(("SELECT", "DELETE")):
                rows = cursor.execute(f"EXPLAIN QUERY PLAN {statement}", parameters).fetchall()
                plans.extend(str(row[3]) for row in rows)

        sa.event.listen(connection, "before_cursor_execute", explain)
        ask(session)
    database.close()
    return [plan for plan in plans if plan.startswith("SCAN") and "INDEX" not in plan]


@pytest.mark.parametrize(
    "ask",
    [
        lambda session: held_mails(session),
        lambda session: letters(session, state=LetterState.WAITING),
        lambda session: letters(session, state=LetterState.FAILED),
        lambda session: inbox.untold(session, Folder("support@desk.test", "INBOX"), 7),
        lambda session: known_writers(session, ["ann@acme.test"]),
        lambda session: write_turns(session, [("acme.test", Turns(NOW))], NOW),
        lambda session: dead_lists(session),
    ],
    ids=[
        *("held mails", "waiting letters", "failed letters", "untold receipts"),
        *("known writers", "turns", "dead reply addresses"),
    ],
)
def test_what_waits_is_found_by_an_index(tmp_path: Path, ask: Callable[[Session], object]) -> None:
    assert scans(tmp_path, ask) == []


def test_a_glance_reads_whole_only_what_is_small(tmp_path: Path) -> None:
    found = scans(tmp_path, lambda session: glance(session, LocalQueue(), NOW, 8))

    # Of cases and mails it reads the newest, and stops.
    assert {plan.split()[1] for plan in found} <= {"position", "job", "cases", "mail"}
