"""A typing error in the settings stops every command, with file and key."""

from pathlib import Path

import pytest

from tests.cli.conftest import SETTINGS, Command
from tests.commands import say


@pytest.mark.parametrize(
    ("good", "bad", "fault"),
    [
        ('name = "Desk of Tests"', 'nmae = "Desk of Tests"', "desk.nmae: there is no such key"),
        ('domain = "desk.test"', "", "desk.domain: this key is missing"),
        ("[smtp]", "[stmp]", "smtp: this key is missing"),
        ("[smtp]", "[stmp]", "stmp: there is no such key"),
        ('password = {file = "mailbot.key"}', 'password = "hunter2"', "mailboxes.0.imap.password: a secret is not"),
        ('password = {file = "mailbot.key"}', "password = {}", "mailboxes.0.imap.password: name one place"),
        ('password = {file = "mailbot.key"}', "after = 'keep'", "mailboxes.0.imap: write either password or oauth2"),
        ('host = "127.0.0.1"\n', 'host = "mail.test"\n', 'smtp: security = "none" is for loopback only'),
        ('host = "127.0.0.1", port = 1', 'host = "mail.test"', "mailboxes.0.imap: security = "),
        ('security = "none"\n', 'security = "ssl"\n', 'smtp.security: write one of "tls", "starttls" or "none"'),
        ('name = "Desk of Tests"', "name = 5", "desk.name: write a text, in quotation marks"),
        ('domain = "desk.test"', 'domain = "d"\nlanguages = "en"', "desk.languages: write a list, in square brackets"),
        ('domain = "desk.test"', 'domain = "d"\ncase_tag = "1 2"', "desk.case_tag: write a letter, then at most 30"),
        ("port = 1\n", 'port = "one"\n', "smtp.port: write a whole number"),
        ("[smtp]", "[retention]\nraw_mail_days = -1\n[smtp]", "retention.raw_mail_days: write 0 or more"),
        ('domain = "desk.test"', 'domain = "d"\ntimezone = "Berlin"', "desk.timezone: this is not a time zone"),
        ('domain = "desk.test"', 'domain = "d"\nlanguages = ["english"]', "desk.languages.0: this is not a language"),
        ('address = "support@desk.test"', 'address = "support"', "mailboxes.0.address: this is not a mail address"),
        ("port = 1\n", "port = 99999\n", "smtp.port: write less than 65536"),
        (
            "[smtp]",
            '[classifier]\nsecond_opinion = {url = "http://models.example.com/v1", model = "m"}\n[smtp]',
            "classifier.second_opinion.url: plain HTTP is for loopback only",
        ),
        (
            "[smtp]",
            '[classifier]\nsecond_opinion = {url = "https://m.example.com:port/v1", model = "m"}\n[smtp]',
            "classifier.second_opinion.url: ",
        ),
        ("[smtp]", '[store]\nurl = "mysql://x"\n[smtp]', "store.url: write sqlite:///PATH or postgresql+psycopg://"),
        ("[smtp]", "[limits]\nmail_bytes = 1\n[smtp]", "limits.mail_bytes: "),
        ("[smtp]", "[smtp", "this is not TOML"),
    ],
)
def test_a_wrong_setting_stops_with_file_and_key(
    folder: Path, command: Command, good: str, bad: str, fault: str
) -> None:
    assert good in SETTINGS
    (folder / "mailbot.toml").write_text(SETTINGS.replace(good, bad, 1))

    said = command("case", "list")

    assert said.code == 1
    assert said.output == ""
    assert f"{folder}/mailbot.toml: {fault}" in said.errors
    assert "hunter2" not in said.errors
    assert "Traceback" not in said.errors


def test_all_faults_are_told_at_once(folder: Path, command: Command) -> None:
    (folder / "mailbot.toml").write_text(SETTINGS.replace("domain =", "domian =").replace("port = 1\n", "port = 0\n"))

    said = command("case", "list")

    assert all(key in said.errors for key in ("desk.domain", "desk.domian", "smtp.port"))


def test_two_mailboxes_of_one_folder_are_refused(folder: Path, command: Command) -> None:
    again = SETTINGS[SETTINGS.index("[[mailboxes]]") : SETTINGS.index("[smtp]")]
    (folder / "mailbot.toml").write_text(SETTINGS + again.replace("support@", "sales@"))

    said = command("case", "list")

    assert (said.code, "mailboxes: two mailboxes are the same folder" in said.errors) == (1, True)


def test_a_file_that_is_not_there_is_named_with_what_to_do(tmp_path: Path) -> None:
    said = say("--config", str(tmp_path / "none.toml"), "case", "list")

    assert said.code == 1
    assert said.errors == f"mailbot: {tmp_path}/none.toml: there is no such file; `mailbot init DIR` writes one\n"


def test_a_folder_or_other_bytes_in_place_of_the_settings_are_named(folder: Path, command: Command) -> None:
    as_folder = say("--config", str(folder), "case", "list")
    (folder / "mailbot.toml").write_bytes(b"\xff\xfe")
    as_bytes = command("case", "list")

    assert (as_folder.code, as_folder.errors) == (1, f"mailbot: {folder}: can't be read: Is a directory\n")
    assert (as_bytes.code, "can't be read" in as_bytes.errors) == (1, True)


@pytest.mark.parametrize("place", ["before", "after", "joined"])
def test_the_settings_file_may_stand_on_either_side_of_the_command(folder: Path, place: str) -> None:
    path = str(folder / "mailbot.toml")
    arguments = {
        "before": ("--config", path, "case", "list", "--json"),
        "after": ("case", "list", "--json", "--config", path),
        "joined": ("case", "list", f"--config={path}", "--json"),
    }

    said = say(*arguments[place])

    assert (said.code, said.output) == (0, "[]\n")
    assert (folder / "mailbot.db").exists()


@pytest.mark.parametrize(
    ("content", "fault"),
    [(None, "the secret in "), ("short", "trust.signing_key: the key is shorter than 32 characters")],
)
def test_a_signing_key_that_is_missing_or_short_stops_the_bot(
    folder: Path, command: Command, content: str | None, fault: str
) -> None:
    (folder / "mailbot.key").unlink()
    if content is not None:
        (folder / "mailbot.key").write_text(content)
    (folder / "mail.eml").write_bytes(b"From: ann@customer.test\n\nHello\n")

    said = command("read", str(folder / "mail.eml"))

    assert said.code == 1
    assert fault in said.errors


@pytest.mark.parametrize(
    "arguments",
    [("case", "show", "many"), ("nonsense",), ("case", "list", "--nonsense"), ("letters", "list", "--state", "lost")],
)
def test_wrong_use_has_exit_code_2(command: Command, arguments: tuple[str, ...]) -> None:
    assert command(*arguments).code == 2


@pytest.mark.parametrize(
    "arguments", [("case", "show", "1"), ("case", "why", "1"), ("letters", "show", "1"), ("letters", "retry", "1")]
)
def test_what_is_not_there_has_exit_code_1_and_one_sentence(command: Command, arguments: tuple[str, ...]) -> None:
    said = command(*arguments)

    assert (said.code, said.output) == (1, "")
    assert said.errors.startswith("mailbot: ")
    assert said.errors.count("\n") == 1


@pytest.mark.parametrize("name", ["case", "letters", "held", "customers"])
def test_what_is_empty_is_said_and_is_an_empty_list(command: Command, name: str) -> None:
    listing = "show" if name == "customers" else "list"

    said = command(name, listing)

    assert said.code == 0
    assert said.output.lower().startswith(("no ", "there are no "))
    assert command(name, listing, "--json").output == "[]\n"
