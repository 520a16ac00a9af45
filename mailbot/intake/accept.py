"""Door 1, the customer: a mail opens a case, or joins one, or opens it again."""

from dataclasses import replace
from datetime import datetime, timedelta

from classifiers.labels import Labels, Request
from mailbot.domain.agreement import Decision, Destination
from mailbot.domain.case import (
    AnswerWithheld,
    Case,
    Event,
    Joined,
    KnownProblemJoined,
    NamedByStranger,
    Opened,
    ParticipantAdded,
    Source,
    Status,
    StatusSet,
    TargetMet,
)
from mailbot.domain.covering import cover, coverage_events
from mailbot.domain.history import labelled, labels_given, resumed
from mailbot.domain.mail import Mailbox
from mailbot.domain.outcome import Desk, Draft, Link, Outcome, Situation
from mailbot.domain.targets import TargetKind
from mailbot.intake.asking import asks_plainly, asks_status, to_join
from mailbot.intake.drafts import acknowledgement, answer, language_of, notification, readers
from mailbot.intake.link import may_write
from mailbot.intake.signs import only_thanks, says_solved, says_withdrawn, without_number
from mailbot.intake.words import entry, follow_up, language_of_mail, solved_letter, status_answer
from replies.letters import Letter
from replies.subject import clean_subject

_SUBJECT_CHARACTERS = 200
_MOST_NEWCOMERS = 10


def opens(link: Link, desk: Desk, now: datetime) -> bool:
    """Whether a mail with this link opens a case: it belongs to none, or to one that ended long ago."""
    if link.ours:
        return False
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
    if situation.joins is not None:
        labels = to_join(labels, situation.joins.name)
    opened = Opened(
        at=situation.arrived_at,
        mail=mail.identity,
        subject=clean_subject(mail.subject)[:_SUBJECT_CHARACTERS],
        contact=situation.contact.address,
        organisation=situation.contact.organisation,
        follows=link.case.number if link.case else None,
    )
    coverage = cover(situation.contract, labels, situation.arrived_at)
    own: tuple[Event, ...] = (opened, labelled(situation.now, labels, Source.CLASSIFIER))
    if coverage is not None and situation.contract is not None:
        acknowledged = _answers(situation) and situation.withheld is None
        own += coverage_events(coverage, situation.contract, situation.now, acknowledged=acknowledged)
    own += _joined_problem(situation, number)
    newcomers = _newcomers(situation)
    events: list[tuple[int, Event]] = [(number, event) for event in (*own, *newcomers)]
    if link.named is not None:
        events.append((link.named, NamedByStranger(situation.now, mail.identity, number)))
    ours = readers(situation.desk, *((coverage.decision, coverage.redirect_to) if coverage else (None,)))
    if coverage is None and labels.request is Request.ACCOUNT and not labels.abstained:
        # Prices are customer service's to tell; under no agreement it is an agent's case all the same.
        reading = {one.key for one in ours}
        ours += tuple(one for one in readers(situation.desk, Decision.REDIRECTED) if one.key not in reading)
    there = tuple(one.address for one in newcomers)
    letters = [notification(situation, number, labels, one, coverage, there, opened=True) for one in ours]
    language = language_of(situation, labels.language)
    letter: Letter = acknowledgement(situation, number, labels, coverage, language)
    if situation.joins is not None:
        letter = entry(situation, situation.joins, number)
    return _answered(situation, number, events, letters, letter, language)


def _join(situation: Situation, case: Case) -> Outcome:
    if situation.link.ours:
        return _join_ours(situation, case)
    number, text = case.number, without_number(situation.new_text, case.number)
    joined = Joined(situation.arrived_at, situation.mail.identity, situation.contact.address, situation.link.rule)
    # What somebody else has written, and is passed on, neither thanks nor ends anything.
    theirs = bool(situation.mail.forwarded)
    thanks, solved = only_thanks(text) and not theirs, says_solved(text) and not theirs
    if case.status.ended and (thanks or solved):
        # There is nothing to do and nothing to say; whoever reads the case sees it.
        return Outcome(number, opened=False, events=((number, joined),))
    trusted = may_write(case, situation.contact)
    asks = trusted and _asks_status(situation, case)
    newcomers = _newcomers(situation, case.participants) if trusted else ()
    # Whoever bears the reply address may write, but only who is on the case ends it.
    ends = solved and trusted and _proved(situation)
    withdrawn = ends and says_withdrawn(text)
    own: tuple[Event, ...] = (
        joined,
        *newcomers,
        *_joined_problem(situation, number),
        *_moved(situation, case, ends, withdrawn, asks),
    )
    events = [(number, event) for event in own]
    there = tuple(one.address for one in newcomers)
    labels = labels_given(case, situation.history)
    after = case.after(own)
    left = replace(situation, link=replace(situation.link, case=after))
    turned = "" if after.status.ended == case.status.ended else "ended" if after.status.ended else "reopened"
    letters = [notification(left, number, labels, one, None, there, turned=turned) for one in _ours(left.desk, case)]
    if thanks and not ends:
        # It may still answer what an agent has asked, but it asks nothing itself.
        return Outcome(number, opened=False, events=tuple(events), letters=tuple(letters))
    letter: Letter = follow_up(situation, case)
    if situation.joins is not None:
        letter = entry(situation, situation.joins, number)
    elif ends:
        letter = solved_letter(situation, number, withdrawn=withdrawn)
    elif asks:
        letter = status_answer(situation, case)
    return _answered(situation, number, events, letters, letter, language_of_mail(situation, case.language))


def _join_ours(situation: Situation, case: Case) -> Outcome:
    """A colleague's mail is kept on its case, and moves nothing; who else of us works on the case reads it."""
    mail, desk, number = situation.mail, situation.desk, case.number
    sender = situation.contact.address
    others = tuple(one for one in _ours(desk, case) if one.key != sender)
    if not others and not {one.key for one in (*mail.to, *mail.cc)} & set(case.participants):
        # An answer to the customer has been read; what only we got must be read by somebody.
        others = tuple(agent.mailbox for agent in desk.agents)
    labels = labels_given(case, situation.history)
    letters = tuple(notification(situation, number, labels, one) for one in others)
    joined = Joined(situation.arrived_at, mail.identity, sender, situation.link.rule)
    return Outcome(number, opened=False, events=((number, joined),), letters=letters)


def _asks_status(situation: Situation, case: Case) -> bool:
    labels = situation.labels
    doubted = labels is None or labels.abstained
    if case.status is Status.WAITING and doubted and not asks_plainly(situation.new_text):
        # What may be the answer that is waited for is not told that one is waited for.
        return False
    return situation.joins is None and asks_status(labels, situation.mail, situation.new_text)


def _moved(situation: Situation, case: Case, ends: bool, withdrawn: bool, asks: bool) -> tuple[Event, ...]:
    """Where a mail moves its case: what ended is taken up again, what waited goes on, what is solved ends."""
    now = situation.now
    if ends:
        met = (TargetMet(now, one.kind) for one in situation.owed if one.kind is TargetKind.RESOLUTION)
        why = "the customer takes the request back" if withdrawn else "the customer says that it is solved"
        return (StatusSet(now, Status.RESOLVED, why), *met)
    if asks or situation.joins is not None:
        # That is no answer, and no complaint that what has ended should go on.
        return ()
    if case.status.ended:
        return _resumed(situation, case, "the customer wrote again")
    if case.status is Status.WAITING:
        return _resumed(situation, case, "the customer answered")
    return ()


def _joined_problem(situation: Situation, number: int) -> tuple[Event, ...]:
    """That the case is on the known problem that its customer asks to be put on; nothing where it is already."""
    problem = situation.joins
    if problem is None or number in problem.cases:
        return ()
    return (KnownProblemJoined(situation.now, problem.name, f"asked for by {situation.contact.address}"),)


def _resumed(situation: Situation, case: Case, why: str) -> tuple[Event, ...]:
    """Work goes on, and its clocks with it."""
    status = StatusSet(situation.now, Status.IN_PROGRESS, why)
    contract = situation.contract if situation.contact.organisation == case.organisation else None
    again = resumed((*situation.history, status), case.after((status,)), contract, situation.now)
    return (status, *again)


def _ours(desk: Desk, case: Case) -> tuple[Mailbox, ...]:
    """Who of us reads a further mail of a case."""
    if case.status.awaits:
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


def _proved(situation: Situation) -> bool:
    """Whether somebody vouches for the sender: a From is easily forged, a signed reply address or DKIM is not."""
    return situation.vouched or situation.link.rule == "signed_reply_address"


def _newcomers(situation: Situation, present: tuple[str, ...] = ()) -> tuple[ParticipantAdded, ...]:
    """Whom a proved sender has taken in by To or Cc: from now on they are on the case."""
    mail, desk = situation.mail, situation.desk
    if not situation.answerable or not _proved(situation):
        return ()
    ours = {*(agent.address.lower() for agent in desk.agents), *desk.colleagues}
    own = {situation.contact.address, *ours, *present}
    at_home = ("", desk.domain, situation.mailbox.rpartition("@")[2])
    others = (one.key for one in (*mail.to, *mail.cc) if one.domain not in at_home)
    fresh = [address for address in dict.fromkeys(others) if address not in own]
    why = f"named in To or Cc by {situation.contact.address}"
    return tuple(ParticipantAdded(situation.now, address, why) for address in fresh[:_MOST_NEWCOMERS])
