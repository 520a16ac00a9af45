"""``mailbot db``: the database's tables, its proof and its copy."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from mailbot.cli.opened import configuration, database, fail
from mailbot.cli.output import counted, shown

if TYPE_CHECKING:
    from mailbot.adapters.store.database import Database
    from mailbot.adapters.store.verify import Extent
    from mailbot.settings import Configuration

app = typer.Typer()
# More than any desk tells between two backups.
_NUMBERS_LEFT_OUT = 10_000


@app.command("upgrade")
def upgrade(context: typer.Context) -> None:
    """Brings the tables to this program's version."""
    from mailbot.adapters.store.database import Database

    opened = Database(configuration(context).store_url())
    try:
        opened.upgrade()
    finally:
        opened.close()
    typer.echo(f"The tables of {opened.shown} are up to date.")


@app.command("verify")
def verify(context: typer.Context) -> None:
    """Proves that every balance is sound, and that every case is what its events make of it."""
    with database(context) as opened:
        typer.echo(_proved(opened))


@app.command("backup")
def backup(
    context: typer.Context,
    file: Annotated[Path, typer.Argument(help="Where to; there must be no such file yet.")],
) -> None:
    """Copies the database as it is at this moment, while the bot runs; the copy is proved before it gets its name."""
    from mailbot.adapters.store.backup import copy_sqlite, dump_postgresql

    if file.exists():
        raise fail(f"{file} is there already; a backup writes over nothing")
    # A name of its own until it is proved: a half-written copy is never taken for a backup.
    partial = file.with_name(f"{file.name}.partial")
    try:
        partial.unlink(missing_ok=True)
        with database(context) as opened:
            if not opened.is_sqlite:
                dump_postgresql(opened, partial)
                partial.rename(file)
                typer.echo(f"{opened.shown} is in {file}, written by pg_dump.")
                typer.echo("Prove it: `mailbot db restore` reads it into an empty database, and adds it up.")
                return
            copy_sqlite(opened, partial)
        proof = _proved_copy(partial)
        partial.rename(file)
    except OSError as error:
        raise fail(f"{error.filename or file}: {error.strerror or error}") from error
    finally:
        for left in ("", "-wal", "-shm"):
            partial.with_name(partial.name + left).unlink(missing_ok=True)
    typer.echo(f"{opened.shown} is in {file}: {proof}")
    typer.echo("Keep the signing key with it: without it no reply to a letter finds its case.")


@app.command("restore")
def restore(
    context: typer.Context,
    file: Annotated[Path, typer.Argument(help="A file that `mailbot db backup` has written.")],
    gap: Annotated[
        int | None, typer.Option(min=0, help="So many case numbers are left out; without it as many as are needed.")
    ] = None,
) -> None:
    """Makes a backup the database, once it is proved; the one that was there is set aside.  No bot may run.

    On PostgreSQL `[store] url` has to name an empty database.
    """
    from mailbot.adapters.store.backup import skip_numbers
    from mailbot.adapters.store.database import Database, Sole

    chosen = configuration(context)
    opened = Database(chosen.store_url())
    try:
        with Sole(opened):
            proof, aside = _restored_file(opened, file) if opened.is_sqlite else (_restored_dump(opened, file), None)
            skipped = _gap(chosen) if gap is None else gap
            skip_numbers(opened, skipped)
    except OSError as error:
        raise fail(f"{error.filename or file}: {error.strerror or error}") from error
    finally:
        opened.close()
    typer.echo(f"{file} is {opened.shown} now: {proof}")
    if aside is not None:
        typer.echo(f"What was there is {aside}.")
    if skipped:
        typer.echo(
            f"Left out: {counted(skipped, 'case number')}, which letters since then may have told to somebody else."
        )


def _restored_file(opened: "Database", file: Path) -> tuple[str, Path | None]:
    """The proof of what is in place now, and where to what was there is set aside."""
    import shutil

    from mailbot.adapters.store.backup import put_in_place
    from mailbot.adapters.store.database import DatabaseError

    store = Path(str(opened.url.database))
    copy = store.with_name(f"{store.name}.restoring")
    try:
        shutil.copyfile(file, copy)
        copy.chmod(0o600)
        try:
            proof = _proved_copy(copy)
        except DatabaseError as error:
            raise fail(f"{file} is no backup: {error}") from error
        return proof, put_in_place(copy, store)
    finally:
        for left in ("", "-wal", "-shm"):
            copy.with_name(copy.name + left).unlink(missing_ok=True)


def _restored_dump(opened: "Database", file: Path) -> str:
    from mailbot.adapters.store.backup import restore_postgresql

    if not opened.bare:
        raise fail(f"{opened.shown} has tables; name an empty database in [store] url, and nothing can be lost")
    restore_postgresql(opened, file)
    opened.check()
    return _proved(opened)


def _gap(chosen: "Configuration") -> int:
    """Case numbers to leave out: none where the same mails come again in the same order, and get the same numbers."""
    mailboxes = chosen.settings.mailboxes
    again = len(mailboxes) == 1 and not mailboxes[0].imap.after.startswith("move:")
    return 0 if again else _NUMBERS_LEFT_OUT


def _proved_copy(file: Path) -> str:
    from mailbot.adapters.store.backup import damage
    from mailbot.adapters.store.database import Database

    copied = Database(f"sqlite:///{file.absolute()}")
    try:
        copied.check()
        if found := damage(copied):
            raise fail(f"the copy in {file} is damaged: {found}")
        return _proved(copied)
    finally:
        copied.close()


def _proved(opened: "Database") -> str:
    """The sentence that everything is right, or the end of the command with all that is not."""
    faults, there = _faults(opened)
    for fault in faults:
        typer.echo(shown(fault), err=True)
    if faults:
        raise fail(f"{counted(len(faults), 'fault')} in {opened.shown}; the lines above say where")
    return (
        f"{counted(there.postings, 'posting')} of {counted(there.organisations, 'organisation')} and "
        f"{counted(there.cases, 'case')}: the sums are right, and each case is what its events make of it."
    )


def _faults(opened: "Database") -> "tuple[list[str], Extent]":
    from rich.console import Console
    from rich.progress import Progress

    from mailbot.adapters.store.ledger import unsound_postings
    from mailbot.adapters.store.verify import extent, strayed_cases

    terminal = Console(stderr=True)
    faults = []
    with opened.snapshot() as session:
        there = extent(session)
        with Progress(console=terminal, transient=True, disable=not terminal.is_terminal) as progress:
            step = progress.add_task("Cases", total=there.cases)
            for number, strayed in strayed_cases(session, lambda cases: progress.advance(step, cases)):
                faults.append(f"case {number}: {strayed}, by its events")
            progress.add_task("Postings", total=None)
            faults += (f"{one.organisation}, posting {one.number}: {one.reason}" for one in unsound_postings(session))
    return faults, there
