"""``mailbot customers``: who the customers are."""

from pathlib import Path
from typing import Annotated

import typer

from mailbot.cli.opened import database, fail
from mailbot.cli.output import Json, print_json, print_table

app = typer.Typer()


@app.command("import")
def import_file(
    context: typer.Context, file: Annotated[Path, typer.Argument(help="CSV with a row for each organisation.")]
) -> None:
    """Reads customers from a CSV file; with one bad row nothing is imported."""
    from mailbot.adapters.customers_csv import read_customers
    from mailbot.adapters.store.customers import import_customers

    try:
        found, faults = read_customers(file)
    except OSError as error:
        raise fail(f"{file}: {error.strerror or error}") from error
    if faults:
        for fault in faults:
            typer.echo(f"{file}: {fault}", err=True)
        raise fail(f"{file}: nothing was imported; mend the lines above and import it again")
    with database(context) as opened, opened.writing() as session:
        import_customers(session, found)
    contacts = sum(len(customer.contacts) for customer in found)
    typer.echo(f"{len(found)} organisations with {contacts} contacts are imported.")


@app.command("show")
def show(context: typer.Context, json: Json = False) -> None:
    """The customers, by name."""
    from mailbot.adapters.store.customers import customers

    with database(context) as opened, opened.reading() as session:
        found = customers(session)
    if json:
        print_json([{**_plain(c.organisation), "contacts": c.contacts} for c in found])
        return
    rows = (
        (
            c.organisation.name,
            ", ".join(c.organisation.domains),
            ", ".join(contact.address for contact in c.contacts),
            " ".join((c.organisation.agreement, c.organisation.plan)),
            c.organisation.period_end,
        )
        for c in found
    )
    print_table("Customers", ("organisation", "domains", "contacts", "agreement", "until"), rows, "No customers.")


def _plain(organisation: object) -> dict[str, object]:
    from mailbot.cli.output import plain

    view: dict[str, object] = plain(organisation)
    return view
