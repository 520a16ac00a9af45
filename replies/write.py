"""Letters in words: a letter's values, in a language, become a subject, a plain text and an HTML text.

How a letter looks stands in ``templates/``: ``letter`` is the sheet, ``parts`` are the paragraphs, lists and boxes,
each once as ``.txt.j2`` and once as ``.html.j2``. What it says stands in ``languages/``, one folder a language, with

- ``words.toml``: the keys of ``replies.languages.Words``, and no others;
- ``acknowledgement.j2``, ``follow_up.j2``, ``notification.j2``, ``held_notice.j2``,
  ``held_decision.j2``, ``brake_notice.j2``: the letter itself, with the blocks
  ``subject``, ``preview`` (what an inbox shows beside the subject) and ``body``, which calls the parts. Each file is
  read twice, once with the plain and once with the HTML parts, so a sentence stands in one place only.

A new language is a folder with these seven files; its name is the language tag, in lower case.
"""

import re
from dataclasses import fields
from datetime import datetime
from functools import cache
from pathlib import Path
from zoneinfo import ZoneInfo

from jinja2 import FileSystemLoader, StrictUndefined, Template
from jinja2.runtime import Context
from jinja2.sandbox import ImmutableSandboxedEnvironment

from replies.languages import HOME, Words, languages, words
from replies.letters import (
    Acknowledgement,
    BrakeNotice,
    File,
    FollowUp,
    HeldDecision,
    HeldNotice,
    Letter,
    Notification,
    Written,
)
from replies.subject import clean_subject, one_line, visible

__all__ = ["languages", "marker", "markers", "write"]

COLUMNS = 76
"""The width of the plain text; only a word that is longer alone goes beyond it."""

_TEMPLATES = Path(__file__).parent / "templates"
_FILES: dict[type[Letter], str] = {
    Acknowledgement: "acknowledgement.j2",
    FollowUp: "follow_up.j2",
    Notification: "notification.j2",
    HeldNotice: "held_notice.j2",
    HeldDecision: "held_decision.j2",
    BrakeNotice: "brake_notice.j2",
}
_EMPTY_LINES = re.compile(r"\n{3,}")


def write(letter: Letter, language: str, overrides: Path | None = None) -> Written:
    """The letter in words; a file in ``overrides`` stands in for the shipped one of the same path.

    Paths are as here: ``letter.html.j2``, ``en/acknowledgement.j2``. They are read once, when first needed.
    """
    known = _known(language)
    text, html = _templates(f"{known}/{_FILES[type(letter)]}", overrides)
    values = _values(letter, known)
    context = _context(text, values)
    values["title"] = subject = one_line("".join(text.blocks["subject"](context)), 300)
    return Written(
        subject,
        _EMPTY_LINES.sub("\n\n", "".join(text.root_render_func(context))).strip() + "\n",
        "".join(html.root_render_func(_context(html, values))),
    )


def marker(language: str) -> str:
    """The line at the top of every letter that expects an answer, above which the answer is to be written."""
    return words(_known(language)).marker


@cache
def markers() -> tuple[str, ...]:
    """The markers of all languages."""
    return tuple(marker(language) for language in languages())


def _known(language: str) -> str:
    """The language itself, or the one that it is a variety of, or English (RFC 4647, section 3.4)."""
    tag = language.lower().replace("_", "-")
    while tag and tag not in languages():
        tag = tag.rpartition("-")[0]
    return tag or "en"


@cache
def _templates(name: str, overrides: Path | None) -> tuple[Template, Template]:
    """The same file, compiled with the plain and with the HTML parts."""
    return _environment("txt", overrides).get_template(name), _environment("html", overrides).get_template(name)


def _context(template: Template, values: dict[str, object]) -> Context:
    # ``Template.render`` would merge the same two dictionaries in four times the time.
    return template.new_context({**template.environment.globals, **values}, shared=True)


@cache
def _environment(form: str, overrides: Path | None) -> ImmutableSandboxedEnvironment:
    places = [_TEMPLATES, HOME] if overrides is None else [overrides, _TEMPLATES, HOME]
    environment = ImmutableSandboxedEnvironment(
        loader=FileSystemLoader(places),
        autoescape=form == "html",
        undefined=StrictUndefined,
        auto_reload=False,
    )
    environment.filters.update(wrap=_wrap, quoted=_quoted)
    parts = environment.get_template(f"parts.{form}.j2").module
    environment.globals.update({name: part for name, part in vars(parts).items() if not name.startswith("_")})
    environment.globals["layout"] = f"letter.{form}.j2"
    return environment


def _values(letter: Letter, language: str) -> dict[str, object]:
    """What the templates may name: the letter's fields, cleaned, and what must be put in the language's words first."""
    known = words(language)
    values: dict[str, object] = {}
    for field in fields(letter):
        value = getattr(letter, field.name)
        values[field.name] = one_line(value) if type(value) is str else value
    values.update(language=language, direction=known.direction, marker=known.marker)
    match letter:
        case Acknowledgement() | FollowUp():
            values["subject"] = clean_subject(letter.subject, letter.tag)
        case Notification():
            values.update(_notification(letter, known))
        case HeldNotice():
            values.update(
                arrived=_time(letter.arrived_at, letter.timezone, known),
                size_words=_size(letter.size, known),
                reason=one_line(letter.reason, 500),
            )
        case BrakeNotice():
            values.update(marker="", began=_time(letter.since, letter.timezone, known))
    return values


def _notification(letter: Notification, known: Words) -> dict[str, object]:
    lines = _lines(letter.text)
    return {
        # An answer to it does not go to the customer, so it does not ask for one.
        "marker": "",
        "subject": clean_subject(letter.subject, letter.tag),
        "sender": one_line(letter.sender, 400),
        "arrived": _time(letter.arrived_at, letter.timezone, known),
        "work_words": known.works[letter.work],
        "request_words": known.requests.get(letter.request, one_line(letter.request)),
        "severity_words": known.severities.get(letter.severity, one_line(letter.severity)),
        "language_words": known.languages.get(letter.language, one_line(letter.language)),
        "confidence_words": _confidence(letter.confidence, known),
        "lines": lines,
        "opening": one_line(" ".join(lines[:5]), 100),
        "files": tuple(_file(file, known) for file in letter.files),
        "evidence": tuple(one_line(line, 300) for line in letter.evidence),
    }


def _lines(text: str) -> tuple[str, ...]:
    """The sender's text line by line, without what cannot be seen and without empty lines around it."""
    lines = (visible(line.expandtabs(4)).rstrip() for line in text.splitlines())
    shown = _EMPTY_LINES.sub("\n\n", "\n".join(lines)).strip("\n")
    return tuple(shown.split("\n")) if shown else ()


def _time(moment: datetime, timezone: str, known: Words) -> str:
    local = moment.astimezone(ZoneInfo(timezone))
    zone = local.tzname() or ""
    return known.time.format(
        weekday=known.weekdays[local.weekday()],
        day=local.day,
        month=known.months[local.month - 1],
        year=local.year,
        hour=local.hour,
        minute=local.minute,
        # A zone without letters is called by its offset, such as "-03".
        zone=zone if zone[:1].isalpha() else f"UTC{zone}",
    )


def _confidence(confidence: float, known: Words) -> str:
    said = known.confidence
    levels = ((0.95, said.certain), (0.8, said.confident), (0.5, said.likely))
    phrase = next((phrase for least, phrase in levels if confidence >= least), said.guess)
    return phrase.format(percent=int(confidence * 100))


def _size(size: int, known: Words) -> str:
    if size < 1_000:
        return f"{size} B"
    if size < 999_500:
        return f"{size / 1_000:.0f} kB"
    return f"{size / 1_000_000:.1f} MB".replace(".", known.decimal)


def _file(file: File, known: Words) -> str:
    return f"{one_line(file.name)} ({_size(file.size, known)})"


def _wrap(text: str, first: str = "", further: str | None = None) -> str:
    """The text in lines of at most ``COLUMNS``; ``further`` begins every line but the first."""
    further = first if further is None else further
    lines = _line(COLUMNS - max(len(first), len(further))).findall(" ".join(text.split()))
    return first + f"\n{further}".join(lines)


@cache
def _line(width: int) -> re.Pattern[str]:
    """As many whole words as fit into the width, or one word that is longer alone."""
    return re.compile(rf"\S.{{0,{width - 1}}}(?!\S)|\S+")


def _quoted(line: str) -> str:
    """A line of the sender's, marked as such; a short one keeps its spaces, since it may be a table or a program."""
    if len(line) + 2 <= COLUMNS:
        return f"| {line}".rstrip()
    indent = min(len(line) - len(line.lstrip(" ")), COLUMNS // 4)
    return _wrap(line, "| " + " " * indent)
