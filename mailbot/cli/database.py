"""``mailbot db``: the database's tables."""

import typer

from mailbot.cli.opened import configuration, database, fail
from mailbot.cli.output import shown

app = typer.Typer()


@app.command("upgrade")
def upgrade(context: typer.Context) -> None:
    """Brings the tables to this program's version."""
    from mailbot.adapters.store.database import Database

    opened = Database(configuration(context).store_url())
    try:
        opened.upgrade()
    finally:
        opened.close()
    typer.echo(f"The tables of {opened.shown} are up to date.")


@app.command("verify")
def verify(context: typer.Context) -> None:
    """Proves that every balance is sound, and that every case is what its events make of it."""
    from rich.console import Console
    from rich.progress import Progress

    from mailbot.adapters.store.ledger import unsound_postings
    from mailbot.adapters.store.verify import extent, strayed_cases

    terminal = Console(stderr=True)
    faults = []
    with database(context) as opened, opened.snapshot() as session:
        there = extent(session)
        with Progress(console=terminal, transient=True, disable=not terminal.is_terminal) as progress:
            step = progress.add_task("Cases", total=there.cases)
            for number, strayed in strayed_cases(session, lambda cases: progress.advance(step, cases)):
                faults.append(f"case {number}: {strayed}, by its events")
            progress.add_task("Postings", total=None)
            faults += (f"{one.organisation}, posting {one.number}: {one.reason}" for one in unsound_postings(session))
    for fault in faults:
        typer.echo(shown(fault), err=True)
    if faults:
        raise fail(f"{len(faults)} faults in {opened.shown}; the lines above say where")
    typer.echo(
        f"{there.postings} postings of {there.organisations} organisations add up, "
        f"and {there.cases} cases are what their events make of them."
    )
