"""What every table of an agreement file is made of; each refuses unknown keys."""

import re
from decimal import Decimal
from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field


class Part(BaseModel):
    """A table of the file: frozen, and without room for unknown keys."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Assuming(Part):
    """A table that may rest on figures that its source does not give."""

    assumed: tuple[str, ...] = ()
    """Which of the marked defaults this table rests on."""


def _whole_minutes(hours: Decimal) -> Decimal:
    if hours * 60 % 1:
        raise ValueError("hours are given to the minute")
    return hours


def _number(value: Any) -> Any:
    if isinstance(value, bool):
        raise ValueError("this is not a number")
    return value


def _language(value: str) -> str:
    if not (len(value) == 2 and value.isascii() and value.islower()):
        raise ValueError('this is not a language; write ISO 639-1 such as "en"')
    return value


def _name(value: str) -> str:
    if not _NAME.match(value):
        raise ValueError('write small letters and digits, with single - _ . between them, such as "help-desk"')
    return value


def _currency(value: str) -> str:
    if not (len(value) == 3 and value.isascii() and value.isalpha() and value.isupper()):
        raise ValueError('write the three capital letters of a currency, such as "EUR"')
    return value


_NAME = re.compile(r"^[a-z0-9]+([-_.][a-z0-9]+)*\Z")
Name = Annotated[str, Field(max_length=60), AfterValidator(_name)]
Currency = Annotated[str, AfterValidator(_currency)]
Amount = Annotated[Decimal, BeforeValidator(_number), Field(ge=0, le=1_000_000, decimal_places=2)]
Hours = Annotated[Decimal, BeforeValidator(_number), Field(gt=0, le=10_000), AfterValidator(_whole_minutes)]
Percent = Annotated[Decimal, BeforeValidator(_number), Field(ge=0, le=1000)]
Count = Annotated[int, BeforeValidator(_number), Field(gt=0, le=10_000)]
Language = Annotated[str, AfterValidator(_language)]
Sentence = dict[Language, Annotated[str, Field(min_length=1, max_length=500)]]
