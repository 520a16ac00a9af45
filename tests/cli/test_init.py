"""`mailbot init`: a folder to start from."""

import os
import stat
import subprocess
import sys
from pathlib import Path

from mailbot.settings import load
from tests.commands import say

PROJECT = str(Path(__file__).parents[2])


def test_init_writes_settings_customers_and_a_key_for_the_owner_alone(tmp_path: Path) -> None:
    desk = tmp_path / "new" / "desk"

    said = say("init", str(desk))

    assert said.code == 0
    written = sorted(str(path.relative_to(desk)) for path in desk.rglob("*.*"))
    assert written == ["agreements/my-agreement.toml", "customers.csv", "mailbot.key", "mailbot.toml"]
    assert say("agreement", "check", str(desk / "agreements" / "my-agreement.toml")).code == 0
    assert stat.S_IMODE((desk / "mailbot.key").stat().st_mode) == 0o600
    assert load(desk / "mailbot.toml").desk().case_tag == "EXAMPLE"
    assert say("--config", str(desk / "mailbot.toml"), "customers", "import", str(desk / "customers.csv")).code == 0


def test_init_a_second_time_touches_nothing(tmp_path: Path) -> None:
    say("init", str(tmp_path))
    before = {path: (path.read_bytes(), path.stat().st_mtime_ns) for path in tmp_path.rglob("*.*")}

    said = say("init", str(tmp_path))

    assert said.code == 0
    assert said.output.count("is there ") == 4
    assert {path: (path.read_bytes(), path.stat().st_mtime_ns) for path in tmp_path.rglob("*.*")} == before


def test_each_desk_has_a_key_of_its_own(tmp_path: Path) -> None:
    for name in ("one", "two"):
        say("init", str(tmp_path / name))

    keys = {(tmp_path / name / "mailbot.key").read_text() for name in ("one", "two")}
    assert len(keys) == 2


def test_init_where_nothing_can_be_written_is_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")

    said = say("init", str(tmp_path / "file" / "desk"))

    assert said.code == 1
    assert said.errors.startswith("mailbot: ")
    assert said.errors.count("\n") == 1


def test_the_program_finds_its_settings_by_variable_and_takes_single_ones_from_the_environment(tmp_path: Path) -> None:
    say("init", str(tmp_path))
    own = {name: value for name, value in os.environ.items() if not name.startswith("MAILBOT_")}
    environment = {
        **own,
        "PYTHONPATH": PROJECT,
        "MAILBOT_CONFIG": str(tmp_path / "mailbot.toml"),
        "MAILBOT_IMAP_PASSWORD": "secret",
        "MAILBOT_SMTP_PASSWORD": "secret",
        "MAILBOT_NOW": "2026-03-02T09:00:00Z",
        "MAILBOT_STORE__URL": "sqlite:///elsewhere.db",
    }

    done = subprocess.run(
        [sys.executable, "-m", "mailbot", "case", "list", "--json"],
        cwd="/",
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )

    assert (done.returncode, done.stdout, done.stderr) == (0, "[]\n", "")
    assert (tmp_path / "elsewhere.db").exists()
    assert not (tmp_path / "mailbot.db").exists()
