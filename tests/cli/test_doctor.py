"""`mailbot doctor`: each thing that it looks at is told, and a fault ends with exit code 1."""

import json
from pathlib import Path

from tests.cli.conftest import SETTINGS, Command


def findings(command: Command, what: str) -> list[tuple[bool, str]]:
    said = command("doctor", "--json")
    assert said.code == 1
    return [(one["ok"], one["finding"]) for one in json.loads(said.output) if one["what"] == what]


def test_servers_that_do_not_answer_are_faults(command: Command) -> None:
    assert [ok for ok, _ in findings(command, "mailbox support@desk.test")] == [False]
    assert [ok for ok, _ in findings(command, "post office 127.0.0.1:1")] == [False]


def test_senders_that_nobody_vouches_for_are_no_fault_but_told(folder: Path, command: Command) -> None:
    before = findings(command, "senders")
    (folder / "mailbot.toml").write_text(SETTINGS + '[trust]\nauthserv_id = "mx.desk.test"\n')

    assert before == [(True, "nobody vouches for senders")]
    assert findings(command, "senders") == []


def test_a_language_that_no_letter_is_worded_in_is_a_fault(folder: Path, command: Command) -> None:
    (folder / "mailbot.toml").write_text(SETTINGS.replace("[[mailboxes]]", 'languages = ["en", "it"]\n[[mailboxes]]'))

    assert findings(command, "languages") == [(False, "no letter is worded in it: they go out in English")]


def test_words_that_cannot_be_read_are_told_and_end_nothing_else(folder: Path, command: Command) -> None:
    (folder / "mailbot.toml").write_text(SETTINGS.replace("[[mailboxes]]", 'templates = "ours"\n[[mailboxes]]'))
    (folder / "ours" / "en").mkdir(parents=True)
    (folder / "ours" / "en" / "words.toml").write_text("decimals = 1")

    assert findings(command, "templates")[0] == (False, "en/words.toml: direction: Field required")


def test_templates_are_tried(folder: Path, command: Command) -> None:
    settings = SETTINGS.replace("[[mailboxes]]", 'templates = "ours"\n[[mailboxes]]')
    (folder / "mailbot.toml").write_text(settings)
    missing = findings(command, "templates")
    (folder / "ours" / "en").mkdir(parents=True)
    sound = findings(command, "templates")
    (folder / "ours" / "en" / "follow_up.j2").write_text("Hello\n{{ name ")

    assert missing == [(False, f"{folder}/ours: there is no such folder")]
    assert sound == [(True, f"every letter can be written with those in {folder}/ours")]
    assert [(ok, fault[:20]) for ok, fault in findings(command, "templates")] == [(False, "en/follow_up.j2:2: u")]


def test_a_desk_whose_agents_can_prove_nothing_is_a_fault(folder: Path, command: Command) -> None:
    agent = '[[agents]]\naddress = "mia@desk.test"\n'
    (folder / "mailbot.toml").write_text(SETTINGS + agent)
    before = findings(command, "orders")
    (folder / "mailbot.toml").write_text(
        SETTINGS.replace("[[mailboxes]]", "plus_addressing = false\n[[mailboxes]]") + agent
    )

    assert before == []
    assert findings(command, "orders") == [(False, "nothing can prove agents who write to support@desk.test")]
