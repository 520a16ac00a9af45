"""``mailbot forget``: a person's data, erased."""

import sys
from typing import TYPE_CHECKING, Annotated

import typer

from mailbot.cli.opened import database, fail
from mailbot.cli.output import counted

if TYPE_CHECKING:
    from mailbot.bot.forget import Traces

app = typer.Typer()


@app.command("forget")
def forget(
    context: typer.Context,
    address: Annotated[str, typer.Argument(help="The person's mail address.")],
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Do not ask.")] = False,
) -> None:
    """Erases a person's mails, texts, letters and addresses for good; sums, case numbers and counts stay."""
    from rich.console import Console
    from rich.progress import Progress

    from mailbot.bot.clock import Clock
    from mailbot.bot.forget import forget as forget_person
    from mailbot.bot.forget import looked_at, traces
    from mailbot.domain.address import plain_address
    from mailbot.domain.domain_name import one_spelling
    from mailbot.domain.person import Person

    whole = plain_address(one_spelling(address.strip().lower()))
    local, _, domain = whole.rpartition("@")
    if not local or not domain:
        raise typer.BadParameter(f"{address} is not a mail address", param_hint="ADDRESS")
    terminal = Console(stderr=True)
    person = Person(whole)
    with database(context) as opened:
        progress = Progress(console=terminal, transient=True, disable=not terminal.is_terminal)
        with progress, opened.snapshot() as session:
            step = progress.add_task("Looking", total=looked_at(session))
            found = traces(session, person, lambda steps: progress.advance(step, steps))
        if found.empty:
            typer.echo(f"Nothing of {whole} is kept.")
            return
        counts = _counts(found, whole)
        if not yes and sys.stdin.isatty() and not typer.confirm(f"Erase for good {counts}?"):
            raise fail("nothing was erased")
        forget_person(opened, found, Clock().now())
    typer.echo(f"Erased: {counts}.")
    typer.echo(
        "Cases keep their numbers and the ledger its sums. Backups and your customers' file are yours to see to."
    )


def _counts(found: "Traces", address: str) -> str:
    return (
        f"{counted(len(found.own), 'mail')} of {address}, {counted(len(found.naming), 'other')} with their name, "
        f"{counted(len(found.letters) + len(found.told), 'letter')}, {counted(found.contacts, 'contact')}, "
        f"{counted(found.events, 'event')}; of {counted(len(found.opened), 'case')} that they opened and "
        f"{len(found.joined)} that they took part in"
    )
