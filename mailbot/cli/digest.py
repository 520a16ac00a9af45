"""``mailbot digest``: what managers read in the morning, as it was sent or as it would be sent now."""

from datetime import datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from mailbot.cli.opened import configuration, database, fail

if TYPE_CHECKING:
    from mailbot.adapters.store.database import Database
    from mailbot.domain.outcome import Manager
    from mailbot.settings import Configuration

app = typer.Typer()


@app.command("digest")
def digest(
    context: typer.Context,
    date: Annotated[
        datetime | None, typer.Option(formats=["%Y-%m-%d"], help="The digest that was sent on that day.")
    ] = None,
    to: Annotated[Path | None, typer.Option(help="Where to: a file named .eml, .html, .csv or anything else.")] = None,
    manager: Annotated[str, typer.Option(help="Whose; else the first manager's.")] = "",
) -> None:
    """The digest as it would be sent now, or as it was sent on a day; sends nothing."""
    settings = configuration(context)
    reader = _manager(settings, manager)
    with database(context) as opened:
        content = _written(settings, opened, reader) if date is None else _sent(opened, reader, date)
    message = message_from_bytes(content, policy=policy.default)
    if to is None:
        typer.echo(f"{message['Subject']}\n\n{_part(message, 'plain')}", nl=False)
        return
    kinds = {".eml": "", ".html": "html", ".csv": "csv"}
    kind = kinds.get(to.suffix, "plain")
    try:
        to.write_bytes(_part(message, kind).encode() if kind else content)
    except OSError as error:
        raise fail(f"{to}: {error.strerror or error}") from error


def _manager(settings: "Configuration", address: str) -> "Manager":
    known = settings.managers()
    wanted = address.lower() or (known[0].address.lower() if known else "")
    for one in known:
        if one.address.lower() == wanted:
            return one
    raise fail(f"{address} is no manager" if address else "there is no manager; write one under [[managers]]")


def _written(settings: "Configuration", opened: "Database", manager: "Manager") -> bytes:
    from mailbot.adapters.queue import LocalQueue
    from mailbot.bot.clock import Clock
    from mailbot.bot.log import logger
    from mailbot.bot.run import digests_of

    now = Clock().now()
    digests = digests_of(settings, opened, LocalQueue(), logger(json=False))
    return digests.post.compose(digests.draft(manager, now), now).content


def _sent(opened: "Database", manager: "Manager", day: datetime) -> bytes:
    from mailbot.adapters.store.digest import sent_on
    from mailbot.adapters.store.views import letter_by_message_id

    with opened.reading() as session:
        found = sent_on(session, manager.address, day.date())
        content = letter_by_message_id(session, found.letter) if found is not None else None
    if content is None:
        raise fail(f"no digest was sent to {manager.address} on {day.date()}")
    if not content:
        raise fail(f"the digest of {day.date()} is erased, its time having passed or a person having been forgotten")
    return content


def _part(message: Any, subtype: str) -> str:
    for part in message.walk():
        if isinstance(part, EmailMessage) and part.get_content_type() == f"text/{subtype}":
            return str(part.get_content())
    raise fail(f"this digest has no {subtype} part, since there is nothing to tell")
