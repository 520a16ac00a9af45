"""News: how threads of one process hear that there may be a job."""

from threading import Condition

from mailbot.adapters.queue.port import Task


class News:
    """Counts what is announced, so that nobody misses what came before he waited."""

    def __init__(self) -> None:
        self._news = {task: Condition() for task in Task}
        self._counts = dict.fromkeys(Task, 0)

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
