"""Erasure: the bytes, texts and addresses go; identities, numbers, postings and what the events count stay."""

import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from itertools import islice
from typing import Any, TypeVar

import sqlalchemy as sa
from sqlmodel import Session, col

from mailbot.adapters.queue import Queue, Task
from mailbot.adapters.store.database import Database
from mailbot.adapters.store.facts import cases
from mailbot.adapters.store.replay import write_case
from mailbot.adapters.store.verify import events_of
from mailbot.adapters.tables import (
    AnswerCountRow,
    CaseRow,
    ContactRow,
    EventRow,
    ExampleRow,
    LetterRow,
    LetterState,
    MailRow,
    MailState,
    MentionRow,
    PostingRow,
    RawRow,
)
from mailbot.domain.caps import Scope
from mailbot.domain.case import Case
from mailbot.domain.person import Person

SUBJECTS = ("subject", "clean_subject")
SENDERS = ("message_id", "sender", *SUBJECTS, "words")
"""What the row of a mail says of its sender."""
RECIPIENTS = ("recipient", "subject", "fault")
"""What the row of a letter says of whom it went to."""

Key = TypeVar("Key")
_AT_ONCE = 500
# What a sender's own words stand under in events.
_TEXTS = frozenset({"subject", "words", "text"})
# Ours: needed to know a letter again, and to find the customer's book, even of one who is called like a person.
_OURS = frozenset({"message_id", "organisation"})


@contextmanager
def wiping(database: Database) -> Iterator[Session]:
    """A transaction after which what it has deleted is off the disk too, as far as the database can see to it."""
    with database.writing() as session, overwriting(database, session):
        yield session
    clear_log(database)


@contextmanager
def overwriting(database: Database, session: Session) -> Iterator[None]:
    """Within a transaction: what is deleted meanwhile leaves nothing where it stood."""
    if not database.is_sqlite:
        yield
        return
    # It tells a number, and of numbers it takes none but 0 and 1.
    before = ("OFF", "ON", "FAST")[session.connection().exec_driver_sql("PRAGMA secure_delete").scalar_one()]
    session.connection().exec_driver_sql("PRAGMA secure_delete=ON")
    yield
    session.flush()
    session.connection().exec_driver_sql(f"PRAGMA secure_delete={before}")


def clear_log(database: Database) -> None:
    """After that transaction: the log of changes has nothing of it either."""
    if database.is_sqlite:
        with database.apart() as connection:
            connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")


def erase_mails(session: Session, queue: Queue, ids: Iterable[int], now: datetime, also: Sequence[str] = ()) -> None:
    """Erases the bytes of mails, and what their rows say in the columns of ``also``.

    Their identities stay: a copy that comes again is known.
    """
    for some in portions(ids):
        session.execute(sa.delete(RawRow).where(col(RawRow.mail_id).in_(some)))
        own = col(MailRow.id).in_(some)
        session.execute(sa.update(MailRow).where(own).values(erased_at=now, **dict.fromkeys(also, "")))
        # What waits can't be taken without its bytes.
        unread = col(MailRow.state).in_((MailState.STORED, MailState.HELD))
        session.execute(sa.update(MailRow).where(own, unread).values(state=MailState.DISCARDED))
        queue.cancel(session, Task.TAKE, [str(id) for id in some])


def erase_letters(session: Session, queue: Queue, ids: Iterable[int], now: datetime, also: Sequence[str] = ()) -> None:
    """Erases the bytes of letters, so that none is sent, and what their rows say in the columns of ``also``."""
    for some in portions(ids):
        own = col(LetterRow.id).in_(some)
        session.execute(sa.update(LetterRow).where(own).values(erased_at=now, content=b"", **dict.fromkeys(also, "")))
        unsent = sa.update(LetterRow).where(own, col(LetterRow.state) == LetterState.WAITING)
        session.execute(unsent.values(state=LetterState.FAILED, fault="erased before it was sent"))
        queue.cancel(session, Task.SEND, [str(id) for id in some])


def erase_events(
    session: Session, wanted: sa.ColumnElement[bool], tells: Callable[[str], bool], *, texts: bool
) -> set[int]:
    """Empties what events say of people: what ``tells`` of them, and with ``texts`` the senders' own words.

    Gives the numbers of the cases whose events were changed.
    """
    changed: set[int] = set()
    rows = sa.select(col(EventRow.id), col(EventRow.case_number), col(EventRow.content)).where(wanted)
    for id, number, content in session.connection().execute(rows).all():
        emptied = json.dumps(_emptied(json.loads(content), tells, texts=texts), ensure_ascii=False)
        if json.loads(emptied) != json.loads(content):
            session.execute(sa.update(EventRow).where(col(EventRow.id) == id).values(content=emptied))
            changed.update({number} if number is not None else ())
    return changed


def rebuild_cases(session: Session, numbers: Iterable[int]) -> None:
    """Makes cases anew from what their events say now."""
    for some in portions(sorted(numbers)):
        # Nobody adds to them meanwhile.
        cases(session, some, alone=True)
        events = events_of(session, some)
        for number in some:
            write_case(session, Case(number).after(events.get(number, ())))


def erase_person(session: Session, person: Person) -> int:
    """Erases a person from contacts, counts, mentions and the words of postings; gives how many contacts there were."""
    contacts = session.connection().execute(sa.delete(ContactRow).where(is_person(col(ContactRow.address), person)))
    counted = like(col(AnswerCountRow.key), person) & col(AnswerCountRow.key).startswith(f"{Scope.ADDRESS}:")
    session.execute(sa.delete(AnswerCountRow).where(counted))
    mentions = session.scalars(sa.select(col(MentionRow.message_id)).where(like(col(MentionRow.message_id), person)))
    named = [message_id for message_id in mentions if person.addressed_in(message_id)]
    session.execute(sa.delete(MentionRow).where(col(MentionRow.message_id).in_(named)))
    posted = sa.select(PostingRow).where(like(col(PostingRow.why), person))
    for posting in session.scalars(posted):
        if person.addressed_in(posting.why):
            posting.why = ""
    session.execute(sa.delete(ExampleRow).where(is_person(sa.func.lower(col(ExampleRow.author)), person)))
    session.flush()
    return int(contacts.rowcount)


def mark_cases(session: Session, numbers: Sequence[int], now: datetime) -> None:
    """Notes of cases that there is nothing left to erase."""
    session.execute(sa.update(CaseRow).where(col(CaseRow.number).in_(numbers)).values(erased_at=now))
    # What the classifier learnt from goes with the words themselves.
    session.execute(sa.delete(ExampleRow).where(col(ExampleRow.case_number).in_(numbers)))


def is_person(column: Any, person: Person) -> sa.ColumnElement[bool]:
    """Whether a column with one address in lower case has this person's, whatever its detail."""
    detailed = column.startswith(f"{person.local}+", autoescape=True)
    of_domain = column.endswith(f"@{person.domain}", autoescape=True)
    return sa.or_(column == person.address, sa.and_(detailed, of_domain))


def like(column: Any, person: Person) -> sa.ColumnElement[bool]:
    """Whether a text may have the address in it; :class:`Person` knows for certain."""
    local, domain = (column.icontains(part, autoescape=True) for part in (person.local, person.domain))
    return sa.and_(local, domain)


def portions(keys: Iterable[Key]) -> Iterator[list[Key]]:
    """Keys in so many as a statement takes."""
    left = iter(keys)
    while some := list(islice(left, _AT_ONCE)):
        yield some


def _emptied(value: Any, tells: Callable[[str], bool], *, texts: bool) -> Any:
    if isinstance(value, str):
        return "" if tells(value) else value
    if isinstance(value, list):
        return [_emptied(one, tells, texts=texts) for one in value]
    if isinstance(value, dict):
        return {
            key: one
            if key in _OURS
            else ""
            if texts and key in _TEXTS and isinstance(one, str)
            else _emptied(one, tells, texts=texts)
            for key, one in value.items()
        }
    return value
