"""What ``agreement explain`` is asked with: text to values, or a word on what is wrong with it."""

from collections.abc import Collection
from datetime import UTC, date, datetime
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import typer

from mailbot.cli.opened import fail

if TYPE_CHECKING:
    from classifiers.labels import Request, Severity, Type
    from mailbot.domain.agreement import Agreement
    from mailbot.domain.hours import Calendar
    from mailbot.domain.ledger import Lot

SOME = Decimal("0.01")
"""The least that is more than nothing."""
_YEARS = range(1970, 2200)


def agreement_named(name: str) -> "Agreement":
    """The agreement of a name, or in a file."""
    from mailbot.domain.agreement import shipped, shipped_names

    if name in shipped_names():
        return shipped(name)
    if not name.endswith(".toml"):
        known = ", ".join(shipped_names())
        raise typer.BadParameter(f'there is no agreement "{name}"; there are {known}', param_hint="--agreement")
    return agreement_in(Path(name))


def agreement_in(file: Path) -> "Agreement":
    """The agreement in a file; its faults are said and end the command."""
    from mailbot.domain.agreement import Agreement, parse_agreement

    try:
        text = file.read_text(encoding="utf-8")
    except UnicodeDecodeError as error:
        raise fail(f"{file}: this is not UTF-8") from error
    except OSError as error:
        raise fail(f"{file}: {error.strerror or error}") from error
    read = parse_agreement(text, str(file))
    if isinstance(read, Agreement):
        return read
    for fault in read[:-1]:
        typer.echo(f"mailbot: {fault}", err=True)
    raise fail(str(read[-1]))


def one_of(value: str, known: Collection[str], option: str) -> str:
    """The value, where it is known."""
    if value not in known:
        raise typer.BadParameter(f'"{value}" is none of {", ".join(sorted(known)) or "none"}', param_hint=option)
    return value


def request_of(kind: "Type | None", request: "Request | None") -> "Request":
    """The request, which has to be of the type."""
    from classifiers.labels import Request

    if request is None:
        of_kind = [one for one in Request if one.type is kind]
        if len(of_kind) != 1:
            raise typer.BadParameter(f"it has to be named: {', '.join(of_kind or Request)}", param_hint="--request")
        return of_kind[0]
    if kind is not None and request.type is not kind:
        raise typer.BadParameter(f"{request} is of the type {request.type}, not {kind}", param_hint="--request")
    return request


def severity_of(agreement: "Agreement", request: "Request", severity: "Severity | None") -> "Severity":
    """The severity; only an error has to name one, where it matters, and only an incident has another than P4."""
    from classifiers.labels import Request, Severity, Type

    if request is Request.ERROR and severity is None and agreement.weighs_severity:
        raise typer.BadParameter(f"an error has one of {', '.join(Severity)}", param_hint="--severity")
    return severity if severity is not None and request.type is Type.INCIDENT else Severity.P4


def moment(text: str, calendar: "Calendar") -> datetime:
    """A moment in ISO 8601; without an offset it is the agreement's local time, and without text it is now."""
    if not text:
        return datetime.now(UTC)
    try:
        found = datetime.fromisoformat(text)
    except ValueError as error:
        wanted = "write a time such as 2026-03-02T09:30 or 2026-03-02T08:30Z"
        raise typer.BadParameter(f'"{text}" is no time; {wanted}', param_hint="--at") from error
    _in_range(found, "--at")
    return found if found.tzinfo is not None else found.replace(tzinfo=ZoneInfo(calendar.timezone))


def day(text: str, option: str) -> date | None:
    """A date in ISO 8601; None where there is none."""
    if not text:
        return None
    try:
        found = date.fromisoformat(text)
    except ValueError as error:
        raise typer.BadParameter(f'"{text}" is no date; write one such as 2026-12-31', param_hint=option) from error
    _in_range(found, option)
    return found


def amount(text: str, option: str, least: Decimal = Decimal(0)) -> Decimal | None:
    """An amount of money or hours; None where there is none."""
    if not text:
        return None
    try:
        found = Decimal(text)
    except InvalidOperation as error:
        raise typer.BadParameter(f'"{text}" is no number', param_hint=option) from error
    if not found.is_finite() or not least <= found <= 1_000_000_000:
        raise typer.BadParameter(f'"{text}" is out of range', param_hint=option)
    return found


def balances(
    texts: list[str], agreement: "Agreement", period_end: date | None, received_at: datetime
) -> "tuple[Lot, ...] | None":
    """Balances as ``NAME=HOURS[@DATE]``; None where there are none."""
    from mailbot.domain.ledger import Lot, last_day

    if not texts:
        return None
    today = agreement.calendar.local(received_at).date()
    lots = []
    for text in texts:
        name, _, rest = text.partition("=")
        hours, _, put_on = rest.partition("@")
        one_of(name, frozenset(agreement.allowances), "--balance")
        held = amount(hours, "--balance")
        if held is None:
            raise typer.BadParameter(
                f'"{text}" is no balance; write NAME=HOURS or NAME=HOURS@DATE', param_hint="--balance"
            )
        there_on = day(put_on, "--balance") or today
        # What is put there later is not there yet.
        if there_on <= today:
            lots.append(Lot(name, held, last_day(agreement.allowances[name].lapses, there_on, period_end)))
    return tuple(lots)


def _in_range(found: date, option: str) -> None:
    # Calendars know no holidays of other centuries, and dates end at 9999.
    if found.year not in _YEARS:
        years = f"{_YEARS[0]} to {_YEARS[-1]}"
        raise typer.BadParameter(f"the year {found.year} is out of range: {years}", param_hint=option)
