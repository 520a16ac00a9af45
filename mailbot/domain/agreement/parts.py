"""The tables of an agreement file: calendar, plans, allowances, rates, targets, rules; each refuses unknown keys."""

import re
from datetime import date
from decimal import Decimal
from functools import cached_property
from typing import Annotated, Any, Literal
from zoneinfo import available_timezones

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, model_validator

from classifiers.labels import Request, Severity
from mailbot.domain.agreement.vocabulary import Decision, Destination, MetBy
from mailbot.domain.hours import DAY, Calendar, Span, holidays
from mailbot.domain.ledger import Lapse

_SPAN = re.compile(r"^(\d\d):(\d\d)-(\d\d):(\d\d)$")


class Part(BaseModel):
    """A table of the file: frozen, and without room for unknown keys."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Assuming(Part):
    """A table that may rest on figures that its source does not give."""

    assumed: tuple[str, ...] = ()
    """Which of the marked defaults this table rests on."""


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
    for (_, end), (start, _) in zip(spans, spans[1:], strict=False):
        if start < end:
            raise ValueError("the opening hours overlap, or do not stand in order")
    return spans


def _zone(value: str) -> str:
    if value not in available_timezones():
        raise ValueError('this is not a time zone; write one such as "Europe/Berlin"')
    return value


def _whole_minutes(hours: Decimal) -> Decimal:
    if hours * 60 % 1:
        raise ValueError("hours are given to the minute")
    return hours


def _moderate(value: Any) -> Any:
    if isinstance(value, bool):
        raise ValueError("this is not a number")  # noqa: TRY004 - pydantic makes only ValueError a fault of the file.
    return value


def _language(value: str) -> str:
    if not (len(value) == 2 and value.isascii() and value.islower()):
        raise ValueError('this is not a language; write ISO 639-1 such as "en"')
    return value


Spans = Annotated[tuple[Annotated[Span, BeforeValidator(_span)], ...], AfterValidator(_in_order)]
Name = Annotated[str, Field(pattern=r"^[a-z0-9]+([-_.][a-z0-9]+)*$", max_length=60)]
Amount = Annotated[Decimal, BeforeValidator(_moderate), Field(ge=0, le=1_000_000, decimal_places=2)]
Hours = Annotated[Decimal, BeforeValidator(_moderate), Field(gt=0, le=10_000), AfterValidator(_whole_minutes)]
Percent = Annotated[Decimal, BeforeValidator(_moderate), Field(ge=0, le=1000)]
Count = Annotated[int, BeforeValidator(_moderate), Field(gt=0, le=10_000)]
Language = Annotated[str, AfterValidator(_language)]
Sentence = dict[Language, Annotated[str, Field(min_length=1, max_length=500)]]


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


class Hours_(Assuming):
    """When the desk is open."""

    timezone: Annotated[str, AfterValidator(_zone)]
    week: Week
    holidays: Holidays | None = None
    days: dict[date, Spans] = {}
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
