"""The taker: stored mails, in batches, through screening, linking and labelling to their door, and written down."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import nullcontext
from dataclasses import dataclass, replace
from datetime import datetime
from time import perf_counter
from typing import Any

from classifiers.labels import Labels, Text
from mailbot.adapters.queue import WHENEVER, Job, Queue, Task
from mailbot.adapters.store import inbox
from mailbot.adapters.store.database import Database, Turn
from mailbot.adapters.store.erase import clear_log, overwriting
from mailbot.adapters.store.facts import Facts, facts
from mailbot.adapters.store.record import PostingRefusedError, Taken, case_numbers, record, write_letters
from mailbot.adapters.unavailable import UnavailableError
from mailbot.bot.clock import Clock
from mailbot.bot.course import Course
from mailbot.bot.doors import Doors, asked, asks, contact, held, linked, linked_by_question
from mailbot.bot.forget import Found, erase, find
from mailbot.bot.labelling import Labelling
from mailbot.bot.named import forgotten, further_cases, opening_of
from mailbot.bot.reading import Reading, independent, names, read
from mailbot.domain.agreement import Agreement
from mailbot.domain.outcome import Desk, Link
from mailbot.domain.person import Person
from mailbot.intake.accept import opens
from mailbot.intake.asking import may_ask
from mailbot.intake.link import may_write
from mailbot.intake.screen import Own
from mailbot.settings import Limits
from replies.held import HeldCause, held_for

# A mail that ended the whole program so often is set aside, or no other mail would ever be taken.
_MOST_ATTEMPTS = 5
_MOST_DECISIONS = 5


@dataclass(frozen=True, slots=True)
class Unlabelled:
    """Texts of mails that can't be decided before they are labelled."""

    texts: tuple[tuple[Reading, Text], ...]


@dataclass(frozen=True, slots=True)
class Taker:
    """Takes mails; for one thread."""

    database: Database
    queue: Queue
    desk: Desk
    own: Own
    labelling: Labelling
    limits: Limits
    doors: Doors
    clock: Clock
    authserv_id: str | None
    agreements: Mapping[str, Agreement]
    log: Any

    def step(self) -> int:
        """Takes the mails that are due, at most one batch; gives their number.  Raises UnavailableError.

        A mail that was begun before is taken by itself: if it is what ended the program, no other suffers with it.
        """
        with self.database.marking() as session:
            fresh = self.queue.claim(session, Task.TAKE, self.limits.batch_mails, WHENEVER, begun=False)
        self._take_portions(fresh)
        with self.database.marking() as session:
            begun = self.queue.claim(session, Task.TAKE, 1, WHENEVER, begun=True)
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
                self._hold(jobs[0], held_for(HeldCause.ENDED, jobs[0].attempts - 1))
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
            self._hold(jobs[0], held_for(HeldCause.FAULT, type(error).__name__))

    def _take_together(self, jobs: list[Job]) -> None:
        begun = perf_counter()
        with self.database.reading() as session:
            stored = inbox.waiting(session, [int(job.key) for job in jobs])
        readings = [read(one, self.desk, self.own, self.authserv_id) for one in stored]
        by_mail = {int(job.key): job for job in jobs}
        for group in independent(readings):
            self._decide_firmly(group, [by_mail.pop(reading.stored.id) for reading in group], begun)
        if by_mail:
            # Taken before: the process ended between the record and the job's end.
            with self.database.marking() as session:
                self.queue.done(session, list(by_mail.values()))

    def _decide_firmly(self, group: list[Reading], jobs: list[Job], begun: float) -> None:
        """Decides again where somebody else has posted to a book meanwhile: the balance may not be there any more."""
        for _ in range(_MOST_DECISIONS - 1):
            try:
                self._decide(group, jobs, begun)
            except PostingRefusedError as error:
                self.log.info("decided again", reason=str(error))
            else:
                return
        self._decide(group, jobs, begun)

    def _decide(self, group: list[Reading], jobs: list[Job], begun: float) -> None:
        # Before and between the turns, since labels take their time, and nobody is to wait for what a turn has locked.
        labels = self._labels([(one, text) for one in group if (text := self._labelled_ahead(one))])
        while isinstance(taken := self._turn(group, jobs, labels), Unlabelled):
            labels |= self._labels(taken.texts)
        if any(one.erases for one in taken):
            clear_log(self.database)
        self.queue.announce(Task.SEND)
        if any(one.corrections for one in taken):
            self.queue.announce(Task.TRAIN)
        milliseconds = round((perf_counter() - begun) * 1000 / len(group), 1)
        for one in taken:
            if one.held_reason:
                self.log.warning("mail held", mail=one.mail, reason=one.held_reason)
            else:
                self.log.info("mail taken", message_id=one.message_id, rule=one.rule, case=one.case, ms=milliseconds)

    def _turn(self, group: list[Reading], jobs: list[Job], labels: dict[Text, Labels]) -> list[Taken] | Unlabelled:
        with self.database.turn(name for reading in group for name in names(reading)) as turn:
            return self._decided(group, jobs, labels, turn)

    def _decided(
        self, group: list[Reading], jobs: list[Job], labels: dict[Text, Labels], turn: Turn
    ) -> list[Taken] | Unlabelled:
        now = self.clock.now()
        with turn.reading() as session:
            # Who was believed dead may have taken some of them after all.
            waiting = inbox.still_waiting(session, [reading.stored.id for reading in group])
            group = [reading for reading in group if reading.stored.id in waiting]
            wanted = [asked(reading) for reading in group]
            known = facts(session, wanted, self.agreements, now)
        clued = [(one, linked(one, its, known)) for one, its in zip(group, wanted, strict=True)]
        texts = ((one, text) for one, link in clued for text in self._wanted(one, link, now))
        if missing := tuple((one, text) for one, text in texts if text not in labels):
            return Unlabelled(missing)
        pairs = [(one, linked_by_question(one, link, known, labels.get(one.question))) for one, link in clued]
        opening = [one for one, link in pairs if self._opens(one, link, known, labels, now)]
        numbers = dict(zip((r.stored.id for r in opening), self._numbers(len(opening)), strict=True))
        further = {case: self._numbers(count) for one in group for case, count in further_cases(one, known)}
        found = self._kept(group, known, turn)
        known = replace(known, numbers=further, kept={case: one.kept for case, one in found.items()})
        course = Course.of(known)
        taken: list[Taken] = []
        for reading, link in pairs:
            number = numbers.get(reading.stored.id)
            text = opening_of(reading)
            new = (labels[text], number) if text and number is not None else None
            one = self.doors.through(reading, known, course.latest(link), new, course, labels.get(reading.question))
            course.note(one)
            taken.append(one)
        erased = [one for one in found.values() if one.traces.person.address in {each.erases for each in taken}]
        with turn.writing() as session, overwriting(self.database, session) if erased else nullcontext():
            if taken:
                record(session, self.queue, taken, known.cases, course.changed, now)
            self.queue.done(session, jobs)
            for person in erased:
                erase(session, self.queue, person.traces, now)
        return taken

    def _kept(self, group: Sequence[Reading], known: Facts, turn: Turn) -> dict[int, Found]:
        """Case → what is kept of somebody on it whom an agent wants to be forgotten; all that there is is looked at."""
        wanted = {case: address for reading in group for case, address in forgotten(reading, known)}
        if not wanted:
            return {}
        with turn.reading() as session:
            return {case: find(session, Person(address)) for case, address in wanted.items()}

    def _labelled_ahead(self, reading: Reading) -> Text | None:
        """What is labelled of a mail before anybody looks which case it belongs to.

        One without a clue hardly ever belongs to any; whoever asks others looks first all the same.
        """
        if reading.goes_in and may_ask(reading.mail, reading.new_text):
            return reading.question
        clues = self.labelling.second or reading.stored.forced or reading.clues.cases() or reading.clues.references
        return None if reading.goes_in and clues else opening_of(reading)

    def _wanted(self, reading: Reading, link: Link, now: datetime) -> Iterator[Text]:
        """What is to be labelled of a mail: it may open a case, or ask how one is going."""
        if reading.goes_in and may_ask(reading.mail, reading.new_text):
            yield reading.question
        if (not reading.goes_in or opens(link, self.desk, now)) and (text := opening_of(reading)):
            yield text

    def _opens(self, reading: Reading, link: Link, known: Facts, labels: dict[Text, Labels], now: datetime) -> bool:
        """Whether a mail opens a case; a question on one that ended long ago is answered from that one."""
        if not reading.goes_in:
            return opening_of(reading) is not None
        asking = asks(reading, labels.get(reading.question))
        if asking and link.case and may_write(link.case, contact(reading, known)):
            return False
        return opens(link, self.desk, now)

    def _labels(self, texts: Sequence[tuple[Reading, Text]]) -> dict[Text, Labels]:
        if not texts:
            return {}
        labels = self.labelling.labels([text for _, text in texts], [one.mail.message_id for one, _ in texts])
        return {text: found for (_, text), found in zip(texts, labels, strict=True)}

    def _numbers(self, count: int) -> tuple[int, ...]:
        if not count:
            return ()
        # In a transaction of its own, since a number that many wait for must not wait for letters to be composed.
        with self.database.marking() as session:
            return case_numbers(session, count)

    def _hold(self, job: Job, reason: str) -> None:
        now = self.clock.now()
        with self.database.writing() as session:
            if inbox.still_waiting(session, [int(job.key)]):
                stored = inbox.waiting(session, [int(job.key)])
                inbox.hold(session, int(job.key), reason)
                letters = [letter for one in stored for letter in self.doors.post.held_notices(held(one, reason), now)]
                write_letters(session, self.queue, letters, now)
            self.queue.done(session, [job])
        self.queue.announce(Task.SEND)
        self.log.warning("mail held", mail=int(job.key), reason=reason)
