"""The measuring: a burst of mail, mail at one a second, starting up."""

import random
import statistics
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import psutil

from tests.bench.contenders import Contender, Running, Servers, desk, started
from tests.bench.mails import Posted, written
from tests.servers.dovecot import Dovecot

_WARM_UP = 20
# So long a contender has for the work after its last letter, such as marking it as sent.
_SETTLE_SECONDS = 0.4
_SLOWEST_PER_SECOND = 15


@dataclass(frozen=True, slots=True)
class Burst:
    """One contender with one burst of mail."""

    mails_per_second: float
    """From the moment the first mail lies in the mailbox to the moment the last letter has come."""
    cpu_ms: float
    """Processor time a mail, of the process and its children, its waiting included."""
    database_cpu_ms: float
    """The same of the database server; 0 where there is none."""
    peak_mb: float
    """The most memory that the process ever held (VmHWM)."""


@dataclass(frozen=True, slots=True)
class Latency:
    """Milliseconds from a mail in the mailbox to its acknowledgement at the receiver."""

    p50: float
    p95: float
    most: float
    mails: int


@dataclass(frozen=True, slots=True)
class Startup:
    """Seconds until the program is there."""

    first: float
    """``mailbot run`` until its mailbox is open; its tables are made on the way."""
    again: float
    """The same with the tables there."""
    help: float
    """``mailbot --help``, from start to end."""


def burst(servers: Servers, contender: Contender, mails: Sequence[Posted]) -> Burst:
    """The contender with all the mails at once."""
    account, waiting_room = servers.dovecot.add_user(), servers.dovecot.add_user()
    with contender.running(servers, account) as running:
        servers.dovecot.deliver(waiting_room.user, *(mail.content for mail in mails))
        # What is done once is done before: connections, templates, imports.
        _warmed(servers, contender, account.user)
        time.sleep(_SETTLE_SECONDS)
        first = len(servers.receiver.letters())
        before, database_before = _cpu(running), _database_cpu(servers)
        begun = time.monotonic()
        _moved(servers.dovecot, waiting_room.user, account.user)
        within = 30 + len(mails) / _SLOWEST_PER_SECOND
        letters = servers.receiver.wait_for(first, len(mails) * contender.letters, within)
        time.sleep(_SETTLE_SECONDS)
        after, database_after = _cpu(running), _database_cpu(servers)
        answered = Counter(letter.answers for letter in letters if letter.answers)
        assert answered == Counter(mail.message_id for mail in mails), "every mail is answered, and once"
        return Burst(
            mails_per_second=len(mails) / (letters[-1].at - begun),
            cpu_ms=(after - before) * 1000 / len(mails),
            database_cpu_ms=(database_after - database_before) * 1000 / len(mails),
            peak_mb=_peak_mb(running.pid),
        )


def latency(servers: Servers, contender: Contender, mails: Sequence[Posted], pause: float) -> Latency:
    """The contender with one mail after each pause, which chance makes a little shorter or longer."""
    account = servers.dovecot.add_user()
    dice = random.Random(len(mails))
    sent: dict[str, float] = {}
    with contender.running(servers, account):
        _warmed(servers, contender, account.user)
        first = len(servers.receiver.letters())
        for mail in mails:
            # Or else mails would always come at the same moment of whatever the contender does in turns.
            time.sleep(pause * dice.uniform(0.9, 1.1))
            servers.dovecot.deliver(account.user, mail.content)
            sent[mail.message_id] = time.monotonic()
        letters = servers.receiver.wait_for(first, len(mails) * contender.letters, within=30)
    took = sorted((letter.at - sent[letter.answers]) * 1000 for letter in letters if letter.answers)
    p95 = took[min(len(took) - 1, int(len(took) * 0.95))]
    return Latency(statistics.median(took), p95, took[-1], len(took))


def startup(servers: Servers, store: str, rounds: int) -> Startup:
    """How long the program takes to be there, the median of some rounds."""
    first, again, helped = [], [], []
    for _ in range(rounds):
        with desk(servers, servers.dovecot.add_user(), 0, store) as made:
            first.append(started(made).seconds)
            assert made.stop() == 0
            again.append(started(made).seconds)
        begun = time.monotonic()
        subprocess.run((sys.executable, "-m", "mailbot", "--help"), check=True, capture_output=True)
        helped.append(time.monotonic() - begun)
    return Startup(statistics.median(first), statistics.median(again), statistics.median(helped))


def _warmed(servers: Servers, contender: Contender, user: str) -> None:
    first = len(servers.receiver.letters())
    mails = written(_WARM_UP, f"w{user.partition('@')[0]}-")
    servers.dovecot.deliver(user, *(mail.content for mail in mails))
    servers.receiver.wait_for(first, _WARM_UP * contender.letters, within=30)


def _moved(dovecot: Dovecot, waiting_room: str, user: str) -> None:
    """Lets all mails of the waiting room appear in another mailbox at once, as far as renaming is at once."""
    there = dovecot.process.directory / "mail"
    for name in sorted(path.name for path in (there / waiting_room / "new").iterdir()):
        (there / waiting_room / "new" / name).rename(there / user / "new" / name)


def _family(pid: int) -> Iterator[psutil.Process]:
    process = psutil.Process(pid)
    yield process
    yield from process.children(recursive=True)


def _cpu(running: Running) -> float:
    return sum(_cpu_of(pid) for pid in (running.pid, *running.more))


def _cpu_of(pid: int) -> float:
    """Seconds of processor time that a process has used, and its children, living and dead."""
    times = [process.cpu_times() for process in _family(pid)]
    return float(sum(one.user + one.system + one.children_user + one.children_system for one in times))


def _database_cpu(servers: Servers) -> float:
    return _cpu_of(servers.postgres.process.pid) if servers.postgres is not None else 0.0


def _peak_mb(pid: int) -> float:
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    return sum(int(line.split()[1]) for line in lines if line.startswith("VmHWM")) / 1024
