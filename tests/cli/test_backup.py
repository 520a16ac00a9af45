"""`mailbot db backup`: a proved copy, or a word why there is none."""

import sqlite3
import stat
from pathlib import Path

import pytest

from tests.cli.conftest import Command
from tests.commands import say


def test_a_backup_is_a_whole_store_for_its_owner_alone(folder: Path, command: Command) -> None:
    command("db", "upgrade")
    copy = folder / "monday.db"

    said = command("db", "backup", str(copy))

    assert (said.code, said.errors) == (0, "")
    assert said.output.startswith(
        f"sqlite:///{folder}/mailbot.db is in {copy}: 0 postings of 0 organisations and 0 cases: the sums are right"
    )
    assert stat.S_IMODE(copy.stat().st_mode) == 0o600
    assert sorted(path.name for path in folder.iterdir() if path.name.startswith("monday")) == ["monday.db"]


def test_a_backup_writes_over_nothing(folder: Path, command: Command) -> None:
    copy = folder / "monday.db"
    copy.write_text("an earlier one")

    said = command("db", "backup", str(copy))

    assert (said.code, said.output) == (1, "")
    assert said.errors == f"mailbot: {copy} is there already; a backup writes over nothing\n"
    assert copy.read_text() == "an earlier one"


def test_a_folder_that_is_not_there_is_one_sentence(folder: Path, command: Command) -> None:
    said = command("db", "backup", str(folder / "none" / "monday.db"))

    assert (said.code, said.errors.count("\n")) == (1, 1)
    assert "none/monday.db.partial: No such file or directory" in said.errors


def test_a_store_that_is_not_right_gives_no_backup(folder: Path, command: Command) -> None:
    command("db", "upgrade")
    connection = sqlite3.connect(folder / "mailbot.db")
    connection.execute(
        "INSERT INTO cases (number, status, subject, contact, organisation, opened_at, updated_at, request, severity, "
        "issues, language, flags, confidence, abstained) VALUES (7, 'closed', '', '', '', '2026-03-02', '2026-03-02', "
        "'none', 'P4', 1, 'en', '', 0, 1)"
    )
    connection.commit()
    connection.close()

    said = command("db", "backup", str(folder / "monday.db"))

    assert said.code == 1
    assert said.errors.startswith("case 7: status is closed and not new")
    assert [path.name for path in folder.iterdir() if path.name.startswith("monday")] == []


@pytest.mark.servers
def test_postgresql_is_written_by_pg_dump(folder: Path, database_url: str) -> None:
    settings = folder / "mailbot.toml"
    settings.write_text(f'{settings.read_text()}[store]\nurl = "{database_url}"\n')
    copy = folder / "monday.dump"

    said = say("--config", str(settings), "db", "backup", str(copy))

    assert (said.code, said.errors) == (0, "")
    assert copy.read_bytes().startswith(b"PGDMP")
    assert "mailbot db restore" in said.output


def test_a_restore_sets_aside_what_was_there(folder: Path, command: Command) -> None:
    command("db", "upgrade")
    command("db", "backup", str(folder / "monday.db"))
    customers = folder / "customers.csv"
    customers.write_text("organisation,domains\nAcme,acme.test\n")
    command("customers", "import", str(customers))

    said = command("db", "restore", str(folder / "monday.db"))

    assert (said.code, said.errors) == (0, "")
    assert f"What was there is {folder}/mailbot.db.before-restore." in said.output
    assert command("customers", "show").output == "No customers.\n"
    again = command("db", "restore", str(folder / "monday.db"))
    assert (again.code, "before-restore is there already" in again.errors) == (1, True)
    assert (folder / "monday.db").exists()
    assert "numbers" not in said.output, "the same mails come again and get the same numbers"


def test_where_mails_do_not_come_again_no_number_is_given_twice(folder: Path, command: Command) -> None:
    settings = folder / "mailbot.toml"
    settings.write_text(settings.read_text().replace("imap = {", 'imap = {after = "move:Done", '))
    command("db", "upgrade")
    command("db", "backup", str(folder / "monday.db"))

    said = command("db", "restore", str(folder / "monday.db"))

    connection = sqlite3.connect(folder / "mailbot.db")
    assert connection.execute("SELECT value FROM counter WHERE name = 'case'").fetchall() == [(11_000,)]
    connection.close()
    assert "Left out: 10000 case numbers" in said.output


@pytest.mark.parametrize("content", [None, b"This is a letter to my aunt, and no database at all.\n" * 100])
def test_what_is_no_backup_leaves_everything_as_it_is(folder: Path, command: Command, content: bytes | None) -> None:
    command("db", "upgrade")
    before = (folder / "mailbot.db").read_bytes()
    if content is not None:
        (folder / "monday.db").write_bytes(content)

    said = command("db", "restore", str(folder / "monday.db"))

    assert (said.code, said.output, said.errors.count("\n")) == (1, "", 1)
    assert "monday.db" in said.errors
    assert (folder / "mailbot.db").read_bytes() == before
    assert not list(folder.glob("*.restoring*"))
