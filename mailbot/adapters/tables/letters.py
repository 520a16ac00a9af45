"""Letters, how many went out in answer, and how they and the mails of a domain have followed each other."""

from datetime import datetime
from enum import StrEnum
from typing import Any, ClassVar

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from mailbot.adapters.tables.columns import Moment, case_key, own_key


class LetterState(StrEnum):
    """How far a letter has come."""

    WAITING = "waiting"
    SENT = "sent"
    FAILED = "failed"


class LetterRow(SQLModel, table=True):
    """A letter with its final bytes."""

    __tablename__: ClassVar[Any] = "letter"
    id: int = own_key()
    message_id: str = Field(sa_column=sa.Column(sa.String, nullable=False, unique=True))
    case_number: int | None = case_key(index=True)
    kind: str
    recipient: str
    reverse_path: str
    subject: str
    content: bytes
    written_at: datetime = Field(sa_type=Moment)
    state: str = LetterState.WAITING
    attempts: int = 0
    sent_at: datetime | None = Field(default=None, sa_type=Moment)
    fault: str = ""
    """What the server said when it last refused the letter."""
    erased_at: datetime | None = Field(default=None, sa_type=Moment)
    """When its bytes were erased."""
    __table_args__: ClassVar[Any] = (
        sa.Index(
            "ix_letter_unsent",
            "state",
            sqlite_where=sa.text("state <> 'sent'"),
            postgresql_where=sa.text("state <> 'sent'"),
        ),
    )


class AnswerCountRow(SQLModel, table=True):
    """How many letters went out in answer within an hour, to an address, a domain, a case, a text, and in all."""

    __tablename__: ClassVar[Any] = "answer_count"
    hour: int = Field(primary_key=True)
    """Hours since 1970."""
    key: str = Field(primary_key=True)
    count: int


class TurnsRow(SQLModel, table=True):
    """How first mails from a domain and our letters in answer have followed each other."""

    __tablename__: ClassVar[Any] = "turns"
    domain: str = Field(primary_key=True)
    silent_until: datetime = Field(sa_type=Moment, index=True)
    count: int
    people_until: datetime | None = Field(default=None, sa_type=Moment)
