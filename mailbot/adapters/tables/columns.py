"""What columns are made of: moments, amounts and keys that are the same on both databases."""

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import sqlalchemy as sa
from sqlalchemy.types import TypeDecorator
from sqlmodel import Field, SQLModel

SQLModel.metadata.naming_convention = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}


class Moment(TypeDecorator[datetime]):
    """A moment in UTC: aware on both sides, on SQLite too, which has no such type."""

    impl = sa.DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: sa.Dialect) -> datetime | None:
        """The moment in UTC; a naive one is a bug."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a moment without a time zone")
        return value.astimezone(UTC)

    def process_result_value(self, value: Any, dialect: sa.Dialect) -> datetime | None:
        """The moment, aware."""
        if value is None:
            return None
        moment: datetime = value
        return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)


class Exact(TypeDecorator[Decimal]):
    """An amount to its last digit, as text: SQLite would make a binary fraction of it."""

    impl = sa.String()
    cache_ok = True

    def process_bind_param(self, value: Decimal | None, dialect: sa.Dialect) -> str | None:
        """The amount in digits; what is no number is a bug."""
        if value is None:
            return None
        if not value.is_finite():
            raise ValueError("an amount that is no number")
        return f"{value:f}"

    def process_result_value(self, value: Any, dialect: sa.Dialect) -> Decimal | None:
        """The amount."""
        return None if value is None else Decimal(value)


# SQLite counts rows only where the key is INTEGER; a big one is INTEGER there and BIGINT elsewhere.
BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


# In the words of the partial indices: SQLite uses them for nothing else, least of all for a bound value.
UNSENT = sa.text("letter.state <> 'sent'")
HELD = sa.text("mail.state = 'held'")
UNTOLD = sa.text("NOT receipt.told")


def own_key() -> Any:
    """A row's own number, counted by the database."""
    return Field(default=None, sa_column=sa.Column(BIG, primary_key=True, autoincrement=True))


def mail_key(**more: Any) -> Any:
    """The mail that a row is about."""
    return Field(sa_column=sa.Column(BIG, sa.ForeignKey("mail.id"), nullable=False, **more))


def case_key(**more: Any) -> Any:
    """The case that a row is about, where it is about one."""
    return Field(default=None, sa_column=sa.Column(BIG, sa.ForeignKey("cases.number"), **more))
