"""A digest's figures in a language's words, and the table that goes with it."""

import csv
import io
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from replies.concern import Concern
from replies.digest import (
    Balance,
    CaseRecord,
    Correction,
    Count,
    Digest,
    FailedLetter,
    HeldMail,
    Money,
    Punctuality,
    Silence,
)
from replies.held import held_words
from replies.languages import Words
from replies.letters import Enclosure
from replies.subject import clean_subject, one_line
from replies.wording import amount, brief, brief_day, concern_groups, concern_line, day, hours, moment

Row = tuple[str, ...]

# A cell that begins so is a formula to some spreadsheets, and a customer's subject is nobody's formula.
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def digest_values(letter: Digest, known: Words) -> dict[str, object]:
    """What the digest's templates may name, beside its fields."""
    zone, accounts = letter.timezone, letter.accounts
    return {
        "marker": known.marker if letter.orders and not letter.quiet else "",
        "today": day(letter.day, known),
        "began": moment(letter.since, zone, known),
        "ended": moment(letter.until, zone, known),
        "groups": tuple(
            (f"{title} ({one.count})", lines)
            for one, (title, lines) in zip(
                letter.decisions.counts, concern_groups(letter.decisions.concerns, zone, known, brief), strict=True
            )
        ),
        "held": tuple(_held(one, zone, known) for one in letter.decisions.held),
        "undelivered": tuple(_failed(one) for one in letter.decisions.failed),
        "types": _bars(letter.numbers.types, known.works),
        "severities": _bars(letter.numbers.severities, known.severities),
        "punctuality": tuple(_kept(one, known) for one in letter.numbers.punctuality),
        "customers": tuple(
            (one_line(one.name) or known.unknown_customer, str(one.opened), str(one.answered), str(one.solved))
            for one in letter.numbers.customers
        ),
        "balances": tuple(_balance(one, known) for one in accounts.balances),
        "money": tuple(_money(one, known) for one in accounts.money),
        "awaiting": _lines(accounts.awaiting, zone, known),
        "percent": _percent(letter.classifier.kept, letter.classifier.judged),
        "percent_before": _percent(letter.classifier.kept_before, letter.classifier.judged_before),
        "confusions": tuple(
            f"{_request(one.said, known)} → {_request(one.meant, known)}: {one.count}"
            for one in letter.classifier.confusions
        ),
        "corrections": tuple(_correction(one, known) for one in letter.classifier.corrections),
        "ending": _lines(letter.renewals, zone, known),
        "silent": tuple(_silence(one, zone, known) for one in letter.health.silent),
        "untaken_since": brief(letter.health.untaken_since, zone, known),
        "waiting_since": brief(letter.health.waiting_since, zone, known),
    }


def digest_table(letter: Digest, known: Words) -> Enclosure:
    """Every case of the period and every one that needs a decision, for a spreadsheet (RFC 4180)."""
    written = io.StringIO()
    rows = csv.writer(written)
    rows.writerow(known.columns)
    rows.writerows([_cell(value) for value in _record(one, letter, known)] for one in letter.cases)
    # Without the mark, some spreadsheets take UTF-8 for something else.
    return Enclosure(f"digest-{letter.day.isoformat()}.csv", "text/csv", "\ufeff" + written.getvalue())


def _record(one: CaseRecord, letter: Digest, known: Words) -> tuple[str, ...]:
    zone = letter.timezone
    return (
        one.tag,
        one.organisation,
        one.subject,
        known.statuses.get(one.status, one.status),
        known.requests.get(one.request, one.request),
        one.severity,
        _sortable(one.opened_at, zone),
        _sortable(one.ended_at, zone),
        *("1" if said else "0" for said in (one.opened, one.answered, one.solved)),
    )


def _sortable(at: datetime | None, zone: str) -> str:
    """The moment as spreadsheets read and sort it."""
    return at.astimezone(ZoneInfo(zone)).strftime("%Y-%m-%d %H:%M") if at is not None else ""


def _lines(concerns: Sequence[Concern], zone: str, known: Words) -> tuple[str, ...]:
    return tuple(concern_line(one, zone, known, brief) for one in concerns)


def _kept(one: Punctuality, known: Words) -> Row:
    # What nobody has promised is neither kept nor missed, but it took its time.
    figures = (str(one.met), str(one.missed)) if one.met or one.missed else ("", "")
    return _capital(known.targets.get(one.target, one.target)), *figures, _duration(one.median, known)


def _balance(one: Balance, known: Words) -> Row:
    runs_out = brief_day(one.runs_out, known) if one.runs_out else ""
    account = known.accounts.get(one.account, one.account)
    return one_line(f"{one.organisation}, {account}"), _number(one.used, known), _number(one.left, known), runs_out


def _money(one: Money, known: Words) -> Row:
    totals = (one.charged, one.refunded, one.paid)
    return one_line(one.currency) or "?", *(amount(f"{total:.2f}", known) for total in totals)


def _held(held: HeldMail, zone: str, known: Words) -> str:
    sender = f" ({one_line(held.sender)})" if held.sender else ""
    return f"{held.number}{sender}: {held_words(held.reason, known)}; {brief(held.arrived_at, zone, known)}"


def _failed(failed: FailedLetter) -> str:
    return f"{failed.tag} {one_line(failed.recipient)}: {one_line(failed.why, 200)}".strip()


def _bars(counts: Sequence[Count], names: Mapping[Any, str]) -> tuple[tuple[str, int, int], ...]:
    """Label, count, and how long the bar is in percent of the longest."""
    most = max((one.count for one in counts), default=1)
    return tuple((names.get(one.label, one.label), one.count, max(2, 100 * one.count // most)) for one in counts)


def _silence(silence: Silence, zone: str, known: Words) -> str:
    if silence.last_at is None:
        return known.never.format(mailbox=one_line(silence.mailbox))
    return known.silent.format(
        mailbox=one_line(silence.mailbox),
        hours=hours(silence.hours, known),
        moment=brief(silence.last_at, zone, known),
    )


def _correction(one: Correction, known: Words) -> str:
    said, meant = (f"{_request(request, known)}, {severity}" for request, severity in (one.said, one.meant))
    return f"{one.tag} {clean_subject(one.subject, one.tag)}: {said} → {meant}"


def _request(request: str, known: Words) -> str:
    return known.requests.get(request, one_line(request))


def _percent(part: int, whole: int) -> int:
    return 100 * part // whole if whole else 0


def _number(number: Decimal, known: Words) -> str:
    return f"{number:.2f}".rstrip("0").rstrip(".").replace(".", known.decimal)


def _duration(time: timedelta | None, known: Words) -> str:
    """A time in the largest unit that says it well."""
    if time is None:
        return ""
    seconds = time.total_seconds()
    if seconds < 90:
        return f"{seconds:.0f} s"
    if seconds < 90 * 60:
        return f"{seconds / 60:.0f} min"
    return f"{seconds / 3600:.1f} h".replace(".", known.decimal)


def _capital(words: str) -> str:
    return words[:1].upper() + words[1:]


def _cell(value: str) -> str:
    line = one_line(value, 300)
    return f"'{line}" if line.startswith(_FORMULA) else line
