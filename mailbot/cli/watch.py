"""``mailbot watch``: the desk at a glance, live, in a terminal; it only reads."""

from contextlib import suppress
from datetime import datetime
from typing import TYPE_CHECKING, Annotated
from zoneinfo import ZoneInfo

import typer

from mailbot.cli.opened import configuration, database
from mailbot.cli.output import shown, why_held

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from rich.console import Console, Group
    from rich.table import Table

    from mailbot.adapters.store.glance import Glance

    Local = Callable[[datetime | None], str]

app = typer.Typer()
_LEAST_SECONDS = 0.2


@app.command("watch")
def watch(
    context: typer.Context,
    seconds: Annotated[float, typer.Option(help="How often to look.")] = 2.0,
    rows: Annotated[int, typer.Option(min=1, max=100, help="The most rows of each table.")] = 8,
    once: Annotated[bool, typer.Option("--once", help="Look once and end.")] = False,
) -> None:
    """Mailboxes, newest cases, times that run out and held mail, until Ctrl-C; it only reads."""
    from rich.console import Console

    from mailbot.adapters.queue import queue_of
    from mailbot.adapters.store.glance import glance
    from mailbot.bot.clock import Clock

    zone = ZoneInfo(configuration(context).settings.desk.timezone)
    clock = Clock()
    console = Console(highlight=False)
    with database(context) as opened:
        queue = queue_of(opened)

        def picture() -> "Group":
            with opened.reading() as session:
                return drawn(glance(session, queue, clock.now(), rows), zone)

        if once or not console.is_terminal:
            console.print(picture())
        else:
            _follow(console, picture, max(seconds, _LEAST_SECONDS))


def _follow(console: "Console", picture: "Callable[[], Group]", seconds: float) -> None:
    """Draws the picture anew again and again, until Ctrl-C."""
    from time import sleep

    from rich.live import Live
    from rich.text import Text

    from mailbot.adapters.unavailable import UnavailableError

    def patient() -> "Group | Text":
        try:
            return picture()
        except UnavailableError as error:
            return Text(f"{error}; trying again")

    with suppress(KeyboardInterrupt), Live(patient(), console=console, screen=True, auto_refresh=False) as live:
        while True:
            sleep(seconds)
            live.update(patient(), refresh=True)


def drawn(found: "Glance", zone: ZoneInfo) -> "Group":
    """A glance as tables, its times local."""
    from rich.console import Group
    from rich.text import Text

    def local(moment: datetime | None) -> str:
        return shown(moment.astimezone(zone)) if moment else "never"

    boxes = ", ".join(f"{one.mailbox}/{one.folder} to {one.last_uid}" for one in found.mailboxes) or "not read yet"
    head = [
        f"{local(found.at)}   last mail {local(found.last_arrival)}   waiting {found.jobs}   "
        f"letters failed {found.failed_letters}",
        f"mailboxes: {boxes}",
    ]
    return Group(*(Text(shown(line), style="bold") for line in head), *_tables(found, local))


def _tables(found: "Glance", local: "Local") -> "list[Table]":
    running = [
        (one.case, one.kind, local(one.due_at), _left(one.due_at, found.at), one.severity, one.subject)
        for one in found.running
    ]
    cases = [
        (case.number, case.status.value, f"{case.request.value} {case.severity.value}", case.contact, case.subject)
        for case in found.cases
    ]
    held = [(mail.id, local(mail.arrived_at), mail.sender, why_held(mail.held_reason)) for mail in found.held]
    return [
        _table("Times that run out", ("case", "owed", "by", "left", "", "subject"), running),
        _table("Newest cases", ("case", "status", "labels", "from", "subject"), cases),
        _table("Held mail", ("held", "arrived", "from", "reason"), held),
    ]


def _table(title: str, columns: tuple[str, ...], rows: "Sequence[tuple[object, ...]]") -> "Table":
    from rich import box
    from rich.table import Table
    from rich.text import Text

    table = Table(title=title, title_justify="left", title_style="bold cyan", box=box.SIMPLE_HEAD, expand=True)
    for column in columns[:-1]:
        table.add_column(column, no_wrap=True, overflow="ellipsis", max_width=30)
    # The last takes what room is left.
    table.add_column(columns[-1], ratio=1, no_wrap=True, overflow="ellipsis")
    for row in rows:
        style = "bold red" if any(cell == _MISSED for cell in row) else ""
        table.add_row(*(Text(shown(cell), style=style) for cell in row))
    if not rows:
        table.add_row("none")
    return table


_MISSED = "missed"


def _left(due_at: datetime, now: datetime) -> str:
    """The time until then, in the largest units that tell."""
    minutes = int((due_at - now).total_seconds() // 60)
    if minutes < 0:
        return _MISSED
    if minutes < 60:
        return f"{minutes} min"
    if minutes < 24 * 60:
        return f"{minutes // 60} h {minutes % 60:02}"
    days = minutes // (24 * 60)
    return f"{days} day{'s' if days > 1 else ''}"
