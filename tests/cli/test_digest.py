"""``mailbot digest``: what a manager reads, here and now."""

from pathlib import Path

from tests.cli.conftest import SETTINGS, Command

MANAGERS = '[[managers]]\naddress = "eva@desk.test"\nlanguage = "de"\n[[managers]]\naddress = "bob@desk.test"\n'


def with_managers(folder: Path) -> None:
    (folder / "mailbot.toml").write_text(SETTINGS + MANAGERS)


def test_the_digest_is_shown_as_it_would_be_sent_now(folder: Path, command: Command) -> None:
    with_managers(folder)

    said = command("digest")

    assert said.code == 0
    assert said.output.startswith("Desk of Tests: nichts geschehen (")


def test_another_managers_digest_is_in_their_language(folder: Path, command: Command) -> None:
    with_managers(folder)

    assert command("digest", "--manager", "Bob@desk.test").output.startswith("Desk of Tests: nothing happened (")
    assert "zoe@desk.test is no manager" in command("digest", "--manager", "zoe@desk.test").errors


def test_a_desk_without_managers_has_a_digest_of_its_own(folder: Path, command: Command) -> None:
    named = SETTINGS.replace("[[mailboxes]]", 'timezone = "Europe/Berlin"\nlanguages = ["de"]\n[[mailboxes]]')
    (folder / "mailbot.toml").write_text(named)

    said = command("digest")

    assert (said.code, said.errors) == (0, "")
    assert said.output.startswith("Desk of Tests: nichts geschehen (")


def test_a_day_without_a_digest_is_told_as_it_would_have_been(folder: Path, command: Command) -> None:
    with_managers(folder)

    said = command("digest", "--date", "2026-03-02")

    assert said.code == 0
    assert said.output.startswith("Desk of Tests: nichts geschehen (Montag, 2. März 2026)")
    assert said.errors == (
        "mailbot: no digest was sent on 2026-03-02; this is what it would have told at 07:30 (UTC), "
        "with open cases as they stand today\n"
    )


def test_a_morning_that_has_not_come_has_no_digest(folder: Path, command: Command) -> None:
    with_managers(folder)

    said = command("digest", "--date", "9000-03-02")

    assert (said.code, said.errors) == (1, "mailbot: the morning of 9000-03-02 has not come yet\n")


def test_a_file_gets_the_part_that_its_name_asks_for(folder: Path, command: Command) -> None:
    with_managers(folder)

    codes = [command("digest", "--to", str(folder / f"digest{end}")).code for end in (".eml", ".html", ".txt")]

    assert codes == [0, 0, 0]
    assert (folder / "digest.eml").read_bytes().startswith(b"Date: ")
    assert (folder / "digest.html").read_text().startswith("<!DOCTYPE html>")
    assert "Nichts ist geschehen" in (folder / "digest.txt").read_text()


def test_what_has_no_table_says_so(folder: Path, command: Command) -> None:
    with_managers(folder)

    said = command("digest", "--to", str(folder / "digest.csv"))

    assert said.code == 1
    assert "no csv part" in said.errors


def test_a_place_of_holidays_that_nobody_knows_is_a_fault(folder: Path, command: Command) -> None:
    (folder / "mailbot.toml").write_text(SETTINGS + '[[managers]]\naddress = "eva@desk.test"\nholidays = "DE-QQ"\n')

    said = command("digest")

    assert said.code == 1
    assert "managers.0.holidays: the holidays of DE, QQ are not known" in said.errors
