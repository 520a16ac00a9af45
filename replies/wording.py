"""Values in a language's words: moments, days, hours, amounts and sizes."""

import re
from datetime import date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

from replies.languages import Words
from replies.subject import one_line

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
