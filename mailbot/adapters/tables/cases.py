"""Cases as they stand, and what happened to them."""

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any, ClassVar

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from mailbot.adapters.tables.columns import BIG, Exact, Moment, case_key, own_key

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class CaseRow(SQLModel, table=True):
    """A case as it stands; the events say how it came to that."""

    __tablename__: ClassVar[Any] = "cases"
    number: int = Field(sa_column=sa.Column(BIG, primary_key=True, autoincrement=False))
    status: str = Field(index=True)
    subject: str
    contact: str = Field(index=True)
    organisation: str = Field(index=True)
    opened_at: datetime = Field(sa_type=Moment)
    updated_at: datetime = Field(sa_type=Moment)
    ended_at: datetime | None = Field(default=None, sa_type=Moment)
    request: str
    severity: str
    issues: int
    language: str
    flags: str
    """Separated by spaces."""
    confidence: float
    abstained: bool
    decision: str = Field(default="", sa_column_kwargs={"server_default": sa.text("''")})
    """What the agreement says of it; empty where none was asked."""
    rule: str = Field(default="", sa_column_kwargs={"server_default": sa.text("''")})
    agent: str = Field(default="", sa_column_kwargs={"server_default": sa.text("''")})
    """The address of the agent whose case it is; empty: everybody's."""
    merged_into: int = Field(default=0, sa_column=sa.Column(BIG, nullable=False, server_default=sa.text("0")))
    """The case that it has become a part of; 0: none."""
    erased_at: datetime | None = Field(default=None, sa_type=Moment)
    """When its people and texts were erased, its time having passed."""
    look_at: datetime | None = Field(default=None, sa_type=Moment)
    """When the clock looks at the case next; None where time changes nothing."""
    __table_args__: ClassVar[Any] = (
        sa.Index(
            "ix_cases_look_at",
            "look_at",
            sqlite_where=sa.text("look_at IS NOT NULL"),
            postgresql_where=sa.text("look_at IS NOT NULL"),
        ),
    )


class ParticipantRow(SQLModel, table=True):
    """An address that may write to a case."""

    __tablename__: ClassVar[Any] = "participant"
    case_number: int = Field(sa_column=sa.Column(BIG, sa.ForeignKey("cases.number"), primary_key=True))
    address: str = Field(primary_key=True)


class MentionRow(SQLModel, table=True):
    """A Message-ID that a mail of a case refers to, and that no mail of ours has (yet)."""

    __tablename__: ClassVar[Any] = "mention"
    message_id: str = Field(primary_key=True)
    case_number: int = Field(sa_column=sa.Column(BIG, sa.ForeignKey("cases.number"), primary_key=True))


class EventRow(SQLModel, table=True):
    """Something that happened to a case; never changed, never removed."""

    __tablename__: ClassVar[Any] = "event"
    id: int = own_key()
    case_number: int | None = case_key(index=True)
    at: datetime = Field(sa_type=Moment)
    kind: str
    content: str
    """The event's fields as JSON."""


class TargetRow(SQLModel, table=True):
    """A time that is owed to a case."""

    __tablename__: ClassVar[Any] = "target"
    case_number: int = Field(sa_column=sa.Column(BIG, sa.ForeignKey("cases.number"), primary_key=True))
    kind: str = Field(primary_key=True)
    hours: Decimal = Field(sa_type=Exact)
    due_at: datetime | None = Field(default=None, sa_type=Moment)
    met_by: str
    met_at: datetime | None = Field(default=None, sa_type=Moment)
    paused: bool = False
    look_at: datetime | None = Field(default=EPOCH, sa_type=Moment)
    """When the clock looks at it next; a target that is written anew is looked at at once.  None: never again."""
    __table_args__: ClassVar[Any] = (
        sa.Index(
            "ix_target_look_at",
            "look_at",
            sqlite_where=sa.text("met_at IS NULL AND NOT paused"),
            postgresql_where=sa.text("met_at IS NULL AND NOT paused"),
        ),
        sa.Index(
            "ix_target_unmet",
            "due_at",
            sqlite_where=sa.text("met_at IS NULL"),
            postgresql_where=sa.text("met_at IS NULL"),
        ),
    )


class WarningRow(SQLModel, table=True):
    """A warning that was given, so that it is not given again."""

    __tablename__: ClassVar[Any] = "warning"
    key: str = Field(primary_key=True)
    """What it was about, with its due time."""
    at: datetime = Field(sa_type=Moment)
