"""The golden tables: what each agreement has to say, written from the clauses and not from the program's answers."""

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from classifiers.labels import Request, Severity
from mailbot.domain.agreement import Agreement, Circumstance, MetBy
from mailbot.domain.coverage import Coverage, Matter, Terms, Work, decide
from mailbot.domain.ledger import Lot, last_day
from mailbot.domain.targets import Target

TABLES = Path(__file__).parent
NAMES = ("coss", "cotiss", "kosmos", "cosys", "support-types")

_STATED = frozenset({"clause", "says"})


@dataclass(frozen=True, slots=True)
class Row:
    """One question to an agreement, the clause that answers it, and the answer."""

    clause: str
    asked: Mapping[str, Any]
    says: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Passage:
    """So many service hours from one moment, and the moment at which they are over."""

    start: str
    hours: str
    due: str


@dataclass(frozen=True, slots=True)
class Golden:
    """The golden table of one agreement."""

    rows: tuple[Row, ...]
    passages: tuple[Passage, ...]
    states: Mapping[str, Any]
    """What the agreement says for everybody."""


def golden(name: str) -> Golden:
    """The golden table of an agreement."""
    table = tomllib.loads((TABLES / f"golden_{name.replace('-', '_')}.toml").read_text(encoding="utf-8"))
    default = {"at": table["at"]}
    rows = (
        Row(row["clause"], default | {key: value for key, value in row.items() if key not in _STATED}, row["says"])
        for row in table["rows"]
    )
    return Golden(tuple(rows), tuple(Passage(*passage) for passage in table["passages"]), table["states"])


def answer(agreement: Agreement, row: Row) -> dict[str, Any]:
    """What an agreement says to a row, in the row's own short form."""
    return dict(_short(agreement, decide(agreement, *_question(agreement, row.asked))))


def states(agreement: Agreement) -> dict[str, Any]:
    """What an agreement says for everybody, in the table's own short form."""
    plans = {name: str(plan.list_price_percent or "") for name, plan in agreement.plans.items()}
    return {
        "name": agreement.name,
        "languages": list(agreement.languages),
        "plans": plans,
        "options": list(agreement.options),
        "allowances": {name: str(allowance.lapses) for name, allowance in agreement.allowances.items()},
    }


def passed(agreement: Agreement, passage: Passage) -> bool:
    """Whether the agreement's calendar counts a passage as its table does."""
    start = _moment(agreement, passage.start)
    due = agreement.calendar.add(start, timedelta(hours=float(passage.hours)))
    return agreement.calendar.local(due).isoformat(timespec="minutes") == passage.due


def arguments(name: str, asked: Mapping[str, Any]) -> list[str]:
    """The command line that asks the same."""
    words = ["agreement", "explain", "--agreement", name]
    for key, value in asked.items():
        option = {"flags": "flag", "options": "option", "balances": "balance"}.get(key, key.replace("_", "-"))
        if key == "software_fault":
            words.append("--software-fault")
        elif key != "issues":
            values = value if isinstance(value, list) else [value]
            words += [word for one in values for word in (f"--{option}", str(one))]
    return words


def _question(agreement: Agreement, asked: Mapping[str, Any]) -> tuple[Terms, tuple[Lot, ...] | None, Matter]:
    received_at = _moment(agreement, asked["at"])
    period_end = _date(asked, "period_end")
    fault = [Circumstance.SOFTWARE_FAULT] if asked.get("software_fault") else []
    terms = Terms(
        plan=asked["plan"],
        options=frozenset(asked.get("options", ())),
        licences=asked.get("licences", 1),
        period_end=period_end,
        paid={"yes": True, "no": False}.get(asked.get("paid", "")),
        fee=_decimal(asked, "fee"),
    )
    matter = Matter(
        request=Request(asked["request"]),
        severity=Severity(asked.get("severity", "P4")),
        received_at=received_at,
        issues=asked.get("issues", 1),
        flags=frozenset([*asked.get("flags", ()), *fault]),
        today=_date(asked, "today"),
        work=Work(asked.get("minutes"), asked.get("agents", 1), _decimal(asked, "price"), _decimal(asked, "buy")),
    )
    if "balances" not in asked:
        return terms, None, matter
    return terms, tuple(_lots(agreement, asked["balances"], received_at.date(), period_end)), matter


def _lots(agreement: Agreement, balances: list[str], today: date, period_end: date | None) -> Iterator[Lot]:
    for balance in balances:
        account, _, rest = balance.partition("=")
        hours, _, put_on = rest.partition("@")
        day = date.fromisoformat(put_on) if put_on else today
        yield Lot(account, Decimal(hours), last_day(agreement.allowances[account].lapses, day, period_end))


def _moment(agreement: Agreement, text: str) -> datetime:
    moment = datetime.fromisoformat(text)
    return moment if moment.tzinfo else moment.replace(tzinfo=ZoneInfo(agreement.calendar.timezone))


def _date(asked: Mapping[str, Any], key: str) -> date | None:
    return date.fromisoformat(asked[key]) if key in asked else None


def _decimal(asked: Mapping[str, Any], key: str) -> Decimal | None:
    return Decimal(asked[key]) if key in asked else None


def _short(agreement: Agreement, coverage: Coverage) -> Iterator[tuple[str, Any]]:
    """Every value that says something; what is not here does not apply."""
    words = {
        "decision": str(coverage.decision),
        "rule": coverage.rule.removeprefix(f"{agreement.name}."),
        "redirect_to": coverage.redirect_to,
        "allowance": coverage.allowance,
        "left": coverage.left,
        "deduct": None if coverage.deduct_hours is None else f"{coverage.deduct_hours.normalize():f}",
        "refund": coverage.refund,
        "ahead": coverage.ahead,
        "notice": coverage.renewal_notice_on,
        "class": coverage.error_class,
        "incidents": coverage.incidents if coverage.incidents > 1 else None,
        "closing": coverage.ask_at_closing or None,
        "assumed": " ".join(mark.removeprefix(f"{agreement.name}.") for mark in coverage.assumed) or None,
    }
    yield from ((key, value if isinstance(value, bool | int) else str(value)) for key, value in words.items() if value)
    if coverage.rate is not None:
        rate = coverage.rate
        yield "rate", f"{rate.currency} {rate.first_hour} {rate.further_hour} {rate.rounding_minutes or '-'}"
        if rate.block_hours is not None:
            yield "block", f"{rate.block_hours} {rate.block_hour}"
    if coverage.charge is not None:
        yield "charge", f"{coverage.charge.amount}{' refundable' if coverage.charge.refundable else ''}"
    if coverage.reactivation is not None:
        period = coverage.reactivation.new_period
        yield "reactivation", f"{coverage.reactivation.fee} {period[0]} {period[1]}"
    yield from ((str(target.kind), _short_target(agreement, target)) for target in coverage.targets)


def _short_target(agreement: Agreement, target: Target) -> str:
    due = agreement.calendar.local(target.due_at).isoformat(timespec="minutes") if target.due_at else "-"
    return f"{target.hours} {due}{'' if target.met_by is MetBy.WORK_AND_WORD else ' acknowledged'}"
