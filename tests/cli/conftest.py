"""A folder that `mailbot init` has made, for commands that need no servers."""

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.commands import Said, say

SETTINGS = """\
[desk]
name = "Desk of Tests"
domain = "desk.test"
[[mailboxes]]
address = "support@desk.test"
imap = {host = "127.0.0.1", port = 1, security = "none", user = "support", password = {file = "mailbot.key"}}
[smtp]
host = "127.0.0.1"
port = 1
security = "none"
"""

Command = Callable[..., Said]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A desk's folder whose servers answer nobody."""
    (tmp_path / "mailbot.toml").write_text(SETTINGS)
    (tmp_path / "mailbot.key").write_text("a-key-for-tests-that-is-long-enough-0123456789\n")
    return tmp_path


@pytest.fixture
def command(folder: Path) -> Command:
    """Runs commands with that folder's settings."""
    return lambda *arguments: say("--config", str(folder / "mailbot.toml"), *arguments)
