"""What letters of commands are made of: the steps of a transcript in words."""

from collections.abc import Callable, Mapping
from datetime import datetime

from replies.conversation import Part
from replies.languages import Words
from replies.subject import one_line
from replies.transcripts import ErasureQuestion, Meant, Step

_Time = Callable[[datetime | None], str]
"""Puts a moment into words."""


def parts(cases: tuple[Part, ...], time: _Time) -> tuple[dict[str, object], ...]:
    """The cases that a mail has become, as their template names them."""
    return tuple(
        {
            "number": one.number,
            "subject": one_line(one.subject, 200),
            "decision": one.decision,
            "answer": time(one.answer_by),
            "solve": time(one.solve_by),
        }
        for one in cases
    )


def worded(step: Step, known: Words, time: _Time) -> dict[str, object]:
    """A command and what came of it, as its template names it."""
    return {
        "line": one_line(step.line, 200),
        "changes": tuple(
            (_name(one.what, known, time), *(_value(one.what, value, known, time) for value in (one.before, one.after)))
            for one in step.changes
        ),
        "told": tuple((_name(name, known, time), _value(name, value, known, time)) for name, value in step.told),
        "refusal": step.refusal,
        "words": one_line(step.words, 200),
        "maybe": step.maybe,
    }


def asked(letter: ErasureQuestion, time: _Time) -> dict[str, object]:
    """What would be erased of a person, as its template names it."""
    kept = letter.kept
    return {
        "person": one_line(kept.address, 300),
        "mails": tuple(f"{time(at)}: {one_line(subject, 100) or '–'}" for at, subject in kept.mails),
        "more": kept.written - len(kept.mails),
        "opened": ", ".join(map(str, kept.opened)) or "–",
        "joined": ", ".join(map(str, kept.joined)) or "–",
        "end": time(letter.until),
    }


def labelled(label: str, known: Words) -> str:
    """A label in words; one that has none of its own as it is, without the signs of programs."""
    named = {**known.requests, **known.severities, **{work.value: words for work, words in known.works.items()}}
    return named.get(label, one_line(label).replace("_", " "))


def _name(name: str | datetime, known: Words, time: _Time) -> str:
    return time(name) if isinstance(name, datetime) else known.accounts.get(name, one_line(name))


def _value(what: str | datetime, value: str | datetime | Meant | None, known: Words, time: _Time) -> str:
    if value is None or isinstance(value, datetime):
        return time(value)
    if isinstance(value, Meant):
        return ", ".join(labelled(label, known) for label in value.labels)
    tables: dict[str, Mapping[str, str]] = {
        "type": {work.value: words for work, words in known.works.items()},
        "request": known.requests,
        "severity": known.severities,
        "decision": known.decisions,
        "language": known.languages,
    }
    own = tables.get(what, {}) if isinstance(what, str) else {}
    return own.get(value, one_line(value, 500))
