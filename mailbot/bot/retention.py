"""Retention: what has been kept for its time is erased, in portions, so that nobody waits long for the store."""

from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlmodel import Session, col

from mailbot.adapters.queue import LocalQueue
from mailbot.adapters.store.answers import drop_old_counts
from mailbot.adapters.store.database import Database
from mailbot.adapters.store.erase import (
    RECIPIENTS,
    SENDERS,
    erase_events,
    erase_letters,
    erase_mails,
    mark_cases,
    rebuild_cases,
    wiping,
)
from mailbot.adapters.tables import CaseRow, EventRow, LetterRow, LetterState, MailRow, MailState
from mailbot.settings import Retention

_AT_ONCE = 200
# What a look erases at most; the next look goes on.
_MOST_PORTIONS = 20


def retain(database: Database, queue: LocalQueue, retention: Retention, now: datetime) -> dict[str, int]:
    """Erases what has been kept for its time; gives how much, by what it was, and nothing where nothing was."""
    erased: dict[str, int] = {}
    for what, days, due, erase in (
        ("cases", retention.closed_case_days, _cases_due, _erase_cases),
        ("mails", retention.raw_mail_days, _mails_due, _erase_mails),
        ("letters", retention.letters_days, _letters_due, _erase_letters),
    ):
        for _ in range(_MOST_PORTIONS if days else 0):
            before = now - timedelta(days=days)
            with database.reading() as session:
                ids: list[int] = list(session.scalars(due(before).limit(_AT_ONCE)))
            if not ids:
                break
            with wiping(database) as session:
                erase(session, queue, ids, now)
            erased[what] = erased.get(what, 0) + len(ids)
    return erased


def _cases_due(before: datetime) -> sa.Select[int]:
    number = col(CaseRow.number)
    return sa.select(number).where(col(CaseRow.ended_at) < before, col(CaseRow.erased_at).is_(None)).order_by(number)


def _mails_due(before: datetime) -> sa.Select[int]:
    done = col(MailRow.state).in_((MailState.TAKEN, MailState.DISCARDED))
    own_case = sa.select(col(CaseRow.number)).where(col(CaseRow.number) == col(MailRow.case_number))
    # Whoever works on an open case needs to read it.
    needed = own_case.where(col(CaseRow.ended_at).is_(None)).exists()
    due = sa.select(col(MailRow.id)).where(col(MailRow.arrived_at) < before, col(MailRow.erased_at).is_(None))
    return due.where(done, ~needed).order_by(col(MailRow.id))


def _letters_due(before: datetime) -> sa.Select[int]:
    gone = col(LetterRow.state).in_((LetterState.SENT, LetterState.FAILED))
    due = sa.select(col(LetterRow.id)).where(col(LetterRow.written_at) < before, col(LetterRow.erased_at).is_(None))
    return due.where(gone).order_by(col(LetterRow.id))


def _erase_cases(session: Session, queue: LocalQueue, numbers: list[int], now: datetime) -> None:
    mails = session.scalars(sa.select(col(MailRow.id)).where(col(MailRow.case_number).in_(numbers)))
    letters = session.scalars(sa.select(col(LetterRow.id)).where(col(LetterRow.case_number).in_(numbers)))
    erase_mails(session, queue, mails.all(), now, SENDERS)
    erase_letters(session, queue, letters.all(), now, RECIPIENTS)
    # Whatever has an at sign in it may be somebody's address.
    erase_events(session, col(EventRow.case_number).in_(numbers), lambda text: "@" in text, texts=True)
    rebuild_cases(session, numbers)
    mark_cases(session, numbers, now)
    drop_old_counts(session, now)


def _erase_mails(session: Session, queue: LocalQueue, ids: list[int], now: datetime) -> None:
    erase_mails(session, queue, ids, now)


def _erase_letters(session: Session, queue: LocalQueue, ids: list[int], now: datetime) -> None:
    erase_letters(session, queue, ids, now)
