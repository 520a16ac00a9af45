"""Who is measured: the floor, and the bot with one letter a mail or two, on SQLite or PostgreSQL."""

import shutil
import signal
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, ExitStack, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import cast

from tests.bench.receiver import Receiver
from tests.servers.certificate import make_certificate
from tests.servers.dovecot import Account, Dovecot
from tests.servers.post_office import PostOffice
from tests.servers.postgres import Postgres
from tests.servers.process import Process, ourselves, scratch_directory
from tests.servers.waiting import eventually
from tests.stories.desk import RULES, DeskOfTests

_PROJECT = Path(__file__).parents[2]


@dataclass(frozen=True, slots=True)
class Servers:
    """What the contenders work with."""

    dovecot: Dovecot
    receiver: Receiver
    postgres: Postgres | None


@contextmanager
def servers(*, postgres: bool) -> Iterator[Servers]:
    """The servers, which are gone at the end, with all that they kept."""
    with ExitStack() as ends:
        keys = scratch_directory(ourselves())
        ends.callback(shutil.rmtree, keys)
        dovecot = Dovecot(make_certificate(keys))
        ends.callback(dovecot.remove)
        dovecot.start()
        receiver = Receiver()
        ends.callback(receiver.remove)
        receiver.start()
        database = Postgres() if postgres else None
        if database is not None:
            ends.callback(database.remove)
            database.start()
        yield Servers(dovecot, receiver, database)


@dataclass(frozen=True, slots=True)
class Running:
    """A contender that has its mailbox open and waits for mail."""

    pid: int
    seconds: float
    """How long it took from its start until then."""
    log: Callable[[], str]
    more: tuple[int, ...] = ()
    """Further processes that share the work."""


Start = Callable[[Servers, Account], AbstractContextManager[Running]]


@dataclass(frozen=True, slots=True)
class Contender:
    """One of those that are measured against each other."""

    name: str
    letters: int
    """How many letters it sends for a mail."""
    running: Start
    """Runs it on a mailbox of its own, and ends it."""


def contenders(agents: Sequence[int], store: str, workers: int = 1, labeller: str = "trained") -> tuple[Contender, ...]:
    """The floor, and then the bot with so many agents, on ``sqlite`` or ``postgres``; there also with more workers."""
    bots = (
        Contender(
            f"{_named(many)}, {1 + count} letter{'s' * count} a mail", 1 + count, _bot(count, store, many, labeller)
        )
        for count in agents
        for many in dict.fromkeys((1, workers))
    )
    return (Contender("floor", 1, _floor), *bots)


def _named(workers: int) -> str:
    return "mailbot" if workers == 1 else f"{workers} workers"


@contextmanager
def desk(
    servers: Servers, account: Account, agents: int, store: str, labeller: str = "trained"
) -> Iterator[DeskOfTests]:
    """A desk on a new store; it and its folder are gone at the end."""
    folder = scratch_directory(ourselves())
    url = servers.postgres.create_database() if servers.postgres and store == "postgres" else "sqlite:///mailbot.db"
    # Of a post office a desk needs no more than its port.
    post_office = cast(PostOffice, servers.receiver)
    agents_of_it = ("mia@desk.test",)[:agents]
    # No brake is to be measured, however many mails come within an hour.
    more = "[limits]\nanswers_in_all = 10000000\n" + (RULES if labeller == "rules" else "")
    made = DeskOfTests(folder, servers.dovecot, account, post_office, url, agents=agents_of_it, more=more)
    try:
        yield made
    finally:
        made.close()
        shutil.rmtree(folder)


def _bot(agents: int, store: str, workers: int, labeller: str) -> Start:
    @contextmanager
    def running(servers: Servers, account: Account) -> Iterator[Running]:
        with desk(servers, account, agents, store, labeller) as made, ExitStack() as ends:
            first = started(made)
            partners = [replace(made, folder=made.folder / f"partner{number}") for number in range(1, workers)]
            for partner in partners:
                ends.callback(partner.close)
            pids = tuple(started(partner, said="mailbox read by another").pid for partner in partners)
            yield replace(first, more=pids)

    return running


def started(bot: DeskOfTests, said: str = "mailbox connected") -> Running:
    """The desk's bot, as soon as it has opened its mailbox, or knows that another one has."""
    begun = time.monotonic()
    before = bot.log().count(said)
    bot.start()
    eventually(lambda: bot.log().count(said) > before, within=120, what="the bot opens its mailbox")
    assert bot.process is not None
    return Running(bot.process.pid, time.monotonic() - begun, bot.log)


@contextmanager
def _floor(servers: Servers, account: Account) -> Iterator[Running]:
    directory = scratch_directory(ourselves())
    start = f"import sys; sys.path.insert(0, {str(_PROJECT)!r}); from tests.bench.floor import main; main()"
    ports = (str(servers.dovecot.port), account.user, account.password, str(servers.receiver.port))
    # The process has its own directory, where its database goes and its words.
    command = (sys.executable, "-c", start, *ports, "floor.db")
    process = Process(command, directory, ourselves(), signal.SIGKILL)
    said = directory / "output.log"
    begun = time.monotonic()
    try:
        process.start()
        process.wait(lambda: "ready" in said.read_text())
        yield Running(process.pid, time.monotonic() - begun, said.read_text)
    finally:
        process.remove()
