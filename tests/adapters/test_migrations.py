"""The tables come and go in versions, and the last version is what the program thinks it is."""

import pytest
import sqlalchemy as sa
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlmodel import SQLModel

from mailbot.adapters.store.database import MIGRATIONS, Database, DatabaseError


def alembic(connection: sa.Connection | None = None) -> Config:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.attributes["connection"] = connection
    return config


def ours(name: str | None, kind: str, _: object) -> bool:
    """Whether a table is of the program itself, and not of the library that keeps its jobs on PostgreSQL."""
    return kind != "table" or not (name or "").startswith("procrastinate_")


def test_the_migrated_tables_are_those_of_the_program(database: Database) -> None:
    with database.writing() as session:
        options = {"compare_server_default": True, "include_name": ours}
        context = MigrationContext.configure(session.connection(), opts=options)
        differences = compare_metadata(context, SQLModel.metadata)

    assert differences == []


def test_the_versions_are_one_line() -> None:
    scripts = ScriptDirectory.from_config(alembic())

    assert len(scripts.get_heads()) == 1
    assert len(scripts.get_bases()) == 1


def test_every_version_can_be_taken_back_and_come_again(database: Database) -> None:
    with database.writing() as session:
        command.downgrade(alembic(session.connection()), "base")
        left = set(sa.inspect(session.connection()).get_table_names())

    database.upgrade()

    assert left <= {"alembic_version"}
    database.check()


def test_an_upgrade_of_what_is_up_to_date_changes_nothing(database: Database) -> None:
    with database.writing() as session:
        session.connection().execute(sa.text("UPDATE counter SET value = 4711"))

    database.upgrade()

    with database.reading() as session:
        assert session.connection().execute(sa.text("SELECT value FROM counter")).scalar() == 4711


def test_a_database_without_tables_asks_for_an_upgrade(empty_database: Database) -> None:
    assert empty_database.empty

    with pytest.raises(DatabaseError, match="run `mailbot db upgrade`"):
        empty_database.check()


def test_a_database_of_a_newer_program_is_refused(database: Database) -> None:
    with database.writing() as session:
        session.connection().execute(sa.text("UPDATE alembic_version SET version_num = '9999'"))

    with pytest.raises(DatabaseError, match=r"is newer \(version 9999\) than this program"):
        database.check()
    with pytest.raises(DatabaseError, match="newer"):
        database.upgrade()
