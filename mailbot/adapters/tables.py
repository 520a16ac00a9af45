"""The tables: what happened, kept for good, and how things stand, kept beside it in the same transaction."""

from datetime import UTC, date, datetime
from enum import StrEnum
from typing import Any, ClassVar

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


# SQLite counts rows only where the key is INTEGER; a big one is INTEGER there and BIGINT elsewhere.
BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


class MailState(StrEnum):
    """How far a mail has come."""

    STORED = "stored"
    TAKEN = "taken"
    HELD = "held"
    DISCARDED = "discarded"


class LetterState(StrEnum):
    """How far a letter has come."""

    WAITING = "waiting"
    SENT = "sent"
    FAILED = "failed"


def _key() -> Any:
    return Field(default=None, sa_column=sa.Column(BIG, primary_key=True, autoincrement=True))


def _mail_key(**more: Any) -> Any:
    return Field(sa_column=sa.Column(BIG, sa.ForeignKey("mail.id"), nullable=False, **more))


def _case_key(**more: Any) -> Any:
    return Field(default=None, sa_column=sa.Column(BIG, sa.ForeignKey("cases.number"), **more))


class PositionRow(SQLModel, table=True):
    """How far a folder of a mailbox has been read (RFC 3501, section 2.3.1.1)."""

    __tablename__: ClassVar[Any] = "position"
    id: int = _key()
    mailbox: str
    folder: str
    uidvalidity: int = Field(sa_column=sa.Column(BIG, nullable=False))
    last_uid: int = Field(sa_column=sa.Column(BIG, nullable=False))
    __table_args__: ClassVar[Any] = (sa.UniqueConstraint("mailbox", "folder"),)


class MailRow(SQLModel, table=True):
    """A mail that came in, once for all its copies."""

    __tablename__: ClassVar[Any] = "mail"
    id: int = _key()
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
    case_number: int | None = _case_key(index=True)
    words: str = Field(default="", index=True)
    """A digest of what the sender wrote; empty where it is too little to tell."""
    held_reason: str = ""
    forced: str = ""
    """What an operator decided of a held mail: ``new``, or ``attach`` with the case in ``case_number``."""
    whole: bool = True
    """False: only the header was fetched, the mail is over the limit."""


class RawRow(SQLModel, table=True):
    """The bytes of a mail as they came."""

    __tablename__: ClassVar[Any] = "raw"
    mail_id: int = _mail_key(primary_key=True)
    content: bytes


class ReceiptRow(SQLModel, table=True):
    """A copy of a mail as a server has it."""

    __tablename__: ClassVar[Any] = "receipt"
    mailbox: str = Field(primary_key=True)
    folder: str = Field(primary_key=True)
    uidvalidity: int = Field(sa_column=sa.Column(BIG, primary_key=True))
    uid: int = Field(sa_column=sa.Column(BIG, primary_key=True))
    mail_id: int = _mail_key(index=True)
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
    id: int = _key()
    case_number: int | None = _case_key(index=True)
    at: datetime = Field(sa_type=Moment)
    kind: str
    content: str
    """The event's fields as JSON."""


class LetterRow(SQLModel, table=True):
    """A letter with its final bytes."""

    __tablename__: ClassVar[Any] = "letter"
    id: int = _key()
    message_id: str = Field(sa_column=sa.Column(sa.String, nullable=False, unique=True))
    case_number: int | None = _case_key(index=True)
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
    __table_args__: ClassVar[Any] = (
        sa.Index(
            "ix_letter_unsent",
            "state",
            sqlite_where=sa.text("state <> 'sent'"),
            postgresql_where=sa.text("state <> 'sent'"),
        ),
    )


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


class JobRow(SQLModel, table=True):
    """Work that must not be lost, written with the rows that it is about."""

    __tablename__: ClassVar[Any] = "job"
    id: int = _key()
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


class AnswerCountRow(SQLModel, table=True):
    """How many letters went out in answer within an hour, to an address, a domain, a case, a text, and in all."""

    __tablename__: ClassVar[Any] = "answer_count"
    hour: int = Field(primary_key=True)
    """Hours since 1970."""
    key: str = Field(primary_key=True)
    count: int


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
