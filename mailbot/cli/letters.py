"""``mailbot letters``: what went out, what waits, and what failed."""

from typing import Annotated

import typer

from mailbot.cli.opened import database, fail
from mailbot.cli.output import Json, counted, print_json, print_table

app = typer.Typer()


@app.command("list")
def list_letters(
    context: typer.Context,
    json: Json = False,
    state: Annotated[str, typer.Option(help="Only those that are waiting, sent or failed.")] = "",
    limit: Annotated[int, typer.Option(min=1, help="So many, the newest.")] = 1000,
) -> None:
    """Letters and what became of them, oldest first."""
    from mailbot.adapters.store.views import letters
    from mailbot.adapters.tables import LetterState

    if state and state not in tuple(LetterState):
        raise typer.BadParameter(f"{state} is none of {', '.join(LetterState)}", param_hint="--state")
    with database(context) as opened, opened.reading() as session:
        found = letters(session, state=LetterState(state) if state else None, limit=limit)
    if json:
        print_json(
            [
                {
                    "id": one.id,
                    "case": one.case,
                    "kind": one.kind,
                    "to": one.recipient,
                    "subject": one.subject,
                    "message_id": one.message_id,
                    "state": one.state,
                    "attempts": one.attempts,
                    "written_at": one.written_at,
                    "sent_at": one.sent_at,
                    "fault": one.fault,
                }
                for one in found
            ]
        )
        return
    rows = ((one.id, one.case, one.kind, one.recipient, one.written_at, one.state, one.fault) for one in found)
    print_table("Letters", ("id", "case", "letter", "to", "written", "state", "fault"), rows, "There are no letters.")


@app.command("show")
def show(context: typer.Context, number: Annotated[int, typer.Argument(help="The letter's id.")]) -> None:
    """A letter as it goes out, byte by byte."""
    from mailbot.adapters.store.views import letter_content

    with database(context) as opened, opened.reading() as session:
        content = letter_content(session, number)
    if content is None:
        raise fail(f"there is no letter {number}")
    typer.echo(content.decode("utf-8", "replace"), nl=False)


@app.command("retry")
def retry(
    context: typer.Context,
    numbers: Annotated[list[int] | None, typer.Argument(help="Ids of letters; none: all that failed or wait.")] = None,
) -> None:
    """Sends failed letters once more, and waiting ones now; the running bot does it, or the next `mailbot run`."""
    from mailbot.adapters.queue import queue_of
    from mailbot.adapters.store.letters import retry as retry_letters
    from mailbot.adapters.store.views import letters
    from mailbot.adapters.tables import LetterState
    from mailbot.bot.clock import Clock

    with database(context) as opened, opened.writing() as session:
        unsent = (LetterState.FAILED, LetterState.WAITING)
        wanted = numbers or [one.id for state in unsent for one in letters(session, state=state)]
        found = retry_letters(session, queue_of(opened), wanted, Clock().now())
    # One that nobody has named may have gone out since the look at what waits.
    missing = sorted(set(numbers or ()) - set(found))
    if missing:
        raise fail(f"letters {', '.join(map(str, missing))} are sent already, or not there")
    typer.echo(f"To be sent once more: {counted(len(found), 'letter')}." if found else "No letter waits or has failed.")
