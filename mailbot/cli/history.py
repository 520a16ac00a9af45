"""``mailbot import``: mails from before there was a bot."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from mailbot.cli.opened import configuration, database, fail
from mailbot.cli.output import counted, shown

if TYPE_CHECKING:
    from mailbot.adapters.store.database import Database
    from mailbot.bot.history import History
    from mailbot.settings import Configuration

app = typer.Typer()


@app.command("import")
def import_history(
    context: typer.Context,
    path: Annotated[Path, typer.Argument(help="An mbox file, or a Maildir folder.")],
    open_days: Annotated[
        int, typer.Option(min=0, help="A thread whose newest mail is not older than this many days stays an open case.")
    ] = 14,
) -> None:
    """A history of mails becomes cases by thread; nobody is answered, no clock runs, and nothing is taken twice."""
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

    from mailbot.adapters.archive import read_archive, size_of
    from mailbot.bot.history import index_of

    chosen = configuration(context)
    terminal = Console(stderr=True)
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        TextColumn("{task.percentage:.0f}%"),
        TimeRemainingColumn(),
    )
    progress = Progress(*columns, console=terminal, transient=True, disable=not terminal.is_terminal)
    try:
        with database(context) as opened, progress:
            history = _history(chosen, opened, open_days)
            looking = progress.add_task("Looking", total=size_of(path))
            filed = read_archive(path, chosen.settings.limits.mail_bytes)
            index = index_of(filed, history.desk, history.now, lambda size: progress.advance(looking, size))
            writing = progress.add_task("Writing", total=sum(entry.size for entry in index.entries))
            written = history.write(index.threads(), lambda size: progress.advance(writing, size))
    except OSError as error:
        raise fail(f"{error.filename or path}: {error.strerror or error}") from error
    for bad in index.bad:
        typer.echo(f"{path}: {shown(bad.place)}: {shown(bad.reason)}", err=True)
    typer.echo(
        f"Imported: {counted(written.mails, 'mail')}. They made {counted(len(written.opened), 'new case')}, "
        f"{written.still_open} of them open, and joined {counted(len(written.joined), 'case')} that came before; "
        f"in no case: {written.aside}."
    )
    typer.echo(
        f"Not imported: {written.known} known already, {index.copies} in a second copy, "
        f"{len(index.bad)} that can't be read."
    )


def _history(chosen: "Configuration", opened: "Database", open_days: int) -> "History":
    from classifiers.labeller import load
    from mailbot.bot.clock import Clock
    from mailbot.bot.history import History
    from mailbot.bot.run import own_of

    settings = chosen.settings
    mailboxes = tuple(one.address.lower() for one in settings.mailboxes)
    people = {one.address.lower() for one in settings.agents} | {one.address.lower() for one in settings.managers}
    return History(
        database=opened,
        desk=chosen.desk(),
        own=own_of(chosen),
        mailboxes=mailboxes,
        ours=frozenset((*mailboxes, *people)),
        authserv_id=settings.trust.authserv_id,
        labeller=load(),
        now=Clock().now(),
        open_days=open_days,
    )
