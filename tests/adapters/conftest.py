"""A store of the test's own, on either database."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from mailbot.adapters.store.database import Database


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
