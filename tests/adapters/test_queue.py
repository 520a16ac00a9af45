"""The contract of the jobs, which every adapter keeps."""

import subprocess
import sys
from collections import Counter
from datetime import UTC, datetime, timedelta
from threading import Thread

import pytest
from sqlalchemy.exc import IntegrityError

from mailbot.adapters.queue import Job, ProcrastinateQueue, Queue, Task, queue_of
from mailbot.adapters.store.database import Database
from tests.servers.waiting import eventually

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
LATER = NOW + timedelta(minutes=1)


@pytest.fixture
def queue(database: Database) -> Queue:
    return queue_of(database)


def defer(database: Database, queue: Queue, *keys: str, at: datetime = NOW, lock: str = "") -> None:
    with database.writing() as session:
        queue.defer(session, Task.SEND, keys, at, lock)


def claim(database: Database, queue: Queue, at: datetime = NOW, limit: int = 100) -> tuple[Job, ...]:
    with database.marking() as session:
        return queue.claim(session, Task.SEND, limit, at)


def keys(jobs: tuple[Job, ...]) -> list[str]:
    return [job.key for job in jobs]


def test_a_job_is_there_with_its_transaction_and_not_without_it(database: Database, queue: Queue) -> None:
    def deferred_in_vain() -> None:
        with database.writing() as session:
            queue.defer(session, Task.SEND, ["1"], NOW)
            assert keys(queue.claim(session, Task.SEND, 1, NOW)) == ["1"]
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        deferred_in_vain()
    nothing = claim(database, queue)

    defer(database, queue, "1")

    assert nothing == ()
    assert keys(claim(database, queue)) == ["1"]


def test_a_claimed_job_is_nobody_elses(database: Database, queue: Queue) -> None:
    defer(database, queue, "1", "2", "3")

    first = claim(database, queue, limit=2)

    assert keys(first) == ["1", "2"]
    assert keys(claim(database, queue)) == ["3"]
    assert claim(database, queue) == ()


def test_a_job_comes_when_it_is_due_the_oldest_first(database: Database, queue: Queue) -> None:
    defer(database, queue, "late", at=LATER)
    defer(database, queue, "early")

    before = keys(claim(database, queue, at=NOW - timedelta(microseconds=1)))
    first = keys(claim(database, queue, at=LATER, limit=1))

    assert before == []
    assert first == ["early"]
    assert keys(claim(database, queue, at=LATER)) == ["late"]


def test_a_job_of_another_task_is_left_alone(database: Database, queue: Queue) -> None:
    with database.writing() as session:
        queue.defer(session, Task.TAKE, ["1"], NOW)
    defer(database, queue, "1")

    assert [job.task for job in claim(database, queue)] == [Task.SEND]


def test_of_the_jobs_of_one_task_and_key_only_one_waits(database: Database, queue: Queue) -> None:
    defer(database, queue, "1")

    with pytest.raises(IntegrityError):
        defer(database, queue, "1")

    assert keys(claim(database, queue)) == ["1"]


def test_no_jobs_at_all_may_be_deferred(database: Database, queue: Queue) -> None:
    defer(database, queue)

    assert claim(database, queue) == ()


def test_a_job_that_is_done_never_comes_again_and_its_key_is_free(database: Database, queue: Queue) -> None:
    defer(database, queue, "1", "2")
    jobs = claim(database, queue)

    with database.writing() as session:
        queue.done(session, jobs[:1])
        queue.release(session, Task.SEND)
    left = keys(claim(database, queue))
    defer(database, queue, "1")

    assert left == ["2"]
    assert keys(claim(database, queue)) == ["1"]


def test_a_job_that_was_put_back_comes_when_it_is_due_with_its_attempts_counted(
    database: Database, queue: Queue
) -> None:
    defer(database, queue, "1")
    (job,) = claim(database, queue)

    with database.writing() as session:
        queue.again(session, job, LATER)
    early = claim(database, queue)
    (again,) = claim(database, queue, at=LATER)

    assert early == ()
    assert (job.attempts, again.attempts, again.id) == (1, 2, job.id)


def test_what_was_claimed_and_not_ended_is_free_after_a_release(database: Database, queue: Queue) -> None:
    defer(database, queue, "1")
    claim(database, queue)

    with database.marking() as session:
        queue.release(session, Task.SEND)

    (again,) = claim(database, queue)
    assert (again.key, again.attempts) == ("1", 2)


def test_a_waiting_job_can_be_hurried_and_a_claimed_one_not(database: Database, queue: Queue) -> None:
    defer(database, queue, "1", "2", at=LATER)
    (job,) = claim(database, queue, at=LATER, limit=1)

    with database.writing() as session:
        queue.hurry(session, Task.SEND, ["1", "2"], NOW)

    assert job.key == "1"
    assert keys(claim(database, queue)) == ["2"]


def test_a_cancelled_job_never_comes(database: Database, queue: Queue) -> None:
    defer(database, queue, "1", "2")
    (job,) = claim(database, queue, limit=1)

    with database.writing() as session:
        queue.cancel(session, Task.SEND, ["1", "2"])
        queue.again(session, job, NOW)

    assert claim(database, queue) == ()


def test_the_next_due_time_is_that_of_the_first_job_that_nobody_has(database: Database, queue: Queue) -> None:
    defer(database, queue, "1")
    defer(database, queue, "2", at=LATER)
    claim(database, queue)

    with database.reading() as session:
        due = queue.next_due(session, Task.SEND)
        none = queue.next_due(session, Task.TAKE)

    assert due == LATER
    assert none is None


def test_jobs_of_one_lock_wait_for_the_one_that_is_claimed(database: Database, queue: Queue) -> None:
    defer(database, queue, "1", lock="case 7")
    first = claim(database, queue)
    defer(database, queue, "2", lock="case 7")
    defer(database, queue, "3", lock="case 8")
    meanwhile = keys(claim(database, queue))

    with database.writing() as session:
        queue.done(session, first)

    assert meanwhile == ["3"]
    assert keys(claim(database, queue)) == ["2"]


def test_jobs_of_one_lock_are_not_claimed_together(database: Database, queue: Queue) -> None:
    defer(database, queue, "1", "2", lock="case 7")

    assert keys(claim(database, queue)) == ["1"]


def test_a_thread_that_waits_hears_of_a_job_at_once_even_if_it_was_told_before_it_waited(queue: Queue) -> None:
    heard = queue.heard(Task.TAKE)
    queue.announce(Task.TAKE)

    waiter = Thread(target=queue.wait, args=(Task.TAKE, heard, 60.0))
    waiter.start()
    waiter.join(5)

    assert not waiter.is_alive()


def test_a_thread_that_waits_is_woken(queue: Queue) -> None:
    waiter = Thread(target=queue.wait, args=(Task.TAKE, queue.heard(Task.TAKE), 60.0))
    waiter.start()

    queue.announce(Task.SEND)
    waiter.join(0.05)
    asleep = waiter.is_alive()
    queue.announce(Task.TAKE)
    waiter.join(5)

    assert asleep
    assert not waiter.is_alive()


def test_jobs_that_are_put_back_keep_their_order_and_are_found_among_those_that_never_began(
    database: Database, queue: Queue
) -> None:
    defer(database, queue, "1", "2", "3")
    first = claim(database, queue, limit=2)
    with database.writing() as session:
        for job in first:
            queue.again(session, job, NOW)

    with database.marking() as session:
        begun = queue.claim(session, Task.SEND, 1, NOW, begun=True)
        fresh = queue.claim(session, Task.SEND, 9, NOW, begun=False)

    assert keys(begun) == ["1"]
    assert keys(fresh) == ["3"]
    assert keys(claim(database, queue)) == ["2"]


def test_a_claim_that_is_taken_back_leaves_the_jobs_as_they_were(database: Database, queue: Queue) -> None:
    defer(database, queue, "1")

    def claimed_in_vain() -> None:
        with database.marking() as session:
            assert keys(queue.claim(session, Task.SEND, 1, NOW)) == ["1"]
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        claimed_in_vain()

    (job,) = claim(database, queue)
    assert job.attempts == 1


def test_threads_that_claim_at_once_never_get_the_same_job(database: Database, queue: Queue) -> None:
    defer(database, queue, *(str(number) for number in range(200)))
    claimed: list[str] = []

    def work() -> None:
        while jobs := claim(database, queue, limit=7):
            claimed.extend(keys(jobs))
            with database.writing() as session:
                queue.done(session, jobs)

    threads = [Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)

    assert Counter(claimed) == Counter(str(number) for number in range(200))


CLAIMS_AND_HANGS = """\
import sys, time
from datetime import UTC, datetime
from mailbot.adapters.queue import Task, queue_of
from mailbot.adapters.store.database import Database
database = Database(sys.argv[1])
with database.marking() as session:
    jobs = queue_of(database).claim(session, Task.SEND, 9, datetime(2026, 3, 2, 9, tzinfo=UTC))
print(*(job.key for job in jobs), flush=True)
time.sleep(600)
"""


def test_what_a_killed_process_had_begun_is_begun_again(database: Database, queue: Queue) -> None:
    defer(database, queue, "1", "2")
    url = database.url.render_as_string(hide_password=False)
    worker = subprocess.Popen(
        [sys.executable, "-c", CLAIMS_AND_HANGS, url], env={"PYTHONPATH": ":".join(sys.path)}, stdout=subprocess.PIPE
    )
    assert worker.stdout is not None
    claimed = worker.stdout.readline()
    nothing = claim(database, queue)
    worker.kill()
    worker.communicate()

    jobs = eventually(lambda: claimed_anew(database), what="the jobs of the dead")

    assert claimed == b"1 2\n"
    assert nothing == ()
    assert [(job.key, job.attempts) for job in jobs] == [("1", 2), ("2", 2)]


def claimed_anew(database: Database) -> tuple[Job, ...]:
    """What a process gets that begins now; on PostgreSQL somebody must have looked who shows no sign of life."""
    if not database.is_sqlite:
        ProcrastinateQueue(database, stalled_seconds=0.2).recover()
    queue = queue_of(database)
    with database.marking() as session:
        queue.release(session, Task.SEND)
    return claim(database, queue)


def test_who_asks_learns_which_keys_have_no_job_whether_it_waits_or_is_claimed(
    database: Database, queue: Queue
) -> None:
    defer(database, queue, "1", "2", "3")
    first = claim(database, queue, limit=2)
    with database.writing() as session:
        queue.done(session, first[:1])

    with database.reading() as session:
        absent = queue.absent(session, Task.SEND, ["4", "1", "2", "3"])
        other = queue.absent(session, Task.TAKE, ["2"])
        count = queue.count(session)

    assert (absent, other, count) == (["4", "1"], ["2"], 2)


def test_who_asks_learns_how_many_are_due_and_which_is_the_oldest(database: Database, queue: Queue) -> None:
    defer(database, queue, "7", "3", "5")
    claim(database, queue, limit=1)

    with database.reading() as session:
        due = queue.due(session, Task.SEND, NOW)
        nothing = queue.due(session, Task.TAKE, NOW)

    assert due == (3, "7")
    assert nothing == (0, "")
