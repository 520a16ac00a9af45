"""``mailbot held``: mails that were set aside, and what becomes of them."""

from typing import Annotated

import typer

from mailbot.cli.opened import database, fail
from mailbot.cli.output import Json, print_json, print_table, shown, why_held

app = typer.Typer()
Number = Annotated[int, typer.Argument(help="The number of the held mail.")]


@app.command("list")
def list_held(context: typer.Context, json: Json = False) -> None:
    """The mails that wait for a person, oldest first."""
    from mailbot.adapters.store.views import held_mails

    with database(context) as opened, opened.reading() as session:
        found = held_mails(session)
    if json:
        print_json(
            [
                {
                    "id": mail.id,
                    "reason": why_held(mail.held_reason),
                    "from": mail.sender or None,
                    "mailbox": mail.mailbox,
                    "size": mail.size,
                    "whole": mail.whole,
                    "arrived_at": mail.arrived_at,
                }
                for mail in found
            ]
        )
        return
    rows = ((mail.id, mail.arrived_at, mail.sender, mail.size, why_held(mail.held_reason)) for mail in found)
    print_table("Held mails", ("held", "arrived", "from", "bytes", "reason"), rows, "No mail is held.")


@app.command("show")
def show(context: typer.Context, number: Number, json: Json = False) -> None:
    """One held mail: its reason, its header, and how to go on."""
    from mailbot.adapters.store.views import held_mails
    from mailbot.intake.parse import parse

    with database(context) as opened, opened.reading() as session:
        found = held_mails(session, [number], contents=True)
    if not found:
        raise fail(f"no mail is held under {number}")
    mail = found[0]
    read = parse(mail.content)
    if json:
        print_json(
            {
                "id": mail.id,
                "reason": why_held(mail.held_reason),
                "mailbox": mail.mailbox,
                "size": mail.size,
                "whole": mail.whole,
                "arrived_at": mail.arrived_at,
                "message_id": read.message_id,
                "from": read.author.address if read.author else None,
                "subject": read.subject,
                "text": read.text,
                "defects": read.defects,
            }
        )
        return
    typer.echo(f"Held mail {mail.id}: {why_held(mail.held_reason)}")
    typer.echo(f"  came to {mail.mailbox}, {shown(mail.arrived_at)}, {mail.size} bytes")
    typer.echo(f"  from {shown(read.author.address if read.author else 'nobody that can be read')}")
    typer.echo(f"  subject {shown(read.subject)}")
    typer.echo("\n".join(f"    {shown(line)}" for line in read.text.splitlines()[:40]))
    if mail.whole:
        typer.echo(f"\nTake it once more: mailbot held retry {mail.id}")
    else:
        typer.echo("\nOnly its header is here; the mail itself is in the mailbox on the server.")
    typer.echo(f"Set it aside for good: mailbot held discard {mail.id}")


@app.command("retry")
def retry(context: typer.Context, number: Number) -> None:
    """Takes a held mail once more; the running bot does it, or the next `mailbot run`."""
    from mailbot.adapters.queue import Task, queue_of
    from mailbot.adapters.store import inbox
    from mailbot.bot.clock import Clock

    with database(context) as opened, opened.writing() as session:
        if not inbox.retry(session, number):
            raise fail(f"no mail is held whole under {number}; `mailbot held list` shows which are")
        queue_of(opened).defer(session, Task.TAKE, [str(number)], Clock().now())
    typer.echo(f"Mail {number} is taken once more.")


@app.command("discard")
def discard(context: typer.Context, number: Number) -> None:
    """Sets a held mail aside for good; its bytes are kept."""
    from mailbot.adapters.store import inbox

    with database(context) as opened, opened.writing() as session:
        if not inbox.discard(session, number):
            raise fail(f"no mail is held under {number}; `mailbot held list` shows which are")
    typer.echo(f"Mail {number} is set aside for good.")
