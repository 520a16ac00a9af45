"""A server as a plain process: its own directory, its own log, its own end."""

import contextlib
import itertools
import os
import pwd
import shutil
import signal
import socket
import subprocess
import tempfile
from abc import ABC, abstractmethod
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from tests.servers.waiting import eventually

# The kernel hands out ports above these to whoever connects to something, so a server that comes back to its port
# below them finds it free.
_PORTS = range(12000, 30000)
_next_port = itertools.count(os.getpid() * 97)


class ServerMissingError(Exception):
    """A server that is not installed here; the message says what to install."""


@dataclass(frozen=True, slots=True)
class Owner:
    """The system user that a server runs as."""

    name: str
    uid: int
    gid: int


def ourselves() -> Owner:
    """The system user that runs the tests."""
    entry = pwd.getpwuid(os.getuid())
    return Owner(entry.pw_name, entry.pw_uid, entry.pw_gid)


def owner(name: str) -> Owner:
    """The named system user where we are root, and ourselves where we are not."""
    if os.getuid() != 0:
        return ourselves()
    try:
        entry = pwd.getpwnam(name)
    except KeyError:
        raise ServerMissingError(f"there is no system user {name}") from None
    return Owner(entry.pw_name, entry.pw_uid, entry.pw_gid)


def free_port() -> int:
    """A port of the loopback address that nobody listens on and that is not given out twice."""
    for number in itertools.islice(_next_port, len(_PORTS)):
        port = _PORTS[number % len(_PORTS)]
        with socket.socket() as probe, contextlib.suppress(OSError):
            probe.bind(("127.0.0.1", port))
            return port
    raise AssertionError("no port is free on the loopback address")


def scratch_directory(belongs_to: Owner) -> Path:
    """A new directory with a path short enough for a socket (107 bytes), whatever TMPDIR says."""
    directory = Path(tempfile.mkdtemp(prefix="mailbot-", dir="/tmp"))
    directory.chmod(0o755)
    os.chown(directory, belongs_to.uid, belongs_to.gid)
    return directory


def greeting(port: int) -> bytes:
    """What the server on a port says first; empty where nobody listens."""
    try:
        with socket.create_connection(("127.0.0.1", port), timeout=5) as connection:
            return connection.recv(200)
    except OSError:
        return b""


class Process:
    """One server process and its children, which end with the test run, even when that is killed."""

    def __init__(self, command: tuple[str, ...], directory: Path, runs_as: Owner, farewell: signal.Signals) -> None:
        self._command = command
        self.directory = directory
        # setpriv ties the server's life to ours by the parent-death signal, after the change of user that clears it.
        self._guard = ("setpriv", f"--pdeathsig={farewell.name.removeprefix('SIG')}", *_change_of_user(runs_as))
        self._log = directory / "output.log"
        self._running: subprocess.Popen[bytes] | None = None

    @property
    def pid(self) -> int:
        """The number of the running process."""
        assert self._running is not None, "the server is not running"
        return self._running.pid

    @property
    def running(self) -> bool:
        """Whether the process lives."""
        return self._running is not None and self._running.poll() is None

    def start(self) -> None:
        """Starts the process in a group of its own; its output goes to a file, so that no pipe outlives the tests."""
        assert not self.running, "the server is running already"
        with self._log.open("ab") as log:
            self._running = subprocess.Popen(
                (*self._guard, *self._command),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                cwd=self.directory,
                start_new_session=True,
            )

    def wait(self, ready: Callable[[], bool], within: float = 30.0) -> None:
        """Waits until the server is ready; where it never is, says what it has logged."""

        def alive_and_ready() -> bool:
            assert self.running, "the server ended while it started"
            return ready()

        try:
            eventually(alive_and_ready, within=within, what=f"{Path(self._command[0]).name} to be ready")
        except AssertionError as reason:
            logs = sorted(self.directory.glob("*.log"))
            said = "\n".join(path.read_text(errors="replace")[-2000:] for path in logs)
            self.remove()
            raise AssertionError(f"{reason}\n{said}") from None

    def kill(self) -> None:
        """Ends the process and its children in this moment, without a word to anybody."""
        if self._running is not None:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self._running.pid, signal.SIGKILL)
            self._running.wait(10)
            self._running = None

    def stop(self, farewell: signal.Signals) -> None:
        """Asks the process to end, and then kills whatever is left of its group."""
        if self._running is not None and self.running:
            self._running.send_signal(farewell)
            with contextlib.suppress(subprocess.TimeoutExpired):
                self._running.wait(10)
        self.kill()

    def remove(self) -> None:
        """Kills the process and takes its directory away."""
        self.kill()
        shutil.rmtree(self.directory, ignore_errors=True)


class Server(ABC):
    """A server that tests start and break; it comes back on its ports."""

    process: Process

    @abstractmethod
    def start(self) -> None:
        """Starts the server, always on the same ports, and waits until it answers."""

    def stop(self) -> None:
        """Kills the server: every connection breaks, what it has stored stays."""
        self.process.kill()

    def restart(self) -> None:
        """Stops the server and starts it on the same ports."""
        self.stop()
        self.start()

    def remove(self) -> None:
        """Stops the server and takes everything away."""
        self.process.remove()

    @property
    def running(self) -> bool:
        """Whether the server lives."""
        return self.process.running


def _change_of_user(runs_as: Owner) -> tuple[str, ...]:
    if runs_as.uid == os.getuid():
        return ()
    return (f"--reuid={runs_as.uid}", f"--regid={runs_as.gid}", "--init-groups")
