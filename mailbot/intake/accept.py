"""Door 1, the customer: a mail opens a case, or joins one, or opens it again."""

from datetime import datetime, timedelta

from classifiers.labels import Labels, Severity, Type
from mailbot.domain import token
from mailbot.domain.case import Case, Event, Joined, Labelled, NamedByStranger, Opened, Source, Status, StatusSet
from mailbot.domain.mail import Mailbox
from mailbot.domain.outcome import Agent, Desk, Draft, Link, Outcome, Situation
from replies.letters import Acknowledgement, File, FollowUp, Letter, Notification, Work
from replies.subject import clean_subject

_NOTIFIED_CHARACTERS = 8000
_SUBJECT_CHARACTERS = 200


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
    mail = situation.mail
    events: list[tuple[int, Event]] = [
        (
            number,
            Opened(
                at=situation.arrived_at,
                mail=mail.identity,
                subject=clean_subject(mail.subject)[:_SUBJECT_CHARACTERS],
                contact=situation.contact.address,
                organisation=situation.contact.organisation,
            ),
        ),
        (
            number,
            Labelled(
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
            ),
        ),
    ]
    if situation.link.named is not None:
        events.append((situation.link.named, NamedByStranger(situation.now, mail.identity, number)))
    letters = [_notification(situation, number, labels, agent) for agent in situation.desk.agents]
    if situation.answerable and mail.author:
        letters.insert(0, _answer(situation, number, _acknowledgement(situation, number, labels), labels.language))
    return Outcome(case=number, opened=True, events=tuple(events), letters=tuple(letters))


def _join(situation: Situation, case: Case) -> Outcome:
    mail, link = situation.mail, situation.link
    events: list[tuple[int, Event]] = [
        (case.number, Joined(situation.arrived_at, mail.identity, situation.contact.address, link.rule)),
    ]
    reopened = case.status.ended
    if reopened:
        events.append((case.number, StatusSet(situation.now, Status.IN_PROGRESS, "the customer wrote again")))
    elif case.status is Status.WAITING:
        events.append((case.number, StatusSet(situation.now, Status.IN_PROGRESS, "the customer answered")))
    letters = [_notification(situation, case.number, case.labels, agent) for agent in situation.desk.agents]
    if situation.answerable and mail.author:
        follow_up = FollowUp(
            desk=situation.desk.name,
            tag=situation.desk.tag(case.number),
            number=case.number,
            # The words of the mail that is answered: a bearer of the reply address learns nothing of the case.
            subject=clean_subject(mail.subject, situation.desk.tag(case.number)),
            name=situation.contact.name,
            reopened=reopened,
        )
        letters.insert(0, _answer(situation, case.number, follow_up, case.language))
    return Outcome(case=case.number, opened=False, events=tuple(events), letters=tuple(letters))


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
