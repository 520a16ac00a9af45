"""A real PostgreSQL on loopback; a database a test."""

import itertools
import os
import re
import signal
import subprocess
from pathlib import Path

import psycopg

from tests.servers.process import Process, Server, ServerMissingError, free_port, owner, scratch_directory

_USER = "mailbot"
_INSTALLED = Path("/usr/lib/postgresql")


class Postgres(Server):
    """One cluster in a directory of its own; nothing of it survives the tests."""

    def __init__(self) -> None:
        programs = _programs()
        self.port = free_port()
        self._owner = owner("postgres")
        self._numbers = itertools.count(1)
        directory = scratch_directory(self._owner)
        cluster = directory / "cluster"
        _initialise(programs / "initdb", cluster, self._owner.name)
        command = (str(programs / "postgres"), "-D", str(cluster), "-p", str(self.port), "-h", "127.0.0.1")
        # A test has no power cuts: kills are survived without fsync too.
        settings = ("fsync=off", "full_page_writes=off", "max_connections=200", f"unix_socket_directories={directory}")
        options = tuple(part for setting in settings for part in ("-c", setting))
        self.process = Process(command + options, directory, self._owner, signal.SIGQUIT)

    def start(self) -> None:
        """Starts the server and waits until it takes commands."""
        self.process.start()
        self.process.wait(self._answers)

    def stop(self) -> None:
        """Stops the server in order; open transactions are rolled back, connections closed."""
        self.process.stop(signal.SIGINT)

    def kill(self) -> None:
        """Stops the server as a crash does: without a word to anybody, and with recovery at the next start."""
        self.process.stop(signal.SIGQUIT)

    def remove(self) -> None:
        """Stops the server and takes everything away."""
        # Asked to go, it gives its shared memory back; killed outright, it could not.
        self.kill()
        super().remove()

    def create_database(self, template: str = "template1") -> str:
        """The URL of a new database, empty or a copy of another one of ours that nobody has open."""
        name = f"desk{next(self._numbers)}"
        self._run(f'CREATE DATABASE "{name}" TEMPLATE "{template}"')
        return f"postgresql+psycopg://{_USER}@127.0.0.1:{self.port}/{name}"

    def drop_database(self, url: str) -> None:
        """Takes a database away, whoever is still connected."""
        name = url.rpartition("/")[2]
        self._run(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')

    def _run(self, statement: str) -> None:
        with self._connect() as connection:
            connection.execute(statement.encode())

    def _connect(self) -> psycopg.Connection:
        return psycopg.connect(
            f"postgresql://{_USER}@127.0.0.1:{self.port}/postgres", autocommit=True, connect_timeout=5
        )

    def _answers(self) -> bool:
        try:
            self._connect().close()
        except psycopg.OperationalError:
            return False
        return True


def _programs() -> Path:
    """The newest installed server: Debian keeps each major version in a directory of its own."""
    versions = [
        path for path in _INSTALLED.glob("*/bin") if (path / "initdb").exists() and (path / "postgres").exists()
    ]
    if not versions:
        raise ServerMissingError("PostgreSQL is not installed: apt-get install postgresql")
    return max(versions, key=lambda path: int(re.sub(r"\D", "", path.parent.name) or 0))


def _initialise(initdb: Path, cluster: Path, user: str) -> None:
    as_owner = ("runuser", "-u", user, "--") if os.getuid() == 0 else ()
    options = ("-U", _USER, "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "--no-sync")
    subprocess.run(
        (*as_owner, str(initdb), "-D", str(cluster), *options),
        check=True,
        capture_output=True,
        stdin=subprocess.DEVNULL,
        # The user of the server cannot enter just any directory that the tests are started in.
        cwd="/",
    )
