"""When an allowance lapses."""

from calendar import monthrange
from datetime import date, timedelta
from enum import StrEnum


class Lapse(StrEnum):
    """How long hours can be used."""

    MONTH = "month"
    """Until the end of the calendar month that they were put there in."""
    NEXT_MONTH = "next_month"
    """Until the end of the month after."""
    YEAR = "year"
    """Until the end of the supported year."""
    NEVER = "never"


def last_day(lapse: Lapse, put_on: date, period_end: date | None = None) -> date | None:
    """The last day on which hours that were put there can be used; None: they do not lapse.

    A supported year ends on the day of the year that ``period_end`` has; without one it is the calendar year.
    """
    match lapse:
        case Lapse.MONTH:
            return month_end(put_on)
        case Lapse.NEXT_MONTH:
            return month_end(month_end(put_on) + timedelta(days=1))
        case Lapse.YEAR:
            return year_end(put_on, period_end or date(put_on.year, 12, 31))
        case Lapse.NEVER:
            return None


def month_end(day: date) -> date:
    """The last day of the month."""
    return day.replace(day=monthrange(day.year, day.month)[1])


def year_end(day: date, period_end: date) -> date:
    """The end of the supported year that a day lies in."""
    this = _in_year(period_end, day.year)
    return this if day <= this else _in_year(period_end, day.year + 1)


def year_from(start: date) -> date:
    """The last day of the year that begins on a day."""
    leap_day = (start.month, start.day) == (2, 29)
    following = date(start.year + 1, 3, 1) if leap_day else start.replace(year=start.year + 1)
    return following - timedelta(days=1)


def _in_year(day: date, year: int) -> date:
    """The same day of another year; the last of February stays the last."""
    if day == month_end(day):
        return month_end(date(year, day.month, 1))
    return day.replace(year=year)
