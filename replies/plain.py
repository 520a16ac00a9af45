"""A person's own text in a letter: its lines as plain text has them, and its blocks as HTML shows them."""

import re
from dataclasses import dataclass
from functools import cache
from itertools import groupby
from textwrap import dedent

from replies.subject import visible

COLUMNS = 76
"""The width of the plain text; only a word that is longer alone goes beyond it."""
_EMPTY_LINES = re.compile(r"\n{3,}")
_ITEM = re.compile(r"\s{0,8}(?:[-*+•–]|\d{1,2}[.)]|[a-z]\))\s+(?=\S)")
_QUOTED = re.compile(r"(?:>\s?)+")
_PROGRAM = " " * 4


@dataclass(frozen=True, slots=True)
class Paragraph:
    """What stands between empty lines."""

    lines: tuple[str, ...]
    """As they were written."""
    blocks: tuple[tuple[str, tuple[str, ...]], ...]
    """What they are: ``text``, ``list``, ``quote`` or ``program``, each with its lines, without the marks of quotes."""


def paragraphs(text: str) -> tuple[Paragraph, ...]:
    """The paragraphs of a text."""
    found = (tuple(some) for filled, some in groupby(lines_of(text), bool) if filled)
    return tuple(Paragraph(lines, _blocks(lines)) for lines in found)


def _blocks(lines: tuple[str, ...]) -> tuple[tuple[str, tuple[str, ...]], ...]:
    kinds = groupby(_kinds(lines), lambda pair: pair[0])
    found = ((kind, tuple(line for _, line in some)) for kind, some in kinds)
    return tuple((kind, _dedented(some) if kind == "program" else some) for kind, some in found)


def _dedented(lines: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(dedent("\n".join(lines)).split("\n"))


def _kinds(paragraph: tuple[str, ...]) -> list[tuple[str, str]]:
    """Each line with what it is; an indented line below an item is the item's."""
    found: list[tuple[str, str]] = []
    for line in paragraph:
        listed = bool(found) and found[-1][0] == "list"
        if _ITEM.match(line):
            found.append(("list", line.strip()))
        elif line.startswith(">"):
            found.append(("quote", line[_end(_QUOTED, line) :]))
        elif listed and line.startswith("  "):
            found[-1] = ("list", f"{found[-1][1]} {line.strip()}")
        else:
            found.append(("program" if line.startswith(_PROGRAM) else "text", line))
    return found


def _end(pattern: re.Pattern[str], line: str) -> int:
    match = pattern.match(line)
    return match.end() if match else 0


def lines_of(text: str) -> tuple[str, ...]:
    """The sender's text line by line, without what cannot be seen and without empty lines around it."""
    lines = (visible(line.expandtabs(4)).rstrip() for line in text.splitlines())
    shown = _EMPTY_LINES.sub("\n\n", "\n".join(lines)).strip("\n")
    return tuple(shown.split("\n")) if shown else ()


def wrap(text: str, first: str = "", further: str | None = None) -> str:
    """The text in lines of at most ``COLUMNS``; ``further`` begins every line but the first."""
    further = first if further is None else further
    lines = _line(COLUMNS - max(len(first), len(further))).findall(" ".join(text.split()))
    return first + f"\n{further}".join(lines)


@cache
def _line(width: int) -> re.Pattern[str]:
    """As many whole words as fit into the width, or one word that is longer alone."""
    return re.compile(rf"\S.{{0,{width - 1}}}(?!\S)|\S+")


def kept(line: str) -> str:
    """A line of a person's own text: as it was written, where it is short enough; else as far in as it began."""
    if len(line) <= COLUMNS:
        return line
    quote = line[: _end(_QUOTED, line)]
    item = min(_end(_ITEM, line), COLUMNS // 4)
    return wrap(line[len(quote) or item :], quote or line[:item], quote or " " * item)


def quoted(line: str) -> str:
    """A line of the sender's, marked as such; a short one keeps its spaces, since it may be a table or a program."""
    # What another program has wrapped a little later would be torn into a long and a very short line each.
    if len(line) <= COLUMNS + 4:
        return f"| {line}".rstrip()
    indent = min(len(line) - len(line.lstrip(" ")), COLUMNS // 4)
    return wrap(line, "| " + " " * indent)
