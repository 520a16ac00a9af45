"""What every command line has."""

from tests.cli.conftest import Command
from tests.commands import say


def test_the_program_says_its_version() -> None:
    said = say("--version")

    assert (said.code, said.errors) == (0, "")
    assert said.output.startswith("mailbot ")
    assert said.output.removeprefix("mailbot ").strip()[0].isdigit()


def test_a_status_that_there_is_not_is_wrong_use(command: Command) -> None:
    said = command("case", "list", "--status", "foo")

    assert said.code == 2
    assert {"foo", "in_progress,", "awaiting_payment,", "closed"} <= set(said.errors.split())
