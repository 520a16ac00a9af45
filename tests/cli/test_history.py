"""`mailbot import`: a history becomes cases by thread, and nobody hears of it."""

import json
import sqlite3
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path

import pytest

from tests.cli.conftest import Command

NOW = datetime.now(UTC)
LONG_AGO = NOW - timedelta(days=400)


def written(number: int, sender: str, at: datetime, *references: int, **fields: str) -> bytes:
    """A mail of a history."""
    head = {
        "From": sender,
        "To": "support@desk.test",
        "Subject": f"Matter {references[0] if references else number}",
        "Date": format_datetime(at),
        "Message-ID": f"<{number}@history.test>",
        **({"References": " ".join(f"<{one}@history.test>" for one in references)} if references else {}),
        **{name.replace("_", "-").title(): value for name, value in fields.items()},
    }
    lines = "".join(f"{name}: {value}\n" for name, value in head.items() if value)
    return f"{lines}\nThe export fails since this morning, says mail {number}. Please help.\n".encode()


ANN, BOB = "Ann <ann@acme.test>", "bob@other.test"
HISTORY = (
    # An answer that stands before what it answers.
    written(2, "Mia <support@desk.test>", LONG_AGO + timedelta(hours=1), 1, to="ann@acme.test"),
    written(1, ANN, LONG_AGO),
    written(3, ANN, LONG_AGO + timedelta(days=1), 1, 2),
    written(4, BOB, NOW - timedelta(days=2)),
    written(5, "robot@news.test", LONG_AGO, precedence="bulk", list_id="<news.news.test>"),
)


def mbox(folder: Path, *mails: bytes, name: str = "old.mbox") -> str:
    file = folder / name
    file.write_bytes(b"".join(b"From x Mon Mar  2 09:00:00 2026\n" + mail + b"\n" for mail in mails))
    return str(file)


def rows(folder: Path, statement: str) -> list[tuple[object, ...]]:
    connection = sqlite3.connect(folder / "mailbot.db")
    try:
        return connection.execute(statement).fetchall()
    finally:
        connection.close()


def cases(command: Command) -> list[dict[str, object]]:
    numbers = [case["number"] for case in json.loads(command("case", "list", "--json").output)]
    return [json.loads(command("case", "show", str(number), "--json").output) for number in sorted(numbers)]


def test_threads_become_cases_and_nobody_hears_of_it(folder: Path, command: Command) -> None:
    said = command("import", mbox(folder, *HISTORY))

    assert (said.code, said.errors) == (0, "")
    assert said.output == (
        "Imported: 5 mails. They made 2 new cases, 1 of them open, and joined 0 cases that came before; "
        "in no case: 1.\n"
        "Not imported: 0 known already, 0 in a second copy, 0 that can't be read.\n"
    )
    old, new = cases(command)
    assert (old["status"], old["contact"], old["subject"]) == ("closed", "ann@acme.test", "Matter 1")
    assert [mail["message_id"] for mail in old["mails"]] == [f"<{n}@history.test>" for n in (1, 2, 3)]  # type: ignore[attr-defined]  # it is a list
    assert (new["status"], new["contact"]) == ("new", "bob@other.test")
    assert old["opened_at"] == LONG_AGO.replace(microsecond=0).isoformat()
    for table in ("letter", "job", "target", "posting", "receipt"):
        assert rows(folder, f"SELECT * FROM {table}") == [], table
    assert command("replay").code == 0


def test_a_second_import_changes_nothing_and_more_of_a_thread_joins_its_case(folder: Path, command: Command) -> None:
    file = mbox(folder, *HISTORY)
    command("import", file)
    before = cases(command)

    again = command("import", file)
    unchanged = cases(command)
    more = command("import", mbox(folder, *HISTORY, written(6, ANN, LONG_AGO + timedelta(days=2), 3), HISTORY[1]))

    assert again.output.startswith("Imported: 0 mails. They made 0 new cases")
    assert "5 known already, 0 in a second copy" in again.output
    assert unchanged == before
    assert more.output.startswith(
        "Imported: 1 mail. They made 0 new cases, 0 of them open, and joined 1 case that came before"
    )
    assert "1 in a second copy" in more.output
    assert len(cases(command)[0]["mails"]) == 4  # type: ignore[arg-type]  # it is a list
    assert command("replay").code == 0


def test_what_cannot_be_taken_is_named_by_its_place(folder: Path, command: Command) -> None:
    said = command("import", mbox(folder, HISTORY[1], b"Subject: Nobody\n\nwrote this\n", b"\n\n", HISTORY[3]))

    assert said.code == 0
    assert said.output.endswith("0 in a second copy, 2 that can't be read.\n")
    assert said.errors == (
        f"{folder}/old.mbox: old.mbox, mail 2, line 10: it has no sender that can be read\n"
        f"{folder}/old.mbox: old.mbox, mail 3, line 15: it is empty\n"
    )
    assert len(cases(command)) == 2


@pytest.mark.parametrize(("days", "status"), [("1", "closed"), ("3", "new"), ("500", "new")])
def test_how_new_a_thread_stays_open_is_for_the_operator_to_say(
    folder: Path, command: Command, days: str, status: str
) -> None:
    command("import", mbox(folder, HISTORY[3]), "--open-days", days)

    assert [case["status"] for case in cases(command)] == [status]


def test_a_reference_alone_lets_nobody_into_a_case(folder: Path, command: Command) -> None:
    stranger = written(9, "eve@evil.test", LONG_AGO + timedelta(days=3), 1, cc="mallory@evil.test")

    command("import", mbox(folder, *HISTORY[:3], stranger))

    (case,) = cases(command)
    assert len(case["mails"]) == 4, "a thread is one case"  # type: ignore[arg-type]  # it is a list
    assert case["participants"] == ["ann@acme.test"], "but the stranger has no right to it"


def test_a_long_thread_is_one_case_whatever_it_takes_to_write_it(folder: Path, command: Command) -> None:
    mails = [
        written(number, ANN, LONG_AGO + timedelta(minutes=number), *([1] if number > 1 else []))
        for number in range(1, 251)
    ]

    said = command("import", mbox(folder, *mails))

    assert said.output.startswith("Imported: 250 mails. They made 1 new case, 0 of them open, and joined 0 cases")
    assert command("replay").code == 0


def test_a_maildir_is_taken_too_and_a_word_of_ours_opens_a_case_of_its_reader(folder: Path, command: Command) -> None:
    for name in ("cur", "new"):
        (folder / "Maildir" / name).mkdir(parents=True)
    ours = written(7, "support@desk.test", LONG_AGO, to="carl@client.test")
    among_us = written(8, "support@desk.test", LONG_AGO, to="support@desk.test")
    (folder / "Maildir" / "cur" / "1.a:2,S").write_bytes(ours)
    (folder / "Maildir" / "new" / "2.b").write_bytes(among_us)

    said = command("import", str(folder / "Maildir"))

    assert said.output.startswith("Imported: 2 mails. They made 1 new case,")
    assert [case["contact"] for case in cases(command)] == ["carl@client.test"]


@pytest.mark.parametrize("path", ["none.mbox", "mailbot.toml", "."])
def test_what_is_no_archive_is_one_sentence(folder: Path, command: Command, path: str) -> None:
    said = command("import", str(folder / path))

    assert (said.code, said.output, said.errors.count("\n")) == (1, "", 1)
    assert said.errors.startswith(f"mailbot: {folder / path}: ")


def test_what_was_imported_after_it_hides_nothing_from_the_first_digest(folder: Path, command: Command) -> None:
    recent = written(1, ANN, NOW - timedelta(hours=2))
    old = written(2, BOB, LONG_AGO)

    for name, mail in (("recent", recent), ("old", old)):
        assert command("import", mbox(folder, mail, name=name)).code == 0

    assert " 1 new, " in command("digest").output
