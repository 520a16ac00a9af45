"""Customers: organisations, their domains and contacts, replaced as a whole from a file that was checked before."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass

import sqlalchemy as sa
from sqlmodel import Session, col

from mailbot.adapters.tables import ContactRow, DomainRow, OrganisationRow
from mailbot.domain.customer import Contact, Organisation


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
        own = customer.organisation
        session.merge(OrganisationRow(**{k: v for k, v in asdict(own).items() if k != "domains"}))
    session.flush()
    for customer in customers:
        name = customer.organisation.name
        for domain in customer.organisation.domains:
            session.merge(DomainRow(domain=domain, organisation=name))
        for contact in customer.contacts:
            session.merge(ContactRow(address=contact.address, name=contact.name, organisation=name))


def customers(session: Session) -> tuple[Customer, ...]:
    """Every customer, by name."""
    domains: dict[str, list[str]] = {}
    for domain, name in session.execute(sa.select(col(DomainRow.domain), col(DomainRow.organisation))):
        domains.setdefault(name, []).append(domain)
    contacts: dict[str, list[Contact]] = {}
    for person in session.scalars(sa.select(ContactRow).order_by(col(ContactRow.address))):
        contacts.setdefault(person.organisation, []).append(Contact(person.address, person.name, person.organisation))
    found = []
    for row in session.scalars(sa.select(OrganisationRow).order_by(col(OrganisationRow.name))):
        own = Organisation(
            name=row.name,
            domains=tuple(sorted(domains.get(row.name, []))),
            language=row.language,
            agreement=row.agreement,
            plan=row.plan,
            licences=row.licences,
            period_start=row.period_start,
            period_end=row.period_end,
            paid=row.paid,
        )
        found.append(Customer(own, tuple(contacts.get(row.name, []))))
    return tuple(found)
