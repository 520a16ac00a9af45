"""The queue of many processes on PostgreSQL: Procrastinate's tables and functions, in batches.

What is here beside its functions is the claim, since Procrastinate claims one job at a time and by the database's
clock, while the taker takes fifty in one transaction and may be rehearsed at another time.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from threading import Event, Lock, Thread
from time import monotonic
from typing import Any

import psycopg
import sqlalchemy as sa
from sqlmodel import Session

from mailbot.adapters.queue.news import News
from mailbot.adapters.queue.port import Job, Task
from mailbot.adapters.store.database import Database
from mailbot.adapters.unavailable import UnavailableError

_BEAT_SECONDS = 2.0
_STALLED_SECONDS = 10.0
# So long the ear listens before it looks whether it is to stop.
_SLICE_SECONDS = 0.5

_DEFER = sa.text("""\
SELECT procrastinate_defer_jobs_v1(array_agg(
    ROW(task, 'mailbot.' || task, 0, :lock, task || ' ' || key, jsonb_build_object('key', key), :run_at)
    ::procrastinate_job_to_defer_v1 ORDER BY place))
FROM CAST(:task AS text) AS task, unnest(CAST(:keys AS text[])) WITH ORDINALITY AS wanted(key, place)
""")


def _claim(begun: str) -> sa.TextClause:
    # The lock's condition is that of procrastinate_fetch_job_v2; who is no registered worker any more claims nothing.
    return sa.text(f"""\
WITH due AS (
    SELECT id FROM procrastinate_jobs AS job
    WHERE queue_name = :task AND status = 'todo' AND scheduled_at <= :latest {begun}
    AND EXISTS (SELECT FROM procrastinate_workers WHERE id = :worker)
    AND (lock IS NULL OR NOT EXISTS (
        SELECT FROM procrastinate_jobs AS other WHERE other.lock = job.lock
        AND (other.status = 'doing' OR other.status = 'todo' AND other.id < job.id)))
    ORDER BY {"attempts, " if begun.endswith("> 0") else ""}scheduled_at, id
    LIMIT :most FOR UPDATE SKIP LOCKED
)
UPDATE procrastinate_jobs AS job SET status = 'doing', worker_id = :worker FROM due WHERE job.id = due.id
RETURNING job.id, job.args ->> 'key', job.attempts + 1
""")


_CLAIM = {None: _claim(""), True: _claim("AND attempts > 0"), False: _claim("AND attempts = 0")}
_DONE = sa.text("""\
SELECT procrastinate_finish_job_v1(id, 'succeeded', true)
FROM (SELECT id FROM procrastinate_jobs WHERE id = ANY(:ids) AND status IN ('todo', 'doing') FOR UPDATE) AS ours
""")


def _retry(which: str, run_at: str) -> sa.TextClause:
    return sa.text(f"""\
SELECT procrastinate_retry_job_v2(id, {run_at}, NULL, NULL, NULL) FROM (
    SELECT id, scheduled_at FROM procrastinate_jobs WHERE status = 'doing' AND {which} FOR UPDATE) AS begun
""")


_AGAIN = _retry("id = :id AND worker_id = :worker", ":run_at")
_RELEASE = _retry("worker_id = :worker AND queue_name = :task", "scheduled_at")
_RECOVER = _retry("worker_id = ANY(:workers)", "scheduled_at")
_CANCEL = sa.text("""\
DELETE FROM procrastinate_jobs WHERE queueing_lock = ANY(:names) AND status IN ('todo', 'doing')
""")
_HURRY = sa.text("""\
UPDATE procrastinate_jobs SET scheduled_at = :run_at WHERE queueing_lock = ANY(:names) AND status = 'todo'
""")
_COUNT = sa.text("SELECT count(*) FROM procrastinate_jobs WHERE status IN ('todo', 'doing')")
_PRESENT = sa.text("""\
SELECT args ->> 'key' FROM procrastinate_jobs WHERE queueing_lock = ANY(:names) AND status IN ('todo', 'doing')
""")
_NEXT_DUE = sa.text("SELECT min(scheduled_at) FROM procrastinate_jobs WHERE queue_name = :task AND status = 'todo'")
_DUE = sa.text("""\
SELECT count(*), (array_agg(args ->> 'key' ORDER BY id))[1] FROM procrastinate_jobs
WHERE queue_name = :task AND status IN ('todo', 'doing') AND (scheduled_at IS NULL OR scheduled_at <= :now)
""")
_REGISTER = sa.text("SELECT worker_id FROM procrastinate_register_worker_v1()")
_UNREGISTER = sa.text("SELECT procrastinate_unregister_worker_v1(worker) FROM unnest(:workers) AS worker")
_WAKE = sa.text("SELECT pg_notify(:channel, '')")
_BEAT = sa.text("SELECT procrastinate_update_heartbeat_v1(id) FROM procrastinate_workers WHERE id = :worker")
# Nobody could show that he lived while the server was down, so nobody is blamed for it.
_STALLED = sa.text("""\
SELECT id FROM procrastinate_workers
WHERE greatest(last_heartbeat, pg_postmaster_start_time()) < clock_timestamp() - make_interval(secs => :seconds)
FOR UPDATE SKIP LOCKED
""")


@dataclass(frozen=True, slots=True)
class _Lease:
    """We are a worker of this number, and nobody believes us dead before this moment of the monotonic clock."""

    worker: int
    until: float


class ProcrastinateQueue(News):
    """Jobs that any number of processes share; what a dead one had begun, another one does."""

    def __init__(
        self, database: Database, *, beat_seconds: float = _BEAT_SECONDS, stalled_seconds: float = _STALLED_SECONDS
    ) -> None:
        super().__init__()
        self._database = database
        self._beat_seconds = beat_seconds
        self._stalled_seconds = stalled_seconds
        self._lease: _Lease | None = None
        self._registering = Lock()

    @contextmanager
    def at_work(self) -> Iterator[None]:
        """Shows others that we live, hears of their jobs, and sees to those of the dead, for as long as it is held."""
        ended = Event()
        thread = Thread(target=self._live, args=(ended,), name="jobs", daemon=True)
        thread.start()
        try:
            yield
        finally:
            ended.set()
            self._retire()
            thread.join()

    def defer(self, session: Session, task: Task, keys: Sequence[str], run_at: datetime, lock: str = "") -> None:
        """Writes jobs down in the caller's transaction."""
        if keys:
            wanted = {"task": task, "keys": list(keys), "run_at": run_at, "lock": lock or None}
            session.connection().execute(_DEFER, wanted)

    def claim(
        self, session: Session, task: Task, limit: int, now: datetime, *, begun: bool | None = None
    ) -> tuple[Job, ...]:
        """Jobs that are due, oldest first, from now on ours; none where others may believe us dead."""
        lease = self._lease or self._registered(None)
        if lease.until <= monotonic():
            return ()
        wanted = {"task": task, "most": limit, "latest": now, "worker": lease.worker}
        rows = session.connection().execute(_CLAIM[begun], wanted).all()
        jobs = (Job(id, task, key, attempts, lease.worker) for id, key, attempts in rows)
        return tuple(sorted(jobs, key=lambda job: job.id))

    def holds(self, job: Job) -> bool:
        """Whether nobody can believe dead who claimed the job."""
        lease = self._lease
        return lease is not None and lease.worker == job.holder and monotonic() < lease.until

    def done(self, session: Session, jobs: Sequence[Job]) -> None:
        """Strikes jobs off, whoever has them by now."""
        if jobs:
            session.connection().execute(_DONE, {"ids": [job.id for job in jobs]})

    def again(self, session: Session, job: Job, run_at: datetime) -> None:
        """Puts a job back that is still ours, to be tried from ``run_at`` on."""
        session.connection().execute(_AGAIN, {"id": job.id, "worker": job.holder, "run_at": run_at})

    def cancel(self, session: Session, task: Task, keys: Sequence[str]) -> None:
        """Strikes off jobs that have become pointless, begun or not."""
        session.connection().execute(_CANCEL, {"names": _names(task, keys)})

    def hurry(self, session: Session, task: Task, keys: Sequence[str], run_at: datetime) -> None:
        """Makes jobs that wait for later due at ``run_at``."""
        session.connection().execute(_HURRY, {"names": _names(task, keys), "run_at": run_at})

    def release(self, session: Session, task: Task) -> None:
        """Frees what this process has claimed and not ended."""
        if self._lease is not None:
            session.connection().execute(_RELEASE, {"worker": self._lease.worker, "task": task})

    def count(self, session: Session) -> int:
        """How many jobs there are."""
        return int(session.connection().execute(_COUNT).scalar_one())

    def absent(self, session: Session, task: Task, keys: Sequence[str]) -> list[str]:
        """Those of the keys that have no job, in their order."""
        present = set(session.connection().execute(_PRESENT, {"names": _names(task, keys)}).scalars())
        return [key for key in keys if key not in present]

    def next_due(self, session: Session, task: Task) -> datetime | None:
        """When the next job of a kind is due; None where there is none."""
        due: datetime | None = session.connection().execute(_NEXT_DUE, {"task": task}).scalar()
        return due

    def due(self, session: Session, task: Task, now: datetime) -> tuple[int, str]:
        """How many jobs of a kind are due and not done, and the key of the oldest."""
        count, key = session.connection().execute(_DUE, {"task": task, "now": now}).one()
        return count, key or ""

    def _live(self, ended: Event) -> None:
        while not ended.is_set():
            try:
                with self._database.apart() as connection:
                    self._work(connection, ended)
            except UnavailableError:
                # Whoever has something to do says so himself; we only have to be back soon.
                ended.wait(_SLICE_SECONDS)

    def _work(self, connection: sa.Connection, ended: Event) -> None:
        for task in Task:
            connection.exec_driver_sql(f'LISTEN "{_channel(task)}"')
        # Of what came before we listened nobody tells.
        self._announce_all()
        beat_at = 0.0
        while not ended.is_set():
            if monotonic() >= beat_at:
                beat_at = monotonic() + self._beat_seconds
                self._beat(connection)
                self.recover()
            for task in _told(connection, min(_SLICE_SECONDS, self._beat_seconds)):
                self.announce(task)

    def _beat(self, connection: sa.Connection) -> None:
        begun = monotonic()
        lease = self._lease
        if lease is not None and begun < lease.until:
            alive = connection.execute(_BEAT, {"worker": lease.worker}).first() is not None
            if alive:
                self._lease = _Lease(lease.worker, begun + self._stalled_seconds)
                return
        # Believed dead, or about to be: what was claimed under the old number is another's.
        self._registered(lease)
        self._announce_all()

    def _registered(self, old: _Lease | None) -> _Lease:
        """A new lease in place of the old one, unless another thread was faster."""
        with self._registering:
            if self._lease is not None and self._lease is not old:
                return self._lease
            begun = monotonic()
            with self._database.marking() as session:
                worker = session.connection().execute(_REGISTER).scalar_one()
            self._lease = _Lease(worker, begun + self._stalled_seconds)
            return self._lease

    def recover(self) -> None:
        """Frees the jobs of workers that show no sign of life any more."""
        with self._database.marking() as session:
            dead = session.connection().execute(_STALLED, {"seconds": self._stalled_seconds}).scalars().all()
            if not dead:
                return
            session.connection().execute(_RECOVER, {"workers": dead})
            session.connection().execute(_UNREGISTER, {"workers": dead})
        self._announce_all()

    def _retire(self) -> None:
        lease, self._lease = self._lease, None
        if lease is None:
            return
        try:
            with self._database.marking() as session:
                session.connection().execute(_RECOVER, {"workers": [lease.worker]})
                session.connection().execute(_UNREGISTER, {"workers": [lease.worker]})
                # So that our own ear need not wait for its turn to look.
                session.connection().execute(_WAKE, {"channel": _channel(Task.TAKE)})
        except UnavailableError:
            # Then the others see by our silence that we are gone.
            return

    def _announce_all(self) -> None:
        for task in Task:
            self.announce(task)


def _names(task: Task, keys: Sequence[str]) -> list[str]:
    return [f"{task} {key}" for key in keys]


def _channel(task: Task) -> str:
    return f"procrastinate_queue_v1#{task}"


def _told(connection: sa.Connection, seconds: float) -> set[Task]:
    """The kinds of jobs that anybody has deferred, as soon as there are any, or none after so many seconds."""
    driver: Any = connection.connection.driver_connection
    channels = {_channel(task): task for task in Task}
    try:
        return {channels[notice.channel] for notice in driver.notifies(timeout=seconds, stop_after=1)}
    except psycopg.Error as error:
        raise UnavailableError(f"the database does not answer: {error}") from error
