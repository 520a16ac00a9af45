"""What is erased is off the disk."""

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlmodel import col

from mailbot.adapters.store.database import Database
from mailbot.adapters.store.erase import erase_events, wiping
from mailbot.adapters.tables import EventRow
from mailbot.domain.person import Person


@pytest.mark.parametrize("mode", ["ON", "FAST"])
def test_a_connection_leaves_no_more_behind_after_an_erasure_than_before(tmp_path: Path, mode: str) -> None:
    database = Database(f"sqlite:///{tmp_path}/mailbot.db")
    with database.writing() as session:
        session.execute(sa.text(f"PRAGMA secure_delete={mode}"))
        before = session.execute(sa.text("PRAGMA secure_delete")).scalar_one()

    with wiping(database) as session:
        meanwhile = session.execute(sa.text("PRAGMA secure_delete")).scalar_one()

    with database.writing() as session:
        assert session.execute(sa.text("PRAGMA secure_delete")).scalar_one() == before != 0
    assert meanwhile == 1
    database.close()


def test_a_customer_who_is_called_like_a_person_stays_the_customer(tmp_path: Path) -> None:
    database = Database(f"sqlite:///{tmp_path}/mailbot.db")
    database.upgrade()
    told = {"organisation": "Ann Miller", "contact": "ann@acme.test", "note": "Ann Miller calls back"}
    with wiping(database) as session:
        session.add(EventRow(at=datetime(2026, 3, 2, tzinfo=UTC), kind="Opened", content=json.dumps(told)))
        session.flush()

        erase_events(session, sa.true(), Person("ann@acme.test", ("ann miller",)).named_in, texts=True)

        left = session.execute(sa.select(col(EventRow.content))).scalar_one()
    assert json.loads(left) == {"organisation": "Ann Miller", "contact": "", "note": ""}
    database.close()
