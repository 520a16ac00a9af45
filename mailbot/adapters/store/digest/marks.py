"""How far each digest reached: the next one begins there, by the numbers of rows, which no clock can upset."""

from dataclasses import dataclass
from datetime import date, datetime

import sqlalchemy as sa
from sqlmodel import Session, col

from mailbot.adapters.store.answers import dialect_of
from mailbot.adapters.tables import DigestRow, EventRow, LetterRow, MailRow


@dataclass(frozen=True, slots=True)
class Marks:
    """The newest rows that a digest knows of."""

    event: int = 0
    mail: int = 0
    letter: int = 0


@dataclass(frozen=True, slots=True)
class SentDigest:
    """A digest that was sent, or the moment from which the first one counts."""

    day: date
    start: datetime
    end: datetime
    marks: Marks
    letter: str
    """Its Message-ID; empty where none was sent."""


def marks(session: Session) -> Marks:
    """The newest rows that there are."""
    return Marks(*(_newest(session, row.id) for row in (EventRow, MailRow, LetterRow)))


def marks_at(session: Session, at: datetime) -> Marks:
    """The newest rows that there were; reads every row, so for whoever has no digest yet.

    They stand below the first one since: above it an import may have written what is much older.
    """
    return Marks(
        _below(session, EventRow.id, col(EventRow.at) >= at),
        _below(session, MailRow.id, col(MailRow.arrived_at) >= at),
        _below(session, LetterRow.id, col(LetterRow.written_at) >= at),
    )


def last_digest(session: Session, manager: str, before: datetime | None = None) -> SentDigest | None:
    """The last digest of a manager, of those that end before a time; None where nobody has begun to count by then."""
    rows = sa.select(DigestRow).where(col(DigestRow.manager) == manager.lower())
    if before is not None:
        rows = rows.where(col(DigestRow.period_to) < before)
    row = session.scalars(rows.order_by(col(DigestRow.day).desc()).limit(1)).first()
    return _sent(row) if row is not None else None


def sent_on(session: Session, manager: str, day: date) -> SentDigest | None:
    """The digest that a manager got on a day."""
    row = session.get(DigestRow, (manager.lower(), day))
    return _sent(row) if row is not None and row.letter else None


def begin(session: Session, manager: str, day: date, now: datetime) -> None:
    """From now on things count for a manager's first digest, which is not the one of that day."""
    note_digest(session, manager, SentDigest(day, now, now, marks(session), ""))


def note_digest(session: Session, manager: str, digest: SentDigest) -> bool:
    """Claims a manager's day for the caller's transaction; False where somebody has it already."""
    row = {
        "manager": manager.lower(),
        "day": digest.day,
        "period_from": digest.start,
        "period_to": digest.end,
        "last_event": digest.marks.event,
        "last_mail": digest.marks.mail,
        "last_letter": digest.marks.letter,
        "letter": digest.letter,
    }
    insert = dialect_of(session).insert(DigestRow).on_conflict_do_nothing().returning(col(DigestRow.day))
    return session.connection().execute(insert, row).first() is not None


def _newest(session: Session, id: int | None) -> int:
    return session.connection().execute(sa.select(sa.func.max(col(id)))).scalar() or 0


def _below(session: Session, id: int | None, since: sa.ColumnElement[bool]) -> int:
    first = session.connection().execute(sa.select(sa.func.min(col(id))).where(since)).scalar()
    return _newest(session, id) if first is None else int(first) - 1


def _sent(row: DigestRow) -> SentDigest:
    marks = Marks(row.last_event, row.last_mail, row.last_letter)
    return SentDigest(row.day, row.period_from, row.period_to, marks, row.letter)
