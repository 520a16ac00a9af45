"""`mailbot watch`: what it shows of a desk, at two widths, and that it only reads."""

import io
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from rich.console import Console

from classifiers.labels import Request, Severity
from mailbot.adapters.store.glance import Glance, Read, Running
from mailbot.adapters.store.views import KeptMail
from mailbot.cli.watch import drawn
from mailbot.domain.case import Case, Status
from tests.cli.conftest import Command

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
PICTURES = Path(__file__).parent.parent / "mails" / "watch"
CASE = Case(1042, Status.IN_PROGRESS, "The export fails since Monday", "ann@customer.test", request=Request.ERROR)
HELD = KeptMail(
    7, "<a@b>", "eve@elsewhere.test", "", "support@desk.test", 9, NOW, "held", "", "", "", None, "too large", True, b""
)
GLANCE = Glance(
    at=NOW,
    mailboxes=(Read("support@desk.test", "INBOX", 311),),
    last_arrival=NOW - timedelta(minutes=3),
    cases=(replace(CASE, severity=Severity.P2), replace(CASE, number=1041, subject="[red]Not markup[/red]\n\x1b[2J")),
    running=(
        Running(1040, "response", NOW - timedelta(minutes=1), "Nobody can log in", "P1"),
        Running(1042, "response", NOW + timedelta(hours=7, minutes=5), "The export fails since Monday", "P2"),
        Running(1041, "resolution", NOW + timedelta(days=4), "A very long subject " * 8, "P3"),
    ),
    held=(HELD,),
    jobs=2,
    failed_letters=1,
)
EMPTY = Glance(NOW, (), None, (), (), (), 0, 0)


def text(found: Glance, width: int) -> str:
    page = io.StringIO()
    Console(file=page, width=width, color_system=None).print(drawn(found, ZoneInfo("Europe/Berlin")))
    return "\n".join(line.rstrip() for line in page.getvalue().splitlines()) + "\n"


@pytest.mark.parametrize(("name", "found"), [("desk", GLANCE), ("empty", EMPTY)])
@pytest.mark.parametrize("width", [80, 120])
def test_the_picture_is_as_it_was(name: str, found: Glance, width: int) -> None:
    expected = (PICTURES / f"{name}-{width}.txt").read_text(encoding="utf-8")

    assert text(found, width) == expected


def test_no_line_is_wider_than_the_terminal() -> None:
    assert all(len(line) <= 60 for line in text(replace(GLANCE, mailboxes=()), 60).splitlines())


def test_what_a_sender_wrote_is_neither_markup_nor_a_control_character() -> None:
    picture = text(GLANCE, 120)

    assert "[red]Not markup[/red]" in picture
    assert "\x1b" not in picture


def test_it_looks_once_where_there_is_no_terminal(command: Command) -> None:
    said = command("watch")

    assert said.code == 0
    assert "Newest cases" in said.output
