"""The second look: threads become cases, batch by batch, each batch in a transaction of its own."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from sqlmodel import Session

from classifiers.labels import Labeller, Labels, Text
from mailbot.adapters.archive import load
from mailbot.adapters.queue import queue_of
from mailbot.adapters.store.database import Database
from mailbot.adapters.store.facts import cases, contacts, known_references
from mailbot.adapters.store.history import keep, kept
from mailbot.adapters.store.inbox import Stored
from mailbot.adapters.store.record import FROM_AGENT, Taken, case_numbers, record
from mailbot.adapters.unavailable import UnavailableError
from mailbot.bot.doors import MOST_MENTIONS
from mailbot.bot.history.index import Entry
from mailbot.bot.reading import Reading, read
from mailbot.domain.address import plain_address
from mailbot.domain.case import (
    Case,
    Event,
    Joined,
    Opened,
    ParticipantAdded,
    Source,
    Status,
    StatusSet,
)
from mailbot.domain.customer import Contact
from mailbot.domain.history import labelled
from mailbot.domain.outcome import Desk
from mailbot.intake.screen import Own
from replies.subject import clean_subject

_BATCH_MAILS = 100
_BATCH_BYTES = 8_000_000
_SUBJECT_CHARACTERS = 200
_MOST_NAMED = 200
_RULE = "imported_thread"


@dataclass(slots=True)
class Written:
    """What has become of an archive so far."""

    mails: int = 0
    known: int = 0
    """Mails that were here already."""
    opened: set[int] = field(default_factory=set)
    """New cases."""
    still_open: int = 0
    joined: set[int] = field(default_factory=set)
    """Cases that were here already and got mails."""
    aside: int = 0
    """Mails that belong to no case: automatic ones, lists, and what goes round among ourselves."""


@dataclass(slots=True)
class _Thread:
    """A thread on its way."""

    newest: datetime
    case: int | None = None
    named: set[str] = field(default_factory=set)
    """Whom somebody who is vouched for has taken in by To or Cc."""


@dataclass(frozen=True, slots=True)
class _Step:
    """A mail on its way."""

    entry: Entry
    reading: Reading
    thread: _Thread


@dataclass(frozen=True, slots=True)
class History:
    """Writes a history down."""

    database: Database
    desk: Desk
    own: Own
    mailboxes: tuple[str, ...]
    ours: frozenset[str]
    """The addresses of our own people and mailboxes."""
    authserv_id: str | None
    labeller: Labeller
    now: datetime
    open_days: int

    def write(self, threads: Sequence[Sequence[Entry]], advance: Callable[[int], None]) -> Written:
        """Writes threads down; what is here already stays as it is.  Raises UnavailableError; then do it again."""
        written = Written()
        for batch in _batches(threads):
            self._write(batch, written)
            advance(sum(entry.size for entry, _ in batch))
        return written

    def _write(self, batch: list[tuple[Entry, _Thread]], written: Written) -> None:
        with self.database.reading() as session:
            present = kept(session, [entry.identity for entry, _ in batch])
            self._find_cases(session, batch, present)
        written.known += len(present)
        new = [_Step(entry, self._read(entry), thread) for entry, thread in batch if entry.identity not in present]
        if not new:
            return
        labels = self._labels(new)
        with self.database.writing() as session:
            if kept(session, [step.entry.identity for step in new]):
                raise UnavailableError("the bot has just fetched a mail of this archive; import it once more")
            ids = keep(session, [step.reading.stored for step in new])
            people = contacts(session, {self._customer(step.reading) for step in new} - {""})
            before = cases(session, {step.thread.case for step in new if step.thread.case is not None}, alone=True)
            changed, taken, numbers = dict(before), [], _numbers(session)
            for step in new:
                events = self._events(step, people, changed, numbers, labels, written)
                taken.append(self._taken(step, ids[step.entry.identity], events))
            if taken:
                record(session, queue_of(self.database), taken, before, changed, self.now)
        written.mails += len(taken)
        grown = {number for number in before if changed[number] is not before[number]}
        written.joined.update(grown - written.opened)

    def _find_cases(self, session: Session, batch: list[tuple[Entry, _Thread]], present: dict[str, int | None]) -> None:
        """Gives threads the cases that they have here already."""
        known = known_references(session, {one for entry, _ in batch for one in entry.ids})
        proved = cases(session, {number for entry, _ in batch for number in entry.numbers})
        for entry, thread in batch:
            if thread.case is None:
                ways = (present.get(entry.identity), *(number for number in entry.numbers if number in proved))
                by_ids = (number for one in entry.ids for number in known.get(one, ()))
                thread.case = next((number for number in (*ways, *by_ids) if number is not None), None)

    def _read(self, entry: Entry) -> Reading:
        stored = Stored(0, self.mailboxes[0], entry.at, load(entry.place), entry.identity)
        reading = read(stored, self.desk, self.own, self.authserv_id)
        recipients = {one.key for one in (*reading.mail.to, *reading.mail.cc)}
        mailbox = next((one for one in self.mailboxes if one in recipients), stored.mailbox)
        return replace(reading, stored=replace(stored, mailbox=mailbox))

    def _labels(self, steps: list[_Step]) -> dict[str, Labels]:
        """The labels of the mails that open a case, by their identities."""
        opening: dict[int, _Step] = {}
        for step in steps:
            if step.thread.case is None and self._speaks(step.reading) and self._customer(step.reading):
                opening.setdefault(id(step.thread), step)
        texts = tuple(Text(step.reading.mail.subject, step.reading.new_text) for step in opening.values())
        found = zip(opening.values(), self.labeller.label(texts), strict=True)
        return {step.entry.identity: labels for step, labels in found}

    def _speaks(self, reading: Reading) -> bool:
        """Whether a person speaks, of us or to us."""
        return reading.sender in self.ours or reading.verdict.opens_case

    def _customer(self, reading: Reading) -> str:
        """Whom a mail is from, or to where it is from us; empty where it only goes round among ourselves."""
        if reading.sender not in self.ours:
            return reading.sender
        outside = (one.key for one in (*reading.mail.to, *reading.mail.cc) if one.key not in self.ours)
        return next(outside, "")

    def _events(
        self,
        step: _Step,
        people: dict[str, Contact],
        changed: dict[int, Case],
        numbers: Iterator[int],
        labels: dict[str, Labels],
        written: Written,
    ) -> tuple[Event, ...]:
        """What happens by a mail, to the case of its thread."""
        reading, thread = step.reading, step.thread
        from_us = reading.sender in self.ours
        customer = self._customer(reading)
        speaks = self._speaks(reading)
        events: tuple[Event, ...] = ()
        if thread.case is None and speaks and customer:
            thread.case = next(numbers)
            contact = people.get(customer) or Contact(customer)
            events = self._opening(step, contact, labels[step.entry.identity])
            written.opened.add(thread.case)
            written.still_open += self._stays_open(thread)
        elif thread.case is not None and speaks:
            events = (Joined(step.entry.at, step.entry.identity, reading.sender, _RULE),)
            case = changed[thread.case]
            if not from_us and _taken_in(reading.sender, thread, case):
                why = "named in To or Cc earlier in the thread"
                events += (ParticipantAdded(step.entry.at, reading.sender, why),)
        if thread.case is None:
            written.aside += 1
        elif events:
            changed[thread.case] = changed.get(thread.case, Case(thread.case)).after(events)
        if reading.vouched.by and len(thread.named) < _MOST_NAMED:
            thread.named.update(plain_address(one.key) for one in (*reading.mail.to, *reading.mail.cc))
        return events

    def _opening(self, step: _Step, contact: Contact, labels: Labels) -> tuple[Event, ...]:
        opened = Opened(
            at=step.entry.at,
            mail=step.entry.identity,
            subject=clean_subject(step.reading.mail.subject)[:_SUBJECT_CHARACTERS],
            contact=contact.address,
            organisation=contact.organisation,
        )
        labels_then = labelled(step.entry.at, labels, Source.CLASSIFIER)
        if self._stays_open(step.thread):
            return opened, labels_then
        # Closed today, whenever it was talked of: a reply to it opens it again for as long as to any other.
        return opened, labels_then, StatusSet(self.now, Status.CLOSED, "imported as history")

    def _stays_open(self, thread: _Thread) -> bool:
        return thread.newest >= self.now - timedelta(days=self.open_days)

    def _taken(self, step: _Step, id: int, events: tuple[Event, ...]) -> Taken:
        reading, number = step.reading, step.thread.case
        from_us = reading.sender in self.ours
        return Taken(
            mail=id,
            message_id=reading.mail.message_id,
            sender=reading.sender,
            subject=reading.mail.subject,
            verdict=FROM_AGENT if from_us else reading.verdict.disposition.value,
            rule=FROM_AGENT if from_us else reading.verdict.rule,
            linked_by="" if any(isinstance(event, Opened) for event in events) or number is None else _RULE,
            case=number,
            events=tuple((number, event) for event in events),
            words=reading.words,
            clean_subject=reading.subject,
            mentions=reading.clues.references[:MOST_MENTIONS],
        )


def _numbers(session: Session) -> Iterator[int]:
    while True:
        yield from case_numbers(session, 1)


def _taken_in(sender: str, thread: _Thread, case: Case) -> bool:
    """Whether a sender may from now on write to the case: nobody comes in by a reference alone (promise 5)."""
    return sender not in case.participants and plain_address(sender) in thread.named


def _batches(threads: Sequence[Sequence[Entry]]) -> Iterator[list[tuple[Entry, _Thread]]]:
    batch: list[tuple[Entry, _Thread]] = []
    size = 0
    for thread in threads:
        state = _Thread(newest=thread[-1].at)
        for entry in thread:
            if batch and (len(batch) >= _BATCH_MAILS or size + entry.size > _BATCH_BYTES):
                yield batch
                batch, size = [], 0
            batch.append((entry, state))
            size += entry.size
    if batch:
        yield batch
