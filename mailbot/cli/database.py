"""``mailbot db``: the database's tables."""

import typer

from mailbot.cli.opened import configuration

app = typer.Typer()


@app.command("upgrade")
def upgrade(context: typer.Context) -> None:
    """Brings the tables to this program's version."""
    from mailbot.adapters.store.database import Database

    database = Database(configuration(context).store_url())
    try:
        database.upgrade()
    finally:
        database.close()
    typer.echo(f"The tables of {database.shown} are up to date.")
