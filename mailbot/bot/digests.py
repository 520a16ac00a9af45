"""The managers' digests: each on its morning, once, written in one transaction with the mark of how far it reached."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from sqlmodel import Session

from mailbot.adapters.queue import Queue, Task
from mailbot.adapters.store import digest as store
from mailbot.adapters.store.database import Database
from mailbot.adapters.store.record import write_letters
from mailbot.bot.post import Post
from mailbot.desk.digest import asked_digest, digest_letter, due_day, local_day, next_morning
from mailbot.domain.agreement import Agreement
from mailbot.domain.digest import DigestSituation, Happened
from mailbot.domain.mail import Mail
from mailbot.domain.outcome import Agent, Draft, Manager

_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Digests:
    """Writes digests."""

    database: Database
    queue: Queue
    post: Post
    mailboxes: tuple[str, ...]
    """The desk's addresses; the first is what letters leave with that answer no mail."""
    managers: tuple[Manager, ...]
    agreements: Mapping[str, Agreement]
    log: Any

    def step(self, now: datetime) -> None:
        """Writes the digests whose morning has come.  Raises UnavailableError."""
        for manager in self.managers:
            with self.database.reading() as session:
                last = store.last_digest(session, manager.address)
            if last is None:
                self._begin(manager, now)
                continue
            day = due_day(manager, now)
            if day is not None and day > last.day and now > last.end:
                self._send(manager, last, day, now)

    def draft(self, manager: Manager, at: datetime, *, passed: bool = False) -> Draft:
        """The digest as it would be sent, of the time since the last one, or of a day where there was none.

        At a time that has passed it tells what had happened by then; how things stand is told from today's rows.
        """
        situation = self._standing(manager, at, passed=passed)
        return digest_letter(situation, local_day(manager, at), self.mailboxes[0])

    def asked(self, agent: Agent, mail: Mail, mailbox: str, now: datetime) -> Draft:
        """The digest as it stands for an agent who asks for it, who need be no manager."""
        desk, address = self.post.desk, agent.address.lower()
        own = next((one for one in self.managers if one.address.lower() == address), None)
        reader = own or Manager(agent.address, time(), desk.timezone, desk.languages[0])
        return asked_digest(self._standing(reader, now), mail, mailbox)

    def _standing(self, manager: Manager, at: datetime, *, passed: bool = False) -> DigestSituation:
        with self.database.snapshot() as session:
            last = store.last_digest(session, manager.address, at)
            if last is None:
                start = at - _DAY
                last = store.SentDigest(start.date(), start, start, store.marks_at(session, start), "")
            until = store.marks_at(session, at) if passed else store.marks(session)
            return self._situation(session, manager, last, until, at)

    def _begin(self, manager: Manager, now: datetime) -> None:
        """Begins to count for a manager's first digest: the next one that is due, today's where it is still early."""
        today = local_day(manager, now)
        day = today if due_day(manager, now) else today - _DAY
        with self.database.writing() as session:
            store.begin(session, manager.address, day, now)

    def _send(self, manager: Manager, last: store.SentDigest, day: date, now: datetime) -> None:
        # Read apart from the writing, so that nobody waits for the figures.
        with self.database.snapshot() as session:
            marks = store.marks(session)
            situation = self._situation(session, manager, last, marks, now)
        letter = self.post.compose(digest_letter(situation, day, self.mailboxes[0]), now)
        with self.database.writing() as session:
            sent = store.note_digest(
                session, manager.address, store.SentDigest(day, last.end, now, marks, letter.message_id)
            )
            if sent:
                write_letters(session, self.queue, [letter], now)
        if sent:
            self.queue.announce(Task.SEND)
            self.log.info("digest written", day=day.isoformat(), cases=len(situation.happened.cases))

    def _situation(
        self, session: Session, manager: Manager, last: store.SentDigest, marks: store.Marks, now: datetime
    ) -> DigestSituation:
        days = local_day(manager, last.end), local_day(manager, now)
        earlier = store.last_digest(session, manager.address, last.end)
        return DigestSituation(
            desk=self.post.desk,
            manager=manager,
            since=last.end,
            now=now,
            happened=store.happened(session, last.marks, marks, (last.end, now)),
            stands=store.stands(session, self.agreements, now, next_morning(manager, now), days),
            service=store.service(session, self.queue, self.mailboxes, now),
            before=store.happened(session, earlier.marks, last.marks, (earlier.end, last.end))
            if earlier
            else Happened(),
        )
