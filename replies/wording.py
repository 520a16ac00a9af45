"""Values in a language's words: moments, days, hours, amounts, sizes, and what a warning says of a case."""

import re
from collections.abc import Callable, Sequence
from datetime import date, datetime
from decimal import Decimal
from itertools import groupby
from zoneinfo import ZoneInfo

from replies.concern import Concern
from replies.languages import Words
from replies.plain import COLUMNS
from replies.subject import clean_subject, one_line

Say = Callable[[datetime | None, str, Words], str]
"""Puts a moment, as a zone's clocks show it, into words."""

_POINT = re.compile(r"(?<=\d)\.(?=\d)")


def moment(at: datetime | None, timezone: str, known: Words) -> str:
    """The moment as the zone's clocks show it; empty where there is none."""
    if at is None:
        return ""
    local = at.astimezone(ZoneInfo(timezone))
    zone = local.tzname() or ""
    return known.time.format(
        date=day(local, known),
        hour=local.hour,
        minute=local.minute,
        # A zone without letters is called by its offset, such as "-03".
        zone=zone if zone[:1].isalpha() else f"UTC{zone}",
    )


def brief(at: datetime | None, timezone: str, known: Words) -> str:
    """The moment where many stand below each other, without its zone, which is said once."""
    if at is None:
        return ""
    local = at.astimezone(ZoneInfo(timezone))
    return known.brief.format(
        weekday=known.weekdays[local.weekday()],
        day=local.day,
        month=known.months[local.month - 1],
        hour=local.hour,
        minute=local.minute,
    )


def brief_day(on: date, known: Words) -> str:
    """The day where many stand below each other."""
    return known.brief_day.format(day=on.day, month=known.months[on.month - 1], year=on.year)


def day(on: date, known: Words) -> str:
    """The day as the language writes it."""
    return known.date.format(
        weekday=known.weekdays[on.weekday()], day=on.day, month=known.months[on.month - 1], year=on.year
    )


def hours(taken: Decimal | None, known: Words) -> str:
    """Hours to two decimals without idle zeros; empty where there are none to tell."""
    if taken is None:
        return ""
    said = f"{taken:.2f}".rstrip("0").rstrip(".")
    return (known.hour if said == "1" else known.hours).format(amount=said.replace(".", known.decimal))


def amount(money: str, known: Words) -> str:
    """An amount such as ``250.00 USD`` with the language's decimal sign."""
    return _POINT.sub(known.decimal, one_line(money))


def size(content: int, known: Words) -> str:
    """So many bytes, in a unit that people read."""
    if content < 1_000:
        return f"{content} B"
    if content < 999_500:
        return f"{content / 1_000:.0f} kB"
    return f"{content / 1_000_000:.1f} MB".replace(".", known.decimal)


def concern_groups(
    concerns: Sequence[Concern], timezone: str, known: Words, say: Say = moment
) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """What is to be warned of, a heading and lines for each cause; in the order in which they come."""
    return tuple(
        (known.causes.get(cause, one_line(cause)), tuple(concern_line(one, timezone, known, say) for one in own))
        for cause, own in groupby(concerns, lambda one: one.cause)
    )


def concern_line(concern: Concern, timezone: str, known: Words, say: Say = moment) -> str:
    """One line that says what is the matter, with the case's tag where it is about a case."""
    subject = clean_subject(concern.subject, concern.tag)
    about = ", ".join(one_line(part) for part in (concern.organisation, concern.severity) if part)
    head = " ".join(part for part in (concern.tag, subject) if part)
    head = f"{head} ({about})" if head and about else head or about
    said = known.concerns.get(concern.cause, "").format(
        target=known.targets.get(concern.target, one_line(concern.target)),
        moment=say(concern.at, timezone, known),
        day=day(concern.on, known) if concern.on else "",
        hours=hours(concern.hours, known),
        account=known.accounts.get(concern.account, one_line(concern.account)),
    )
    return f"{head}: {said}" if said else head


def aligned(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """A table in lines of at most ``COLUMNS``: names to the left, figures to the right."""
    table = [tuple(head), *(tuple(row) for row in rows)]
    widths = [max(len(row[column]) for row in table) for column in range(len(head))]
    # What is too wide makes its name narrower, never a figure.
    widths[0] = max(8, min(widths[0], COLUMNS - sum(widths[1:]) - 2 * (len(head) - 1)))
    lines = (
        "  ".join(
            [
                one_line(row[0], widths[0]).ljust(widths[0]),
                *(cell.rjust(w) for cell, w in zip(row[1:], widths[1:], strict=True)),
            ]
        )
        for row in table
    )
    return "\n".join(line.rstrip() for line in lines)


def bar_lines(rows: Sequence[tuple[str, int, int]]) -> str:
    """Bars in lines of text: label, count, and a bar of so many percent."""
    label = max(len(name) for name, _, _ in rows)
    figures = max(len(str(count)) for _, count, _ in rows)
    longest = max(4, COLUMNS - label - figures - 4)
    return "\n".join(
        f"{name.ljust(label)}  {str(count).rjust(figures)}  {'=' * max(1, longest * percent // 100)}"
        for name, count, percent in rows
    )
