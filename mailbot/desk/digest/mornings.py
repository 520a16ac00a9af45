"""When a digest is due: on the mornings of a manager's own business days, whatever their clocks do."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from mailbot.domain.hours import holidays
from mailbot.domain.outcome import Manager

_SATURDAY = 5


def due_day(manager: Manager, now: datetime) -> date | None:
    """The local day whose digest is due by now; None before its time, and on days without one.

    Only the manager's wall clock counts: an hour that DST takes away is over when the clocks have jumped, and one that
    it gives twice has come with the first.
    """
    local = now.astimezone(ZoneInfo(manager.timezone))
    return local.date() if business_day(manager, local.date()) and local.time() >= manager.digest_at else None


def local_day(manager: Manager, at: datetime) -> date:
    """The day that it is where a manager is."""
    return at.astimezone(ZoneInfo(manager.timezone)).date()


def next_morning(manager: Manager, now: datetime) -> datetime:
    """When the next digest after now is due, in UTC."""
    zone = ZoneInfo(manager.timezone)
    day = local_day(manager, now)
    while True:
        morning = datetime.combine(day, manager.digest_at, zone).astimezone(UTC)
        if morning > now and business_day(manager, day):
            return morning
        day += timedelta(days=1)


def business_day(manager: Manager, day: date) -> bool:
    """Whether the manager works on a day."""
    if day.weekday() >= _SATURDAY:
        return False
    return not manager.country or day not in holidays(manager.country, manager.subdivision, day.year)
