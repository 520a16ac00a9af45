"""Door 1, the customer: a mail opens a case, or joins one, or opens it again."""

from datetime import datetime, timedelta

from classifiers.labels import Labels, Severity, Type
from mailbot.domain import token
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
from mailbot.domain.mail import Mailbox
from mailbot.domain.outcome import Agent, Desk, Draft, Link, Outcome, Situation
from mailbot.intake.link import may_write
from mailbot.intake.signs import only_thanks
from replies.letters import Acknowledgement, File, FollowUp, Letter, Notification, Work
from replies.subject import clean_subject

_NOTIFIED_CHARACTERS = 8000
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
    labelled = Labelled(
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
    events: list[tuple[int, Event]] = [(number, opened), (number, labelled), *_newcomers(situation, number)]
    if link.named is not None:
        events.append((link.named, NamedByStranger(situation.now, mail.identity, number)))
    letters = [_notification(situation, number, labels, agent) for agent in situation.desk.agents]
    return _answered(situation, number, events, letters, _acknowledgement(situation, number, labels), labels.language)


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
        events.append((number, StatusSet(situation.now, Status.IN_PROGRESS, "the customer wrote again")))
    elif case.status is Status.WAITING:
        events.append((number, StatusSet(situation.now, Status.IN_PROGRESS, "the customer answered")))
    letters = [_notification(situation, number, case.labels, agent) for agent in situation.desk.agents]
    follow_up = FollowUp(
        desk=situation.desk.name,
        tag=situation.desk.tag(number),
        number=number,
        # The words of the mail that is answered: a bearer of the reply address learns nothing of the case.
        subject=clean_subject(mail.subject, situation.desk.tag(number)),
        name=situation.contact.name,
        reopened=case.status.ended,
    )
    return _answered(situation, number, events, letters, follow_up, case.language)


def _answered(
    situation: Situation,
    number: int,
    events: list[tuple[int, Event]],
    letters: list[Draft],
    letter: Letter,
    language: str,
) -> Outcome:
    """The outcome, with a letter to the sender where one may go out."""
    if situation.answerable and situation.mail.author is not None:
        if situation.withheld is None:
            letters.insert(0, _answer(situation, number, letter, language))
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


def _work(labels: Labels) -> Work:
    return Work.UNDECIDED if labels.abstained else Work(labels.type.value)


def _acknowledgement(situation: Situation, number: int, labels: Labels) -> Acknowledgement:
    desk = situation.desk
    incident = labels.type is Type.INCIDENT and not labels.abstained
    return Acknowledgement(
        desk=desk.name,
        tag=desk.tag(number),
        number=number,
        subject=clean_subject(situation.mail.subject),
        work=_work(labels),
        name=situation.contact.name,
        severity=labels.severity.value if incident and labels.severity is not Severity.P4 else "",
        issues=labels.issues if incident else 1,
        follows=situation.link.case.number if situation.link.case else None,
    )


def _answer(situation: Situation, number: int, letter: Letter, language: str) -> Draft:
    """A letter to the sender, and to nobody else (promise 4)."""
    desk, mail = situation.desk, situation.mail
    assert mail.author is not None
    local, _, domain = situation.mailbox.rpartition("@")
    reply_to = f"{local}+{token.reply_detail(desk.key, number)}@{domain}" if desk.plus_addressing else ""
    return Draft(
        letter=letter,
        to=Mailbox(mail.author.address),
        sender=Mailbox(situation.mailbox, desk.name),
        language=desk.language(situation.contact.language or language),
        message_id=_message_id(situation, number, letter, mail.author.key),
        case=number,
        reply_to=reply_to,
        in_reply_to=mail.message_id,
        references=_thread(situation),
    )


def _notification(situation: Situation, number: int, labels: Labels, agent: Agent) -> Draft:
    desk, mail = situation.desk, situation.mail
    letter = Notification(
        desk=desk.name,
        tag=desk.tag(number),
        number=number,
        subject=clean_subject(mail.subject, desk.tag(number)),
        opened=situation.new is not None,
        sender=_shown(mail.author),
        organisation=situation.contact.organisation,
        arrived_at=situation.arrived_at,
        timezone=desk.timezone,
        work=_work(labels),
        request=labels.request.value,
        severity=labels.severity.value,
        issues=labels.issues,
        language=labels.language,
        confidence=labels.confidence,
        text=situation.new_text[:_NOTIFIED_CHARACTERS],
        files=tuple(File(a.name, a.size) for a in mail.attachments if not a.inline),
        evidence=tuple(f"{e.label}: {e.words} ({e.source})" for e in labels.evidence),
        names_case=situation.link.named,
        withheld=situation.withheld or "",
        follows=situation.link.case.number if situation.new is not None and situation.link.case else None,
    )
    return Draft(
        letter=letter,
        to=agent.mailbox,
        sender=Mailbox(situation.mailbox, desk.name),
        language=desk.languages[0],
        message_id=_message_id(situation, number, letter, agent.address.lower()),
        case=number,
        answers=False,
    )


def _message_id(situation: Situation, number: int, letter: Letter, recipient: str) -> str:
    cause = (situation.mail.identity, type(letter).__name__, recipient)
    return token.message_id(situation.desk.key, situation.desk.domain, number, *cause)


def _thread(situation: Situation) -> tuple[str, ...]:
    """The References of an answer (RFC 5322, section 3.6.4): its parent's, and its parent."""
    mail = situation.mail
    earlier = mail.references or mail.in_reply_to[:1]
    own = (mail.message_id,) if mail.message_id else ()
    return (*earlier[-20:], *own)


def _shown(author: Mailbox | None) -> str:
    if author is None:
        return ""
    return f"{author.name} <{author.address}>" if author.name else author.address
