"""``mailbot digest``: what managers read in the morning, as it was sent or as it would be sent now."""

from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any
from zoneinfo import ZoneInfo

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
        datetime | None,
        typer.Option(formats=["%Y-%m-%d"], help="The digest of that day, as it was sent or would have been."),
    ] = None,
    to: Annotated[Path | None, typer.Option(help="Where to: a file named .eml, .html, .csv or anything else.")] = None,
    manager: Annotated[str, typer.Option(help="Whose; else the first manager's, or the desk's own.")] = "",
) -> None:
    """The digest as it would be sent now, or as it was sent on a day; sends nothing."""
    from mailbot.bot.clock import Clock

    settings = configuration(context)
    reader = _manager(settings, manager)
    with database(context) as opened:
        if date is None:
            content = _written(settings, opened, reader, Clock().now())
        else:
            content = _of_day(settings, opened, reader, date)
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
    if not address:
        return known[0] if known else settings.own_reader()
    for one in known:
        if one.address.lower() == address.lower():
            return one
    raise fail(f"{address} is no manager")


def _written(
    settings: "Configuration", opened: "Database", manager: "Manager", at: datetime, *, passed: bool = False
) -> bytes:
    from mailbot.adapters.queue import queue_of
    from mailbot.bot.log import logger
    from mailbot.bot.run import digests_of

    digests = digests_of(settings, opened, queue_of(opened), logger(json=False))
    return digests.post.compose(digests.draft(manager, at, passed=passed), at).content


def _of_day(settings: "Configuration", opened: "Database", manager: "Manager", day: datetime) -> bytes:
    """The digest that was sent on a day; where there was none, what it would have told that morning."""
    from mailbot.bot.clock import Clock

    content = _sent(opened, manager, day)
    if content is not None:
        return content
    zone = ZoneInfo(manager.timezone)
    morning = datetime.combine(day.date(), manager.digest_at, zone).astimezone(UTC)
    if morning > Clock().now():
        raise fail(f"the morning of {day.date()} has not come yet")
    typer.echo(
        f"mailbot: no digest was sent on {day.date()}; this is what it would have told at "
        f"{manager.digest_at:%H:%M} ({manager.timezone}), with open cases as they stand today",
        err=True,
    )
    return _written(settings, opened, manager, morning, passed=True)


def _sent(opened: "Database", manager: "Manager", day: datetime) -> bytes | None:
    from mailbot.adapters.store.digest import sent_on
    from mailbot.adapters.store.views import letter_by_message_id

    with opened.reading() as session:
        found = sent_on(session, manager.address, day.date())
        content = letter_by_message_id(session, found.letter) if found is not None else None
    if content == b"":
        raise fail(f"the digest of {day.date()} is erased, its time having passed or a person having been forgotten")
    return content


def _part(message: Any, subtype: str) -> str:
    for part in message.walk():
        if isinstance(part, EmailMessage) and part.get_content_type() == f"text/{subtype}":
            return str(part.get_content())
    raise fail(f"this digest has no {subtype} part, since there is nothing to tell")
