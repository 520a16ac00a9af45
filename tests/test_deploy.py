"""The files to deploy with are what they seem, and name commands, settings and files that exist."""

import configparser
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import srsly
from typer.testing import CliRunner

from mailbot.cli.main import app
from tests.commands import say

PROJECT = Path(__file__).parents[1]
DEPLOY = PROJECT / "mailbot" / "deploy"


def unit() -> configparser.ConfigParser:
    parser = configparser.ConfigParser(strict=False, interpolation=None)
    parser.optionxform = str  # type: ignore[assignment,method-assign]  # systemd tells upper from lower case
    parser.read(DEPLOY / "mailbot.service")
    return parser


def test_systemd_reads_the_unit(tmp_path: Path) -> None:
    program = shutil.which("systemd-analyze")
    if program is None:
        pytest.skip("systemd is not installed")
    # It looks for the program itself, which is not installed here.
    text = (DEPLOY / "mailbot.service").read_text().replace("/opt/mailbot/bin/mailbot", "/bin/true")
    (tmp_path / "mailbot.service").write_text(text)

    checked = subprocess.run(
        [program, "verify", "--man=no", str(tmp_path / "mailbot.service")], capture_output=True, text=True
    )

    assert "mailbot.service:" not in checked.stderr, checked.stderr


@pytest.mark.parametrize("key", ["ExecStartPre", "ExecStart"])
def test_the_unit_runs_commands_that_there_are(key: str) -> None:
    program, *arguments = unit()["Service"][key].split()

    helped = CliRunner().invoke(app, [*arguments, "--help"])

    assert program.endswith("/mailbot")
    assert helped.exit_code == 0, helped.output


def test_the_image_is_built_from_files_that_there_are() -> None:
    text = (DEPLOY / "Dockerfile").read_text()
    copied = [words for line in re.findall(r"^COPY (?!--from)(.+)$", text, re.MULTILINE) for words in line.split()[:-1]]

    missing = [name for name in copied if not (PROJECT / name).exists()]

    assert "requirements.lock" in copied
    assert not missing
    sent = (DEPLOY / "Dockerfile.dockerignore").read_text().splitlines()
    assert {f"!{name}" for name in copied} <= set(sent)


def test_the_unit_runs_where_it_may_write() -> None:
    service = unit()["Service"]

    assert service["ProtectSystem"] == "strict"
    assert service["WorkingDirectory"] == f"/var/lib/{service['StateDirectory']}"


def test_the_compose_file_sets_settings_that_there_are(tmp_path: Path) -> None:
    services = srsly.yaml_loads((DEPLOY / "compose.yaml").read_text())["services"]
    assert say("init", str(tmp_path / "desk")).code == 0
    tell = (
        "from pathlib import Path; from mailbot.settings import load; own = load(Path('mailbot.toml')).settings; "
        "print(own.store.url, own.health.host, own.health.port)"
    )

    told = subprocess.run(
        [sys.executable, "-c", tell],
        cwd=tmp_path / "desk",
        env={**services["mailbot"]["environment"], "PYTHONPATH": str(PROJECT)},
        capture_output=True,
        text=True,
    )

    assert told.stdout.split() == ["postgresql+psycopg://mailbot@database/mailbot", "0.0.0.0", "9464"], told.stderr
    for service in services.values():
        for waited in service.get("depends_on", ()):
            assert waited in services
        if build := service.get("build"):
            assert (DEPLOY / build["context"] / build["dockerfile"]).resolve().exists()


@pytest.mark.parametrize("service", ["upgrade", "mailbot"])
def test_the_containers_run_commands_that_there_are_where_the_desk_is(service: str) -> None:
    told = srsly.yaml_loads((DEPLOY / "compose.yaml").read_text())["services"][service]
    text = (DEPLOY / "Dockerfile").read_text()

    helped = CliRunner().invoke(app, [*told["command"], "--help"])

    assert helped.exit_code == 0, helped.output
    (volume,) = told["volumes"]
    assert f"WORKDIR {volume.partition(':')[2]}\n" in text
    assert f"MAILBOT_CONFIG={volume.partition(':')[2]}/mailbot.toml\n" in text


def test_the_container_runs_a_command_that_there_is() -> None:
    command = re.search(r"^CMD \[(.+)\]$", (DEPLOY / "Dockerfile").read_text(), re.MULTILINE)
    assert command is not None

    helped = CliRunner().invoke(app, [*re.findall(r'"([^"]+)"', command[1]), "--help"])

    assert helped.exit_code == 0, helped.output
