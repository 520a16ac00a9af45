"""The agent's door in the bot: who is proved goes through it, and who is not changes nothing."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime

from classifiers.explain import Near
from classifiers.labels import Labels, Text
from mailbot.adapters.store.facts import Facts
from mailbot.bot.reading import Reading
from mailbot.desk.orders import MOST_COMMANDS, NAMES, DeskSituation, obey
from mailbot.desk.orders.agreement import last_coverage
from mailbot.desk.orders.drafts import refused
from mailbot.desk.orders.proof import dead_tokens, proof
from mailbot.domain.agent_events import TokenMisused
from mailbot.domain.case import Event, Status
from mailbot.domain.casefile import CaseFile
from mailbot.domain.customer import Contact
from mailbot.domain.history import labels_given, received_at
from mailbot.domain.known import problem_name
from mailbot.domain.mail import Mailbox
from mailbot.domain.outcome import Agent, Desk, Draft, Link, Opening, Outcome, Situation
from mailbot.domain.token import OrderToken
from mailbot.intake.accept import accept
from mailbot.intake.drafts import notification
from mailbot.intake.parse import parse
from mailbot.intake.read import written
from replies.commands import meant
from replies.transcripts import Refused

_MOST_OTHERS = 5
_LONGEST_NUMBER = 12


@dataclass(frozen=True, slots=True)
class Answered:
    """What comes of an agent's mail, and the case that it was about."""

    outcome: Outcome
    case: int | None
    proved_by: str = ""
    """What proves that the agent wrote it; empty where nothing does."""
    set_to_work: tuple[Draft, ...] = ()
    """The notifications of a case whose work begins, since its payment or order has come."""
    first: bytes = b""
    """The mail that they tell of."""


@dataclass(frozen=True, slots=True)
class Orders:
    """The agent's door of a desk."""

    desk: Desk
    alike: Callable[[Text], tuple[Near, ...]] | None = None
    """The known mails that are most like a text; None: nobody knows."""

    def through(self, reading: Reading, known: Facts, now: datetime, new: tuple[Labels, int] | None = None) -> Answered:
        """What comes of a mail from an agent's address; ``new`` has labels and number for a case that it opens."""
        agent = next(one for one in self.desk.agents if one.address.lower() == reading.sender)
        tokens = [one for one in reading.clues.tokens if one.case in known.files]
        named = [number for number in reading.clues.cases() if number in known.files]
        dead = {detail for token in tokens for detail in dead_tokens(known.files[token.case].events)}
        found = proof(reading.sender, tokens, named, dead, (reading.vouched.by, now.date()))
        file = known.files.get(found.case) if found.case is not None else None
        refusal = found.refusal or _unfit(reading, known)
        if refusal:
            events, letters = self.misuses(reading, known, now)
            told = self._refused(reading, agent, refusal, file, now)
            number = file.case.number if file else 0
            return Answered(Outcome(number, opened=False, events=events, letters=(told, *letters)), None)
        situation = DeskSituation(
            now=now,
            desk=self.desk,
            agent=agent,
            mail=reading.mail,
            mailbox=reading.stored.mailbox,
            given=reading.commands,
            file=file,
            customers={name: known.customers[name] for name in named_customers(reading) if name in known.customers},
            open_cases=known.open_cases,
            problems=known.problems,
            about=known.problems_of.get(found.case) if found.case is not None else None,
            correspondences=known.correspondences,
            new=new,
            others=tuple(known.files[number] for number in named_cases(reading) if number in known.files),
            alike=self._alike(file) if file is not None and wants(reading, "why") else (),
        )
        outcome = obey(situation)
        if outcome.opens is not None and new is not None:
            return self._opened(reading, known, replace(outcome, opens=None), (outcome.opens, *new), now)
        begun = self._set_to_work(reading, file, outcome, now) if file else ()
        return Answered(outcome, found.case, found.by, begun, file.first if file else b"")

    def _alike(self, file: CaseFile) -> tuple[Near, ...]:
        if self.alike is None:
            return ()
        mail = parse(file.first)
        return self.alike(Text(mail.subject, written(mail).new_text))

    def _opened(
        self, reading: Reading, known: Facts, outcome: Outcome, opening: tuple[Opening, Labels, int], now: datetime
    ) -> Answered:
        """A case that is opened as if its customer had written."""
        wanted, labels, number = opening
        contact = known.contacts.get(wanted.contact, Contact(wanted.contact))
        # The agent's own addresses and Message-IDs are nothing for the customer.
        mail = replace(
            reading.mail,
            author=Mailbox(wanted.contact),
            subject=wanted.subject,
            message_id="",
            references=(),
            in_reply_to=(),
            to=(),
            cc=(),
        )
        situation = Situation(
            now=now,
            desk=self.desk,
            mail=mail,
            arrived_at=reading.stored.arrived_at,
            mailbox=reading.stored.mailbox,
            new_text=wanted.text,
            contact=contact,
            answerable=True,
            withheld=None,
            vouched=False,
            link=Link("opened_by_agent"),
            contract=known.contracts.get(contact.organisation),
            new=(labels, number),
            recent=known.recent.get(wanted.contact, ()),
        )
        opened = accept(situation)
        both = replace(
            outcome,
            case=number,
            events=(*outcome.events, *opened.events),
            letters=(*opened.letters, *outcome.letters),
        )
        return Answered(both, number, "opened_by_agent")

    def _set_to_work(self, reading: Reading, file: CaseFile, outcome: Outcome, now: datetime) -> tuple[Draft, ...]:
        """Work begins with the mail that opened the case, and every agent reads it."""
        events = tuple(event for number, event in outcome.events if number == file.case.number)
        case = file.case.after(events)
        coverage = last_coverage((*file.events, *events))
        first = received_at(file.events)
        waited = file.case.status in (Status.AWAITING_PAYMENT, Status.AWAITING_ORDER)
        if not waited or case.status is not Status.NEW or first is None:
            return ()
        mail = parse(file.first)
        situation = Situation(
            now=now,
            desk=self.desk,
            mail=mail,
            arrived_at=first,
            mailbox=file.mailbox,
            new_text=written(mail).new_text,
            contact=file.contact,
            answerable=True,
            withheld=None,
            vouched=False,
            # Of this order, so that a later one tells of the mail once more.
            link=Link(f"released by {reading.mail.identity}", case),
            contract=file.contract,
        )
        labels = labels_given(case, (*file.events, *events))
        return tuple(
            notification(situation, case.number, labels, agent.mailbox, coverage, opened=True)
            for agent in self.desk.agents
        )

    def misuses(
        self, reading: Reading, known: Facts, now: datetime
    ) -> tuple[tuple[tuple[int, Event], ...], tuple[Draft, ...]]:
        """What follows when a mail came to the reply address of another's letter: it is worth nothing any more."""
        found = tuple(self._misused(reading, known, now))
        events = tuple(
            (one.case, TokenMisused(now, reading.mail.identity, one.agent, reading.sender, one.detail)) for one in found
        )
        files = {one.case: known.files[one.case] for one in found}
        letters = tuple(
            refused(
                self.desk,
                reading.stored.mailbox,
                next(agent for agent in self.desk.agents if agent.address.lower() == one.agent),
                self._letter(reading, "misused", files[one.case]),
                (*files[one.case].events, *(event for number, event in events if number == one.case)),
                now.date(),
            )
            for one in found
        )
        return events, letters

    def _misused(self, reading: Reading, known: Facts, now: datetime) -> Iterator[OrderToken]:
        for token in reading.clues.tokens:
            file = known.files.get(token.case)
            if file is None or token.agent == reading.sender or now.date() > token.last_day:
                continue
            if token.detail not in dead_tokens(file.events):
                yield token

    def _refused(self, reading: Reading, agent: Agent, reason: str, file: CaseFile | None, now: datetime) -> Draft:
        letter = self._letter(reading, reason, file)
        events = file.events if file else ()
        return refused(self.desk, reading.stored.mailbox, agent, letter, events, now.date())

    def _letter(self, reading: Reading, reason: str, file: CaseFile | None) -> Refused:
        return Refused(
            desk=self.desk.name,
            tag=self.desk.tag(file.case.number) if file else "",
            number=file.case.number if file else 0,
            reason=reason,
            sender=reading.sender,
            arrived_at=reading.stored.arrived_at,
            timezone=self.desk.timezone,
        )


def _unfit(reading: Reading, known: Facts) -> str:
    """Why a proved mail is not obeyed all the same; empty: it is."""
    if not reading.verdict.answerable:
        return "automatic"
    return "replayed" if reading.replay in known.replayed else ""


def opening_of(reading: Reading) -> Text | None:
    """What is to be labelled for a case that an agent opens; None where none is, or nothing can prove the agent."""
    if not wants(reading, "open") or not (reading.vouched.by or reading.clues.tokens):
        return None
    (order, *_) = (one for one in reading.commands.commands if meant(one, NAMES) == "open")
    return Text(order.words.partition(" ")[2], order.below)


def named_people(reading: Reading) -> tuple[str, ...]:
    """The customers for whom an agent's commands may open a case."""
    words = (command.words.partition(" ")[0].lower() for command in reading.commands.commands)
    return tuple(dict.fromkeys(word for word in words if "@" in word))[:_MOST_OTHERS]


def named_customers(reading: Reading) -> tuple[str, ...]:
    """The organisations that an agent's commands may name, in lower case."""
    return tuple(dict.fromkeys(one.words.lower() for one in reading.commands.commands if one.words))[:_MOST_OTHERS]


def named_problems(reading: Reading) -> tuple[str, ...]:
    """The known problems that an agent's commands may name."""
    words = (word for command in reading.commands.commands for word in command.words.split()[:2])
    return tuple(dict.fromkeys(name for word in words if (name := problem_name(word))))[:_MOST_OTHERS]


def wants(reading: Reading, name: str) -> bool:
    """Whether an agent's commands have that one."""
    given = reading.commands.commands[:MOST_COMMANDS]
    return reading.gives_orders and any(meant(command, NAMES) == name for command in given)


def named_cases(reading: Reading) -> tuple[int, ...]:
    """The cases that an agent's commands name, such as ``#merge 1042``."""
    words = (word.lstrip("#") for command in reading.commands.commands for word in command.words.split()[:3])
    numbers = (int(word) for word in words if word.isascii() and word.isdigit() and len(word) <= _LONGEST_NUMBER)
    return tuple(dict.fromkeys(numbers))[:_MOST_OTHERS]
