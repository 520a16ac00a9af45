"""``mailbot forget`` and ``#forget``: everything that says something of one person, found and erased."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session, col

from mailbot.adapters.queue import Queue, queue_of
from mailbot.adapters.store.database import Database
from mailbot.adapters.store.erase import (
    RECIPIENTS,
    SENDERS,
    SUBJECTS,
    erase_events,
    erase_letters,
    erase_mails,
    erase_person,
    is_person,
    like,
    portions,
    rebuild_cases,
    wiping,
)
from mailbot.adapters.store.record import FROM_AGENT
from mailbot.adapters.tables import (
    CaseRow,
    ContactRow,
    EventRow,
    LetterRow,
    LetterState,
    MailRow,
    ParticipantRow,
    PostingRow,
    RawRow,
)
from mailbot.domain.person import Person
from mailbot.intake.parse import parse, words_of
from replies.digest import Digest
from replies.letters import DeadlineWarning
from replies.transcripts import Kept

_CONTENTS_AT_ONCE = 20
_MOST_LISTED = 20


@dataclass(frozen=True, slots=True)
class Traces:
    """What is kept of a person."""

    person: Person
    """With the names that they go by."""
    own: frozenset[int]
    """Ids of the mails that they wrote."""
    naming: frozenset[int]
    """Ids of others' mails whose bytes name them, and of our own people's answers to their cases."""
    letters: frozenset[int]
    """Ids of the letters that went to them or name them."""
    told: frozenset[int]
    """Ids of the letters that told others of a case that they opened, and are out."""
    opened: frozenset[int]
    """Numbers of the cases that they opened."""
    joined: frozenset[int]
    """Numbers of others' cases that they took part in."""
    contacts: int
    events: int
    """Events that name them."""

    @property
    def empty(self) -> bool:
        """Nothing is kept."""
        return not (self.own or self.naming or self.letters or self.told or self.contacts or self.events)


def traces(session: Session, person: Person, advance: Callable[[int], None]) -> Traces:
    """All that is kept of a person; ``advance`` hears of each mail and letter that was looked at."""
    own, named = _written(session, person)
    contacts = sa.select(col(ContactRow.name)).where(is_person(col(ContactRow.address), person))
    names = list(session.scalars(contacts))
    person = person.called(*named, *names)
    opened = set(session.scalars(sa.select(col(CaseRow.number)).where(is_person(col(CaseRow.contact), person))))
    events = _events(session, person)
    joined = _joined(session, person, own) | {number for _, number in events if number is not None}
    near = opened | joined
    mails = sa.select(col(MailRow.id), col(MailRow.case_number), col(RawRow.content)).join(
        RawRow, col(RawRow.mail_id) == col(MailRow.id)
    )
    letters = sa.select(col(LetterRow.id), col(LetterRow.case_number), col(LetterRow.content)).where(
        col(LetterRow.erased_at).is_(None)
    )
    recipient = sa.func.lower(col(LetterRow.recipient))
    to_them = set(session.scalars(sa.select(col(LetterRow.id)).where(is_person(recipient, person))))
    to_them.update(_naming(session, letters, person, near, advance))
    out = sa.select(col(LetterRow.id)).where(
        col(LetterRow.case_number).in_(opened),
        col(LetterRow.erased_at).is_(None),
        col(LetterRow.state) != LetterState.WAITING,
    )
    told = {*session.scalars(out), *session.scalars(_reports(opened))}
    # An answer to a case has the subject that the person gave it, and mostly a quote.
    answers = sa.select(col(MailRow.id)).where(
        col(MailRow.case_number).in_(opened), col(MailRow.verdict) == FROM_AGENT, col(MailRow.erased_at).is_(None)
    )
    naming = {*_naming(session, mails, person, near, advance), *session.scalars(answers)}
    return Traces(
        person=person,
        own=frozenset(own),
        naming=frozenset(naming) - own,
        letters=frozenset(to_them),
        told=frozenset(told) - to_them,
        opened=frozenset(opened),
        joined=frozenset(joined - opened),
        contacts=len(names),
        events=len(events),
    )


def looked_at(session: Session) -> int:
    """How many mails and letters there are to look at."""
    counts = (sa.select(sa.func.count(column)) for column in (col(RawRow.mail_id), col(LetterRow.id)))
    return sum(session.execute(count).scalar() or 0 for count in counts)


@dataclass(frozen=True, slots=True)
class Found:
    """What is kept of a person, and the same as an agent is told of it."""

    traces: Traces
    kept: Kept


def find(session: Session, person: Person) -> Found:
    """All that is kept of a person who may be forgotten."""
    found = traces(session, person, lambda _: None)
    return Found(found, _told(session, found))


def _told(session: Session, found: Traces) -> Kept:
    cases = found.opened | found.joined
    mails: list[tuple[datetime, str]] = []
    for ids in portions(found.own):
        columns = sa.select(col(MailRow.arrived_at), col(MailRow.subject)).where(col(MailRow.id).in_(ids))
        mails += [(arrived_at, subject) for arrived_at, subject in session.connection().execute(columns)]
    posted = 0
    for numbers in portions(cases):
        own = sa.select(sa.func.count()).select_from(PostingRow).where(col(PostingRow.case_number).in_(numbers))
        posted += session.execute(own).scalar_one()
    return Kept(
        address=found.person.address,
        mails=tuple(sorted(mails, reverse=True)[:_MOST_LISTED]),
        written=len(found.own),
        naming=len(found.naming),
        letters=len(found.letters) + len(found.told),
        contacts=found.contacts,
        opened=tuple(sorted(found.opened)),
        joined=tuple(sorted(found.joined)),
        postings=posted,
    )


def forget(database: Database, found: Traces, now: datetime) -> None:
    """Erases what was found, and every event's word of the person, in one transaction."""
    with wiping(database) as session:
        erase(session, queue_of(database), found, now)


def erase(session: Session, queue: Queue, found: Traces, now: datetime) -> None:
    """The same within a transaction, as the last that happens in it."""
    person, number = found.person, col(EventRow.case_number)
    # Whoever opened a case gave it its words.
    changed = erase_events(session, number.in_(found.opened), person.named_in, texts=True)
    changed |= erase_events(session, number.in_(found.joined), person.named_in, texts=False)
    changed |= erase_events(session, like(col(EventRow.content), person), person.addressed_in, texts=False)
    erase_mails(session, queue, found.own, now, SENDERS)
    erase_mails(session, queue, found.naming, now, SUBJECTS)
    erase_letters(session, queue, found.letters, now, RECIPIENTS)
    # They carry the subject that the person gave the case.
    erase_letters(session, queue, found.told, now, ("subject",))
    erase_person(session, person)
    rebuild_cases(session, changed)


def _written(session: Session, person: Person) -> tuple[set[int], set[str]]:
    """The mails that a person wrote, and the names that they gave themselves in them."""
    unread = col(MailRow.sender) == ""
    columns = sa.select(col(MailRow.id), col(MailRow.sender), col(RawRow.content))
    # Of a mail that was never taken the row says no sender.
    rows = columns.outerjoin(RawRow, col(RawRow.mail_id) == col(MailRow.id)).where(
        sa.or_(is_person(col(MailRow.sender), person), sa.and_(unread, col(RawRow.content).is_not(None)))
    )
    ids: set[int] = set()
    names: set[str] = set()
    for id, sender, content in _streamed(session, rows):
        author = parse(content).author if content else None
        if sender or (author is not None and person.addressed_in(author.key)):
            ids.add(id)
            names.update({author.name} if author is not None else ())
    return ids, names


def _joined(session: Session, person: Person, own: set[int]) -> set[int]:
    """The cases that a person is on, or that their mails went to."""
    there = sa.select(col(ParticipantRow.case_number)).where(is_person(col(ParticipantRow.address), person))
    found = set(session.scalars(there))
    for ids in portions(own):
        cases = sa.select(col(MailRow.case_number)).where(
            col(MailRow.id).in_(ids), col(MailRow.case_number).is_not(None)
        )
        found.update(number for number in session.scalars(cases) if number is not None)
    return found


def _reports(opened: set[int]) -> Any:
    """Letters about many cases that may tell of these: all since the first of them was opened."""
    first = sa.select(sa.func.min(col(CaseRow.opened_at))).where(col(CaseRow.number).in_(opened)).scalar_subquery()
    return sa.select(col(LetterRow.id)).where(
        col(LetterRow.kind).in_((Digest.__name__, DeadlineWarning.__name__)),
        col(LetterRow.case_number).is_(None),
        col(LetterRow.erased_at).is_(None),
        col(LetterRow.state) != LetterState.WAITING,
        col(LetterRow.written_at) >= first,
    )


def _events(session: Session, person: Person) -> list[tuple[int, int | None]]:
    rows = sa.select(col(EventRow.id), col(EventRow.case_number), col(EventRow.content))
    found = session.connection().execute(rows.where(like(col(EventRow.content), person)))
    return [(id, number) for id, number, content in found if person.addressed_in(content)]


def _naming(
    session: Session, rows: Any, person: Person, near: set[int], advance: Callable[[int], None]
) -> Iterator[int]:
    """The mails or letters whose bytes name a person; those near to them are read through, whatever their encoding."""
    for id, number, content in _streamed(session, rows):
        advance(1)
        plainly = person.addressed_in(content.decode("latin-1"))
        if plainly or ((number is None or number in near) and any(map(person.named_in, _texts(content)))):
            yield id


def _texts(content: bytes) -> Iterator[str]:
    # Of HTML the text too: a name may be broken up by its tags.
    yield parse(content).text
    yield from words_of(content)


def _streamed(session: Session, rows: Any) -> Any:
    return session.connection().execute(rows, execution_options={"yield_per": _CONTENTS_AT_ONCE})
