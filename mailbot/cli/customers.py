"""``mailbot customers``: who the customers are."""

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from mailbot.cli.opened import configuration, database, fail
from mailbot.cli.output import Json, counted, plain, print_json, print_table

if TYPE_CHECKING:
    from decimal import Decimal

    from mailbot.domain.agreement import Agreement
    from mailbot.domain.ledger import Book

app = typer.Typer()


@app.command("import")
def import_file(
    context: typer.Context, file: Annotated[Path, typer.Argument(help="CSV with a row for each organisation.")]
) -> None:
    """Reads customers from a CSV file and posts the hours that they have; with one bad row nothing is imported."""
    from mailbot.adapters.customers_csv import read_customers
    from mailbot.adapters.store.contracts import post_grants
    from mailbot.adapters.store.customers import import_customers, owners
    from mailbot.bot.clock import Clock
    from mailbot.domain.ledger import Refusal

    agreements, ours, now = _agreements(context), _ours(context), Clock().now()
    with database(context) as opened, opened.writing() as session:
        try:
            found, faults = read_customers(file, agreements, {**owners(session), **ours})
        except OSError as error:
            raise fail(f"{file}: {error.strerror or error}") from error
        if faults:
            for fault in faults:
                typer.echo(f"{file}: {fault}", err=True)
            raise fail(f"{file}: nothing was imported; mend the lines above and import it again")
        import_customers(session, found)
        posted = post_grants(session, agreements, now, {customer.organisation.name for customer in found})
        for name, posting in posted:
            if isinstance(posting, Refusal):
                raise fail(f"{file}: nothing was imported; the hours of {name} can't be posted: {posting.reason}")
    contacts = sum(len(customer.contacts) for customer in found)
    granted = f" Hours were granted: {counted(len(posted), 'posting')}." if posted else ""
    typer.echo(f"Imported: {counted(len(found), 'organisation')}, {counted(contacts, 'contact')}.{granted}")


@app.command("remove")
def remove(
    context: typer.Context, name: Annotated[str, typer.Argument(help="The organisation, as `customers show` has it.")]
) -> None:
    """Takes an organisation out, with its contacts and domains; its cases and its ledger stay."""
    from mailbot.adapters.store.customers import remove_customer
    from mailbot.bot.clock import Clock

    with database(context) as opened, opened.writing() as session:
        if not remove_customer(session, name, Clock().now()):
            raise fail(f"there is no organisation {name}; `mailbot customers show` has their names")
    typer.echo(f"{name} is no customer any more; its cases and its ledger stay.")


@app.command("show")
def show(context: typer.Context, json: Json = False) -> None:
    """The customers by name, with what is left of their hours."""
    from mailbot.adapters.store.customers import customers
    from mailbot.adapters.store.ledger import books
    from mailbot.bot.clock import Clock
    from mailbot.domain.ledger import Book

    agreements, now = _agreements(context), Clock().now()
    with database(context) as opened, opened.reading() as session:
        found, written = customers(session), books(session)
    views = []
    for customer in found:
        own = customer.organisation
        agreement = agreements.get(own.agreement)
        today = (agreement.calendar.local(now) if agreement else now).date()
        balances = _balances(written.get(own.name, Book()), today)
        views.append({**plain(own), "contacts": plain(customer.contacts), "balances": plain(balances)})
    if json:
        print_json(views)
        return
    columns = ("organisation", "domains", "contacts", "agreement", "options", "period", "balances")
    print_table("Customers", columns, (_row(view) for view in views), "No customers.")


def _ours(context: typer.Context) -> dict[str, str]:
    """The desk's own domains and addresses: whoever writes from there is no customer."""
    settings = configuration(context).settings
    mailboxes = [one.address.lower() for one in settings.mailboxes]
    people = [one.address.lower() for one in settings.agents] + [one.address.lower() for one in settings.managers]
    domains = [settings.desk.domain, *(address.rpartition("@")[2] for address in mailboxes)]
    return dict.fromkeys((*mailboxes, *people, *domains), "the desk itself")


def _agreements(context: typer.Context) -> "Mapping[str, Agreement]":
    """The agreements that there are.  Raises SettingsError and AgreementError."""
    from mailbot.adapters.agreement_files import agreements_of

    own = configuration(context)
    return agreements_of(own.folder_of(own.settings.desk.agreements))


def _balances(book: "Book", today: date) -> "dict[str, Decimal]":
    """What can be used of each account today; of money, what is owed."""
    from mailbot.domain.ledger import OWED

    accounts = sorted({posting.account for posting in book.postings})
    return {one: book.balance(one) if one == OWED else book.available(one, today) for one in accounts}


def _row(view: dict[str, Any]) -> tuple[str, ...]:
    return (
        view["name"],
        ", ".join(view["domains"]),
        ", ".join(contact["address"] for contact in view["contacts"]),
        f"{view['agreement']} {view['plan']}".strip(),
        ", ".join(view["options"]),
        f"{view['period_start'] or ''} - {view['period_end'] or ''}".strip(" -"),
        ", ".join(f"{account} {left}" for account, left in view["balances"].items()),
    )
