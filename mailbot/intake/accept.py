"""Door 1, the customer: a mail opens a case, or joins one, or opens it again."""

from datetime import datetime, timedelta

from classifiers.labels import Labels, Request
from mailbot.domain.agreement import Decision, Destination
from mailbot.domain.case import (
    AnswerWithheld,
    Case,
    Event,
    Joined,
    Labelled,
    NamedByStranger,
    Opened,
    ParticipantAdded,
    Source,
    Status,
    StatusSet,
)
from mailbot.domain.covering import cover, coverage_events
from mailbot.domain.history import resumed
from mailbot.domain.mail import Mailbox
from mailbot.domain.outcome import Desk, Draft, Link, Outcome, Situation
from mailbot.intake.drafts import acknowledgement, answer, language_of, notification, readers
from mailbot.intake.link import may_write
from mailbot.intake.signs import only_thanks
from replies.letters import FollowUp, Letter
from replies.subject import clean_subject

_SUBJECT_CHARACTERS = 200
_MOST_NEWCOMERS = 10


def opens(link: Link, desk: Desk, now: datetime) -> bool:
    """Whether a mail with this link opens a case: it belongs to none, or to one that ended long ago."""
    case = link.case
    if case is None:
        return True
    window = timedelta(days=desk.reopen_days)
    return case.status.ended and case.ended_at is not None and case.ended_at + window < now


def accept(situation: Situation) -> Outcome:
    """What a customer's mail does: the case it opens or joins, and the letters that say so."""
    if situation.new is not None:
        return _open(situation, *situation.new)
    assert situation.link.case is not None
    return _join(situation, situation.link.case)


def _open(situation: Situation, labels: Labels, number: int) -> Outcome:
    mail, link = situation.mail, situation.link
    opened = Opened(
        at=situation.arrived_at,
        mail=mail.identity,
        subject=clean_subject(mail.subject)[:_SUBJECT_CHARACTERS],
        contact=situation.contact.address,
        organisation=situation.contact.organisation,
        follows=link.case.number if link.case else None,
    )
    coverage = cover(situation.contract, labels, situation.arrived_at)
    own: tuple[Event, ...] = (opened, _labelled(situation, labels))
    if coverage is not None and situation.contract is not None:
        acknowledged = _answers(situation) and situation.withheld is None
        own += coverage_events(coverage, situation.contract, situation.now, acknowledged=acknowledged)
    events: list[tuple[int, Event]] = [(number, event) for event in own]
    events += _newcomers(situation, number)
    if link.named is not None:
        events.append((link.named, NamedByStranger(situation.now, mail.identity, number)))
    ours = readers(situation.desk, *((coverage.decision, coverage.redirect_to) if coverage else (None,)))
    letters = [notification(situation, number, labels, reader, coverage, opened=True) for reader in ours]
    language = language_of(situation, labels.language)
    letter = acknowledgement(situation, number, labels, coverage, language)
    return _answered(situation, number, events, letters, letter, language)


def _labelled(situation: Situation, labels: Labels) -> Labelled:
    return Labelled(
        at=situation.now,
        request=labels.request,
        severity=labels.severity,
        issues=labels.issues,
        language=labels.language,
        flags=labels.flags,
        confidence=labels.confidence,
        abstained=labels.abstained,
        source=Source.CLASSIFIER,
        evidence=labels.evidence,
    )


def _join(situation: Situation, case: Case) -> Outcome:
    mail, number = situation.mail, case.number
    joined = Joined(situation.arrived_at, mail.identity, situation.contact.address, situation.link.rule)
    events: list[tuple[int, Event]] = [(number, joined)]
    if case.status.ended and only_thanks(situation.new_text):
        # There is nothing to do and nothing to say; whoever reads the case sees it.
        return Outcome(number, opened=False, events=tuple(events))
    if may_write(case, situation.contact):
        events += _newcomers(situation, number, case.participants)
    if case.status.ended:
        events += _resumed(situation, case, "the customer wrote again")
    elif case.status is Status.WAITING:
        events += _resumed(situation, case, "the customer answered")
    letters = [notification(situation, number, case.labels, one) for one in _ours(situation.desk, case)]
    follow_up = FollowUp(
        desk=situation.desk.name,
        tag=situation.desk.tag(number),
        number=number,
        # The words of the mail that is answered: a bearer of the reply address learns nothing of the case.
        subject=clean_subject(mail.subject, situation.desk.tag(number)),
        name=situation.contact.name,
        reopened=case.status.ended,
    )
    return _answered(situation, number, events, letters, follow_up, language_of(situation, case.language))


def _resumed(situation: Situation, case: Case, why: str) -> list[tuple[int, Event]]:
    """Work goes on, and its clocks with it."""
    status = StatusSet(situation.now, Status.IN_PROGRESS, why)
    contract = situation.contract if situation.contact.organisation == case.organisation else None
    again = resumed((*situation.history, status), case.after((status,)), contract, situation.now)
    return [(case.number, event) for event in (status, *again)]


def _ours(desk: Desk, case: Case) -> tuple[Mailbox, ...]:
    """Who of us reads a further mail of a case."""
    if case.status in (Status.AWAITING_PAYMENT, Status.AWAITING_ORDER):
        # What a customer writes while something is awaited is no work yet, but somebody must read it.
        return readers(desk, Decision.AWAITS_PAYMENT) or readers(desk, None)
    if case.decision in (Decision.REDIRECTED, Decision.REFUSED):
        idea = case.request is Request.ENHANCEMENT
        return readers(desk, Decision(case.decision), Destination.PROGRAMMING if idea else None)
    own = tuple(agent.mailbox for agent in desk.agents if agent.address.lower() == case.agent)
    return own or readers(desk, None)


def _answers(situation: Situation) -> bool:
    return situation.answerable and situation.mail.author is not None


def _answered(
    situation: Situation,
    number: int,
    events: list[tuple[int, Event]],
    letters: list[Draft],
    letter: Letter,
    language: str,
) -> Outcome:
    """The outcome, with a letter to the sender where one may go out."""
    if _answers(situation):
        if situation.withheld is None:
            letters.insert(0, answer(situation, number, letter, language))
        else:
            events.append((number, AnswerWithheld(situation.now, situation.mail.identity, situation.withheld)))
    return Outcome(case=number, opened=situation.new is not None, events=tuple(events), letters=tuple(letters))


def _newcomers(situation: Situation, number: int, present: tuple[str, ...] = ()) -> list[tuple[int, Event]]:
    """Whom the sender has taken in by To or Cc: from now on they are on the case.

    A From is easily forged, so somebody must vouch for it: the signed reply address, or the receiving server.
    """
    mail, desk = situation.mail, situation.desk
    proved = situation.vouched or situation.link.rule == "signed_reply_address"
    if not situation.answerable or not proved:
        return []
    own = {situation.contact.address, *(agent.address.lower() for agent in desk.agents), *present}
    at_home = ("", desk.domain, situation.mailbox.rpartition("@")[2])
    others = (one.key for one in (*mail.to, *mail.cc) if one.domain not in at_home)
    fresh = [address for address in dict.fromkeys(others) if address not in own]
    why = f"named in To or Cc by {situation.contact.address}"
    return [(number, ParticipantAdded(situation.now, address, why)) for address in fresh[:_MOST_NEWCOMERS]]
