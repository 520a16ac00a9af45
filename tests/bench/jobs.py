"""What PostgreSQL carries: jobs a second, and bytes a mail; ``python -m tests.bench.jobs [--jobs N] [--mails N]``."""

import argparse
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime

import sqlalchemy as sa
from rich.console import Console
from rich.table import Table

from mailbot.adapters.queue import AT_ONCE, Task, queue_of
from mailbot.adapters.store.database import Database
from tests.bench.contenders import Servers, desk, servers
from tests.bench.mails import written
from tests.servers.process import ServerMissingError

_SIZES = """\
SELECT relname, pg_total_relation_size(oid), pg_table_size(oid)
FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace ORDER BY 2 DESC LIMIT 8
"""


def main() -> None:
    """Measures, prints, and leaves nothing behind."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench.jobs", description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--jobs", type=int, default=5000)
    parser.add_argument("--mails", type=int, default=1000)
    options = parser.parse_args()
    try:
        with servers(postgres=True) as ready:
            _show_jobs(ready, options.jobs)
            _show_bytes(ready, options.mails)
    except ServerMissingError as missing:
        sys.exit(f"bench: {missing}")


def _show_jobs(ready: Servers, count: int) -> None:
    table = Table("jobs a second", "deferred", "claimed and done")
    for portion in (1, 50):
        table.add_row(f"{portion} in a transaction", *(f"{rate:.0f}" for rate in _rates(ready, count, portion)))
    Console().print(table)


def _rates(ready: Servers, count: int, portion: int) -> tuple[float, float]:
    assert ready.postgres is not None
    database = Database(ready.postgres.create_database())
    database.upgrade()
    queue = queue_of(database)
    now = datetime.now(UTC)
    keys = [str(number) for number in range(count if portion > 1 else count // 5)]

    def defer() -> None:
        for start in range(0, len(keys), portion):
            with database.writing() as session:
                queue.defer(session, Task.SEND, keys[start : start + portion], AT_ONCE)

    def work() -> None:
        jobs = True
        while jobs:
            with database.marking() as session:
                found = queue.claim(session, Task.SEND, portion, now)
            with database.writing() as session:
                queue.done(session, found)
            jobs = bool(found)

    with queue.at_work():
        rates = len(keys) / _seconds(defer), len(keys) / _seconds(work)
    database.close()
    return rates


def _seconds(work: Callable[[], None]) -> float:
    begun = time.monotonic()
    work()
    return time.monotonic() - begun


def _show_bytes(ready: Servers, count: int) -> None:
    mails = written(count, "b")
    octets = sum(len(mail.content) for mail in mails) / count
    with desk(ready, ready.dovecot.add_user(), 0, "postgres") as made:
        assert made.say("db", "upgrade").code == 0
        database = Database(made.store_url)
        empty = _size(database)
        ready.dovecot.deliver(made.account.user, *(mail.content for mail in mails))
        made.once()
        table = Table("bytes a mail", "all", "without indexes")
        table.add_row("the whole database", f"{(_size(database) - empty) / count:.0f}", "")
        with database.reading() as session:
            for name, whole, rows in session.execute(sa.text(_SIZES)):
                table.add_row(name, f"{whole / count:.0f}", f"{rows / count:.0f}")
        database.close()
    Console().print(table, f"{count} mails of {octets:.0f} bytes, one letter each", sep="\n")


def _size(database: Database) -> int:
    with database.reading() as session:
        return int(session.execute(sa.text("SELECT pg_database_size(current_database())")).scalar_one())


if __name__ == "__main__":
    main()
