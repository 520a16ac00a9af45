"""A copy of the whole store, as it was at one moment, made while the bot runs."""

import os
import shutil
import subprocess
from pathlib import Path

import sqlalchemy as sa
from psycopg import conninfo
from sqlmodel import col

from mailbot.adapters.store.database import Database, DatabaseError
from mailbot.adapters.tables import CounterRow


def copy_sqlite(database: Database, file: Path) -> None:
    """Writes a SQLite store to a new file.  Raises DatabaseError, and UnavailableError where a disk is full."""
    # Made for the owner alone, before anything is in it.
    os.close(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
    # One read transaction: whoever writes meanwhile waits for nothing and is not in the copy.
    with database.reading() as session:
        session.connection().exec_driver_sql("VACUUM INTO ?", (str(file),))
    _to_disk(file)


def damage(database: Database) -> str:
    """What SQLite finds wrong with its own file; empty where it is whole."""
    with database.reading() as session:
        found = session.connection().exec_driver_sql("PRAGMA integrity_check(1)").scalar()
    return "" if found == "ok" else str(found)


def put_in_place(copy: Path, store: Path) -> Path | None:
    """Makes a proved copy the store; what was there is set aside, and where to is given.

    Raises OSError, and DatabaseError where something is set aside already.
    """
    aside = None
    if store.exists():
        aside = store.with_name(f"{store.name}.before-restore")
        if aside.exists():
            raise DatabaseError(f"{aside} is there already, from an earlier restore; move it away")
        # With what was written and not gathered yet, which must never be read as a part of the copy.
        for ending in ("", "-wal", "-shm"):
            part = store.with_name(store.name + ending)
            if part.exists():
                part.rename(aside.with_name(aside.name + ending))
    copy.rename(store)
    return aside


def skip_numbers(database: Database, gap: int) -> None:
    """Leaves out numbers of cases, which may have been told to somebody since the copy was made."""
    change = sa.update(CounterRow).where(col(CounterRow.name) == "case").values(value=col(CounterRow.value) + gap)
    with database.writing() as session:
        session.connection().execute(change)


def dump_postgresql(database: Database, file: Path) -> None:
    """Has pg_dump write the store to a new file.  Raises DatabaseError with what it said, or what to do without it."""
    os.close(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
    _run(database, "pg_dump", "--format=custom", f"--file={file}")
    _to_disk(file)


def restore_postgresql(database: Database, file: Path) -> None:
    """Has pg_restore read a backup into an empty database, all or nothing.  Raises DatabaseError as ``_run`` does."""
    # The owner and the rights are those of the new place.
    whole = ("--single-transaction", "--exit-on-error", "--no-owner", "--no-privileges")
    _run(database, "pg_restore", *whole, str(file))


def _run(database: Database, program: str, *arguments: str) -> None:
    found = shutil.which(program)
    if found is None:
        raise DatabaseError(
            f"PostgreSQL's own {program} does this, and it is not installed here; install postgresql-client, or run "
            f"on the database's machine: {program} {' '.join(arguments)} --dbname={database.url.database}"
        )
    url = database.url
    # libpq's own words: a socket's folder, for one, stands in the URL's query.
    parts = {"host": url.host, "port": url.port, "user": url.username, "dbname": url.database, **url.query}
    whole = conninfo.make_conninfo("", **{key: str(value) for key, value in parts.items() if value is not None})
    # A command line can be read by everybody on the machine, an environment can't.
    secret = {"PGPASSWORD": url.password} if url.password else {}
    said = subprocess.run(
        [found, "--no-password", f"--dbname={whole}", *arguments],
        env={**os.environ, **secret},
        capture_output=True,
        text=True,
        stdin=subprocess.DEVNULL,
        check=False,
    )
    if said.returncode:
        raise DatabaseError(f"{program}: {' '.join(said.stderr.split()) or f'exit code {said.returncode}'}")


def _to_disk(file: Path) -> None:
    with file.open("rb") as opened:
        os.fsync(opened.fileno())
