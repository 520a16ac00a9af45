"""What waits for its turn, and since when: jobs carry no age of their own, the rows that they are about do."""

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session, col

from mailbot.adapters.queue import Queue, Task
from mailbot.adapters.tables import LetterRow, MailRow

_BEGAN: dict[Task, tuple[Any, Any]] = {
    Task.TAKE: (col(MailRow.arrived_at), col(MailRow.id)),
    Task.SEND: (col(LetterRow.written_at), col(LetterRow.id)),
}


def waiting(session: Session, queue: Queue, task: Task, now: datetime) -> tuple[int, datetime | None]:
    """How many mails are to be taken, or letters to be sent, and since when the oldest waits; None where none does."""
    count, oldest = queue.due(session, task, now)
    if not oldest:
        return count, None
    began, id = _BEGAN[task]
    since: datetime | None = session.connection().execute(sa.select(began).where(id == int(oldest))).scalar()
    return count, since
