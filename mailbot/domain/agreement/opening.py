"""The table of the service hours: weekdays, holidays, single days."""

import re
from datetime import date
from functools import cached_property
from itertools import pairwise
from typing import Annotated, Any
from zoneinfo import available_timezones

from pydantic import AfterValidator, BeforeValidator, Field, model_validator

from mailbot.domain.agreement.parts import Assuming, Part
from mailbot.domain.hours import DAY, Calendar, Span, holidays

_SPAN = re.compile(r"^(\d\d):(\d\d)-(\d\d):(\d\d)$")


def _span(text: Any) -> Span:
    match = _SPAN.match(text) if isinstance(text, str) else None
    if match is None:
        raise ValueError('opening hours are written "08:00-18:00"')
    hour, minute, last_hour, last_minute = (int(number) for number in match.groups())
    span = hour * 60 + minute, last_hour * 60 + last_minute
    if max(minute, last_minute) > 59 or span[1] > DAY:
        raise ValueError(f'"{text}" is no time of day')
    if span[0] >= span[1]:
        raise ValueError(f'"{text}" ends before it begins; a night is written as two days')
    return span


def _in_order(spans: tuple[Span, ...]) -> tuple[Span, ...]:
    for (_, end), (start, _) in pairwise(spans):
        if start < end:
            raise ValueError("the opening hours overlap, or do not stand in order")
    return spans


def _zone(value: str) -> str:
    if value not in available_timezones():
        raise ValueError('this is not a time zone; write one such as "Europe/Berlin"')
    return value


Spans = Annotated[tuple[Annotated[Span, BeforeValidator(_span)], ...], AfterValidator(_in_order)]


class Week(Part):
    """The opening hours of each weekday; a day that is not named is closed."""

    monday: Spans = ()
    tuesday: Spans = ()
    wednesday: Spans = ()
    thursday: Spans = ()
    friday: Spans = ()
    saturday: Spans = ()
    sunday: Spans = ()

    @model_validator(mode="after")
    def _open_at_all(self) -> "Week":
        if not any(self.spans):
            raise ValueError("the week has no opening hours")
        return self

    @property
    def spans(self) -> tuple[tuple[Span, ...], ...]:
        """The spans of the seven days, Monday first."""
        weekdays = (self.monday, self.tuesday, self.wednesday, self.thursday, self.friday, self.saturday, self.sunday)
        return tuple(tuple(day) for day in weekdays)


class Holidays(Part):
    """Whose public holidays are closed."""

    country: str
    subdivision: str = ""

    @model_validator(mode="after")
    def _known(self) -> "Holidays":
        holidays(self.country, self.subdivision, 2026)
        return self


class ServiceHours(Assuming):
    """When the desk is open."""

    timezone: Annotated[str, AfterValidator(_zone)]
    week: Week
    holidays: Holidays | None = None
    days: dict[date, Spans] = Field(default_factory=dict)
    """Single days with hours of their own: extra, extended or, with none, closed."""

    @cached_property
    def calendar(self) -> Calendar:
        """The hours to reckon with."""
        return Calendar(
            timezone=self.timezone,
            week=self.week.spans,
            country=self.holidays.country if self.holidays else "",
            subdivision=self.holidays.subdivision if self.holidays else "",
            days=tuple(sorted((day, tuple(spans)) for day, spans in self.days.items())),
        )
