"""Work that waits, counters, and facts about the whole store."""

from datetime import datetime
from typing import Any, ClassVar

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from mailbot.adapters.tables.columns import BIG, Moment, own_key


class JobRow(SQLModel, table=True):
    """Work that must not be lost, written with the rows that it is about."""

    __tablename__: ClassVar[Any] = "job"
    id: int = own_key()
    task: str
    key: str
    """Of the jobs of one task and key only one waits."""
    lock: str = ""
    """Jobs of one lock run one after the other, in their order; empty: none."""
    run_at: datetime = Field(sa_type=Moment)
    attempts: int = 0
    claimed: bool = False
    parked: str = ""
    """Why the job is no longer tried; empty: it is."""
    __table_args__: ClassVar[Any] = (
        sa.UniqueConstraint("task", "key"),
        sa.Index("ix_job_due", "task", "run_at"),
        sa.Index("ix_job_lock", "lock", sqlite_where=sa.text("lock <> ''"), postgresql_where=sa.text("lock <> ''")),
    )


class CounterRow(SQLModel, table=True):
    """The last number that was given; one row a counter."""

    __tablename__: ClassVar[Any] = "counter"
    name: str = Field(primary_key=True)
    value: int = Field(sa_column=sa.Column(BIG, nullable=False))


class MarkRow(SQLModel, table=True):
    """A fact about the whole store, such as the fingerprint of the key that its letters are signed with."""

    __tablename__: ClassVar[Any] = "mark"
    name: str = Field(primary_key=True)
    value: str
