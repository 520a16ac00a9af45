"""Every word of a language in one place: a folder for each language.

A language needs ``words.toml``, whose keys are the fields of ``Words``, and one ``.j2`` file for each kind of letter,
which reads as the letter does. Nothing else names the language. It may stand in an operator's own folder as well, and
what stands there goes before what stands here.
"""

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from pydantic import ConfigDict, TypeAdapter, with_config

from replies.letters import Work

HOME = Path(__file__).parent
"""The folder that the languages stand in."""

_STRICT = ConfigDict(extra="forbid")


@with_config(_STRICT)
@dataclass(frozen=True, slots=True)
class Confidence:
    """How sure the labels are, in words, with ``{percent}``."""

    certain: str
    confident: str
    likely: str
    guess: str


@with_config(_STRICT)
@dataclass(frozen=True, slots=True)
class Words:
    """The words of one language that stand in no letter's own file."""

    direction: str
    """``ltr`` or ``rtl``."""
    marker: str
    """The line that answers are written above: ASCII rulers around a sentence, short enough never to be wrapped."""
    decimal: str
    """The decimal sign."""
    date: str
    """A day with ``{weekday} {day} {month} {year}``."""
    time: str
    """A time with ``{date} {hour} {minute} {zone}``."""
    brief: str
    """A time among many, with ``{weekday} {day} {month} {hour} {minute}``."""
    brief_day: str
    """A day among many, with ``{day} {month} {year}``."""
    hour: str
    """Exactly one hour of work, with ``{amount}``."""
    hours: str
    """Any other number of hours, with ``{amount}``."""
    weekdays: tuple[str, ...]
    """From Monday on."""
    months: tuple[str, ...]
    confidence: Confidence
    works: dict[Work, str]
    requests: dict[str, str]
    severities: dict[str, str]
    decisions: dict[str, str]
    """What an agreement may say of a request, for our own people."""
    accounts: dict[str, str]
    """What customers have hours of, for our own people."""
    destinations: dict[str, str]
    """Who a request may be passed on to, for our own people."""
    targets: dict[str, str]
    """What is owed by a time."""
    causes: dict[str, str]
    """What is to be warned of, as a heading."""
    concerns: dict[str, str]
    """What is the matter, with ``{target} {moment} {day} {hours} {account}``."""
    held: dict[str, str]
    """Why a mail is set aside, with its figures as ``{0}`` and ``{1}``."""
    statuses: dict[str, str]
    columns: tuple[str, ...]
    """The heads of the table that goes with a digest."""
    unknown_customer: str
    """In place of the name of a customer whom nobody knows."""
    silent: str
    """A mailbox that nothing comes to, with ``{mailbox} {hours} {moment}``."""
    never: str
    """One that nothing has ever come to, with ``{mailbox}``."""
    languages: dict[str, str]
    """Names of languages by their ISO 639-1 code."""


_WORDS = TypeAdapter(Words)


@cache
def languages(overrides: Path | None = None) -> tuple[str, ...]:
    """The codes of all languages that letters can be written in, with those of an operator's own folder."""
    homes = (HOME,) if overrides is None else (HOME, overrides)
    return tuple(sorted({file.parent.name for home in homes for file in home.glob("*/words.toml")}))


@cache
def words(language: str, overrides: Path | None = None) -> Words:
    """The words of one of the languages."""
    own = HOME if overrides is None else overrides
    file = own / language / "words.toml"
    return parse((file if file.is_file() else HOME / language / "words.toml").read_text("utf-8"))


def parse(toml: str) -> Words:
    """The words that a file holds; a missing or an unknown key is an error."""
    return _WORDS.validate_python(tomllib.loads(toml))
