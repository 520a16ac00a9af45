"""Tables for people: whole at any width, and as text whatever is in them."""

import io
import os
from contextlib import redirect_stdout
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from mailbot.cli.output import print_table, print_text, shown

COLUMNS = ("case", "status", "subject", "contact", "opened")
ROW = (
    "1022",
    "awaiting_order",
    "Wish: dark colours for the night shift",
    "ingrid.sand@tidewater.example",
    "2026-11-22 11:40",
)


def printed(width: int, *rows: tuple[str, ...]) -> list[str]:
    output = io.StringIO()
    before = os.environ.get("COLUMNS")
    os.environ["COLUMNS"] = str(width)
    try:
        with redirect_stdout(output):
            print_table("Cases", COLUMNS, rows, "There are no cases.")
    finally:
        os.environ.pop("COLUMNS")
        if before is not None:
            os.environ["COLUMNS"] = before
    return output.getvalue().splitlines()


def test_with_room_a_row_is_a_line() -> None:
    lines = printed(160, ROW, ROW)

    assert len(lines) == 5
    assert all(cell in lines[-1] for cell in ROW)


def test_without_room_what_is_long_stands_below_its_row() -> None:
    lines = printed(80, ROW)

    assert lines == [
        "Cases",
        "case  status          opened",
        "1022  awaiting_order  2026-11-22 11:40",
        "      subject: Wish: dark colours for the night shift",
        "      contact: ingrid.sand@tidewater.example",
    ]


def test_no_rows_are_a_sentence_and_an_empty_column_is_left_out() -> None:
    empty = printed(80)
    lines = printed(160, ("1", "new", "", "ann@acme.test", ""))

    assert empty == ["There are no cases."]
    assert lines[1].split() == ["case", "status", "contact"]


CELL = st.text(st.characters(codec="utf-8"), max_size=60)


@pytest.mark.parametrize("width", [40, 80, 120])
@given(rows=st.lists(st.tuples(CELL, CELL, CELL, CELL, CELL), max_size=4))
def test_no_line_is_wider_than_the_terminal_but_for_short_cells_side_by_side(
    width: int, rows: list[tuple[str, str, str, str, str]]
) -> None:
    # Five cells of at most 18 columns stand beside each other where they have to.
    assert all(cell_len(line) <= max(width, 5 * 20) for line in printed(width, *rows))


def test_lines_of_text_keep_their_indent() -> None:
    output = io.StringIO()
    with redirect_stdout(output):
        print_text("word " * 40 + "\n\nend", indent=4)

    lines = output.getvalue().splitlines()
    assert len(lines) > 3
    assert all(line.startswith("    ") or not line for line in lines)
    assert "[red]" in printed(160, ("[red]", "", "", "", ""))[-1]


def test_a_time_in_utc_says_so() -> None:
    moment = datetime(2026, 11, 22, 11, 40, tzinfo=UTC)

    assert shown(moment) == "2026-11-22 11:40Z"
    assert shown(moment.astimezone(ZoneInfo("Europe/Berlin"))) == "2026-11-22 12:40"
