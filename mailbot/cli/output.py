"""How commands print: JSON for programs, tables for people."""

import json as json_format
from collections.abc import Iterable, Sequence
from dataclasses import fields, is_dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import Enum
from typing import Annotated, Any

import typer

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


def print_table(title: str, columns: Sequence[str], rows: Iterable[Sequence[Any]], empty: str) -> None:
    """A table for people, or the sentence for none."""
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    table = Table(title=title, title_justify="left", show_lines=False)
    for column in columns:
        table.add_column(column, overflow="fold")
    for row in rows:
        # What a sender wrote is text, never markup.
        table.add_row(*(Text("" if cell is None else shown(cell)) for cell in row))
    Console(highlight=False).print(table if table.row_count else empty, markup=False)


def shown(cell: Any) -> str:
    """A cell for people."""
    if isinstance(cell, datetime):
        return cell.strftime("%Y-%m-%d %H:%M")
    return "".join(character if character.isprintable() else " " for character in str(cell))
