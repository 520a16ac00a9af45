"""What many processes share beyond the contract: news, signs of life, and a table that Procrastinate understands."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from importlib import resources
from time import monotonic

import procrastinate
import pytest
import sqlalchemy as sa

from mailbot.adapters.queue import Job, ProcrastinateQueue, Task
from mailbot.adapters.store.database import Database
from tests.servers.postgres import Postgres
from tests.servers.waiting import eventually

pytestmark = pytest.mark.servers

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    opened = Database(database_url)
    opened.upgrade()
    yield opened
    opened.close()


def defer(database: Database, *keys: str) -> None:
    with database.writing() as session:
        ProcrastinateQueue(database).defer(session, Task.SEND, keys, NOW)


def claim(database: Database, queue: ProcrastinateQueue) -> tuple[Job, ...]:
    with database.marking() as session:
        return queue.claim(session, Task.SEND, 100, NOW)


def workers(database: Database) -> int:
    with database.reading() as session:
        return len(session.connection().execute(sa.text("SELECT FROM procrastinate_workers")).all())


def test_another_process_hears_of_a_job_at_once(database: Database) -> None:
    queue = ProcrastinateQueue(database)
    with queue.at_work():
        # Once when it listens, and once when it is registered.
        eventually(lambda: queue.heard(Task.SEND) == 2)
        heard = queue.heard(Task.SEND)

        defer(database, "1")
        begun = monotonic()
        queue.wait(Task.SEND, heard, 60.0)

        assert monotonic() - begun < 5.0
        assert queue.heard(Task.SEND) == 3
        assert queue.heard(Task.TAKE) == 2, "nobody has deferred such a job"


def test_news_that_come_while_the_database_is_away_are_not_lost(database: Database, postgres: Postgres) -> None:
    queue = ProcrastinateQueue(database)
    with queue.at_work():
        eventually(lambda: queue.heard(Task.SEND))
        postgres.restart()
        heard = queue.heard(Task.SEND)
        eventually(lambda: workers_or_none(database), what="the database to come back")

        defer(database, "1")
        queue.wait(Task.SEND, heard, 10.0)

        assert queue.heard(Task.SEND) > heard


def workers_or_none(database: Database) -> int:
    try:
        return workers(database)
    except Exception:  # noqa: BLE001  # whatever it says, it is not back
        return 0


def test_who_ends_in_order_leaves_his_jobs_to_others_at_once(database: Database) -> None:
    defer(database, "1")
    queue = ProcrastinateQueue(database)
    with queue.at_work():
        jobs = claim(database, queue)

    (again,) = claim(database, ProcrastinateQueue(database))

    assert [job.key for job in jobs] == ["1"]
    assert (again.key, again.attempts) == ("1", 2)
    assert workers(database) == 1, "only the second one is registered"


def test_who_shows_no_sign_of_life_loses_his_jobs_and_knows_it(database: Database) -> None:
    defer(database, "1", "2")
    silent = ProcrastinateQueue(database, stalled_seconds=0.3)
    (first, second) = claim(database, silent)
    held = silent.holds(first)
    other = ProcrastinateQueue(database, stalled_seconds=0.3)
    eventually(lambda: not silent.holds(first))

    def taken_over() -> tuple[Job, ...]:
        other.recover()
        return claim(database, ProcrastinateQueue(database))

    jobs = eventually(taken_over)
    with database.marking() as session:
        silent.again(session, second, NOW)
        nothing = silent.claim(session, Task.SEND, 9, NOW)

    assert held
    assert [job.key for job in jobs] == ["1", "2"]
    assert nothing == ()
    assert claim(database, other) == (), "what another one has begun is not put back by whoever lost it"


def test_who_was_believed_dead_becomes_a_new_worker(database: Database) -> None:
    queue = ProcrastinateQueue(database, beat_seconds=0.05)
    with queue.at_work():
        eventually(lambda: workers(database) == 1)
        with database.writing() as session:
            session.connection().execute(sa.text("DELETE FROM procrastinate_workers"))
        eventually(lambda: workers(database) == 1, what="its new registration")
        defer(database, "1")

        assert [job.key for job in claim(database, queue)] == ["1"]

    assert workers(database) == 0


def test_procrastinate_itself_understands_our_jobs_and_we_understand_its(database: Database) -> None:
    defer(database, "1")
    with database.writing() as session:
        app = procrastinate.App(connector=procrastinate.SyncPsycopgConnector())
        raw = session.connection().connection.driver_connection
        task = app.configure_task("mailbot.send", queue="send", queueing_lock="send 2", schedule_at=NOW, connection=raw)
        task.defer(key="2")

    jobs = claim(database, ProcrastinateQueue(database))
    url = database.url.set(drivername="postgresql").render_as_string(hide_password=False)
    with procrastinate.App(connector=procrastinate.SyncPsycopgConnector(conninfo=url)).open() as looking:
        listed = list(looking.job_manager.list_jobs(queue="send"))

    assert [job.key for job in jobs] == ["1", "2"]
    assert [(job.task_name, job.queueing_lock, job.status) for job in listed] == [
        ("mailbot.send", "send 1", "doing"),
        ("mailbot.send", "send 2", "doing"),
    ]


def test_every_version_of_its_tables_that_the_library_brings_is_one_of_our_migrations() -> None:
    brought = sorted(path.name for path in (resources.files("procrastinate.sql") / "migrations").iterdir())

    newest = [name for name in brought if name.endswith(".sql")][-1]

    assert newest.startswith("03.04.00_50_"), "write a migration that runs the newer files, and name the last one here"


def test_jobs_that_waited_before_there_were_many_go_on_waiting(database_url: str) -> None:
    from alembic import command

    from tests.adapters.test_migrations import alembic

    database = Database(database_url)
    with database.writing() as session:
        command.upgrade(alembic(session.connection()), "0002")
        session.connection().execute(
            sa.text(
                "INSERT INTO job (task, key, lock, run_at, attempts, claimed, parked) VALUES "
                "('send', '7', '', :now, 1, true, ''), ('send', '8', '', :later, 0, false, '')"
            ),
            {"now": NOW, "later": NOW + timedelta(hours=1)},
        )

    database.upgrade()

    queue = ProcrastinateQueue(database)
    assert [job.key for job in claim(database, queue)] == ["7"]
    with database.reading() as session:
        assert queue.next_due(session, Task.SEND) == NOW + timedelta(hours=1)
    database.close()
