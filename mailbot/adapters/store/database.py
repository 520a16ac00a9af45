"""The database itself: connections, transactions, migrations, and the lock that keeps a SQLite file to one bot."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path
from threading import Lock
from types import TracebackType
from typing import Any

import sqlalchemy as sa
from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy.engine import make_url
from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError, SQLAlchemyError
from sqlmodel import Session

from mailbot.adapters.unavailable import UnavailableError
from mailbot.domain.fault import Fault

# Any number of our own, as long as it stays.
_LOCK = 7_261_309_114

MIGRATIONS = Path(__file__).parent.parent / "migrations"


class DatabaseError(Fault):
    """The database can't be used as it is; the message says what to do."""


class Database:
    """One database, with a transaction for each of the three needs: read, write, and write what a crash may repeat."""

    def __init__(self, url: str) -> None:
        self.url = make_url(url)
        self.is_sqlite = self.url.get_backend_name() == "sqlite"
        if self.is_sqlite:
            self._reader = _sqlite(url, isolation="DEFERRED", synchronous="FULL")
            self._writer = _sqlite(url, isolation="IMMEDIATE", synchronous="FULL")
            # Survives the process's end, not the machine's: for marks that a repeated step sets again.
            self._marker = _sqlite(url, isolation="IMMEDIATE", synchronous="NORMAL")
        else:
            # Postgres waits for the disk by itself; what a broken line has to say must be said soon.
            options: dict[str, Any] = {"connect_timeout": 10, "keepalives_idle": 30}
            self._writer = sa.create_engine(
                url, pool_pre_ping=True, pool_size=8, connect_args=options, hide_parameters=True
            )
            self._reader = self._marker = self._writer
        # SQLite has one writer; a lock of ours hands over at once, where SQLite's own would sleep and try again.
        self._turn: Any = Lock() if self.is_sqlite else nullcontext()

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """A session that only reads.  Raises UnavailableError where the database does not answer."""
        with _translated(), Session(self._reader, expire_on_commit=False) as session:
            yield session

    @contextmanager
    def snapshot(self) -> Iterator[Session]:
        """A session that reads for as long as it likes, and sees everything as it was at its beginning."""
        with self.reading() as session:
            if self.is_sqlite:
                # Python's driver begins a transaction with the first write only.
                session.connection().exec_driver_sql("BEGIN")
            else:
                session.connection(execution_options={"isolation_level": "REPEATABLE READ"})
            yield session

    @contextmanager
    def writing(self) -> Iterator[Session]:
        """A transaction that is on the disk when it ends.  Raises UnavailableError where that can't be had."""
        with _translated(), self._turn, Session(self._writer, expire_on_commit=False) as session, session.begin():
            yield session

    @contextmanager
    def marking(self) -> Iterator[Session]:
        """A transaction that survives the process but perhaps not the machine: quick, and safe to repeat."""
        with _translated(), self._turn, Session(self._marker, expire_on_commit=False) as session, session.begin():
            yield session

    def session(self) -> sa.Connection:
        """A connection of its own, outside every transaction, for as long as the caller keeps it."""
        return self._writer.connect().execution_options(isolation_level="AUTOCOMMIT")

    def close(self) -> None:
        """Lets every connection go."""
        for engine in {self._reader, self._writer, self._marker}:
            engine.dispose()

    def upgrade(self) -> None:
        """Brings the tables to this program's version.  Raises DatabaseError where they are newer."""
        self.check(newer_only=True)
        with _translated(), self._writer.connect() as connection:
            command.upgrade(_alembic(connection), "head")
            connection.commit()

    def check(self, *, newer_only: bool = False) -> None:
        """Nothing where the tables fit this program; raises DatabaseError with what to do where they don't."""
        scripts = ScriptDirectory.from_config(_alembic(None))
        with _translated(), self._reader.connect() as connection:
            present = MigrationContext.configure(connection).get_current_revision()
        known = {script.revision for script in scripts.walk_revisions()}
        if present is not None and present not in known:
            raise DatabaseError(
                f"the database {self.shown} is newer (version {present}) than this program; install the newer mailbot"
            )
        if not newer_only and present != scripts.get_current_head():
            raise DatabaseError(f"the database {self.shown} has no up-to-date tables; run `mailbot db upgrade`")

    @property
    def shown(self) -> str:
        """The database's name without its password."""
        return self.url.render_as_string(hide_password=True)

    @property
    def empty(self) -> bool:
        """Whether no version of the tables was ever made here."""
        with _translated(), self._reader.connect() as connection:
            return MigrationContext.configure(connection).get_current_revision() is None


class Sole:
    """Keeps a database to one bot for as long as it is held."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._file: Any = None
        self._connection: Any = None

    def __enter__(self) -> None:
        """Raises DatabaseError where another bot runs on the same database."""
        if self._database.is_sqlite:
            self._hold_file(f"{self._database.url.database}.lock")
        else:
            self._hold_session()

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        if self._file is not None:
            self._file.close()
        if self._connection is not None:
            self._connection.close()

    def _hold_file(self, path: str) -> None:
        # Open, and so locked, until the bot ends.
        self._file = Path(path).open("a+", encoding="ascii")  # noqa: SIM115  # it outlives this method
        try:
            fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            self._file.seek(0)
            owner = self._file.read().strip() or "unknown"
            raise DatabaseError(
                f"another mailbot (process {owner}) runs on {path.removesuffix('.lock')}: "
                "a SQLite file is for one process"
            ) from error
        self._file.truncate(0)
        self._file.write(str(os.getpid()))
        self._file.flush()

    def _hold_session(self) -> None:
        # Postgres gives an advisory lock back by itself when the session ends, however it ends.
        with _translated():
            self._connection = self._database.session()
            held = self._connection.exec_driver_sql(f"SELECT pg_try_advisory_lock({_LOCK})").scalar()
        if not held:
            raise DatabaseError(f"another mailbot runs on {self._database.shown}; this version runs one at a time")


def _sqlite(url: str, isolation: str, synchronous: str) -> sa.Engine:
    # A fault is logged with its statement, and what was bound to it may be a letter.
    engine = sa.create_engine(url, connect_args={"isolation_level": isolation, "timeout": 30}, hide_parameters=True)

    def prepare(connection: Any, _record: Any) -> None:
        cursor = connection.cursor()
        cursor.execute("PRAGMA journal_mode=WAL")
        cursor.execute(f"PRAGMA synchronous={synchronous}")
        cursor.execute("PRAGMA foreign_keys=ON")
        cursor.close()

    sa.event.listen(engine, "connect", prepare)
    return engine


def _alembic(connection: sa.Connection | None) -> Config:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.attributes["connection"] = connection
    return config


@contextmanager
def _translated() -> Iterator[None]:
    """Turns "the database does not answer" into our own word for it; every other error is a bug and stays one."""
    try:
        yield
    except (OperationalError, InterfaceError) as error:
        raise UnavailableError(f"the database does not answer: {_first_line(error)}") from error
    except DBAPIError as error:
        if type(error) is sa.exc.DatabaseError:
            # No row's fault but the file's: damaged, or never a database.
            raise DatabaseError(f"the database can't be read: {_first_line(error)}") from error
        if error.connection_invalidated:
            raise UnavailableError(f"the database does not answer: {_first_line(error)}") from error
        raise


def _first_line(error: SQLAlchemyError) -> str:
    cause = getattr(error, "orig", None) or error
    return str(cause).strip().partition("\n")[0]
