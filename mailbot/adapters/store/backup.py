"""A copy of the whole store, as it was at one moment, made while the bot runs."""

import os
import shutil
import subprocess
from pathlib import Path

from psycopg import conninfo

from mailbot.adapters.store.database import Database, DatabaseError

_PROGRAM = "pg_dump"


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


def dump_postgresql(database: Database, file: Path) -> None:
    """Has pg_dump write the store to a new file.  Raises DatabaseError with what it said, or what to do without it."""
    url = database.url
    # libpq's own words: a socket's folder, for one, stands in the URL's query.
    parts = {"host": url.host, "port": url.port, "user": url.username, "dbname": url.database, **url.query}
    whole = conninfo.make_conninfo("", **{key: str(value) for key, value in parts.items() if value is not None})
    program = shutil.which(_PROGRAM)
    if program is None:
        raise DatabaseError(
            f"PostgreSQL is backed up with {_PROGRAM}, which is not installed here; install postgresql-client, or run "
            f"on the database's machine: {_PROGRAM} --format=custom --file={file} {url.database}"
        )
    os.close(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
    # A command line can be read by everybody on the machine, an environment can't.
    secret = {"PGPASSWORD": url.password} if url.password else {}
    arguments = [program, "--format=custom", "--no-password", f"--file={file}", f"--dbname={whole}"]
    said = subprocess.run(
        arguments, env={**os.environ, **secret}, capture_output=True, text=True, stdin=subprocess.DEVNULL, check=False
    )
    if said.returncode:
        raise DatabaseError(f"{_PROGRAM}: {' '.join(said.stderr.split()) or f'exit code {said.returncode}'}")
    _to_disk(file)


def _to_disk(file: Path) -> None:
    with file.open("rb") as opened:
        os.fsync(opened.fileno())
