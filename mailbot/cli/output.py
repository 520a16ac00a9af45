"""How commands print: JSON for programs, tables for people."""

import json as json_format
from collections.abc import Iterable, Sequence
from dataclasses import fields, is_dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import Enum
from typing import TYPE_CHECKING, Annotated, Any

import typer

if TYPE_CHECKING:
    from rich.console import Console

Json = Annotated[bool, typer.Option("--json", help="Print JSON.")]


def plain(value: Any) -> Any:
    """A value as JSON has it: dataclasses as objects, moments as ISO 8601, amounts as text."""
    if is_dataclass(value) and not isinstance(value, type):
        return {field.name: plain(getattr(value, field.name)) for field in fields(value)}
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return str(value)
    if isinstance(value, dict):
        return {str(key): plain(each) for key, each in value.items()}
    if isinstance(value, list | tuple):
        return [plain(each) for each in value]
    return value


def print_json(value: Any) -> None:
    """One JSON value and nothing else."""
    typer.echo(json_format.dumps(plain(value), ensure_ascii=False, indent=2))


def counted(number: int, noun: str) -> str:
    """So many of them, in a word that is good for one, too."""
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def why_held(reason: str) -> str:
    """Why a mail is set aside, in the words of the command line."""
    from replies.held import held_words
    from replies.languages import words

    return held_words(reason, words("en"))


# A column of short things, such as times and numbers, is never broken; the others share what is left.
_SHORT = 18
_LEAST = 22
_INDENT = 6


def print_table(title: str, columns: Sequence[str], rows: Iterable[Sequence[Any]], empty: str) -> None:
    """A table for people, or the sentence for none; without room for one, what is long stands below each row."""
    from rich.cells import cell_len
    from rich.console import Console

    console = Console(highlight=False)
    # What a sender wrote is text, never markup.
    cells = [["" if cell is None else shown(cell) for cell in row] for row in rows]
    if not cells:
        console.print(empty, markup=False)
        return
    filled = [index for index in range(len(columns)) if any(row[index] for row in cells)]
    names = [columns[index] for index in filled]
    cells = [[row[index] for index in filled] for row in cells]
    widths = [max(map(cell_len, (name, *column))) for name, column in zip(names, zip(*cells, strict=True), strict=True)]
    long = [index for index, width in enumerate(widths) if width > _SHORT]
    room = console.width - sum(widths[index] + 2 for index in range(len(names)) if index not in long)
    if sum(widths) + 2 * len(widths) <= console.width or room >= len(long) * _LEAST:
        _print_grid(console, title, names, cells, long)
    else:
        _print_stacked(console, title, names, cells, [index for index in long if index])


def _print_grid(
    console: "Console", title: str, names: Sequence[str], cells: Sequence[Sequence[str]], long: Sequence[int]
) -> None:
    from rich.box import SIMPLE_HEAD
    from rich.table import Table
    from rich.text import Text

    table = Table(box=SIMPLE_HEAD, show_edge=False, padding=(0, 1, 0, 0))
    for index, name in enumerate(names):
        table.add_column(name, overflow="fold", no_wrap=index not in long)
    for row in cells:
        table.add_row(*map(Text, row))
    console.print(Text(title, style="italic"))
    console.print(table)


def _print_stacked(
    console: "Console", title: str, names: Sequence[str], cells: Sequence[Sequence[str]], below: Sequence[int]
) -> None:
    from rich.cells import cell_len
    from rich.text import Text

    beside = [index for index in range(len(names)) if index not in below]
    widths = {index: min(max(cell_len(row[index]) for row in (names, *cells)), _SHORT) for index in beside}

    def line(row: Sequence[str]) -> str:
        return "  ".join(row[index] + " " * (widths[index] - cell_len(row[index])) for index in beside).rstrip()

    console.print(Text(title, style="italic"))
    console.print(Text(line(names), style="bold"))
    for row in cells:
        console.print(Text(line(row)))
        for index in below:
            if row[index]:
                _print_wrapped(console, f"{names[index]}: {row[index]}", _INDENT)


def print_text(text: str, indent: int = 0) -> None:
    """Lines of text, wrapped within the terminal behind their indent."""
    from rich.console import Console

    console = Console(highlight=False)
    for line in text.splitlines():
        _print_wrapped(console, shown(line), indent)


def _print_wrapped(console: "Console", line: str, indent: int) -> None:
    from rich.text import Text

    for part in Text(line).wrap(console, max(console.width - indent, _LEAST), overflow="fold") or [Text()]:
        console.print(Text((" " * indent + part.plain).rstrip()), soft_wrap=True)


def shown(cell: Any) -> str:
    """A cell for people."""
    if isinstance(cell, datetime):
        # What is kept in UTC says so; a local time stands near the name of its zone.
        return cell.strftime("%Y-%m-%d %H:%MZ" if cell.tzname() == "UTC" else "%Y-%m-%d %H:%M")
    return "".join(character if character.isprintable() else " " for character in str(cell))
