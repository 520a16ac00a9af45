"""The taker: stored mails, in batches, through screening, linking and labelling to their door, and written down."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from time import perf_counter
from typing import Any

from classifiers.labels import Labeller, Labels, Text
from mailbot.adapters.queue import Job, LocalQueue, Task
from mailbot.adapters.store import inbox
from mailbot.adapters.store.database import Database
from mailbot.adapters.store.facts import Asked, Facts, facts
from mailbot.adapters.store.inbox import Stored
from mailbot.adapters.store.record import Composed, Taken, case_numbers, record, write_letters
from mailbot.adapters.unavailable import UnavailableError
from mailbot.bot.clock import Clock
from mailbot.bot.course import Course
from mailbot.bot.post import Held, Post
from mailbot.bot.reading import Reading, independent, read
from mailbot.desk.bounces import failed_letters
from mailbot.desk.held import attached_case, held_order
from mailbot.domain.caps import Caps, Key, counted_by, hours_to_wait, reached
from mailbot.domain.customer import Contact, public_provider
from mailbot.domain.held import HeldOrder
from mailbot.domain.outcome import Desk, Link, Outcome, Situation
from mailbot.intake.accept import accept, opens
from mailbot.intake.link import link
from mailbot.intake.screen import Own
from mailbot.settings import Limits

# A mail that ended the whole program so often is set aside, or no other mail would ever be taken.
_MOST_ATTEMPTS = 5
_FROM_AGENT = "from_agent"
_FROM_OPERATOR = "held_mail_decided"


@dataclass(frozen=True, slots=True)
class Taker:
    """Takes mails; for one thread."""

    database: Database
    queue: LocalQueue
    desk: Desk
    own: Own
    labeller: Labeller
    limits: Limits
    caps: Caps
    clock: Clock
    post: Post
    log: Any

    def step(self) -> int:
        """Takes the mails that are due, at most one batch; gives their number.  Raises UnavailableError.

        A mail that was begun before is taken by itself: if it is what ended the program, no other suffers with it.
        """
        now = self.clock.now()
        with self.database.marking() as session:
            fresh = self.queue.claim(session, Task.TAKE, self.limits.batch_mails, now, begun=False)
        self._take_portions(fresh)
        with self.database.marking() as session:
            begun = self.queue.claim(session, Task.TAKE, 1, now, begun=True)
        self._take_portions(begun)
        return len(fresh) + len(begun)

    def _take_portions(self, jobs: Sequence[Job]) -> None:
        if not jobs:
            return
        with self.database.reading() as session:
            sizes = inbox.sizes(session, [int(job.key) for job in jobs])
        for some in self._portions(jobs, sizes):
            self._take(some)

    def _portions(self, jobs: Sequence[Job], sizes: dict[int, int]) -> Iterator[list[Job]]:
        """Jobs to take together, bounded by bytes."""
        portion: list[Job] = []
        size = 0
        for job in jobs:
            cost = sizes.get(int(job.key), 0)
            if portion and size + cost > self.limits.batch_bytes:
                yield portion
                portion, size = [], 0
            portion.append(job)
            size += cost
        if portion:
            yield portion

    def _take(self, jobs: list[Job]) -> None:
        try:
            if jobs[0].attempts > _MOST_ATTEMPTS:
                self._hold(jobs[0], f"the program ended {jobs[0].attempts - 1} times while it took this mail")
            else:
                self._take_together(jobs)
        except UnavailableError:
            raise
        except Exception as error:  # the one place that catches a bug: it must not cost a customer's words
            if len(jobs) > 1:
                for job in jobs:
                    self._take([job])
                return
            self.log.exception("mail held", mail=int(jobs[0].key))
            self._hold(jobs[0], f"a fault of the program: {type(error).__name__}")

    def _take_together(self, jobs: list[Job]) -> None:
        begun = perf_counter()
        with self.database.reading() as session:
            stored = inbox.waiting(session, [int(job.key) for job in jobs])
        readings = [read(one, self.desk, self.own) for one in stored]
        by_mail = {int(job.key): job for job in jobs}
        for group in independent(readings):
            self._decide(group, [by_mail.pop(reading.stored.id) for reading in group], begun)
        if by_mail:
            # Taken before: the process ended between the record and the job's end.
            with self.database.marking() as session:
                self.queue.done(session, list(by_mail.values()))

    def _decide(self, group: list[Reading], jobs: list[Job], begun: float) -> None:
        now = self.clock.now()
        with self.database.reading() as session:
            known = facts(session, [_asked(reading) for reading in group], now)
        pairs = tuple((reading, _link(reading, known)) for reading in group)
        opening = [r for r, linked in pairs if _goes_in(r) and opens(linked, self.desk, now)]
        labels = dict(zip((r.stored.id for r in opening), self._labels(opening), strict=True))
        numbers = dict(zip((r.stored.id for r in opening), self._numbers(len(opening)), strict=True))
        course = Course(dict(known.cases), Counter(known.answers))
        taken = []
        for reading, linked in pairs:
            new = (labels[reading.stored.id], numbers[reading.stored.id]) if reading.stored.id in numbers else None
            one = self._through_door(reading, known, course.latest(linked), new, course)
            course.note(one)
            taken.append(one)
        with self.database.writing() as session:
            record(session, self.queue, taken, known.cases, course.changed, now)
            self.queue.done(session, jobs)
        self.queue.announce(Task.SEND)
        milliseconds = round((perf_counter() - begun) * 1000 / len(group), 1)
        for one in taken:
            self.log.info("mail taken", message_id=one.message_id, rule=one.rule, case=one.case, ms=milliseconds)

    def _labels(self, readings: Sequence[Reading]) -> tuple[Labels, ...]:
        return self.labeller.label(tuple(Text(r.mail.subject, r.new_text) for r in readings))

    def _numbers(self, count: int) -> tuple[int, ...]:
        if not count:
            return ()
        # In a transaction of its own, since a number that many wait for must not wait for letters to be composed.
        with self.database.marking() as session:
            return case_numbers(session, count)

    def _through_door(
        self,
        reading: Reading,
        known: Facts,
        linked: Link,
        new: tuple[Labels, int] | None,
        course: Course,
    ) -> Taken:
        mail, verdict, now = reading.mail, reading.verdict, self.clock.now()
        plain = Taken(
            mail=reading.stored.id,
            message_id=mail.message_id,
            sender=reading.sender,
            subject=mail.subject,
            words=reading.words,
            verdict=_FROM_AGENT if reading.from_agent else verdict.disposition.value,
            rule=_FROM_AGENT if reading.from_agent else verdict.rule,
            linked_by=linked.rule if linked.case else "",
            case=linked.case.number if linked.case else None,
        )
        if reading.decides_held:
            return self._held_decision(reading, known, plain)
        if reading.through_door:
            counted = _counted(reading, linked.case.number if new is None and linked.case else None)
            situation = Situation(
                now=now,
                desk=self.desk,
                mail=mail,
                arrived_at=reading.stored.arrived_at,
                mailbox=reading.stored.mailbox,
                new_text=reading.new_text,
                contact=_contact(reading, known),
                answerable=verdict.answerable,
                withheld=reached(counted, course.answers, self.caps),
                link=linked,
                new=new,
            )
            outcome = accept(situation)
            answered = any(draft.answers for draft in outcome.letters)
            return replace(
                plain,
                case=outcome.case,
                events=outcome.events,
                letters=self._letters(outcome, situation, hours_to_wait(course.answers, self.caps)),
                answer=counted if answered else (),
            )
        if verdict.opens_case and mail.author is None:
            reason = "it has no sender that can be read"
            notices = self.post.held_notices(_held(reading.stored, reason), now)
            return replace(plain, held_reason=reason, letters=notices)
        failed = failed_letters(mail, known.letters, now)
        return replace(
            plain,
            events=tuple((one.case, one.event) for one in failed),
            failed_letters=tuple((one.id, one.why) for one in failed),
        )

    def _held_decision(self, reading: Reading, known: Facts, plain: Taken) -> Taken:
        held = reading.clues.held
        assert held is not None
        order = held_order(reading.commands.commands, known.held.get(held), known.cases)
        letter = self.post.held_decision(held, order, reading.mail, reading.stored.mailbox, self.clock.now())
        return replace(
            plain,
            verdict=_FROM_OPERATOR,
            rule=_FROM_OPERATOR,
            case=None,
            letters=(letter,) if reading.verdict.answerable else (),
            held_order=order if isinstance(order, HeldOrder) else None,
        )

    def _letters(self, outcome: Outcome, situation: Situation, hours: int) -> tuple[Composed, ...]:
        """The letters with their final bytes; those in answer wait so many hours, and the operator hears of it."""
        now = situation.now
        later = now + timedelta(hours=hours) if hours else None
        written = [(draft, self.post.compose(draft, now)) for draft in outcome.letters]
        letters = tuple(replace(one, not_before=later) if draft.answers else one for draft, one in written)
        return letters + (self.post.brake_notices(self.caps.everything, situation.mailbox, now) if hours else ())

    def _hold(self, job: Job, reason: str) -> None:
        now = self.clock.now()
        with self.database.writing() as session:
            stored = inbox.waiting(session, [int(job.key)])
            inbox.hold(session, int(job.key), reason)
            letters = [letter for one in stored for letter in self.post.held_notices(_held(one, reason), now)]
            write_letters(session, self.queue, letters, now)
            self.queue.done(session, [job])
        self.queue.announce(Task.SEND)
        self.log.warning("mail held", mail=int(job.key), reason=reason)


def _held(stored: Stored, reason: str) -> Held:
    # Without its sender: what reads him may be what failed.
    return Held(stored.id, stored.mailbox, "", stored.arrived_at, len(stored.content), reason)


def _asked(reading: Reading) -> Asked:
    return Asked(
        sender=reading.sender,
        cases=(*reading.clues.cases(), *_named_by_operator(reading)),
        references=reading.clues.references,
        letters=tuple(delivery.message_id for delivery in reading.mail.deliveries if delivery.message_id),
        words=reading.words,
        held=reading.clues.held,
        counted=_counted(reading, None) if reading.through_door else (),
    )


def _goes_in(reading: Reading) -> bool:
    return reading.through_door and not reading.decides_held


def _named_by_operator(reading: Reading) -> tuple[int, ...]:
    if reading.stored.forced_case is not None:
        return (reading.stored.forced_case,)
    attached = [attached_case(one) for one in reading.commands.commands] if reading.decides_held else []
    return tuple(number for number in attached if number is not None)


def _counted(reading: Reading, case: int | None) -> tuple[Key, ...]:
    shared = public_provider(reading.sender.rpartition("@")[2])
    return tuple(counted_by(reading.sender, case, reading.new_text, shared_domain=shared))


def _link(reading: Reading, known: Facts) -> Link:
    if reading.stored.forced:
        forced_case = known.cases.get(reading.stored.forced_case or 0)
        return Link(_FROM_OPERATOR, forced_case)
    resent = known.resent.get((reading.sender, reading.words))
    return link(reading.clues, _contact(reading, known), known.cases, known.known, resent)


def _contact(reading: Reading, known: Facts) -> Contact:
    return known.contacts.get(reading.sender) or Contact(reading.sender)
