"""How the service itself is: when mail last came, and what waits."""

from collections.abc import Iterable
from datetime import datetime

import sqlalchemy as sa
from sqlmodel import Session, col

from mailbot.adapters.queue import Queue, Task
from mailbot.adapters.store.waiting import waiting
from mailbot.adapters.tables import UNSENT, LetterRow, LetterState, MailRow, PositionRow, ReceiptRow
from mailbot.domain.digest import Service


def service(session: Session, queue: Queue, mailboxes: Iterable[str], now: datetime) -> Service:
    """How the service is; ``mailboxes`` are the desk's addresses."""
    untaken, untaken_since = waiting(session, queue, Task.TAKE, now)
    unsent, unsent_since = waiting(session, queue, Task.SEND, now)
    failed = sa.select(sa.func.count()).select_from(LetterRow)
    failed = failed.where(UNSENT, col(LetterRow.state) == LetterState.FAILED)
    return Service(
        mailboxes=tuple((mailbox, _last_at(session, mailbox)) for mailbox in mailboxes),
        untaken=untaken,
        untaken_since=untaken_since,
        waiting=unsent,
        waiting_since=unsent_since,
        failed=session.connection().execute(failed).scalar_one(),
    )


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
