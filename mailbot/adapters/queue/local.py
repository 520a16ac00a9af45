"""The queue of one process: jobs in a table of ours."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime

import sqlalchemy as sa
import sqlalchemy.orm
from sqlmodel import Session, col

from mailbot.adapters.queue.news import News
from mailbot.adapters.queue.port import Job, Task
from mailbot.adapters.tables import JobRow

# What a statement may have in it is bounded.
_AT_ONCE = 500
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


class LocalQueue(News):
    """Jobs in a table of ours, for the threads of one process, which nobody outlives."""

    @contextmanager
    def at_work(self) -> Iterator[None]:
        """Nothing to do: nobody else looks whether we live."""
        yield

    def defer(self, session: Session, task: Task, keys: Sequence[str], run_at: datetime, lock: str = "") -> None:
        """Writes jobs down in the caller's transaction."""
        if keys:
            rows = [{"task": task, "key": key, "lock": lock, "run_at": run_at} for key in keys]
            session.connection().execute(sa.insert(_table), rows)

    def claim(
        self, session: Session, task: Task, limit: int, now: datetime, *, begun: bool | None = None
    ) -> tuple[Job, ...]:
        """Jobs that are due, oldest first, from now on ours; with their attempt counted."""
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
        """Frees what was claimed and not ended."""
        held = sa.update(_table).where(col(JobRow.task) == task, col(JobRow.claimed))
        session.connection().execute(held.values(claimed=False))

    def holds(self, job: Job) -> bool:
        """Always: nobody takes a job away from the only process."""
        return True

    def count(self, session: Session) -> int:
        """How many jobs there are."""
        return int(session.connection().execute(sa.select(sa.func.count()).select_from(_table)).scalar_one())

    def absent(self, session: Session, task: Task, keys: Sequence[str]) -> list[str]:
        """Those of the keys that have no job, in their order."""
        present: set[str] = set()
        for start in range(0, len(keys), _AT_ONCE):
            some = col(JobRow.key).in_(keys[start : start + _AT_ONCE])
            present.update(
                session.connection().execute(sa.select(col(JobRow.key)).where(col(JobRow.task) == task, some)).scalars()
            )
        return [key for key in keys if key not in present]

    def next_due(self, session: Session, task: Task) -> datetime | None:
        """When the next job of a kind is due; None where there is none."""
        waiting = sa.select(sa.func.min(col(JobRow.run_at))).where(
            col(JobRow.task) == task, ~col(JobRow.claimed), col(JobRow.parked) == ""
        )
        due: datetime | None = session.connection().execute(waiting).scalar()
        return due

    def due(self, session: Session, task: Task, now: datetime) -> tuple[int, str]:
        """How many jobs of a kind are due and not done, and the key of the oldest."""
        wanted = (col(JobRow.task) == task, col(JobRow.run_at) <= now, col(JobRow.parked) == "")
        figures = sa.select(sa.func.count(), sa.func.min(col(JobRow.id))).where(*wanted)
        count, first = session.connection().execute(figures).one()
        key = session.connection().execute(sa.select(col(JobRow.key)).where(col(JobRow.id) == first)).scalar()
        return count, key or ""
