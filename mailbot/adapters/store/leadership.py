"""Leadership: of many processes on one database one at a time leads under a name, such as who reads a mailbox.

Who leads holds an advisory lock of PostgreSQL on a connection of its own.  The server gives it back when that
connection ends, however it ends, and the next one has it within seconds.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from time import monotonic
from typing import Protocol

import sqlalchemy as sa
from sqlalchemy.exc import SQLAlchemyError

from mailbot.adapters.store.database import Database

_LOOK_SECONDS = 1.0

_TRY = sa.text("SELECT pg_try_advisory_lock(hashtextextended(:name, 0))")
_PING = sa.text("SELECT 1")


class Stop(Protocol):
    """Tells when to stop; an Event is one."""

    def is_set(self) -> bool:
        """Whether it is time."""

    def wait(self, timeout: float | None = None) -> bool:
        """Whether it is time, at the latest after so many seconds."""


@contextmanager
def leading(database: Database, name: str, stop: Stop, follow: Callable[[], object]) -> Iterator[Stop]:
    """Waits until we lead, and gives what tells that the term is over, because of ``stop`` or of a broken line.

    ``follow`` is called where somebody else leads so far.  The one process of SQLite always leads.  Raises
    UnavailableError where the database does not answer.
    """
    if database.is_sqlite:
        yield stop
        return
    with database.apart() as connection:
        ours = connection.execute(_TRY, {"name": name}).scalar()
        if not ours:
            follow()
        while not ours and not stop.wait(_LOOK_SECONDS):
            ours = connection.execute(_TRY, {"name": name}).scalar()
        yield _Term(connection, stop)


class _Term:
    """Is over when the line to the lock is broken, which is looked at now and then."""

    def __init__(self, connection: sa.Connection, stop: Stop) -> None:
        self._connection = connection
        self._stop = stop
        self._over = False
        self._looked_at = monotonic()

    def is_set(self) -> bool:
        return self._stop.is_set() or not self._leads()

    def wait(self, timeout: float | None = None) -> bool:
        self._stop.wait(timeout)
        return self.is_set()

    def _leads(self) -> bool:
        if not self._over and monotonic() - self._looked_at >= _LOOK_SECONDS:
            try:
                self._connection.execute(_PING)
            except SQLAlchemyError:
                # Somebody else may lead by now; why the line broke does not matter.
                self._over = True
            self._looked_at = monotonic()
        return not self._over
