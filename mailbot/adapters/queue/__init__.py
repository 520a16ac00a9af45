"""The jobs: work that must not be lost.

One port and two adapters: a table of ours for the one process on SQLite, Procrastinate for the many on PostgreSQL.
"""

from mailbot.adapters.queue.local import LocalQueue
from mailbot.adapters.queue.port import AT_ONCE, WHENEVER, Job, Queue, Task
from mailbot.adapters.queue.procrastinate import ProcrastinateQueue
from mailbot.adapters.store.database import Database

__all__ = ["AT_ONCE", "WHENEVER", "Job", "LocalQueue", "ProcrastinateQueue", "Queue", "Task", "queue_of"]


def queue_of(database: Database) -> Queue:
    """The queue that goes with a database."""
    return LocalQueue() if database.is_sqlite else ProcrastinateQueue(database)
