"""``mailbot agreement check``: a file that is right, and every way of being wrong, with file and key."""

from pathlib import Path

import pytest

from mailbot.domain.agreement import shipped_text
from tests.commands import say
from tests.domain.golden import NAMES


@pytest.mark.parametrize("name", NAMES)
def test_a_shipped_file_is_right_and_names_its_defaults(name: str, tmp_path: Path) -> None:
    file = tmp_path / "ours.toml"
    file.write_text(shipped_text(name), encoding="utf-8")

    said = say("agreement", "check", str(file))

    assert (said.code, said.errors) == (0, "")
    assert f"the agreement {name} is right" in said.output
    assert "lapse" in said.output or "payment_due" in said.output


def test_a_wrong_key_is_named_with_its_file(tmp_path: Path) -> None:
    file = tmp_path / "ours.toml"
    file.write_text(shipped_text("coss").replace("further_hour", "later_hour"), encoding="utf-8")

    said = say("agreement", "check", str(file))

    assert said.code == 1
    assert f"{file}, rates.help.later_hour" in said.errors
    assert f"{file}, rates.help.further_hour" in said.errors


def test_a_file_that_is_not_there_is_said_in_one_line(tmp_path: Path) -> None:
    said = say("agreement", "check", str(tmp_path / "missing.toml"))

    assert said.code == 1
    assert said.errors.count("\n") == 1


def test_a_file_of_ones_own_is_explained_too(tmp_path: Path) -> None:
    file = tmp_path / "ours.toml"
    file.write_text(shipped_text("coss").replace('name = "coss"', 'name = "ours"'), encoding="utf-8")

    said = say("agreement", "explain", "--agreement", str(file), "--plan", "service", "--request", "status")

    assert said.code == 0
    assert '"ours.status"' in said.output
