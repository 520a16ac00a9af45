"""Values in a language's words: moments, days, hours, amounts, sizes, and what a warning says of a case."""

import re
from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from itertools import groupby
from zoneinfo import ZoneInfo

from replies.languages import Words
from replies.letters import Concern
from replies.subject import clean_subject, one_line

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


def concern_groups(concerns: Sequence[Concern], timezone: str, known: Words) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """What is to be warned of, a heading and lines for each cause; in the order in which they come."""
    return tuple(
        (known.causes.get(cause, one_line(cause)), tuple(concern_line(one, timezone, known) for one in own))
        for cause, own in groupby(concerns, lambda one: one.cause)
    )


def concern_line(concern: Concern, timezone: str, known: Words) -> str:
    """One line that says what is the matter, with the case's tag where it is about a case."""
    subject = clean_subject(concern.subject, concern.tag)
    about = ", ".join(one_line(part) for part in (concern.organisation, concern.severity) if part)
    head = " ".join(part for part in (concern.tag, subject) if part)
    head = f"{head} ({about})" if head and about else head or about
    said = known.concerns.get(concern.cause, "").format(
        target=known.targets.get(concern.target, one_line(concern.target)),
        moment=moment(concern.at, timezone, known),
        day=day(concern.on, known) if concern.on else "",
        hours=hours(concern.hours, known),
        account=one_line(concern.account),
    )
    return f"{head}: {said}" if said else head
