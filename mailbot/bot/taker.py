"""The taker: stored mails, in batches, through screening, linking and labelling to their door, and written down."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from time import perf_counter
from typing import Any

from classifiers.labels import Labels, Text
from mailbot.adapters.queue import Job, LocalQueue, Task
from mailbot.adapters.store import inbox
from mailbot.adapters.store.database import Database
from mailbot.adapters.store.facts import facts
from mailbot.adapters.store.record import case_numbers, record, write_letters
from mailbot.adapters.unavailable import UnavailableError
from mailbot.bot.clock import Clock
from mailbot.bot.course import Course
from mailbot.bot.doors import Doors, asked, held, linked
from mailbot.bot.labelling import Labelling
from mailbot.bot.reading import Reading, independent, read
from mailbot.domain.agreement import Agreement
from mailbot.domain.outcome import Desk
from mailbot.intake.accept import opens
from mailbot.intake.screen import Own
from mailbot.settings import Limits

# A mail that ended the whole program so often is set aside, or no other mail would ever be taken.
_MOST_ATTEMPTS = 5


@dataclass(frozen=True, slots=True)
class Taker:
    """Takes mails; for one thread."""

    database: Database
    queue: LocalQueue
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
        readings = [read(one, self.desk, self.own, self.authserv_id) for one in stored]
        by_mail = {int(job.key): job for job in jobs}
        for group in independent(readings):
            self._decide(group, [by_mail.pop(reading.stored.id) for reading in group], begun)
        if by_mail:
            # Taken before: the process ended between the record and the job's end.
            with self.database.marking() as session:
                self.queue.done(session, list(by_mail.values()))

    def _decide(self, group: list[Reading], jobs: list[Job], begun: float) -> None:
        now = self.clock.now()
        wanted = [asked(reading) for reading in group]
        with self.database.reading() as session:
            known = facts(session, wanted, self.agreements, now)
        pairs = tuple((one, linked(one, its, known)) for one, its in zip(group, wanted, strict=True))
        opening = [reading for reading, one in pairs if reading.goes_in and opens(one, self.desk, now)]
        labels = dict(zip((r.stored.id for r in opening), self._labels(opening), strict=True))
        numbers = dict(zip((r.stored.id for r in opening), self._numbers(len(opening)), strict=True))
        course = Course(dict(known.cases), Counter(known.answers))
        taken = []
        for reading, link in pairs:
            new = (labels[reading.stored.id], numbers[reading.stored.id]) if reading.stored.id in numbers else None
            one = self.doors.through(reading, known, course.latest(link), new, course)
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
        texts = [Text(reading.mail.subject, reading.new_text) for reading in readings]
        return self.labelling.labels(texts, [reading.mail.message_id for reading in readings]) if readings else ()

    def _numbers(self, count: int) -> tuple[int, ...]:
        if not count:
            return ()
        # In a transaction of its own, since a number that many wait for must not wait for letters to be composed.
        with self.database.marking() as session:
            return case_numbers(session, count)

    def _hold(self, job: Job, reason: str) -> None:
        now = self.clock.now()
        with self.database.writing() as session:
            stored = inbox.waiting(session, [int(job.key)])
            inbox.hold(session, int(job.key), reason)
            letters = [letter for one in stored for letter in self.doors.post.held_notices(held(one, reason), now)]
            write_letters(session, self.queue, letters, now)
            self.queue.done(session, [job])
        self.queue.announce(Task.SEND)
        self.log.warning("mail held", mail=int(job.key), reason=reason)
