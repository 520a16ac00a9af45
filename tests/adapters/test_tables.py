"""A moment survives both databases, and a sentence too."""

import subprocess
import sys
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import StatementError
from sqlmodel import Session, col

from mailbot.adapters.store.database import Database, DatabaseError, Sole
from mailbot.adapters.tables import JobRow
from mailbot.adapters.unavailable import UnavailableError

BERLIN = timezone(timedelta(hours=1))


def stored(session: Session, moment: datetime) -> datetime:
    session.add(JobRow(task="t", key=str(moment), run_at=moment))
    session.flush()
    session.expire_all()
    row = session.scalars(sa.select(JobRow).where(col(JobRow.key) == str(moment))).one()
    return row.run_at


@pytest.mark.parametrize(
    "moment",
    [
        datetime(2026, 3, 2, 9, 0, 0, 123456, tzinfo=UTC),
        datetime(2026, 3, 2, 10, 0, 0, 123456, tzinfo=BERLIN),
        datetime(1970, 1, 1, tzinfo=UTC),
        datetime(9999, 12, 31, tzinfo=UTC),
    ],
)
def test_a_moment_comes_back_as_the_same_moment_in_utc(database: Database, moment: datetime) -> None:
    with database.writing() as session:
        found = stored(session, moment)

    assert found == moment
    assert found.tzinfo is UTC


def test_moments_of_any_zone_are_compared_as_moments(database: Database) -> None:
    nine = datetime(2026, 3, 2, 9, tzinfo=UTC)
    with database.writing() as session:
        stored(session, nine)

    with database.reading() as session:
        at_or_before = (
            sa.select(sa.func.count()).select_from(JobRow).where(col(JobRow.run_at) <= nine.astimezone(BERLIN))
        )

        assert session.execute(at_or_before).scalar() == 1


def test_a_moment_without_a_zone_is_a_bug(database: Database) -> None:
    naive = datetime(2026, 3, 2, 9)  # noqa: DTZ001  # that is the point

    with pytest.raises(StatementError, match="without a time zone"), database.writing() as session:
        stored(session, naive)


def test_a_database_that_nobody_answers_for_is_unavailable() -> None:
    database = Database("postgresql+psycopg://mailbot@127.0.0.1:1/none")

    with pytest.raises(UnavailableError, match="the database does not answer: "), database.reading() as session:
        session.connection()


def test_sqlite_survives_a_power_cut_but_for_marks_that_are_made_again(tmp_path: Path) -> None:
    database = Database(f"sqlite:///{tmp_path}/mailbot.db")
    found = {}
    for name, transaction in (("writing", database.writing), ("marking", database.marking)):
        with transaction() as session:
            pragmas = ("journal_mode", "synchronous", "foreign_keys")
            found[name] = [session.connection().exec_driver_sql(f"PRAGMA {one}").scalar() for one in pragmas]

    database.close()
    assert found == {"writing": ["wal", 2, 1], "marking": ["wal", 1, 1]}


def test_the_lock_of_a_sqlite_file_is_its_holders_alone_and_free_again_at_his_end(tmp_path: Path) -> None:
    database = Database(f"sqlite:///{tmp_path}/mailbot.db")

    with Sole(database), pytest.raises(DatabaseError, match="another mailbot"), Sole(database):
        raise AssertionError("two held it")
    with Sole(database):
        free = True

    assert free
    database.close()


def test_a_further_connection_takes_no_lock_from_the_others(tmp_path: Path) -> None:
    """SQLite locks by process: to close any descriptor of its file would let a neighbour clear away what is in use."""
    file = tmp_path / "store.db"
    database, further = Database(f"sqlite:///{file}"), Database(f"sqlite:///{file}")
    database.upgrade()
    assert not further.empty
    neighbour = (
        f"import sqlite3; c = sqlite3.connect({str(file)!r}); c.execute('SELECT * FROM alembic_version'); c.close()"
    )

    subprocess.run([sys.executable, "-c", neighbour], check=True)

    assert file.with_name("store.db-wal").exists()
    database.close()
    further.close()
