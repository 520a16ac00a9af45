"""Letters about a case, drafted: who gets which, in what words, and where they stand in the conversation."""

from datetime import timedelta

from classifiers.labels import Labels, Request, Severity, Type
from mailbot.domain import token
from mailbot.domain.address import for_agent, for_customers
from mailbot.domain.agreement import Decision, Destination
from mailbot.domain.case import Status
from mailbot.domain.coverage import Coverage
from mailbot.domain.covering import told
from mailbot.domain.mail import Mailbox
from mailbot.domain.outcome import Desk, Draft, Situation
from replies.letters import Acknowledgement, File, Letter, Notification, Recent, Work
from replies.letters import Coverage as ToldCoverage
from replies.subject import clean_subject

_NOTIFIED_CHARACTERS = 8000


def readers(desk: Desk, decision: Decision | None, redirect_to: Destination | None = None) -> tuple[Mailbox, ...]:
    """Who of us reads of the case: agents where there is work for them, else who has to act first.

    Nobody is set to work on what a payment or an order comes before; where no customer service is named, managers
    hear of it.
    """
    office = (desk.customer_service,) if desk.customer_service else desk.managers
    service = tuple(Mailbox(address) for address in office)
    programming = (Mailbox(desk.programming),) if desk.programming else ()
    agents = tuple(agent.mailbox for agent in desk.agents)
    if decision in (Decision.AWAITS_PAYMENT, Decision.AWAITS_ORDER):
        return service
    if redirect_to is Destination.PROGRAMMING:
        return programming or agents
    if decision in (Decision.REDIRECTED, Decision.REFUSED):
        return service or agents
    return agents


def language_of(situation: Situation, language: str) -> str:
    """The language that the sender is written to in: the contract's, else that of the mail."""
    return situation.desk.language(situation.contact.language or language)


def _coverage(situation: Situation, coverage: Coverage | None, language: str) -> ToldCoverage | None:
    if coverage is None or situation.contract is None:
        return None
    return told(coverage, situation.contract, situation.desk, language, situation.arrived_at)


def _work(labels: Labels) -> Work:
    return Work.UNDECIDED if labels.abstained else Work(labels.type.value)


def acknowledgement(
    situation: Situation, number: int, labels: Labels, coverage: Coverage | None, language: str
) -> Acknowledgement:
    """The letter to the sender of a new case."""
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
        coverage=_coverage(situation, coverage, language),
        request="" if labels.abstained else labels.request.value,
        on_behalf=situation.opened_by is not None,
    )


def answer(situation: Situation, number: int, letter: Letter, language: str) -> Draft:
    """A letter to the sender, and to nobody else (promise 4)."""
    desk, mail = situation.desk, situation.mail
    assert mail.author is not None
    return Draft(
        letter=letter,
        to=Mailbox(mail.author.address),
        sender=Mailbox(situation.mailbox, desk.name),
        language=language,
        message_id=_message_id(situation, number, letter, mail.author.key),
        case=number,
        reply_to=for_customers(desk, situation.mailbox, number),
        in_reply_to=mail.message_id,
        references=_thread(situation),
        answers=situation.opened_by is None,
    )


def notification(
    situation: Situation,
    number: int,
    labels: Labels,
    reader: Mailbox,
    coverage: Coverage | None = None,
    newcomers: tuple[str, ...] = (),
    *,
    opened: bool = False,
    turned: str = "",
) -> Draft:
    """The letter to one of our own people: what came, as what it was taken, and how it leaves its linked case."""
    desk, mail = situation.desk, situation.mail
    reply_to = (proving := _proving(situation, number, reader)) or for_customers(desk, situation.mailbox, number)
    ours = situation.link.case if situation.link.ours else None
    letter = Notification(
        desk=desk.name,
        tag=desk.tag(number),
        number=number,
        subject=clean_subject(mail.subject, desk.tag(number)),
        opened=opened,
        turned=turned,
        sender=_shown(mail.author),
        organisation=ours.organisation if ours else situation.contact.organisation,
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
        evidence=tuple((e.label, e.words) for e in labels.evidence),
        names_case=situation.link.named,
        coverage=_coverage(situation, coverage, desk.languages[0]),
        withheld="" if ours else situation.withheld or "",
        follows=situation.link.case.number if situation.new is not None and situation.link.case else None,
        commands=_sensible(situation, labels, coverage) if proving else (),
        choices=_likeliest(labels) if proving and labels.abstained and not labels.likeliest else (),
        recent=_recent(situation, number),
        newcomers=newcomers,
        requests=tuple(one.value for one in labels.likeliest) if proving and labels.abstained else (),
        perhaps_p1=labels.perhaps_p1 or (labels.abstained and labels.severity is Severity.P1),
        opened_by=_shown(situation.opened_by.mailbox if situation.opened_by else None),
        copy_to="" if proving else reply_to,
        colleague=ours is not None,
    )
    return _to_ours(situation, number, letter, reader, reply_to)


def _to_ours(situation: Situation, number: int, letter: Notification, reader: Mailbox, reply_to: str) -> Draft:
    desk = situation.desk
    return Draft(
        letter=letter,
        to=reader,
        sender=Mailbox(situation.mailbox, desk.name),
        language=desk.languages[0],
        message_id=_message_id(situation, number, letter, reader.key),
        case=number,
        reply_to=reply_to,
        answers=False,
        encloses=situation.mail.files(desk.enclosed_bytes),
    )


def _recent(situation: Situation, number: int) -> tuple[Recent, ...]:
    others = (one for one in situation.recent if one.number != number)
    return tuple(Recent(situation.desk.tag(one.number), one.subject, one.status, one.opened_at) for one in others)


def _sensible(situation: Situation, labels: Labels, coverage: Coverage | None) -> tuple[str, ...]:
    """The commands that make sense to whoever reads of this mail."""
    case = situation.link.case if situation.new is None and coverage is None else None
    awaited = coverage.decision if coverage else case.status if case else None
    if awaited in (Decision.AWAITS_PAYMENT, Status.AWAITING_PAYMENT):
        return ("#paid", "#note TEXT", "#help")
    if awaited in (Decision.AWAITS_ORDER, Status.AWAITING_ORDER):
        return ("#ordered", "#note TEXT", "#help")
    if case and case.status.ended:
        return ("#reopen", "#note TEXT", "#help")
    corrections: tuple[str, ...] = ()
    if case is None:
        other = next(one for one in Type if one is not labels.type)
        other_severity = "#severity P2" if labels.severity is Severity.P1 else "#severity P1"
        severity = (other_severity,) if labels.type is Type.INCIDENT and not labels.abstained else ()
        several = ("#split",) if labels.type is Type.INCIDENT and labels.issues > 1 else ()
        corrections = ("#ok", *severity, *(() if labels.abstained else (f"#type {other.value}",)), *several)
    return (*corrections, "#wait", "#resolve", "#close", "#note TEXT", "#help")


def released_by(awaited: Status) -> str:
    """What lets work begin on a case that has waited: the word that its notification turns on."""
    return "paid" if awaited is Status.AWAITING_PAYMENT else "ordered"


def _likeliest(labels: Labels) -> tuple[Work, ...]:
    """The two likeliest kinds of work, where nobody weighed requests: the best guess, and what else is spoken for."""
    requests = {request.value: request for request in Request}
    spoken = [requests[one.label].type for one in labels.evidence if one.label in requests]
    usual = (Type.INCIDENT, Type.ADVISORY)
    return tuple(Work(one.value) for one in dict.fromkeys((labels.type, *spoken, *usual)))[:2]


def _proving(situation: Situation, number: int, reader: Mailbox) -> str:
    """Where an agent's answer goes, which proves whose it is; nobody else of us gives orders."""
    desk = situation.desk
    if reader.key not in {agent.address.lower() for agent in desk.agents}:
        return ""
    last_day = situation.now.date() + timedelta(days=desk.token_days)
    return for_agent(desk, situation.mailbox, number, reader.key, last_day)


def _message_id(situation: Situation, number: int, letter: Letter, recipient: str) -> str:
    # The rule too: a case that is released tells of its first mail once more.
    cause = (situation.mail.identity, type(letter).__name__, recipient, situation.link.rule)
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
