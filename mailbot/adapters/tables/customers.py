"""Customers, and the postings of each."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any, ClassVar

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from mailbot.adapters.tables.columns import Exact, Moment, case_key


class OrganisationRow(SQLModel, table=True):
    """A customer of the vendor."""

    __tablename__: ClassVar[Any] = "organisation"
    name: str = Field(primary_key=True)
    language: str = ""
    agreement: str = ""
    plan: str = ""
    licences: int | None = None
    period_start: date | None = None
    period_end: date | None = None
    paid: bool | None = None
    options: str = Field(default="", sa_column_kwargs={"server_default": sa.text("''")})
    """Separated by spaces."""
    fee: Decimal | None = Field(default=None, sa_type=Exact)
    allowances: str = Field(default="", sa_column_kwargs={"server_default": sa.text("''")})
    """``NAME=HOURS`` or ``NAME=HOURS@DATE``, separated by spaces."""
    removed_at: datetime | None = Field(default=None, sa_type=Moment)
    """When it ceased to be a customer; its row stays under its postings."""


class DomainRow(SQLModel, table=True):
    """A domain whose addresses belong to an organisation."""

    __tablename__: ClassVar[Any] = "organisation_domain"
    domain: str = Field(primary_key=True)
    organisation: str = Field(foreign_key="organisation.name")


class ContactRow(SQLModel, table=True):
    """A person of an organisation."""

    __tablename__: ClassVar[Any] = "contact"
    address: str = Field(primary_key=True)
    name: str = ""
    organisation: str = Field(foreign_key="organisation.name")


class PostingRow(SQLModel, table=True):
    """A change of a balance; never changed, never removed, which triggers of the database see to."""

    __tablename__: ClassVar[Any] = "posting"
    organisation: str = Field(foreign_key="organisation.name", primary_key=True)
    number: int = Field(primary_key=True)
    """Counts up within the organisation, without a gap."""
    account: str
    unit: str
    kind: str
    amount: Decimal = Field(sa_type=Exact)
    day: date = Field(index=True)
    event: str
    """What caused it; posts once."""
    why: str
    case_number: int | None = case_key(index=True)
    last_day: date | None = None
    lot: int | None = None
    reverses: int | None = None
    __table_args__: ClassVar[Any] = (sa.UniqueConstraint("organisation", "event"),)
