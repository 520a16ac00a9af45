"""The letters of an agent's mail: the answer to everybody on the case, a word to its contact, the transcript."""

from collections.abc import Collection
from dataclasses import replace
from datetime import date, timedelta

from mailbot.desk.orders.situation import DeskSituation, Working
from mailbot.domain import token
from mailbot.domain.address import LIST_DAYS, for_agent, for_customers, for_erasure
from mailbot.domain.agent_events import Answered, Ordered
from mailbot.domain.history import dead_tokens
from mailbot.domain.mail import Mailbox
from mailbot.domain.outcome import Agent, Desk, Draft
from replies.conversation import Answer, ColleagueAnswered
from replies.letters import File, Letter
from replies.transcripts import ErasureQuestion, Refused, Transcript

_LONGEST_THREAD = 20


def answers(working: Working, text: str) -> tuple[Draft, ...]:
    """The agent's words, a letter to each who is on the case."""
    at, case = working.at, working.case
    letter = Answer(
        desk=at.desk.name,
        tag=at.desk.tag(case.number),
        number=case.number,
        subject=case.subject,
        agent=at.agent.name,
        text=text,
        files=tuple(File(one.name, one.size) for one in at.mail.attachments if not one.inline),
    )
    files = at.mail.files(at.desk.enclosed_bytes)
    name = f"{at.agent.name} ({at.desk.name})" if at.agent.name else at.desk.name
    drafts = (_to_customer(working, letter, address) for address in case.participants)
    return tuple(
        replace(draft, sender=Mailbox(draft.sender.address, name), written_by_hand=True, encloses=files)
        for draft in drafts
    )


def colleagues(start: Working, done: Working, text: str) -> tuple[Draft, ...]:
    """Those of us who work on the case read the answer too; all who have read of it, where nobody did before."""
    at, case = done.at, done.case
    worked = {event.agent for event in start.history if isinstance(event, Answered | Ordered)}
    fresh = not case.agent and not any(isinstance(event, Answered) for event in start.history)
    letter = ColleagueAnswered(
        desk=at.desk.name,
        tag=at.desk.tag(case.number),
        number=case.number,
        subject=case.subject,
        agent=at.agent.name or at.agent.address,
        recipients=case.participants,
        text=text,
        files=tuple(File(one.name, one.size) for one in at.mail.attachments if not one.inline),
    )
    theirs = (
        replace(at, agent=agent)
        for agent in at.desk.agents
        if agent != at.agent and (fresh or agent.address in worked or agent.address.lower() == case.agent)
    )
    return tuple(replace(_to_agent(own, letter, _own_proof(own)), answers=False) for own in theirs)


def notices(working: Working) -> tuple[Draft, ...]:
    """The letters to the case's contact: of each kind the last, since the one before does not hold any more."""
    if not working.case.contact:
        # Forgotten by now.
        return ()
    latest = {type(letter): letter for letter in working.letters}
    return tuple(_to_customer(working, letter, working.case.contact) for letter in latest.values())


def _to_customer(working: Working, letter: Letter, address: str) -> Draft:
    at, file, case = working.at, working.at.file, working.case
    assert file is not None
    thread = file.thread[-_LONGEST_THREAD:]
    return Draft(
        letter=letter,
        to=Mailbox(address),
        sender=Mailbox(file.mailbox, at.desk.name),
        language=at.desk.language(file.contact.language or case.language),
        message_id=_message_id(at, case.number, letter, address),
        case=case.number,
        reply_to=for_customers(at.desk, file.mailbox, case.number),
        in_reply_to=thread[-1] if thread else "",
        references=thread,
        answers=False,
    )


def transcript(situation: DeskSituation, letter: Transcript, *, quiet: bool = False) -> Draft:
    """What the agent reads of it; an answer to it is proved again.  ``quiet``: without the names of earlier mails."""
    earlier = () if quiet else situation.mail.references[-_LONGEST_THREAD:]
    return _to_agent(situation, letter, _own_proof(situation), earlier)


def question(situation: DeskSituation, letter: ErasureQuestion) -> Draft:
    """What an agent is asked who wants somebody to be forgotten."""
    proving = for_erasure(situation.desk, situation.mailbox, letter.number, situation.agent.address, letter.until)
    return _to_agent(situation, letter, proving)


def _to_agent(situation: DeskSituation, letter: Letter, proving: str, earlier: tuple[str, ...] = ()) -> Draft:
    mail, desk, agent = situation.mail, situation.desk, situation.agent
    number = situation.file.case.number if situation.file else None
    own = (mail.message_id,) if mail.message_id else ()
    return Draft(
        letter=letter,
        to=agent.mailbox,
        sender=Mailbox(situation.mailbox, desk.name),
        language=desk.languages[0],
        message_id=_message_id(situation, number or 0, letter, agent.address),
        case=number,
        reply_to=proving,
        in_reply_to=mail.message_id,
        references=(*earlier, *own),
    )


def refused(
    desk: Desk, mailbox: str, agent: Agent, letter: Refused, case: int | None, dead: Collection[str], today: date
) -> Draft:
    """What an agent is told of a mail that was not obeyed: once a day for each reason and case.

    An answer to it is proved for the case; for a list of them, where that is 0.
    """
    cause = ("refused", agent.address.lower(), letter.reason, str(letter.number), today.isoformat())
    return Draft(
        letter=letter,
        to=agent.mailbox,
        sender=Mailbox(mailbox, desk.name),
        language=desk.languages[0],
        message_id=token.message_id(desk.key, desk.domain, 0, *cause),
        reply_to=_proving(desk, mailbox, case, agent, dead, today),
        answers=False,
    )


def _own_proof(at: DeskSituation) -> str:
    """What proves the agent's answer about the case; empty where it is about none."""
    if at.file is None:
        return ""
    return _proving(at.desk, at.mailbox, at.file.case.number, at.agent, dead_tokens(at.file.events), at.now.date())


def _proving(desk: Desk, mailbox: str, number: int | None, agent: Agent, dead: Collection[str], today: date) -> str:
    """An address that proves the agent for a case; never one that somebody else has used."""
    if number is None:
        return ""
    lasts = min(LIST_DAYS, desk.token_days) if number == 0 else desk.token_days
    days = (today + timedelta(days=lasts + more) for more in range(len(dead) + 1))
    fresh = next(day for day in days if token.order_detail(desk.key, number, agent.address, day) not in dead)
    return for_agent(desk, mailbox, number, agent.address, fresh)


def _message_id(at: DeskSituation, number: int, letter: Letter, recipient: str) -> str:
    cause = (at.mail.identity, type(letter).__name__, recipient.lower())
    return token.message_id(at.desk.key, at.desk.domain, number, *cause)
