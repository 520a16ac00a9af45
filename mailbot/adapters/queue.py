"""The jobs: work that must not be lost, written down in the transaction of the rows that it is about.

This is the local adapter: a table, for one process.  ``defer`` is all that the rest of the house needs to know.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from threading import Condition

import sqlalchemy as sa
import sqlalchemy.orm
from sqlmodel import Session, col

from mailbot.adapters.tables import JobRow


class Task(StrEnum):
    """What there is to do."""

    TAKE = "take"
    """A stored mail; the key is its id."""
    SEND = "send"
    """A letter; the key is its id."""
    TRAIN = "train"
    """What agents corrected is learnt; the key is the id of the latest example."""


@dataclass(frozen=True, slots=True)
class Job:
    """A piece of work that is claimed."""

    id: int
    task: Task
    key: str
    attempts: int
    """How often it was begun, this time included."""


_table = JobRow.__table__  # type: ignore[attr-defined]  # SQLModel makes it, without telling


def _claim(begun: bool | None) -> sa.UpdateBase:
    earlier = sa.orm.aliased(JobRow)
    in_turn = ~sa.exists().where(
        col(earlier.lock) == col(JobRow.lock), col(earlier.id) < col(JobRow.id), col(earlier.parked) == ""
    )
    due = (
        sa.select(col(JobRow.id))
        .where(col(JobRow.task) == sa.bindparam("wanted_task"), col(JobRow.run_at) <= sa.bindparam("latest"))
        .where(~col(JobRow.claimed), col(JobRow.parked) == "", sa.or_(col(JobRow.lock) == "", in_turn))
        # Of those that were begun before the least blamed first: one that ends the program comes last.
        .order_by(*([col(JobRow.attempts)] if begun else []), col(JobRow.run_at), col(JobRow.id))
        .limit(sa.bindparam("most"))
        .with_for_update(skip_locked=True)
    )
    if begun is not None:
        due = due.where(col(JobRow.attempts) > 0 if begun else col(JobRow.attempts) == 0)
    return (
        sa.update(_table)
        .where(col(JobRow.id).in_(due))
        .values(claimed=True, attempts=col(JobRow.attempts) + 1)
        .returning(col(JobRow.id), col(JobRow.key), col(JobRow.attempts))
    )


# Put together once: that costs more than running them.
_CLAIM = {begun: _claim(begun) for begun in (None, True, False)}
_DONE = sa.delete(_table).where(col(JobRow.id) == sa.bindparam("done"))


class LocalQueue:
    """Jobs in a table of ours, for the threads of one process."""

    def __init__(self) -> None:
        self._news = {task: Condition() for task in Task}
        self._counts = dict.fromkeys(Task, 0)

    def defer(self, session: Session, task: Task, keys: Sequence[str], run_at: datetime, lock: str = "") -> None:
        """Writes jobs down in the caller's transaction: with it they are there, without it they are not.

        A key that waits already is a bug of the caller's, whose own unique keys come first.
        """
        if keys:
            rows = [{"task": task, "key": key, "lock": lock, "run_at": run_at} for key in keys]
            session.connection().execute(sa.insert(_table), rows)

    def claim(
        self, session: Session, task: Task, limit: int, now: datetime, *, begun: bool | None = None
    ) -> tuple[Job, ...]:
        """Jobs that are due, oldest first, from now on ours; with their attempt counted.

        ``begun``: only those that were begun before, or only those that never were; None: all of them.
        """
        values = {"wanted_task": task, "most": limit, "latest": now}
        rows = session.connection().execute(_CLAIM[begun], values).all()
        return tuple(sorted((Job(id, task, key, attempts) for id, key, attempts in rows), key=lambda job: job.id))

    def done(self, session: Session, jobs: Sequence[Job]) -> None:
        """Strikes jobs off, in the transaction of what they did."""
        if jobs:
            session.connection().execute(_DONE, [{"done": job.id} for job in jobs])

    def again(self, session: Session, job: Job, run_at: datetime) -> None:
        """Puts a job back, to be tried from ``run_at`` on."""
        change = sa.update(_table).where(col(JobRow.id) == job.id).values(claimed=False, run_at=run_at)
        session.connection().execute(change)

    def cancel(self, session: Session, task: Task, keys: Sequence[str]) -> None:
        """Strikes off jobs that have become pointless, begun or not."""
        pointless = sa.delete(_table).where(col(JobRow.task) == task, col(JobRow.key).in_(keys))
        session.connection().execute(pointless)

    def hurry(self, session: Session, task: Task, keys: Sequence[str], run_at: datetime) -> None:
        """Makes jobs that wait for later due at ``run_at``."""
        waiting = sa.update(_table).where(col(JobRow.task) == task, col(JobRow.key).in_(keys), ~col(JobRow.claimed))
        session.connection().execute(waiting.values(run_at=run_at))

    def release(self, session: Session, task: Task) -> None:
        """Frees what was claimed and not ended, for the only one who claims this kind of job, when it begins anew."""
        held = sa.update(_table).where(col(JobRow.task) == task, col(JobRow.claimed))
        session.connection().execute(held.values(claimed=False))

    def next_due(self, session: Session, task: Task) -> datetime | None:
        """When the next job of a kind is due; None where there is none."""
        waiting = sa.select(sa.func.min(col(JobRow.run_at))).where(
            col(JobRow.task) == task, ~col(JobRow.claimed), col(JobRow.parked) == ""
        )
        due: datetime | None = session.connection().execute(waiting).scalar()
        return due

    def announce(self, task: Task) -> None:
        """Tells the threads that wait for a kind of job that there may be one; after the commit."""
        with self._news[task]:
            self._counts[task] += 1
            self._news[task].notify_all()

    def heard(self, task: Task) -> int:
        """How often a kind of job was announced so far; to be asked before looking for jobs."""
        return self._counts[task]

    def wait(self, task: Task, heard: int, seconds: float) -> None:
        """Returns when a kind of job was announced since ``heard``, or after so many seconds."""
        with self._news[task]:
            self._news[task].wait_for(lambda: self._counts[task] != heard, seconds)
