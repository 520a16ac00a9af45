"""Service hours against a counter that looks at every single minute."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mailbot.domain.hours import Calendar, Span, holidays

CLOSED: tuple[Span, ...] = ()
OFFICE: tuple[Span, ...] = ((8 * 60, 18 * 60),)
ALWAYS: tuple[Span, ...] = ((0, 1440),)
BERLIN = Calendar("Europe/Berlin", (OFFICE,) * 5 + (CLOSED, CLOSED), country="DE")

# The nights in which clocks change, in spring and in autumn of both halves of the earth.
CHANGES = {
    "Europe/Berlin": (date(2026, 3, 29), date(2026, 10, 25)),
    "America/New_York": (date(2026, 3, 8), date(2026, 11, 1)),
    "America/Los_Angeles": (date(2026, 3, 8), date(2026, 11, 1)),
    "Pacific/Auckland": (date(2026, 4, 5), date(2026, 9, 27)),
    # It changes by half an hour, and at midnight.
    "Australia/Lord_Howe": (date(2026, 4, 5), date(2026, 10, 4)),
    "America/Santiago": (date(2026, 4, 5), date(2026, 9, 6)),
}
WEEKS: tuple[tuple[tuple[Span, ...], ...], ...] = (
    (OFFICE,) * 5 + (CLOSED, CLOSED),
    (ALWAYS,) * 7,
    # A night shift that ends in the hour that is missing or comes twice, and begins in it.
    (((0, 150), (1320, 1440)),) * 7,
    (((90, 180), (600, 613)),) * 7,
    (CLOSED,) * 6 + (((45, 165),),),
)


@st.composite
def moments(draw: st.DrawFn) -> tuple[Calendar, datetime]:
    """A calendar, and a moment within two days of a change of its clocks."""
    zone = draw(st.sampled_from(sorted(CHANGES)))
    day = draw(st.sampled_from(CHANGES[zone]))
    special = ((day, draw(st.sampled_from((CLOSED, ALWAYS, ((100, 200),))))),) if draw(st.booleans()) else ()
    minutes = draw(st.integers(-2 * 1440, 2 * 1440))
    noon = datetime(day.year, day.month, day.day, 12, tzinfo=UTC)
    return Calendar(zone, draw(st.sampled_from(WEEKS)), days=special), noon + timedelta(minutes=minutes)


def open_at(calendar: Calendar, moment: datetime) -> bool:
    """Whether a moment is working time, by the wall clock alone."""
    local = moment.astimezone(ZoneInfo(calendar.timezone))
    minute = local.hour * 60 + local.minute
    return any(start <= minute < end for start, end in calendar.spans(local.date()))


def counted(calendar: Calendar, start: datetime, end: datetime) -> int:
    """The working minutes between two moments, one by one."""
    minutes = int((end - start) / timedelta(minutes=1))
    return sum(open_at(calendar, start + timedelta(minutes=minute)) for minute in range(minutes))


@given(moments(), st.integers(0, 2000))
def test_measuring_agrees_with_counting_every_minute(given_moment: tuple[Calendar, datetime], minutes: int) -> None:
    calendar, start = given_moment
    end = start + timedelta(minutes=minutes)

    measured = calendar.between(start, end)

    assert measured == timedelta(minutes=counted(calendar, start, end))


@given(moments(), st.integers(1, 900))
def test_adding_agrees_with_counting_every_minute(given_moment: tuple[Calendar, datetime], minutes: int) -> None:
    calendar, start = given_moment

    due = calendar.add(start, timedelta(minutes=minutes))

    # So much has passed when it is due, and its last minute was working time.
    assert calendar.between(start, due) == timedelta(minutes=minutes)
    assert open_at(calendar, due - timedelta(minutes=1))


@given(moments(), st.integers(0, 500_000), st.integers(0, 500_000))
def test_adding_twice_is_adding_the_sum(given_moment: tuple[Calendar, datetime], first: int, second: int) -> None:
    calendar, start = given_moment
    one, two = timedelta(minutes=first), timedelta(minutes=second)

    assert calendar.add(calendar.add(start, one), two) == calendar.add(start, one + two)


@given(moments(), st.integers(0, 3000))
def test_the_next_opening_is_the_first_open_minute(given_moment: tuple[Calendar, datetime], minutes: int) -> None:
    calendar, start = given_moment
    start += timedelta(minutes=minutes)

    opening = calendar.next_opening(start)

    assert open_at(calendar, opening)
    assert calendar.between(start, opening) == timedelta(0)
    assert calendar.is_open(start) == open_at(calendar, start)


def berlin(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo("Europe/Berlin"))


@pytest.mark.parametrize(
    ("start", "hours", "due"),
    [
        ("2026-03-02T07:00", 1, "2026-03-02T09:00"),  # before opening
        ("2026-03-02T14:00", 4, "2026-03-02T18:00"),  # used up at closing: due at closing
        ("2026-03-02T18:00", 1, "2026-03-03T09:00"),  # at closing
        ("2026-03-06T17:30", 1, "2026-03-09T08:30"),  # over a weekend
        ("2026-04-02T17:00", 2, "2026-04-07T09:00"),  # over Easter
        ("2026-05-01T12:00", 1, "2026-05-04T09:00"),  # on a holiday
        ("2026-12-31T17:00", 2, "2027-01-04T09:00"),  # over the year's end
        (
            "2026-03-02T09:00",
            2500,
            "2027-02-24T09:00",
        ),  # 250 working days: 260 weekdays in a year, less seven holidays, less three
    ],
)
def test_a_target_is_due_when_its_hours_are_used_up(start: str, hours: int, due: str) -> None:
    found = BERLIN.add(berlin(start), timedelta(hours=hours))

    assert BERLIN.local(found).replace(tzinfo=None) == datetime.fromisoformat(due)


def test_nothing_to_add_is_due_at_once() -> None:
    night = berlin("2026-03-02T23:00")

    assert BERLIN.add(night, timedelta(0)) == night


def test_no_time_passes_backwards() -> None:
    assert BERLIN.between(berlin("2026-03-03T12:00"), berlin("2026-03-02T12:00")) == timedelta(0)


def test_seconds_are_cut_off() -> None:
    start = berlin("2026-03-02T09:00:59")

    assert BERLIN.add(start, timedelta(hours=1)) == berlin("2026-03-02T10:00")


def test_single_days_are_extra_extended_or_closed() -> None:
    days = ((date(2026, 3, 2), ((480, 1200),)), (date(2026, 3, 3), CLOSED), (date(2026, 3, 7), OFFICE))
    calendar = Calendar("Europe/Berlin", (OFFICE,) * 5 + (CLOSED, CLOSED), days=days)

    worked = calendar.between(berlin("2026-03-02T00:00"), berlin("2026-03-09T00:00"))

    assert worked == timedelta(hours=12 + 0 + 3 * 10 + 10)


def test_the_next_closing_ends_the_opening_that_runs_or_comes() -> None:
    assert BERLIN.next_closing(berlin("2026-03-06T12:00")) == berlin("2026-03-06T18:00")
    assert BERLIN.next_closing(berlin("2026-03-06T18:00")) == berlin("2026-03-09T18:00")


def test_holidays_are_those_of_the_country_and_of_its_part() -> None:
    assert len(holidays("DE", "", 2026)) == 9
    assert date(2026, 1, 26) in holidays("NZ", "AUK", 2026)
    assert date(2026, 1, 26) not in holidays("NZ", "", 2026)


def test_an_unknown_country_is_said() -> None:
    with pytest.raises(ValueError, match="the holidays of XX are not known"):
        holidays("XX", "", 2026)
