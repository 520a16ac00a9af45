"""Service hours: when a desk is open, and how working time is added and measured, to the minute and safe over DST.

Inside, a moment is a number of whole minutes since 1970 in UTC; seconds are cut off.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from itertools import accumulate
from zoneinfo import ZoneInfo

Span = tuple[int, int]
"""Opening and closing, in minutes of the local day; 1440 is its end."""

DAY = 24 * 60
_MINUTE = timedelta(minutes=1)
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_EPOCH_DAY = _EPOCH.toordinal()


@dataclass(frozen=True, slots=True)
class Calendar:
    """The hours in which a desk works.

    A moment is open when its local wall clock lies in a span of its local day, so an hour that DST takes away
    is nobody's working time, and one that it gives twice counts twice.
    """

    timezone: str
    """IANA name."""
    week: tuple[tuple[Span, ...], ...]
    """The spans of each weekday, Monday first, in order and without overlaps; at least one in all."""
    country: str = ""
    """ISO 3166; the holidays of the country are closed.  Empty: no holidays."""
    subdivision: str = ""
    """The part of the country whose own holidays are closed too."""
    days: tuple[tuple[date, tuple[Span, ...]], ...] = ()
    """Single days that keep hours of their own: extra, extended or, without a span, closed."""

    def add(self, start: datetime, working: timedelta) -> datetime:
        """The moment, in UTC, at which so much working time has passed; used up at closing, it is that closing."""
        minute, left = _minute(start), working // _MINUTE
        if left <= 0:
            return _moment(minute)
        year = _year_of(minute)
        while left > (rest := self._year(year).rest(minute)):
            left -= rest
            year += 1
        return _moment(self._year(year).after(minute, left))

    def between(self, start: datetime, end: datetime) -> timedelta:
        """The working time from one moment to a later one; none where it is not later."""
        first, last = _minute(start), _minute(end)
        if last <= first:
            return timedelta(0)
        years = range(_year_of(first), _year_of(last) + 1)
        whole = sum(self._year(year).total for year in years[:-1])
        worked = whole + self._year(years[-1]).worked(last) - self._year(years[0]).worked(first)
        return worked * _MINUTE

    def is_open(self, moment: datetime) -> bool:
        """Whether the desk works at the moment."""
        return self.next_opening(moment) == _moment(_minute(moment))

    def next_opening(self, moment: datetime) -> datetime:
        """The first open moment from here on, in UTC; the moment itself where the desk is open."""
        return self.add(moment, _MINUTE) - _MINUTE

    def next_closing(self, moment: datetime) -> datetime:
        """The end of the opening that runs now or comes next, in UTC; at the end of a year it is that end at most."""
        opening = _minute(self.next_opening(moment))
        return _moment(self._year(_year_of(opening)).closing(opening))

    def local(self, moment: datetime) -> datetime:
        """The moment as the desk's own clock shows it."""
        return moment.astimezone(ZoneInfo(self.timezone))

    def spans(self, day: date) -> tuple[Span, ...]:
        """The opening hours of a local day."""
        for special, spans in self.days:
            if special == day:
                return spans
        if self.country and day in holidays(self.country, self.subdivision, day.year):
            return ()
        return self.week[day.weekday()]

    def _year(self, year: int) -> "_Year":
        return _opened(self, year)


@dataclass(frozen=True, slots=True)
class _Year:
    """The openings of one UTC year in order: where each begins and ends, and the minutes open before it."""

    starts: tuple[int, ...]
    ends: tuple[int, ...]
    before: tuple[int, ...]
    total: int

    def worked(self, minute: int) -> int:
        """The open minutes of the year up to a minute."""
        index = bisect_right(self.starts, minute) - 1
        if index < 0:
            return 0
        return self.before[index] + min(minute, self.ends[index]) - self.starts[index]

    def rest(self, minute: int) -> int:
        """The open minutes of the year from a minute on."""
        return self.total - self.worked(minute)

    def after(self, minute: int, working: int) -> int:
        """The minute at which so many more open minutes, one at least and no more than the rest, have passed."""
        wanted = self.worked(minute) + working
        index = bisect_left(self.before, wanted) - 1
        return self.starts[index] + wanted - self.before[index]

    def closing(self, minute: int) -> int:
        """The end of the opening that an open minute lies in."""
        return self.ends[bisect_right(self.starts, minute) - 1]


@lru_cache(maxsize=256)
def holidays(country: str, subdivision: str, year: int) -> frozenset[date]:
    """The public holidays of a year, observed days included.  Raises ValueError for an unknown place."""
    # Loading the package costs a tenth of a second, and many calendars know no holidays.
    from holidays import country_holidays

    try:
        return frozenset(country_holidays(country, subdiv=subdivision or None, years=year))
    except NotImplementedError as error:
        place = f"{country}, {subdivision}" if subdivision else country
        raise ValueError(f"the holidays of {place} are not known") from error


@lru_cache(maxsize=256)
def _opened(calendar: Calendar, year: int) -> _Year:
    openings: list[Span] = []
    for start, end in _openings(calendar, year):
        if openings and openings[-1][1] == start:
            start = openings.pop()[0]
        openings.append((start, end))
    passed = [0, *accumulate(end - start for start, end in openings)]
    starts, ends = tuple(start for start, _ in openings), tuple(end for _, end in openings)
    return _Year(starts, ends, tuple(passed[:-1]), passed[-1])


def _openings(calendar: Calendar, year: int) -> Iterator[Span]:
    for start, end, offset in _stretches(ZoneInfo(calendar.timezone), year):
        for day in range((start + offset) // DAY, (end + offset - 1) // DAY + 1):
            midnight = day * DAY - offset
            spans = calendar.spans(date.fromordinal(day + _EPOCH_DAY))
            found = ((max(midnight + opening, start), min(midnight + closing, end)) for opening, closing in spans)
            yield from ((first, last) for first, last in found if first < last)


def _stretches(zone: ZoneInfo, year: int) -> Iterator[tuple[int, int, int]]:
    """The year cut where the zone's offset changes: from, to, and the offset in minutes."""
    start = (date(year, 1, 1).toordinal() - _EPOCH_DAY) * DAY
    end = (date(year, 12, 31).toordinal() + 1 - _EPOCH_DAY) * DAY
    offset = _offset(zone, start)
    for day in range(start, end, DAY):
        # No zone has ever changed twice on one day.
        if _offset(zone, day + DAY - 1) != offset:
            change = bisect_left(range(day, day + DAY), True, key=lambda minute: _offset(zone, minute) != offset)
            yield start, day + change, offset
            start, offset = day + change, _offset(zone, day + DAY - 1)
    yield start, end, offset


def _offset(zone: ZoneInfo, minute: int) -> int:
    offset = _moment(minute).astimezone(zone).utcoffset()
    return (offset or timedelta(0)) // _MINUTE


def _minute(moment: datetime) -> int:
    return (moment - _EPOCH) // _MINUTE


def _moment(minute: int) -> datetime:
    return _EPOCH + minute * _MINUTE


def _year_of(minute: int) -> int:
    return date.fromordinal(minute // DAY + _EPOCH_DAY).year
