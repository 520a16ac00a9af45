"""Mails: what came in, with its bytes and its copies, and how far each folder has been read."""

from datetime import datetime
from enum import StrEnum
from typing import Any, ClassVar

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from mailbot.adapters.tables.columns import BIG, Moment, case_key, mail_key, own_key


class MailState(StrEnum):
    """How far a mail has come."""

    STORED = "stored"
    TAKEN = "taken"
    HELD = "held"
    DISCARDED = "discarded"


class PositionRow(SQLModel, table=True):
    """How far a folder of a mailbox has been read (RFC 3501, section 2.3.1.1)."""

    __tablename__: ClassVar[Any] = "position"
    id: int = own_key()
    mailbox: str
    folder: str
    uidvalidity: int = Field(sa_column=sa.Column(BIG, nullable=False))
    last_uid: int = Field(sa_column=sa.Column(BIG, nullable=False))
    __table_args__: ClassVar[Any] = (sa.UniqueConstraint("mailbox", "folder"),)


class MailRow(SQLModel, table=True):
    """A mail that came in, once for all its copies."""

    __tablename__: ClassVar[Any] = "mail"
    id: int = own_key()
    identity: str = Field(sa_column=sa.Column(sa.String, nullable=False, unique=True))
    message_id: str = Field(default="", index=True)
    mailbox: str
    """The address that it came to."""
    sender: str = ""
    subject: str = ""
    clean_subject: str = ""
    """Without prefixes and tag, by which a copy is known."""
    size: int
    arrived_at: datetime = Field(sa_type=Moment)
    state: str = MailState.STORED
    verdict: str = ""
    rule: str = ""
    linked_by: str = ""
    case_number: int | None = case_key(index=True)
    words: str = Field(default="", index=True)
    """A digest of what the sender wrote; empty where it is too little to tell."""
    held_reason: str = ""
    forced: str = ""
    """What an operator decided of a held mail: ``new``, or ``attach`` with the case in ``case_number``."""
    whole: bool = True
    """False: only the header was fetched, the mail is over the limit."""
    erased_at: datetime | None = Field(default=None, sa_type=Moment)
    """When its bytes were erased; its identity stays, so that it is not taken anew."""
    __table_args__: ClassVar[Any] = (
        sa.Index(
            "ix_mail_held",
            "state",
            sqlite_where=sa.text("state = 'held'"),
            postgresql_where=sa.text("state = 'held'"),
        ),
    )


class RawRow(SQLModel, table=True):
    """The bytes of a mail as they came."""

    __tablename__: ClassVar[Any] = "raw"
    mail_id: int = mail_key(primary_key=True)
    content: bytes


class ReceiptRow(SQLModel, table=True):
    """A copy of a mail as a server has it."""

    __tablename__: ClassVar[Any] = "receipt"
    mailbox: str = Field(primary_key=True)
    folder: str = Field(primary_key=True)
    uidvalidity: int = Field(sa_column=sa.Column(BIG, primary_key=True))
    uid: int = Field(sa_column=sa.Column(BIG, primary_key=True))
    mail_id: int = mail_key(index=True)
    told: bool
    """The server has heard that the mail is stored here, or need not hear it."""
    __table_args__: ClassVar[Any] = (
        sa.Index(
            "ix_receipt_untold",
            "mailbox",
            "folder",
            sqlite_where=sa.text("NOT told"),
            postgresql_where=sa.text("NOT told"),
        ),
    )
