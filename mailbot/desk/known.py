"""Known problems: putting a case on one, and telling everybody on it that it is mended; pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from mailbot.domain import token
from mailbot.domain.case import Event, KnownProblemFixed, KnownProblemJoined
from mailbot.domain.known import KnownProblem
from mailbot.domain.mail import Mailbox
from mailbot.domain.outcome import Correspondence, Desk, Draft
from replies.letters import KnownProblemEntry, KnownProblemFix, Letter
from replies.subject import clean_subject


@dataclass(frozen=True, slots=True)
class Told:
    """What happens to cases, and who hears of it."""

    events: tuple[tuple[int, Event], ...] = ()
    """Each with the number of its case."""
    letters: tuple[Draft, ...] = ()


def add_to_known_problem(desk: Desk, problem: KnownProblem, one: Correspondence, why: str, now: datetime) -> Told:
    """Puts a case on a known problem and tells its customer, free of charge; nothing where it is on it already.

    A problem that nobody has named yet becomes known by its first case.
    """
    if one.case.number in problem.cases:
        return Told()
    letter = KnownProblemEntry(
        desk=desk.name,
        tag=desk.tag(one.case.number),
        number=one.case.number,
        subject=clean_subject(one.case.subject),
        problem=problem.name,
        build=problem.build,
        name=one.contact.name,
    )
    joined = KnownProblemJoined(now, problem.name, why)
    return Told(((one.case.number, joined),), (_draft(desk, one, letter, ("known", problem.key)),))


def known_problem_fixed(
    desk: Desk, problem: KnownProblem, build: str, on_it: Sequence[Correspondence], now: datetime
) -> Told:
    """Tells everybody on a known problem which build mends it; the same build is told once."""
    if problem.build == build:
        return Told()
    events: list[tuple[int, Event]] = []
    letters = []
    for one in on_it:
        letter = KnownProblemFix(
            desk=desk.name,
            tag=desk.tag(one.case.number),
            number=one.case.number,
            subject=clean_subject(one.case.subject),
            problem=problem.name,
            build=build,
            name=one.contact.name,
        )
        events.append((one.case.number, KnownProblemFixed(now, problem.name, build)))
        letters.append(_draft(desk, one, letter, ("fixed", problem.key, build)))
    return Told(tuple(events), tuple(letters))


def _draft(desk: Desk, one: Correspondence, letter: Letter, cause: tuple[str, ...]) -> Draft:
    local, _, domain = one.mailbox.rpartition("@")
    detail = token.reply_detail(desk.key, one.case.number)
    return Draft(
        letter=letter,
        to=Mailbox(one.case.contact),
        sender=Mailbox(one.mailbox, desk.name),
        language=desk.language(one.contact.language or one.case.language),
        message_id=token.message_id(desk.key, desk.domain, one.case.number, *cause),
        case=one.case.number,
        reply_to=f"{local}+{detail}@{domain}" if desk.plus_addressing else "",
        in_reply_to=one.last_mail,
        references=(one.last_mail,) if one.last_mail else (),
        # Nobody's mail is answered: an agent has said so.
        answers=False,
    )
