"""The digests that were sent, and how far each of them reached."""

from datetime import date, datetime
from typing import Any, ClassVar

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from mailbot.adapters.tables.columns import BIG, Moment


class DigestRow(SQLModel, table=True):
    """A digest for a manager's local day; the next one begins where it ended."""

    __tablename__: ClassVar[Any] = "digest"
    manager: str = Field(primary_key=True)
    """Lower case."""
    day: date = Field(primary_key=True)
    period_from: datetime = Field(sa_type=Moment)
    period_to: datetime = Field(sa_type=Moment)
    last_event: int = Field(sa_column=sa.Column(BIG, nullable=False))
    """The newest event that it knew of: the next one counts from here, which no clock can upset."""
    last_mail: int = Field(sa_column=sa.Column(BIG, nullable=False))
    last_letter: int = Field(sa_column=sa.Column(BIG, nullable=False))
    letter: str
    """Its Message-ID."""
