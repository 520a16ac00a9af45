"""The grammar of commands in a mail: lines that begin with ``#`` in what somebody wrote, and the names they may have.

Whatever begins with ``#`` and has a letter or a digit behind it is meant as a command, however it is misspelt: a line
that was to resolve a case must never go to a customer as text. A backslash before the ``#`` makes it one.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from difflib import get_close_matches

_COMMAND = re.compile(r"^\s{0,8}#\s?(?P<name>[^\W\d_][\w-]{0,30})[.,;:!]{0,3}(?:\s+(?P<words>.{0,1000}))?\s*$")
_NUMBERED = re.compile(r"^\s{0,8}#\s?(?P<case>\d{1,12})[.,;:]?\s+#?(?=[^\W\d_])")
_CASE = re.compile(r"^\s{0,8}#\s?(?:(?:case|fall)\s+[^\d\s]{0,20})?(?P<case>\d{1,12})\]?[.,;:]?\s*$", re.IGNORECASE)
_ATTEMPT = re.compile(r"^\s{0,8}#.*[^\W_]")
_FURTHER = re.compile(r"(?:^|\s)#[^\W\d_]")
_ESCAPED = re.compile(r"^(\s{0,8})\\#")
# Phones and HTML put these where a space is meant, or nothing.
_SPACES = str.maketrans({"\u00a0": " ", "\u2007": " ", "\u202f": " ", "\u200b": "", "\ufeff": "", "\u2060": ""})
_SHORTEST_BEGINNING = 3
_LONGEST_NUMBER = 12
_MOST_SUGGESTIONS = 3


@dataclass(frozen=True, slots=True)
class Command:
    """One line of commands, its name in lower case."""

    name: str
    """Empty for a line that names a case and has no command right below it."""
    words: str
    """What stands behind the name, trimmed."""
    below: str = ""
    """The text under it, up to the next command."""
    case: int = 0
    """The case that it names, as ``#1042 wait`` does or a line ``#case 1042`` or ``#1042`` above it; 0: none."""


@dataclass(frozen=True, slots=True)
class Commands:
    """What somebody wrote, commands and text apart."""

    commands: tuple[Command, ...]
    text: str
    """What stands before the first command."""


@dataclass(frozen=True, slots=True)
class Misread:
    """Why a command can't be told: ``unknown`` or ``several``, and the names that may be meant."""

    reason: str
    maybe: tuple[str, ...] = ()


def commands(own_text: str) -> Commands:
    """The commands of a text, each with what stands below it, and the text before them."""
    if "#" not in own_text:
        return Commands((), "\n".join(own_text.splitlines()).strip())
    found: list[tuple[str, str, int]] = []
    texts: list[list[str]] = [[]]
    named, empty = 0, False
    # One line more, so that a case named in the last one is seen to have nothing below it.
    for raw in (*own_text.splitlines(), "#0"):
        line = raw.translate(_SPACES)
        number, case, attempt = _NUMBERED.match(line), _CASE.match(line), _ATTEMPT.match(line)
        if empty and line.strip() and (case or not attempt):
            # What follows is for no other case's customer.
            found.append(("", "", named))
            texts.append([])
        if case:
            named = int(case["case"])
        elif attempt:
            found.append(_read(f"#{line[number.end() :]}", int(number["case"])) if number else _read(line, named))
            texts.append([])
        else:
            texts[-1].append(_ESCAPED.sub(r"\1#", raw))
        empty = case is not None or (empty and not line.strip())
    text, *below = ("\n".join(lines).strip() for lines in texts)
    pairs = zip(found, below, strict=True)
    return Commands(tuple(Command(name, words, under, number) for (name, words, number), under in pairs), text)


def _read(line: str, case: int) -> tuple[str, str, int]:
    match = _COMMAND.match(line)
    # A line that is no command but was to be one is unknown as a whole.
    name, words = (match["name"].lower(), match["words"] or "") if match else (line.strip()[1:80], "")
    return name, words.strip(), case


def stands_for(command: Command, names: Mapping[str, str]) -> str | None:
    """The command that a name stands for: itself, a synonym, or the only one that begins so; None: none.

    ``names`` has every name and synonym with the command that it means.
    """
    begun = (names[command.name],) if command.name in names else _begun(command, names)
    return begun[0] if len(begun) == 1 else None


def meant(command: Command, names: Mapping[str, str]) -> str | Misread:
    """The same, or which may be meant: a guess that takes some milliseconds."""
    own = stands_for(command, names)
    if own is not None:
        return own
    close = (names[name] for name in get_close_matches(command.name[:40], names, _MOST_SUGGESTIONS, 0.6))
    return Misread("unknown", tuple(dict.fromkeys((*_begun(command, names), *close)))[:_MOST_SUGGESTIONS])


def _begun(command: Command, names: Mapping[str, str]) -> tuple[str, ...]:
    if len(command.name) < _SHORTEST_BEGINNING:
        return ()
    return tuple(dict.fromkeys(whole for name, whole in names.items() if name.startswith(command.name)))


def number_of(words: str) -> int | None:
    """The number that words are, of a case or of things; None where they are none."""
    return int(words) if words.isascii() and words.isdigit() and len(words) <= _LONGEST_NUMBER else None


def several(command: Command) -> bool:
    """Whether another command stands behind this one on its line."""
    return _FURTHER.search(command.words) is not None
