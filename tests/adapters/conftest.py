"""A store of the test's own, on either database."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from mailbot.adapters.store.database import Database
from mailbot.adapters.tables import CaseRow


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.servers)])
def empty_database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    """A database without tables: once SQLite, once PostgreSQL."""
    sqlite = request.param == "sqlite"
    database = Database(f"sqlite:///{tmp_path}/mailbot.db" if sqlite else request.getfixturevalue("database_url"))
    yield database
    database.close()


@pytest.fixture
def database(empty_database: Database) -> Database:
    """A database with its tables."""
    empty_database.upgrade()
    return empty_database


@pytest.fixture
def cases(database: Database) -> tuple[int, int]:
    """The numbers of two cases, the first one Ann's and the second one Bo's."""
    opened = datetime(2026, 3, 2, 9, tzinfo=UTC)
    contacts = {1001: "Ann@acme.test", 1002: "bo@acme.test"}
    with database.writing() as session:
        for number, contact in contacts.items():
            session.add(
                CaseRow(
                    number=number,
                    status="new",
                    subject="Export",
                    contact=contact,
                    organisation="",
                    opened_at=opened,
                    updated_at=opened,
                    request="error",
                    severity="P1",
                    issues=1,
                    language="en",
                    flags="",
                    confidence=1.0,
                    abstained=False,
                )
            )
    return 1001, 1002
