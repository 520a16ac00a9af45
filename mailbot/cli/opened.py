"""What most commands begin with: the settings, and the database that they name."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import typer

if TYPE_CHECKING:
    from mailbot.adapters.store.database import Database
    from mailbot.settings import Configuration


def configuration(context: typer.Context) -> "Configuration":
    """The settings that the command was started with.  Raises SettingsError."""
    from mailbot.settings import load, settings_path

    wanted: Path | None = context.find_root().obj
    return load(settings_path(wanted, os.environ))


@contextmanager
def database(context: typer.Context) -> Iterator["Database"]:
    """The database that the settings name, with up-to-date tables.  Raises SettingsError and DatabaseError."""
    from mailbot.bot import prepared

    opened = prepared(configuration(context))
    try:
        yield opened
    finally:
        opened.close()


def fail(sentence: str) -> typer.Exit:
    """Says what is wrong, and gives the exit that goes with it."""
    typer.echo(f"mailbot: {sentence}", err=True)
    return typer.Exit(1)
