"""``mailbot import``: mails from before there was a bot."""

from pathlib import Path
from typing import Annotated

import typer

from mailbot.cli.opened import configuration, database, fail
from mailbot.cli.output import shown

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

    from classifiers.labeller import load
    from mailbot.adapters.archive import read_archive, size_of
    from mailbot.bot.clock import Clock
    from mailbot.bot.history import History, index_of
    from mailbot.bot.run import own_of

    chosen = configuration(context)
    settings, desk, own = chosen.settings, chosen.desk(), own_of(chosen)
    mailboxes = tuple(one.address.lower() for one in settings.mailboxes)
    people = {one.address.lower() for one in settings.agents} | {one.address.lower() for one in settings.managers}
    now = Clock().now()
    terminal = Console(stderr=True)
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        TextColumn("{task.percentage:.0f}%"),
        TimeRemainingColumn(),
    )
    with (
        database(context) as opened,
        Progress(*columns, console=terminal, transient=True, disable=not terminal.is_terminal) as progress,
    ):
        try:
            looking = progress.add_task("Looking", total=size_of(path))
            filed = read_archive(path, settings.limits.mail_bytes)
            index = index_of(filed, desk, now, lambda size: progress.advance(looking, size))
            threads = index.threads()
            writing = progress.add_task("Writing", total=sum(entry.size for entry in index.entries))
            server = settings.trust.authserv_id
            ours = frozenset((*mailboxes, *people))
            history = History(opened, desk, own, mailboxes, ours, server, load(), now, open_days)
            written = history.write(threads, lambda size: progress.advance(writing, size))
        except OSError as error:
            raise fail(f"{error.filename or path}: {error.strerror or error}") from error
    for bad in index.bad:
        typer.echo(f"{path}: {shown(bad.place)}: {shown(bad.reason)}", err=True)
    typer.echo(
        f"{written.mails} mails are imported: {written.opened} new cases, {written.still_open} of them open; "
        f"{len(written.joined)} cases that were here got mails; {written.aside} mails belong to no case."
    )
    typer.echo(
        f"{written.known} mails were here already, {index.copies} stand there more than once, "
        f"{len(index.bad)} can't be taken."
    )
