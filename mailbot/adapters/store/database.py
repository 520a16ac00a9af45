"""The database itself: connections, transactions, migrations, and the lock that keeps a SQLite file to one bot."""

import fcntl
import os
from collections.abc import Iterable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext, suppress
from pathlib import Path
from threading import Lock
from types import TracebackType
from typing import Any, Protocol

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

# A broken line is found out on both of its ends within seconds: we are not to hang on it, and the locks of a machine
# that is gone are free for the next one.
_POSTGRES: dict[str, Any] = {
    "connect_timeout": 10,
    "keepalives_idle": 5,
    "keepalives_interval": 2,
    "keepalives_count": 3,
    "tcp_user_timeout": 10_000,
    "options": "-c tcp_keepalives_idle=5 -c tcp_keepalives_interval=2 -c tcp_keepalives_count=3",
}

# Until the transaction's end nobody else has any of these names; in one order, so that nobody waits in a circle.
_ALONE = sa.text(
    "SELECT pg_advisory_xact_lock(key) FROM (SELECT DISTINCT hashtextextended(name, 0) AS key "
    "FROM unnest(CAST(:names AS text[])) AS name ORDER BY key) AS keys"
)

MIGRATIONS = Path(__file__).parent.parent / "migrations"


class DatabaseError(Fault):
    """The database can't be used as it is; the message says what to do."""


class Turn(Protocol):
    """A time in which nobody else decides about the same things."""

    def reading(self) -> AbstractContextManager[Session]:
        """A session that reads what the decision is made by."""

    def writing(self) -> AbstractContextManager[Session]:
        """A session that writes the decision down; once."""


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
            # Postgres waits for the disk by itself.
            self._writer = sa.create_engine(
                url, pool_pre_ping=True, pool_size=8, connect_args=_POSTGRES, hide_parameters=True
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
        with _translated(), self._turn, _begun(self._writer) as session:
            yield session

    @contextmanager
    def marking(self) -> Iterator[Session]:
        """A transaction that survives the process but perhaps not the machine: quick, and safe to repeat."""
        with _translated(), self._turn, _begun(self._marker) as session:
            yield session

    @contextmanager
    def turn(self, names: Iterable[str]) -> Iterator[Turn]:
        """A time in which nobody else decides about what has any of these names.

        On PostgreSQL all of it is one transaction, and the names are free when it ends.  On SQLite only one process
        decides at all, and reading and writing are apart, so that nobody waits while it thinks.
        """
        if self.is_sqlite:
            yield self
            return
        with self.writing() as session:
            session.connection().execute(_ALONE, {"names": list(names)})
            yield _OneTransaction(session)

    def shut(self, session: Session) -> None:
        """Lets nobody else decide or write anything down until the session's transaction ends, as on SQLite anyhow."""
        if not self.is_sqlite:
            # In the order in which everybody else comes to them.
            session.connection().exec_driver_sql("LOCK TABLE mail, cases, event, letter IN EXCLUSIVE MODE")

    @contextmanager
    def apart(self) -> Iterator[sa.Connection]:
        """A connection of its own, outside every transaction, for as long as the caller keeps it."""
        engine = self._writer
        if not self.is_sqlite:
            # Kept for long, it must take nobody's place in the pool.
            engine = sa.create_engine(self.url, poolclass=sa.NullPool, connect_args=_POSTGRES, hide_parameters=True)
        with _translated(), engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            yield connection

    def close(self) -> None:
        """Lets every connection go."""
        for engine in {self._reader, self._writer, self._marker}:
            engine.dispose()

    def upgrade(self) -> None:
        """Brings the tables to this program's version.  Raises DatabaseError where they are newer."""
        self.check(newer_only=True)
        with _translated(), self._writer.connect() as connection:
            if not self.is_sqlite:
                # Of several that begin at once one makes the tables, and the others find them.
                connection.execute(_ALONE, {"names": ["tables"]})
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

    @property
    def bare(self) -> bool:
        """Whether there is no table at all, ours or anybody's."""
        with _translated(), self._reader.connect() as connection:
            return not sa.inspect(connection).get_table_names()


class _Begun(Session):
    """A session on a connection that has begun its transaction; asking a session for its own costs as a statement."""

    def __init__(self, connection: sa.Connection) -> None:
        super().__init__(connection, expire_on_commit=False)
        self._own = connection

    def connection(self, *arguments: Any, **options: Any) -> sa.Connection:
        """The connection."""
        return super().connection(*arguments, **options) if arguments or options else self._own


@contextmanager
def _begun(engine: sa.Engine) -> Iterator[Session]:
    """A session whose transaction is committed at the end, unless something was raised."""
    with engine.begin() as connection, _Begun(connection) as session:
        yield session
        if session.in_transaction():
            # It was used by itself too, and joins the connection's transaction.
            session.commit()


class _OneTransaction:
    """A turn whose reading and writing are one transaction of its holder's."""

    def __init__(self, session: Session) -> None:
        self._session = session

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """The transaction."""
        yield self._session

    @contextmanager
    def writing(self) -> Iterator[Session]:
        """The transaction."""
        yield self._session


class Sole:
    """Keeps a SQLite file to one bot for as long as it is held; PostgreSQL is for many."""

    def __init__(self, database: Database) -> None:
        self._path = f"{database.url.database}.lock" if database.is_sqlite else ""
        self._file: Any = None

    def __enter__(self) -> None:
        """Raises DatabaseError where another bot runs on the same file."""
        if self._path:
            self._hold(self._path)

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        if self._file is not None:
            self._file.close()

    def _hold(self, path: str) -> None:
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


def _sqlite(url: str, isolation: str, synchronous: str) -> sa.Engine:
    # A fault is logged with its statement, and what was bound to it may be a letter.
    engine = sa.create_engine(url, connect_args={"isolation_level": isolation, "timeout": 30}, hide_parameters=True)

    def prepare(connection: Any, _record: Any) -> None:
        cursor = connection.cursor()
        cursor.execute("PRAGMA journal_mode=WAL")
        cursor.execute(f"PRAGMA synchronous={synchronous}")
        cursor.execute("PRAGMA foreign_keys=ON")
        if cursor.execute("PRAGMA secure_delete").fetchone() == (0,):
            # What a row said before it was changed must not be left in its page, for whoever is forgotten later.
            cursor.execute("PRAGMA secure_delete=FAST")
        cursor.close()

    def own(_dialect: Any, _record: Any, arguments: list[Any], _parameters: Any) -> None:
        # Made by SQLite itself, a new file could be read by everybody on the machine.  What can't be made SQLite tells.
        with suppress(OSError):
            os.close(os.open(arguments[0], os.O_CREAT, 0o600))

    sa.event.listen(engine, "do_connect", own)
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
