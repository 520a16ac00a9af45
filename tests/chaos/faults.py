"""What goes wrong: each fault lasts for as long as its context, and the world is whole again behind it."""

import os
import resource
import subprocess
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import psycopg

from tests.chaos.world import World
from tests.servers.post_office import Fault as PostFault
from tests.servers.post_office import Stage

_LOCKS = """\
SELECT pg_terminate_backend(pid) FROM pg_locks JOIN pg_stat_activity USING (pid)
WHERE locktype = 'advisory' AND datname = current_database() AND state = 'idle'
"""
_OTHERS = """\
SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()
"""


@dataclass(frozen=True, slots=True)
class Fault:
    """One way to go wrong."""

    name: str
    happens: Callable[[World], AbstractContextManager[None]]
    kills: float = 0.0
    """Its share of the kills; 0: it is none."""
    retries: bool = False
    """Whether letters fail for good by it, and an operator sends them once more."""


@contextmanager
def killed(world: World) -> Iterator[None]:
    """SIGKILL of a bot, whichever."""
    running = [bot for bot in world.bots if bot.process is not None]
    bot = world.dice.choice(running)
    bot.kill()
    if world.dice.random() < 0.5:
        bot.start()
    yield
    world.start()


@contextmanager
def all_killed(world: World) -> Iterator[None]:
    """SIGKILL of all bots at once."""
    for bot in world.bots:
        bot.kill()
    yield
    world.start()


@contextmanager
def postgres_stopped(world: World) -> Iterator[None]:
    """PostgreSQL is stopped in order."""
    world.servers.postgres.stop()
    yield
    world.servers.postgres.start()


@contextmanager
def postgres_crashed(world: World) -> Iterator[None]:
    """PostgreSQL falls."""
    world.servers.postgres.kill()
    yield
    world.servers.postgres.start()


@contextmanager
def connections_cut(world: World) -> Iterator[None]:
    """Every connection to PostgreSQL breaks."""
    _terminate(world, _OTHERS)
    yield


@contextmanager
def leader_cut(world: World) -> Iterator[None]:
    """Who reads the mailbox loses the lock, and another one begins while he is still at it."""
    _terminate(world, _LOCKS)
    yield
    _terminate(world, _LOCKS)


@contextmanager
def dovecot_stopped(world: World) -> Iterator[None]:
    """Dovecot is gone."""
    world.servers.dovecot.stop()
    yield
    world.servers.dovecot.start()


@contextmanager
def line_cut(world: World) -> Iterator[None]:
    """The lines to the mailbox break."""
    world.proxy.cut()
    yield
    world.proxy.cut()


@contextmanager
def line_stalled(world: World) -> Iterator[None]:
    """The lines to the mailbox are half-open: nothing comes, and nobody hangs up."""
    world.proxy.stall()
    yield


@contextmanager
def line_slow(world: World) -> Iterator[None]:
    """Everything on the lines to the mailbox takes 50 ms longer, each way."""
    world.proxy.delay = 0.05
    yield
    world.proxy.delay = 0.0


@contextmanager
def renumbered(world: World) -> Iterator[None]:
    """The mailbox counts anew, as a restored one does."""
    world.servers.dovecot.renumber(world.desk.account.user)
    yield


@contextmanager
def clock_jumps(world: World) -> Iterator[None]:
    """A bot begins anew on a machine whose clock is 40 days off, and again on one that is right."""
    bot = world.dice.choice(world.bots)
    bot.stop()
    bot.start(now=(datetime.now(UTC) + world.dice.choice((-1, 1)) * timedelta(days=40)).isoformat())
    yield
    bot.kill()
    world.start()


@contextmanager
def disk_full(world: World) -> Iterator[None]:
    """No byte more fits: the file system is full, or where only root could make one, the files may not grow."""
    folder = world.desk.folder.parent
    if os.path.ismount(folder):
        ballast = folder / "ballast"
        with ballast.open("wb") as file:
            _fill(file.fileno())
        yield
        ballast.unlink()
        return
    assert world.desk.process is not None
    pid = world.desk.process.pid
    size = max((path.stat().st_size for path in folder.glob("mailbot.db*")), default=0)
    before = resource.prlimit(pid, resource.RLIMIT_FSIZE)
    resource.prlimit(pid, resource.RLIMIT_FSIZE, (size, before[1]))
    yield
    resource.prlimit(pid, resource.RLIMIT_FSIZE, before)


def small_disk(folder: Path, megabytes: int) -> bool:
    """Makes the folder a disk of its own; whether that was possible, which takes root."""
    options = ("-t", "tmpfs", "-o", f"size={megabytes}m", "tmpfs", str(folder))
    return os.getuid() == 0 and subprocess.run(("mount", *options), capture_output=True, check=False).returncode == 0


def post_office(*faults: PostFault) -> Callable[[World], AbstractContextManager[None]]:
    """The post office goes wrong in these ways."""

    @contextmanager
    def wrong(world: World) -> Iterator[None]:
        world.servers.post_office.fail(*faults)
        yield
        world.servers.post_office.fail()

    return wrong


_MAIL = (
    Fault("Dovecot stopped and started", dovecot_stopped),
    Fault("IMAP line cut", line_cut),
    Fault("IMAP line half-open", line_stalled),
    Fault("IMAP line slow, 50 ms each way", line_slow),
    Fault("UIDVALIDITY changed", renumbered),
    Fault(
        "SMTP 421, at once and to MAIL",
        post_office(*(PostFault(one, code=421) for one in (Stage.CONNECT, Stage.SENDER))),
    ),
    Fault("SMTP 451 to RCPT", post_office(PostFault(Stage.RECIPIENT, code=451))),
    Fault("SMTP 550 to RCPT, sent again by hand", post_office(PostFault(Stage.RECIPIENT, code=550)), retries=True),
    Fault("SMTP hangs after DATA", post_office(PostFault(Stage.END, seconds=6.0, code=451))),
    Fault("SMTP closes within a letter", post_office(PostFault(Stage.CONTENT))),
    Fault("SMTP closes after a letter is stored", post_office(PostFault(Stage.STORED, close=True, times=4))),
)
MANY = (
    Fault("PostgreSQL stopped and started", postgres_stopped),
    Fault("PostgreSQL crashed", postgres_crashed),
    Fault("every connection to PostgreSQL cut", connections_cut),
    Fault("two readers of one mailbox", leader_cut),
    Fault("clock 40 days off", clock_jumps),
    *_MAIL,
    Fault("SIGKILL of both bots", all_killed, kills=0.1),
    Fault("SIGKILL of one of two bots", killed, kills=0.7),
)
"""On PostgreSQL, with two bots."""
ONE = (Fault("disk full", disk_full), *_MAIL, Fault("SIGKILL of the bot", all_killed, kills=0.2))
"""On SQLite, with one."""


def _terminate(world: World, statement: str) -> None:
    url = world.database.url.set(drivername="postgresql").render_as_string(hide_password=False)
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(statement.encode())


def _fill(file: int) -> None:
    try:
        while os.write(file, b"\0" * 4096):
            continue
    except OSError:
        return
