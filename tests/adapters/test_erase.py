"""What is erased is off the disk."""

from pathlib import Path

import pytest
import sqlalchemy as sa

from mailbot.adapters.store.database import Database
from mailbot.adapters.store.erase import wiping


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
