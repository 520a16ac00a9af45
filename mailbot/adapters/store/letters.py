"""Letters on their way: what is due, and what became of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlmodel import Session, col

from mailbot.adapters.queue import Job, Queue, Task
from mailbot.adapters.store.record import event_row
from mailbot.adapters.tables import CaseRow, EventRow, LetterRow, LetterState
from mailbot.domain.case import LetterFailed

_letter = LetterRow.__table__  # type: ignore[attr-defined]  # SQLModel makes it, without telling


@dataclass(frozen=True, slots=True)
class Outgoing:
    """A letter that is to be sent now."""

    job: Job
    id: int
    message_id: str
    case: int | None
    kind: str
    reverse_path: str
    recipient: str
    content: bytes
    written_at: datetime
    attempts: int


# Put together once: that costs more than running them.
_OUTGOING = (
    sa.select(
        col(LetterRow.id),
        col(LetterRow.message_id),
        col(LetterRow.case_number),
        col(LetterRow.kind),
        col(LetterRow.reverse_path),
        col(LetterRow.recipient),
        col(LetterRow.content),
        col(LetterRow.written_at),
        col(LetterRow.attempts),
    )
    .where(col(LetterRow.id).in_(sa.bindparam("wanted", expanding=True)), col(LetterRow.state) == LetterState.WAITING)
    .order_by(col(LetterRow.id))
)
_SENT = (
    sa.update(_letter)
    .where(col(LetterRow.id) == sa.bindparam("letter"))
    .values(state=LetterState.SENT, sent_at=sa.bindparam("at"), fault="", attempts=col(LetterRow.attempts) + 1)
)


def outgoing(session: Session, jobs: Sequence[Job]) -> tuple[Outgoing, ...]:
    """The letters of these jobs that still wait, in the jobs' order."""
    by_id = {int(job.key): job for job in jobs}
    rows = session.connection().execute(_OUTGOING, {"wanted": list(by_id)})
    return tuple(Outgoing(by_id[row.id], *row) for row in rows)


def mark_sent(session: Session, queue: Queue, letters: Sequence[Outgoing], now: datetime) -> None:
    """The server has taken these letters."""
    session.connection().execute(_SENT, [{"letter": letter.id, "at": now} for letter in letters])
    queue.done(session, [letter.job for letter in letters])


def mark_deferred(session: Session, queue: Queue, letter: Outgoing, fault: str, run_at: datetime) -> None:
    """The server refused the letter for now (RFC 5321, section 4.2.1: 4yz); it is tried again."""
    change = sa.update(_letter).where(col(LetterRow.id) == letter.id)
    session.connection().execute(change.values(fault=fault, attempts=col(LetterRow.attempts) + 1))
    queue.again(session, letter.job, run_at)


def mark_failed(session: Session, queue: Queue, letter: Outgoing, fault: str, now: datetime) -> None:
    """The server refused the letter for good (5yz), or for too long: its case tells."""
    queue.done(session, [letter.job])
    # The case first, since who changes a case has it alone and writes its events in their order.
    touched = sa.update(CaseRow).where(col(CaseRow.number) == letter.case)
    session.connection().execute(touched.values(updated_at=now))
    change = sa.update(_letter).where(col(LetterRow.id) == letter.id, col(LetterRow.state) == LetterState.WAITING)
    values = {"state": LetterState.FAILED, "fault": fault, "attempts": col(LetterRow.attempts) + 1}
    if session.connection().execute(change.values(values)).rowcount:
        event = LetterFailed(now, letter.message_id, letter.recipient, fault)
        session.connection().execute(sa.insert(EventRow), [event_row(letter.case, event)])


def retry(session: Session, queue: Queue, ids: Sequence[int], now: datetime) -> tuple[int, ...]:
    """Sends failed letters once more, and waiting ones now; gives the ids of those that it found."""
    kept = col(LetterRow.erased_at).is_(None)
    change = sa.update(_letter).where(col(LetterRow.id).in_(ids), col(LetterRow.state) == LetterState.FAILED, kept)
    failed = session.connection().execute(change.values(state=LetterState.WAITING).returning(col(LetterRow.id)))
    found = list(failed.scalars())
    queue.defer(session, Task.SEND, [str(id) for id in found], now)
    waiting = sa.select(col(LetterRow.id)).where(
        col(LetterRow.id).in_(ids), col(LetterRow.state) == LetterState.WAITING, col(LetterRow.id).not_in(found)
    )
    hurried = list(session.connection().execute(waiting).scalars())
    queue.hurry(session, Task.SEND, [str(id) for id in hurried], now)
    return tuple(sorted((*found, *hurried)))


def named_letters(session: Session, message_ids: set[str]) -> dict[str, tuple[int, int | None]]:
    """The id and the case of each letter, by its Message-ID; only those that are ours."""
    if not message_ids:
        return {}
    rows = sa.select(col(LetterRow.message_id), col(LetterRow.id), col(LetterRow.case_number)).where(
        col(LetterRow.message_id).in_(message_ids)
    )
    return {message_id: (id, number) for message_id, id, number in session.connection().execute(rows)}
