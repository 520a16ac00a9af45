"""The doors: one mail that was read goes through the door that is its own, and comes out as what is to be written."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from classifiers.explain import Near
from classifiers.labels import Labels, Text
from mailbot.adapters.store.facts import Asked, Facts
from mailbot.adapters.store.inbox import Stored
from mailbot.adapters.store.record import FROM_AGENT, FROM_COLLEAGUE, FROM_OPERATOR, Composed, Corrected, Taken
from mailbot.bot.clock import Clock
from mailbot.bot.course import Course
from mailbot.bot.digests import Digests
from mailbot.bot.named import named_cases, named_customers, named_people, named_problems, wants
from mailbot.bot.orders import Orders
from mailbot.bot.post import Held, Post
from mailbot.bot.reading import Reading
from mailbot.desk.bounces import failed_letters
from mailbot.desk.held import attached_case, held_order
from mailbot.domain.caps import Caps, Key, Scope, counted_by, hours_to_wait, reached
from mailbot.domain.customer import Contact, public_provider
from mailbot.domain.held import HeldOrder
from mailbot.domain.known import key_of
from mailbot.domain.outcome import Desk, Draft, Link, Outcome, Situation
from mailbot.domain.turns import Turns
from mailbot.intake.accept import accept
from mailbot.intake.asking import asks_status
from mailbot.intake.link import asked_about, link, of_colleague
from mailbot.intake.parse import attached
from replies.held import HeldCause, held_for

MOST_MENTIONS = 20


@dataclass(frozen=True, slots=True)
class Doors:
    """The doors of a desk."""

    desk: Desk
    caps: Caps
    clock: Clock
    post: Post
    digests: Digests | None = None
    """What writes the digest for who asks for it."""
    alike: Callable[[Text], tuple[Near, ...]] | None = None
    """The known mails that are most like a text; None: nobody knows."""

    @property
    def orders(self) -> Orders:
        """The agent's door."""
        return Orders(self.desk, self.alike)

    def through(
        self,
        reading: Reading,
        known: Facts,
        linked: Link,
        new: tuple[Labels, int] | None,
        course: Course,
        labels: Labels | None = None,
    ) -> Taken:
        """What comes of a mail; ``new`` has labels and number for a case that it opens, ``labels`` if it joins one."""
        now = self.clock.now()
        plain = _plain(reading, linked)
        if reading.decides_held:
            return self._operator(reading, known, plain, now)
        if reading.gives_orders:
            return self._agent(reading, known, plain, course, now, new)
        if reading.through_door and linked.ours and linked.case is None:
            told = self.post.compose(self.orders.unproved(reading, linked.named or 0, now), now)
            return self._misused(reading, known, replace(plain, rule="unproved_colleague", letters=(told,)), now)
        if reading.through_door:
            counted = _counted(reading, linked.case.number if new is None and linked.case else None)
            withheld = reached(counted, course.answers, self.caps)
            turns = None
            if withheld is None and not reading.stored.forced:
                turns = course.turns_after(reading.sender, reading.stored.arrived_at, now)
                withheld = Scope.TURNS if turns and turns[1].ended else None
            situation = self._situation(reading, known, linked, new, labels, withheld, now)
            plain = replace(plain, turns=turns)
            return self._misused(reading, known, self._customer(situation, reading.stored, counted, course, plain), now)
        if reading.orders_in_vain:
            told = self.post.compose(self.orders.in_vain(reading, now), now)
            return replace(
                plain, verdict=FROM_AGENT, rule="colleague_no_agent", linked_by="", case=None, letters=(told,)
            )
        if reading.verdict.opens_case and reading.mail.author is None:
            reason = held_for(HeldCause.NO_SENDER)
            notices = self.post.held_notices(held(reading.stored, reason), now)
            return replace(plain, held_reason=reason, letters=notices)
        failed = failed_letters(reading.mail, known.letters, now)
        return replace(
            plain,
            events=tuple((one.case, one.event) for one in failed),
            failed_letters=tuple((one.id, one.why) for one in failed),
        )

    def _situation(
        self,
        reading: Reading,
        known: Facts,
        linked: Link,
        new: tuple[Labels, int] | None,
        labels: Labels | None,
        withheld: str | None,
        now: datetime,
    ) -> Situation:
        return Situation(
            now=now,
            desk=self.desk,
            mail=reading.mail,
            arrived_at=reading.stored.arrived_at,
            mailbox=reading.stored.mailbox,
            new_text=reading.new_text,
            contact=contact(reading, known),
            answerable=reading.verdict.answerable,
            withheld=withheld,
            vouched=bool(reading.vouched.by),
            link=linked,
            contract=known.contracts.get(contact(reading, known).organisation),
            new=new,
            labels=labels,
            recent=known.recent.get(reading.sender, ()),
            history=known.histories.get(linked.case.number, ()) if linked.case else (),
            owed=known.owed.get(linked.case.number, ()) if linked.case else (),
            about=known.problems_of.get(linked.case.number) if linked.case else None,
            joins=next(
                (known.problems[key] for name in reading.problems if (key := key_of(name)) in known.problems), None
            ),
        )

    def _customer(
        self, situation: Situation, stored: Stored, counted: tuple[Key, ...], course: Course, plain: Taken
    ) -> Taken:
        outcome = accept(situation)
        answered = any(draft.answers for draft in outcome.letters)
        # What is not to be answered anyway tells nothing of who answers whom.
        turns = plain.turns if answered or situation.withheld == Scope.TURNS else None
        return replace(
            plain,
            case=outcome.case,
            events=outcome.events,
            letters=self._letters(outcome, situation, stored, hours_to_wait(course.answers, self.caps), turns),
            answer=counted if answered else (),
            turns=turns,
        )

    def _misused(self, reading: Reading, known: Facts, taken: Taken, now: datetime) -> Taken:
        """A customer's mail like any other, even where it came to an agent's reply address: its agent is told."""
        events, drafts = self.orders.misuses(reading, known, now)
        letters = tuple(self.post.compose(draft, now) for draft in drafts)
        return replace(taken, events=(*taken.events, *events), letters=(*taken.letters, *letters))

    def _agent(
        self,
        reading: Reading,
        known: Facts,
        plain: Taken,
        course: Course,
        now: datetime,
        new: tuple[Labels, int] | None,
    ) -> Taken:
        counted = _counted(reading, None)
        if reached(counted, course.answers, self.caps) is not None:
            # Somebody's machine answers ours: nothing goes on until a person has looked at it.
            reason = held_for(HeldCause.TOO_MANY)
            return replace(plain, held_reason=reason, letters=self.post.held_notices(held(reading.stored, reason), now))
        done = self.orders.through(reading, known, now, new)
        outcome = done.outcome
        if outcome.digest and self.digests is not None:
            agent = next(one for one in self.desk.agents if one.address.lower() == reading.sender)
            digest = self.digests.asked(agent, reading.mail, reading.stored.mailbox, now)
            outcome = replace(outcome, letters=(*outcome.letters, digest))
        return replace(
            plain,
            case=done.case,
            linked_by=done.proved_by if done.case is not None else "",
            events=outcome.events,
            letters=(
                *self._composed(outcome.letters, reading.stored.content, now),
                *(one for drafts, first in done.news for one in self._composed(drafts, first, now)),
            ),
            answer=counted if done.proved_by else (),
            postings=outcome.postings,
            unlearned=outcome.unlearned,
            erases=outcome.erases,
            corrections=_corrections(outcome, done.openings, now),
        )

    def _operator(self, reading: Reading, known: Facts, plain: Taken, now: datetime) -> Taken:
        number = reading.clues.held
        assert number is not None
        order = held_order(reading.commands.commands, known.held.get(number), known.cases)
        letter = self.post.held_decision(number, order, reading.mail, reading.stored.mailbox, now)
        return replace(
            plain,
            verdict=FROM_OPERATOR,
            rule=FROM_OPERATOR,
            case=None,
            letters=(letter,) if reading.verdict.answerable else (),
            held_order=order if isinstance(order, HeldOrder) else None,
        )

    def _composed(self, drafts: tuple[Draft, ...], content: bytes, now: datetime) -> list[Composed]:
        """The letters with their final bytes, and the mail's files where they take them along."""
        contents = attached(content) if any(draft.encloses for draft in drafts) else ()
        return [self.post.compose(draft, now, contents) for draft in drafts]

    def _letters(
        self, outcome: Outcome, situation: Situation, stored: Stored, hours: int, turns: tuple[str, Turns] | None
    ) -> tuple[Composed, ...]:
        """The letters with their final bytes; those in answer wait so many hours, and the operator hears of it.

        They wait too until a domain that seems to answer every letter has had its time to write unasked.
        """
        now = situation.now
        at = max(now + timedelta(hours=hours), turns[1].silent_until if turns else now)
        later = at if at > now else None
        written = zip(outcome.letters, self._composed(outcome.letters, stored.content, now), strict=True)
        letters = tuple(replace(one, not_before=later) if later and draft.answers else one for draft, one in written)
        return letters + (self.post.brake_notices(self.caps.everything, situation.mailbox, now) if hours else ())


def asked(reading: Reading) -> Asked:
    """What a mail wants to know of the store."""
    return Asked(
        sender=reading.sender,
        message_id=reading.mail.message_id,
        subject=reading.subject,
        cases=(*reading.clues.cases(), *_named_by_operator(reading), *reading.mentioned),
        references=reading.clues.references,
        letters=tuple(delivery.message_id for delivery in reading.mail.deliveries if delivery.message_id),
        words=reading.words,
        held=reading.clues.held,
        counted=_counted(reading, None) if reading.through_door or reading.gives_orders else (),
        files=_files(reading),
        customers=named_customers(reading) if reading.gives_orders else (),
        open_cases=wants(reading, "cases"),
        fixes=wants(reading, "build"),
        replay=reading.replay,
        people=named_people(reading) if reading.gives_orders else (),
        problems=named_problems(reading) if reading.gives_orders else reading.problems,
    )


def linked(reading: Reading, wanted: Asked, known: Facts) -> Link:
    """The case that a mail belongs to: as an operator has decided, or as its own clues say."""
    if reading.stored.forced:
        return Link(FROM_OPERATOR, known.cases.get(reading.stored.forced_case or 0))
    copies = known.copies.get(wanted, ())
    mentioned = known.mentioned.get(wanted.message_id, ())
    sender = contact(reading, known)
    found = link(reading.clues, sender, known.cases, known.known, copies, mentioned)
    if not reading.from_colleague:
        return found
    return of_colleague(found, sender, known.cases, vouched=bool(reading.vouched.by))


def linked_by_question(reading: Reading, found: Link, known: Facts, labels: Labels | None) -> Link:
    """The link; where a mail asks how a case is going and no clue tells which, the one that it names in words."""
    if reading.stored.forced or not asks(reading, labels):
        return found
    return asked_about(found, reading.mentioned, contact(reading, known), known.cases)


def asks(reading: Reading, labels: Labels | None) -> bool:
    """Whether a mail asks how a case is going, and nothing else."""
    if not reading.goes_in or reading.problems:
        return False
    return asks_status(labels, reading.mail, reading.new_text)


def contact(reading: Reading, known: Facts) -> Contact:
    """The sender, as the vendor knows them."""
    return known.contacts.get(reading.sender) or Contact(reading.sender)


def held(stored: Stored, reason: str) -> Held:
    """A mail that is set aside; without its sender, since what reads him may be what failed."""
    return Held(stored.id, stored.mailbox, "", stored.arrived_at, len(stored.content), reason)


def _plain(reading: Reading, linked: Link) -> Taken:
    mail = reading.mail
    verdict = FROM_COLLEAGUE if linked.ours and reading.through_door else reading.verdict.disposition.value
    return Taken(
        mail=reading.stored.id,
        message_id=mail.message_id,
        sender=reading.sender,
        subject=mail.subject,
        clean_subject=reading.subject,
        words=reading.words,
        mentions=reading.clues.references[:MOST_MENTIONS],
        verdict=FROM_AGENT if reading.from_agent else verdict,
        rule=FROM_AGENT if reading.from_agent else reading.verdict.rule,
        linked_by=linked.rule if linked.case else "",
        case=linked.case.number if linked.case else None,
    )


def _files(reading: Reading) -> tuple[int, ...]:
    """The cases that an agent's mail may work on, and those whose agent's reply address it came to."""
    used = tuple(token.case for token in reading.clues.tokens)
    return (*used, *reading.clues.cases(), *named_cases(reading)) if reading.gives_orders else used


def _named_by_operator(reading: Reading) -> tuple[int, ...]:
    if reading.stored.forced_case is not None:
        return (reading.stored.forced_case,)
    attached = [attached_case(one) for one in reading.commands.commands] if reading.decides_held else []
    return tuple(number for number in attached if number is not None)


def _corrections(outcome: Outcome, openings: Mapping[int, Text], now: datetime) -> tuple[Corrected, ...]:
    """What agents have said of the texts that opened cases."""
    return tuple(Corrected(number, openings[number], labels, now) for number, labels in outcome.corrections)


def _counted(reading: Reading, case: int | None) -> tuple[Key, ...]:
    shared = public_provider(reading.sender.rpartition("@")[2])
    return tuple(counted_by(reading.sender, case, reading.gist, shared_domain=shared))
