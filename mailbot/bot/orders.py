"""The agent's door in the bot: who is proved goes through it, and who is not changes nothing."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

from classifiers.explain import Near
from classifiers.labels import Labels, Text
from mailbot.adapters.store.facts import Facts
from mailbot.bot.named import named_cases, named_customers, opening_text, parts_of, wants
from mailbot.bot.reading import Reading
from mailbot.desk.orders import DeskSituation, by_case, obey_all
from mailbot.desk.orders.agreement import last_coverage
from mailbot.desk.orders.drafts import refused
from mailbot.desk.orders.proof import proof
from mailbot.domain.address import for_customers
from mailbot.domain.agent_events import TokenMisused
from mailbot.domain.case import Case, Event, Opened, Status
from mailbot.domain.casefile import CaseFile
from mailbot.domain.customer import Contact
from mailbot.domain.history import dead_tokens, labels_given, received_at
from mailbot.domain.mail import Mailbox
from mailbot.domain.outcome import Agent, Desk, Draft, Link, Opening, Outcome, Situation
from mailbot.domain.token import OrderToken
from mailbot.intake.accept import accept
from mailbot.intake.drafts import notification, readers
from mailbot.intake.parse import parse
from replies.transcripts import Refused


@dataclass(frozen=True, slots=True)
class Answered:
    """What comes of an agent's mail, and the case that it was about."""

    outcome: Outcome
    case: int | None
    proved_by: str = ""
    """What proves that the agent wrote it; empty where nothing does."""
    news: tuple[tuple[tuple[Draft, ...], bytes], ...] = ()
    """Notifications of cases whose work begins, by a payment or a split, with the mail that they tell of."""
    openings: Mapping[int, Text] = field(default_factory=dict)
    """What opened the cases of which an agent has said what they are."""


@dataclass(frozen=True, slots=True)
class Orders:
    """The agent's door of a desk."""

    desk: Desk
    alike: Callable[[Text], tuple[Near, ...]] | None = None
    """The known mails that are most like a text; None: nobody knows."""

    def through(self, reading: Reading, known: Facts, now: datetime, new: tuple[Labels, int] | None = None) -> Answered:
        """What comes of a mail from an agent's address; ``new`` has labels and number for a case that it opens."""
        agent = next(one for one in self.desk.agents if one.address.lower() == reading.sender)
        tokens = [one for one in reading.clues.tokens if one.case in known.files or not one.case]
        named = [number for number in reading.clues.cases() if number in known.files]
        dead = known.dead.union(*(dead_tokens(known.files[one.case].events) for one in tokens if one.case))
        found = proof(reading.sender, tokens, named, dead, (reading.vouched.by, now))
        file = known.files.get(found.case) if found.case is not None else None
        refusal = found.refusal or _unfit(reading, known)
        if refusal:
            events, letters = self.misuses(reading, known, now)
            letter = self._letter(reading, refusal, file)
            about = letter.number if file or found.case == 0 else None
            told = refused(self.desk, reading.stored.mailbox, agent, letter, about, dead, now.date())
            return Answered(Outcome(letter.number, opened=False, events=events, letters=(told, *letters)), None)
        # A proof for one case is none for another.
        bound = found.by == "order_token" and file is not None
        given = by_case(reading.commands, file.case.number if file else 0)
        files_of = {number: None if bound else known.files.get(number) for number in given} | {0: file}
        situations = [
            replace(
                self._situation(reading, known, agent, files_of[number], now),
                given=own,
                new=new if number == 0 else None,
                bound=bound,
                token=found.token,
                confirms=any(one.until is not None for one in tokens),
            )
            for number, own in given.items()
        ]
        outcome = obey_all(situations)
        if outcome.opens is not None and new is not None:
            return self._opened(reading, known, replace(outcome, opens=None), (outcome.opens, *new), now)
        files = [one.file for one in situations if one.file is not None]
        news = tuple((tuple(self._news(reading, one, outcome, now)), one.first) for one in files)
        corrected = {number for number, _ in outcome.corrections}
        openings = {one.case.number: opening_text(one) for one in files if one.case.number in corrected}
        # A mail that comes again is known by the case that it was about.
        return Answered(outcome, next((one.case.number for one in files), None), found.by, news, openings)

    def _situation(
        self, reading: Reading, known: Facts, agent: Agent, file: CaseFile | None, now: datetime
    ) -> DeskSituation:
        return DeskSituation(
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
            about=known.problems_of.get(file.case.number) if file else None,
            correspondences=known.correspondences,
            others=tuple(known.files[number] for number in named_cases(reading) if number in known.files),
            alike=self.alike(opening_text(file)) if self.alike and file and wants(reading, "why") else (),
            parts=parts_of(reading, file) if file else (),
            numbers=known.numbers.get(file.case.number, ()) if file else (),
            kept=known.kept.get(file.case.number) if file else None,
        )

    def _news(self, reading: Reading, file: CaseFile, outcome: Outcome, now: datetime) -> Iterator[Draft]:
        yield from self._set_to_work(reading, file, outcome, now)
        yield from self._split_off(reading, file, outcome, now)

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
        if not file.case.status.awaits or case.status is not Status.NEW:
            return ()
        # Of this order, so that a later one tells of the mail once more.
        situation = self._tells(file, case, f"released by {reading.mail.identity}", now)
        labels = labels_given(case, (*file.events, *events))
        return tuple(
            notification(situation, case.number, labels, agent.mailbox, coverage, opened=True)
            for agent in self.desk.agents
        )

    def _split_off(self, reading: Reading, file: CaseFile, outcome: Outcome, now: datetime) -> Iterator[Draft]:
        """Every agent reads of the cases that a case was split into, as of any that comes."""
        for number, opened in outcome.events:
            if number is None or not isinstance(opened, Opened) or opened.follows != file.case.number:
                continue
            events = tuple(event for n, event in outcome.events if n == number)
            case, coverage = Case(number).after(events), last_coverage(events)
            part = replace(file, case=case, events=events)
            situation = self._tells(part, case, f"split by {reading.mail.identity}", now)
            own = tuple(agent.mailbox for agent in self.desk.agents if agent.address.lower() == case.agent)
            decided = (coverage.decision, coverage.redirect_to) if coverage else (None, None)
            for reader in own or readers(self.desk, *decided):
                yield notification(situation, number, case.labels, reader, coverage, opened=True)

    def _tells(self, file: CaseFile, case: Case, rule: str, now: datetime) -> Situation:
        """What a notification tells of a case that has no mail in hand: what opened it."""
        return Situation(
            now=now,
            desk=self.desk,
            mail=replace(parse(file.first), subject=case.subject),
            arrived_at=received_at(file.events) or now,
            mailbox=file.mailbox,
            new_text=opening_text(file).body,
            contact=file.contact,
            answerable=True,
            withheld=None,
            vouched=False,
            link=Link(rule, case),
            contract=file.contract,
        )

    def in_vain(self, reading: Reading, now: datetime) -> Draft:
        """What one of us is told who is no agent, and whose commands are none."""
        letter = self._letter(reading, "no_agent", None)
        return refused(self.desk, reading.stored.mailbox, Agent(reading.sender, ""), letter, None, (), now.date())

    def unproved(self, reading: Reading, number: int, now: datetime) -> Draft:
        """What one of us is told who is no agent, and whose mail names a case that nothing proves it may join."""
        letter = replace(self._letter(reading, "colleague", None), tag=self.desk.tag(number), number=number)
        told = refused(self.desk, reading.stored.mailbox, Agent(reading.sender, ""), letter, None, (), now.date())
        return replace(told, reply_to=for_customers(self.desk, reading.stored.mailbox, number))

    def misuses(
        self, reading: Reading, known: Facts, now: datetime
    ) -> tuple[tuple[tuple[int | None, Event], ...], tuple[Draft, ...]]:
        """What follows when a mail came to the reply address of another's letter: it is worth nothing any more."""
        found = tuple(self._misused(reading, known, now))
        events = tuple(
            (one.case or None, TokenMisused(now, reading.mail.identity, one.agent, reading.sender, one.detail))
            for one in found
        )
        files = {one.case: known.files.get(one.case) for one in found}
        letters = tuple(
            refused(
                self.desk,
                reading.stored.mailbox,
                next(agent for agent in self.desk.agents if agent.address.lower() == one.agent),
                self._letter(reading, "misused", files[one.case]),
                one.case,
                known.dead | dead_tokens((*_history(files[one.case]), *(event for _, event in events))),
                now.date(),
            )
            for one in found
        )
        return events, letters

    def _misused(self, reading: Reading, known: Facts, now: datetime) -> Iterator[OrderToken]:
        for token in reading.clues.tokens:
            file = known.files.get(token.case)
            dead = known.dead | dead_tokens(_history(file))
            foreign = token.agent != reading.sender and not token.expired(now)
            if foreign and token.detail not in dead and (file is not None or not token.case):
                yield token

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


def _history(file: CaseFile | None) -> tuple[Event, ...]:
    return file.events if file else ()


def _unfit(reading: Reading, known: Facts) -> str:
    """Why a proved mail is not obeyed all the same; empty: it is."""
    if not reading.verdict.answerable:
        return "automatic"
    return "replayed" if reading.replay in known.replayed else ""
