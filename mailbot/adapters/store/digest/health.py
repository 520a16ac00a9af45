"""How the service itself is: when mail last came, and what waits."""

from collections.abc import Iterable
from datetime import datetime

import sqlalchemy as sa
from sqlmodel import Session, col

from mailbot.adapters.queue import Task
from mailbot.adapters.tables import JobRow, LetterRow, MailRow, PositionRow, ReceiptRow
from mailbot.domain.digest import Service


def service(session: Session, mailboxes: Iterable[str], now: datetime) -> Service:
    """How the service is; ``mailboxes`` are the desk's addresses."""
    untaken, untaken_since = _waiting(session, Task.TAKE, now)
    waiting, waiting_since = _waiting(session, Task.SEND, now)
    # In the words of the partial index: SQLite uses it for nothing else.
    failed = sa.select(sa.func.count()).select_from(LetterRow)
    failed = failed.where(sa.text("letter.state <> 'sent' AND letter.state = 'failed'"))
    return Service(
        mailboxes=tuple((mailbox, _last_at(session, mailbox)) for mailbox in mailboxes),
        untaken=untaken,
        untaken_since=untaken_since,
        waiting=waiting,
        waiting_since=waiting_since,
        failed=session.connection().execute(failed).scalar_one(),
    )


def _waiting(session: Session, task: Task, now: datetime) -> tuple[int, datetime | None]:
    """How much work is due and not done, and since when."""
    due = sa.select(sa.func.count(), sa.func.min(col(JobRow.run_at))).where(
        col(JobRow.task) == task, col(JobRow.run_at) <= now, col(JobRow.parked) == ""
    )
    count, since = session.connection().execute(due).one()
    return count, since


def _last_at(session: Session, mailbox: str) -> datetime | None:
    """When the newest mail of a mailbox came: by the keys of its receipts, not by reading its mails."""
    places = sa.select(col(PositionRow.folder), col(PositionRow.uidvalidity)).where(col(PositionRow.mailbox) == mailbox)
    found: list[datetime] = []
    for folder, uidvalidity in session.connection().execute(places).all():
        newest = (
            sa.select(col(ReceiptRow.mail_id))
            .where(
                col(ReceiptRow.mailbox) == mailbox,
                col(ReceiptRow.folder) == folder,
                col(ReceiptRow.uidvalidity) == uidvalidity,
            )
            .order_by(col(ReceiptRow.uid).desc())
            .limit(1)
        )
        arrived = sa.select(col(MailRow.arrived_at)).where(col(MailRow.id) == newest.scalar_subquery())
        found += session.connection().execute(arrived).scalars()
    return max(found, default=None)
