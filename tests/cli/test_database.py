"""`mailbot db`, and a database that does not fit the program."""

import sqlite3
from pathlib import Path

from tests.cli.conftest import Command


def test_upgrade_makes_the_tables_and_says_so(folder: Path, command: Command) -> None:
    first = command("db", "upgrade")
    again = command("db", "upgrade")

    assert (first.code, again.code) == (0, 0)
    assert first.output == f"The tables of sqlite:///{folder}/mailbot.db are up to date.\n"


def test_a_new_store_is_read_by_its_owner_alone(folder: Path, command: Command) -> None:
    command("db", "upgrade")

    assert (folder / "mailbot.db").stat().st_mode & 0o777 == 0o600


def test_a_database_that_is_newer_than_the_program_is_refused_and_left_as_it_is(folder: Path, command: Command) -> None:
    command("db", "upgrade")
    with sqlite3.connect(folder / "mailbot.db") as connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
    connection.close()

    said = [command(*arguments) for arguments in (("case", "list"), ("db", "upgrade"), ("run", "--once"))]

    for one in said:
        assert one.code == 1
        assert one.errors.count("\n") == 1
        assert "is newer (version 9999) than this program; install the newer mailbot" in one.errors
    connection = sqlite3.connect(folder / "mailbot.db")
    assert connection.execute("SELECT version_num FROM alembic_version").fetchall() == [("9999",)]
    connection.close()


def test_a_store_belongs_to_its_signing_key(folder: Path, command: Command) -> None:
    first = command("run", "--once")
    (folder / "mailbot.key").write_text("another-key-that-is-long-enough-0123456789")

    said = command("run", "--once")

    assert "127.0.0.1:1 does not answer as a mailbox" in first.errors
    assert (said.code, "put the old key back" in said.errors) == (1, True)


def test_a_file_that_is_no_database_is_one_sentence(folder: Path, command: Command) -> None:
    (folder / "mailbot.db").write_text("This is a letter to my aunt, and no database at all.\n" * 100)

    said = command("case", "list")

    assert said.code == 1
    assert said.errors.startswith("mailbot: ")
    assert said.errors.count("\n") == 1


def test_a_folder_that_is_not_there_is_one_sentence(folder: Path, command: Command) -> None:
    settings = folder / "mailbot.toml"
    settings.write_text(settings.read_text() + '[store]\nurl = "sqlite:///none/mailbot.db"\n')

    said = command("case", "list")

    assert (said.code, said.errors.count("\n")) == (1, 1)
    assert "the database does not answer: unable to open database file" in said.errors


def test_a_password_in_the_url_is_never_shown(folder: Path, command: Command) -> None:
    settings = folder / "mailbot.toml"
    settings.write_text(
        settings.read_text() + '[store]\nurl = "postgresql+psycopg://mailbot:hunter2@127.0.0.1:1/none"\n'
    )

    said = command("case", "list")

    assert said.code == 1
    assert "hunter2" not in said.errors
