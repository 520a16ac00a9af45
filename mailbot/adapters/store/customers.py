"""Customers: organisations, their domains and contacts, replaced as a whole from a file that was checked before."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

import sqlalchemy as sa
from sqlmodel import Session, col

from mailbot.adapters.tables import ContactRow, DomainRow, OrganisationRow
from mailbot.domain.customer import Allotment, Contact, Organisation


@dataclass(frozen=True, slots=True)
class Customer:
    """An organisation with the people that are known of it."""

    organisation: Organisation
    contacts: tuple[Contact, ...] = ()


def import_customers(session: Session, customers: Sequence[Customer]) -> None:
    """Writes customers down: those of the same name are replaced, others stay."""
    names = [customer.organisation.name for customer in customers]
    session.execute(sa.delete(DomainRow).where(col(DomainRow.organisation).in_(names)))
    session.execute(sa.delete(ContactRow).where(col(ContactRow.organisation).in_(names)))
    for customer in customers:
        session.merge(_row(customer.organisation))
    session.flush()
    for customer in customers:
        name = customer.organisation.name
        for domain in customer.organisation.domains:
            session.merge(DomainRow(domain=domain, organisation=name))
        for contact in customer.contacts:
            session.merge(ContactRow(address=contact.address, name=contact.name, organisation=name))


def remove_customer(session: Session, name: str, now: datetime) -> bool:
    """Makes an organisation nobody's: its people and domains go, its postings and cases stay; whether it was there."""
    change = sa.update(OrganisationRow).where(
        col(OrganisationRow.name) == name, col(OrganisationRow.removed_at).is_(None)
    )
    if not session.connection().execute(change.values(removed_at=now)).rowcount:
        return False
    session.execute(sa.delete(DomainRow).where(col(DomainRow.organisation) == name))
    session.execute(sa.delete(ContactRow).where(col(ContactRow.organisation) == name))
    return True


def owners(session: Session) -> dict[str, str]:
    """The organisation of each domain and of each contact's address."""
    domains = sa.select(col(DomainRow.domain), col(DomainRow.organisation))
    addresses = sa.select(col(ContactRow.address), col(ContactRow.organisation))
    return {own: name for rows in (domains, addresses) for own, name in session.execute(rows)}


def customers(session: Session) -> tuple[Customer, ...]:
    """Every customer, by name."""
    domains: dict[str, list[str]] = {}
    for domain, name in session.execute(sa.select(col(DomainRow.domain), col(DomainRow.organisation))):
        domains.setdefault(name, []).append(domain)
    contacts: dict[str, list[Contact]] = {}
    for person in session.scalars(sa.select(ContactRow).order_by(col(ContactRow.address))):
        contacts.setdefault(person.organisation, []).append(Contact(person.address, person.name, person.organisation))
    present = sa.select(OrganisationRow).where(col(OrganisationRow.removed_at).is_(None))
    rows = session.scalars(present.order_by(col(OrganisationRow.name)))
    return tuple(
        Customer(_organisation(row, sorted(domains.get(row.name, ()))), tuple(contacts.get(row.name, ())))
        for row in rows
    )


def organisations(session: Session, names: Iterable[str] | None = None) -> tuple[Organisation, ...]:
    """Organisations by name, of these names where some are given, without domains; one query.  No removed ones."""
    present = sa.select(OrganisationRow).where(col(OrganisationRow.removed_at).is_(None))
    rows = present.order_by(col(OrganisationRow.name))
    if names is not None:
        rows = rows.where(col(OrganisationRow.name).in_(names))
    return tuple(_organisation(row, ()) for row in session.scalars(rows))


def _row(own: Organisation) -> OrganisationRow:
    return OrganisationRow(
        name=own.name,
        language=own.language,
        agreement=own.agreement,
        plan=own.plan,
        licences=own.licences,
        period_start=own.period_start,
        period_end=own.period_end,
        paid=own.paid,
        options=" ".join(own.options),
        fee=own.fee,
        allowances=" ".join(_written(one) for one in own.allowances),
    )


def _organisation(row: OrganisationRow, domains: Sequence[str]) -> Organisation:
    return Organisation(
        name=row.name,
        domains=tuple(domains),
        language=row.language,
        agreement=row.agreement,
        plan=row.plan,
        licences=row.licences,
        period_start=row.period_start,
        period_end=row.period_end,
        paid=row.paid,
        options=tuple(row.options.split()),
        fee=row.fee,
        allowances=tuple(_allotment(one) for one in row.allowances.split()),
    )


def _written(allotment: Allotment) -> str:
    day = f"@{allotment.bought_on}" if allotment.bought_on else ""
    return f"{allotment.account}={allotment.hours}{day}"


def _allotment(written: str) -> Allotment:
    account, _, rest = written.rpartition("=")
    hours, _, day = rest.partition("@")
    return Allotment(account, Decimal(hours), date.fromisoformat(day) if day else None)
