"""What every queue of jobs promises, whoever keeps them."""

from collections.abc import Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from typing import Protocol

from sqlmodel import Session

AT_ONCE = datetime(1970, 1, 1, tzinfo=UTC)
"""When a job is due that waits for nothing: a clock that was wrong when it was written must not delay it."""
WHENEVER = datetime(9999, 12, 31, tzinfo=UTC)
"""Now, for whoever claims jobs of a kind that never wait: whatever is there is due."""


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
    holder: int = 0
    """The worker that claimed it, where there are several."""


class Queue(Protocol):
    """Jobs: work that must not be lost, written down in the transaction of the rows that it is about."""

    def at_work(self) -> AbstractContextManager[None]:
        """Shows others that we live, and hears of their jobs, for as long as it is held; who claims holds it."""

    def defer(self, session: Session, task: Task, keys: Sequence[str], run_at: datetime, lock: str = "") -> None:
        """Writes jobs down in the caller's transaction: with it they are there, without it they are not.

        A key that waits already is a bug of the caller's, whose own unique keys come first.  Jobs of one lock run one
        after the other, in their order.
        """

    def claim(
        self, session: Session, task: Task, limit: int, now: datetime, *, begun: bool | None = None
    ) -> tuple[Job, ...]:
        """Jobs that are due, oldest first, from now on ours; with their attempt counted.

        ``begun``: only those that were begun before, or only those that never were; None: all of them.
        """

    def holds(self, job: Job) -> bool:
        """Whether nobody can have taken the job from us, as somebody does who believes us dead."""

    def done(self, session: Session, jobs: Sequence[Job]) -> None:
        """Strikes jobs off, in the transaction of what they did."""

    def again(self, session: Session, job: Job, run_at: datetime) -> None:
        """Puts a job back that is still ours, to be tried from ``run_at`` on."""

    def cancel(self, session: Session, task: Task, keys: Sequence[str]) -> None:
        """Strikes off jobs that have become pointless, begun or not."""

    def hurry(self, session: Session, task: Task, keys: Sequence[str], run_at: datetime) -> None:
        """Makes jobs that wait for later due at ``run_at``."""

    def release(self, session: Session, task: Task) -> None:
        """Frees what this process has claimed and not ended, for its only part that claims this kind of job."""

    def count(self, session: Session) -> int:
        """How many jobs there are, of whatever kind, waiting and begun."""

    def absent(self, session: Session, task: Task, keys: Sequence[str]) -> list[str]:
        """Those of the keys that have no job, in their order."""

    def next_due(self, session: Session, task: Task) -> datetime | None:
        """When the next job of a kind is due; None where there is none."""

    def due(self, session: Session, task: Task, now: datetime) -> tuple[int, str]:
        """How many jobs of a kind are due and not done, and the key of the oldest; empty where there is none."""

    def announce(self, task: Task) -> None:
        """Tells the threads that wait for a kind of job that there may be one; after the commit."""

    def heard(self, task: Task) -> int:
        """How often a kind of job was announced so far; to be asked before looking for jobs."""

    def wait(self, task: Task, heard: int, seconds: float) -> None:
        """Returns when a kind of job was announced since ``heard``, or after so many seconds."""
