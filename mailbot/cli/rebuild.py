"""``mailbot replay``: the current rows, proved or made anew."""

from contextlib import nullcontext
from typing import Annotated, Any

import typer

from mailbot.cli.opened import configuration, database, fail
from mailbot.cli.output import counted, shown

app = typer.Typer()


@app.command("replay")
def replay(
    context: typer.Context,
    write: Annotated[bool, typer.Option("--write", help="Put right what differs, all of it or nothing.")] = False,
) -> None:
    """Makes every current row anew from mails, events, letters and postings, and names each stored one that differs."""
    from rich.console import Console
    from rich.progress import Progress

    from mailbot.adapters.queue import queue_of
    from mailbot.adapters.store.database import Sole
    from mailbot.bot.clock import Clock
    from mailbot.bot.replay import Replay
    from mailbot.bot.run import own_of

    settings = configuration(context)
    terminal = Console(stderr=True)
    mended = open_faults = 0
    # Who repairs must be alone: a bot would work on with what it has read before.
    with database(context) as opened, Sole(opened) if write else nullcontext():
        scope: Any = opened.writing() if write else opened.snapshot()
        with scope as session, Progress(console=terminal, transient=True, disable=not terminal.is_terminal) as progress:
            if write:
                opened.shut(session)
            own, server = own_of(settings), settings.settings.trust.authserv_id
            again = Replay(session, settings.desk(), own, server, Clock().now(), queue_of(opened), write)
            extent = again.extent()
            step = progress.add_task("Replay", total=extent)
            for one in again.differences(lambda steps: progress.advance(step, steps)):
                typer.echo(f"{shown(one.place)}: {shown(one.what)}{', mended' if one.mended else ''}", err=True)
                mended, open_faults = mended + one.mended, open_faults + (not one.mended)
    if open_faults:
        more = "only a person can put right" if write else "`mailbot replay --write` puts right what it can"
        raise fail(f"{counted(open_faults, 'difference')} in {opened.shown}: {more}")
    typer.echo(
        f"Mended: {counted(mended, 'row')}."
        if mended
        else f"{extent} cases and mails, and all that hangs on them, are equal to what happened."
    )
