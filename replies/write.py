"""Letters in words: a letter's values, in a language, become a subject, a plain text and an HTML text.

How a letter looks stands in ``templates/``: ``letter`` is the sheet, ``parts`` are the paragraphs, lists and boxes,
each once as ``.txt.j2`` and once as ``.html.j2``. What it says stands in ``languages/``, one folder a language, with

- ``words.toml``: the keys of ``replies.languages.Words``, and no others;
- one ``.j2`` file for each letter, as ``FILES`` names them: the letter itself, with the blocks ``subject``,
  ``preview`` (what an inbox shows beside the subject) and ``body``, which calls the parts. Each file is read twice,
  once with the plain and once with the HTML parts, so a sentence stands in one place only.

A new language is a folder with these files; its name is the language tag, in lower case.
"""

import re
from dataclasses import fields
from functools import cache
from pathlib import Path

from jinja2 import Template
from jinja2.runtime import Context

from replies.conversation import Answer, ColleagueAnswered, Correction, Quote, Split, StatusNotice
from replies.digest import Digest
from replies.environment import environment
from replies.figures import digest_table, digest_values
from replies.held import held_words
from replies.languages import Words, languages, words
from replies.letters import (
    Acknowledgement,
    BrakeNotice,
    Coverage,
    DeadlineWarning,
    File,
    FollowUp,
    HeldDecision,
    HeldNotice,
    KnownProblemEntry,
    KnownProblemFix,
    Letter,
    Notification,
    Released,
    RenewalNotice,
    SilentMailbox,
    Solved,
    StatusAnswer,
    Work,
    Written,
)
from replies.plain import lines_of, paragraphs
from replies.steps import asked, labelled, parts, worded
from replies.subject import clean_subject, one_line
from replies.transcripts import ErasureQuestion, Refused, Transcript
from replies.wording import amount as _amount
from replies.wording import concern_groups
from replies.wording import day as _date
from replies.wording import hours as _hours
from replies.wording import moment as _time
from replies.wording import size as _size

__all__ = ["languages", "marker", "markers", "write"]

FILES: dict[type[Letter], str] = {
    Acknowledgement: "acknowledgement.j2",
    FollowUp: "follow_up.j2",
    StatusAnswer: "status_answer.j2",
    Solved: "solved.j2",
    KnownProblemEntry: "known_problem_entry.j2",
    KnownProblemFix: "known_problem_fix.j2",
    Notification: "notification.j2",
    Released: "released.j2",
    RenewalNotice: "renewal_notice.j2",
    HeldNotice: "held_notice.j2",
    HeldDecision: "held_decision.j2",
    BrakeNotice: "brake_notice.j2",
    Answer: "answer.j2",
    ColleagueAnswered: "colleague_answered.j2",
    StatusNotice: "status_notice.j2",
    Correction: "correction.j2",
    Quote: "quote.j2",
    Split: "split.j2",
    Transcript: "transcript.j2",
    Refused: "refused.j2",
    ErasureQuestion: "erasure_question.j2",
    SilentMailbox: "silent_mailbox.j2",
    DeadlineWarning: "deadline_warning.j2",
    Digest: "digest.j2",
}
Conversation = (
    Answer | ColleagueAnswered | StatusNotice | Correction | Quote | Split | Transcript | Refused | ErasureQuestion
)
_BEGUN = frozenset({"", "covered", "deducts", "chargeable"})
"""The decisions after which work begins by itself."""
_EMPTY_LINES = re.compile(r"\n{3,}")


def write(letter: Letter, language: str, overrides: Path | None = None) -> Written:
    """The letter in words; a file in ``overrides`` stands in for the shipped one of the same path.

    Paths are as here: ``letter.html.j2``, ``en/acknowledgement.j2``, ``en/words.toml``. They are read once, when first
    needed. A folder with all the files of a language adds that language.
    """
    known = _known(language, overrides)
    own = words(known, overrides)
    text, html = _templates(f"{known}/{FILES[type(letter)]}", overrides)
    values = _values(letter, known, own)
    context = _context(text, values)
    values["title"] = subject = one_line("".join(text.blocks["subject"](context)), 300)
    return Written(
        subject,
        _EMPTY_LINES.sub("\n\n", "".join(text.root_render_func(context))).strip() + "\n",
        "".join(html.root_render_func(_context(html, values))),
        (digest_table(letter, own),) if isinstance(letter, Digest) and letter.cases else (),
    )


def marker(language: str, overrides: Path | None = None) -> str:
    """The line at the top of every letter that expects an answer, above which the answer is to be written."""
    return words(_known(language, overrides), overrides).marker


@cache
def markers(overrides: Path | None = None) -> tuple[str, ...]:
    """The markers of all languages, and of those that an operator words anew."""
    own = (marker(language, overrides) for language in languages(overrides))
    return tuple(dict.fromkeys((*own, *(marker(language) for language in languages()))))


def _known(language: str, overrides: Path | None = None) -> str:
    """The language itself, or the one that it is a variety of, or English (RFC 4647, section 3.4)."""
    tag = language.lower().replace("_", "-")
    while tag and tag not in languages(overrides):
        tag = tag.rpartition("-")[0]
    return tag or "en"


@cache
def _templates(name: str, overrides: Path | None) -> tuple[Template, Template]:
    """The same file, compiled with the plain and with the HTML parts."""
    return environment("txt", overrides).get_template(name), environment("html", overrides).get_template(name)


def _context(template: Template, values: dict[str, object]) -> Context:
    # ``Template.render`` would merge the same two dictionaries in four times the time.
    return template.new_context({**template.environment.globals, **values}, shared=True)


def _values(letter: Letter, language: str, known: Words) -> dict[str, object]:
    """What the templates may name: the letter's fields, cleaned, and what must be put in the language's words first."""
    values: dict[str, object] = {}
    for field in fields(letter):
        value = getattr(letter, field.name)
        values[field.name] = one_line(value) if type(value) is str else value
    values.update(language=language, direction=known.direction, marker=known.marker)
    # The part of this name is not to be hidden.
    values.pop("commands", None)
    match letter:
        case Acknowledgement():
            values["subject"] = clean_subject(letter.subject, letter.tag)
            # As long as the kind of work is in doubt, nothing is claimed that rests on it.
            told = None if letter.work is Work.UNDECIDED else letter.coverage
            values.update(_coverage(told, told.timezone if told else "", known))
        case FollowUp() | Solved() | KnownProblemEntry() | KnownProblemFix():
            values["subject"] = clean_subject(letter.subject, letter.tag)
        case StatusAnswer():
            values["subject"] = clean_subject(letter.subject, letter.tag)
            values["answer"] = _time(letter.answer_by, letter.timezone, known)
            values["solve"] = _time(letter.solve_by, letter.timezone, known)
        case Notification():
            values.update(_notification(letter, known), **_coverage(letter.coverage, letter.timezone, known))
        case Released():
            values["subject"] = clean_subject(letter.subject, letter.tag)
            values["answer"] = _time(letter.answer_by, letter.timezone, known)
        case RenewalNotice():
            values["ends"] = _date(letter.period_end, known)
        case HeldNotice():
            values.update(
                arrived=_time(letter.arrived_at, letter.timezone, known),
                size_words=_size(letter.size, known),
                reason=held_words(letter.reason, known),
            )
        case spoken if isinstance(spoken, Conversation):
            values.update(_conversation(spoken, known))
        case BrakeNotice():
            values.update(marker="", began=_time(letter.since, letter.timezone, known))
        case SilentMailbox():
            reason = one_line(letter.reason, 500)
            values.update(marker="", reason=reason, began=_time(letter.since, letter.timezone, known))
        case DeadlineWarning():
            values.update(groups=concern_groups(letter.concerns, letter.timezone, known))
            values.update(marker=known.marker if letter.orders else "")
        case Digest():
            values.update(digest_values(letter, known), quiet=letter.quiet)
    return values


def _notification(letter: Notification, known: Words) -> dict[str, object]:
    lines = lines_of(letter.text)
    return {
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
        "files": _files(letter.files, known),
        "evidence": tuple((labelled(label, known), one_line(words_, 200)) for label, words_ in letter.evidence),
        # What is answered to us is kept, whether it may give orders or not.
        "marker": known.marker if letter.commands or letter.copy_to else "",
        "commands_now": letter.commands,
        "choices": (
            *((f"#request {one}", known.requests.get(one, one)) for one in letter.requests),
            *((f"#type {work.value}", known.works[work]) for work in letter.choices),
        ),
        "recent": tuple(
            (one_line(one.tag), one_line(one.subject), one.status, _time(one.opened_at, letter.timezone, known))
            for one in letter.recent
        ),
        "newcomers": ", ".join(one_line(address, 300) for address in letter.newcomers),
    }


def _conversation(letter: Conversation, known: Words) -> dict[str, object]:
    """What agents' answers and commands are told with."""
    if isinstance(letter, Refused):
        return {"marker": "", "arrived": _time(letter.arrived_at, letter.timezone, known)}
    if isinstance(letter, ErasureQuestion):
        return asked(letter, lambda at: _time(at, letter.timezone, known))
    subject = clean_subject(letter.subject, letter.tag)
    match letter:
        case Answer():
            return {"subject": subject, "paragraphs": paragraphs(letter.text), "files": _files(letter.files, known)}
        case ColleagueAnswered():
            return {"subject": subject, "lines": lines_of(letter.text), "files": _files(letter.files, known)}
        case Correction():
            severity = known.severities.get(letter.severity, "")
            own = {"subject": subject, "work_words": known.works[letter.work], "severity_words": severity}
            return own | _coverage(letter.coverage, letter.coverage.timezone, known)
        case Quote():
            amount = _amount(letter.amount, known)
            return {"subject": subject, "paragraphs": paragraphs(letter.text), "amount": amount}
        case Transcript():
            zone = letter.timezone
            steps = tuple(worded(step, known, lambda at: _time(at, zone, known)) for step in letter.steps)
            return {"subject": subject, "steps": steps}
        case Split():
            return {"subject": subject, "parts": parts(letter.parts, lambda at: _time(at, letter.timezone, known))}
        case StatusNotice():
            return {"subject": subject}


def _coverage(coverage: Coverage | None, timezone: str, known: Words) -> dict[str, object]:
    """What the agreement says, in words; without it, work begins and nothing more is said."""
    if coverage is None:
        return {"decision": "", "begun": True, "answer": ""}
    period = coverage.new_period
    return {
        "decision": coverage.decision,
        "begun": coverage.decision in _BEGUN,
        "decision_words": known.decisions.get(coverage.decision, one_line(coverage.decision)),
        "why": one_line(coverage.why, 500),
        "answer": _time(coverage.answer_by, timezone, known),
        "solve": _time(coverage.solve_by, timezone, known),
        "opens": _time(coverage.opens_at, timezone, known),
        "closes": _time(coverage.closes_at, timezone, known),
        "left": _hours(coverage.left, known),
        "ahead": _amount(coverage.ahead, known),
        "reactivation": _amount(coverage.reactivation, known),
        "period_begins": _date(period[0], known) if period else "",
        "period_ends": _date(period[1], known) if period else "",
        "redirect_to": coverage.redirect_to,
        "destination": known.destinations.get(coverage.redirect_to, one_line(coverage.redirect_to)),
        "contact": one_line(coverage.contact),
        "incidents": coverage.incidents,
        "rule": one_line(coverage.rule),
        "assumed": tuple(one_line(mark) for mark in coverage.assumed),
    }


def _confidence(confidence: float, known: Words) -> str:
    said = known.confidence
    levels = ((0.95, said.certain), (0.8, said.confident), (0.5, said.likely))
    phrase = next((phrase for least, phrase in levels if confidence >= least), said.guess)
    return phrase.format(percent=min(99, int(confidence * 100)))


def _files(files: tuple[File, ...], known: Words) -> tuple[str, ...]:
    return tuple(f"{one_line(file.name)} ({_size(file.size, known)})" for file in files)
