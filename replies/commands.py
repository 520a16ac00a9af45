"""The grammar of commands in a mail: lines that begin with ``#`` at the top of what somebody wrote."""

import re
from dataclasses import dataclass

_COMMAND = re.compile(r"^\s{0,3}#\s?(?P<name>[^\W\d_][\w-]{0,30})(?:[ \t]+(?P<words>.{0,1000}))?\s*$")
_MOST_COMMANDS = 50


@dataclass(frozen=True, slots=True)
class Command:
    """One line of commands, its name in lower case."""

    name: str
    words: str
    """What stands behind the name, trimmed."""


@dataclass(frozen=True, slots=True)
class Commands:
    """What somebody wrote, commands and text apart."""

    commands: tuple[Command, ...]
    text: str
    """What follows the commands: the first other line ends them."""


def commands(own_text: str) -> Commands:
    """The commands at the top of a text, blank lines between them, and the text that follows."""
    found: list[Command] = []
    lines = own_text.splitlines()
    for number, line in enumerate(lines):
        if not line.strip():
            continue
        match = _COMMAND.match(line)
        if match is None or len(found) == _MOST_COMMANDS:
            return Commands(tuple(found), "\n".join(lines[number:]).strip())
        found.append(Command(match["name"].lower(), (match["words"] or "").strip()))
    return Commands(tuple(found), "")
