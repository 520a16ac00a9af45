"""A glance at the desk: what is new, what runs out, what waits; each by an index, so that looking costs nothing."""

from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlmodel import Session, col

from mailbot.adapters.queue import Queue
from mailbot.adapters.store.views import KeptMail, case_list, held_mails
from mailbot.adapters.tables import UNSENT, CaseRow, LetterRow, LetterState, MailRow, PositionRow, TargetRow
from mailbot.domain.case import Case


@dataclass(frozen=True, slots=True)
class Read:
    """How far a mailbox has been read."""

    mailbox: str
    folder: str
    last_uid: int


@dataclass(frozen=True, slots=True)
class Running:
    """A time that is owed and not met yet."""

    case: int
    kind: str
    due_at: datetime
    subject: str
    severity: str


@dataclass(frozen=True, slots=True)
class Glance:
    """The desk as it stands."""

    at: datetime
    mailboxes: tuple[Read, ...]
    last_arrival: datetime | None
    cases: tuple[Case, ...]
    """The newest first."""
    running: tuple[Running, ...]
    """The most urgent first."""
    held: tuple[KeptMail, ...]
    jobs: int
    """Mails and letters that wait for their turn."""
    failed_letters: int


def glance(session: Session, queue: Queue, now: datetime, rows: int) -> Glance:
    """The desk now, with so many rows of each kind."""
    connection = session.connection()
    positions = sa.select(col(PositionRow.mailbox), col(PositionRow.folder), col(PositionRow.last_uid))
    last = sa.select(col(MailRow.arrived_at)).order_by(col(MailRow.id).desc()).limit(1)
    failed = sa.select(sa.func.count()).where(UNSENT, col(LetterRow.state) == LetterState.FAILED)
    return Glance(
        at=now,
        mailboxes=tuple(Read(*row) for row in connection.execute(positions.order_by(col(PositionRow.mailbox)))),
        last_arrival=connection.execute(last).scalar(),
        cases=case_list(session, rows),
        running=_running(session, rows),
        held=held_mails(session)[:rows],
        jobs=queue.count(session),
        failed_letters=connection.execute(failed.select_from(LetterRow)).scalar_one(),
    )


def _running(session: Session, rows: int) -> tuple[Running, ...]:
    found = (
        sa.select(
            col(TargetRow.case_number),
            col(TargetRow.kind),
            col(TargetRow.due_at),
            col(CaseRow.subject),
            col(CaseRow.severity),
        )
        .join(CaseRow, col(CaseRow.number) == col(TargetRow.case_number))
        .where(col(TargetRow.met_at).is_(None), col(TargetRow.due_at).is_not(None), ~col(TargetRow.paused))
        .where(col(CaseRow.ended_at).is_(None))
        .order_by(col(TargetRow.due_at))
        .limit(rows)
    )
    return tuple(
        Running(number, kind, due_at, subject, severity)
        for number, kind, due_at, subject, severity in session.connection().execute(found)
        if due_at is not None
    )
