"""What the classifier learns from: confirmed and corrected mails, the heads that came of them, and what was asked."""

from datetime import datetime
from typing import Any, ClassVar

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from mailbot.adapters.tables.columns import Moment, case_key, own_key


class ExampleRow(SQLModel, table=True):
    """A mail whose labels a person gave or confirmed."""

    __tablename__: ClassVar[Any] = "example"
    id: int = own_key()
    digest: str = Field(index=True)
    """Of subject and text; the latest example of a digest counts."""
    subject: str
    text: str
    """What the sender wrote, without quote and signature."""
    labels: str
    """Request, severity, issues, language and flags as JSON."""
    source: str
    """Who gave the labels: an agent's address."""
    author: str = Field(default="", index=True)
    """Who wrote the mail, so that it can be forgotten."""
    case_number: int | None = case_key(index=True)
    at: datetime = Field(sa_type=Moment)


class ModelRow(SQLModel, table=True):
    """Heads that were refitted on examples; the shipped ones have no row."""

    __tablename__: ClassVar[Any] = "model"
    version: int = own_key()
    at: datetime = Field(sa_type=Moment)
    examples: int
    """The id of the last example that was learnt."""
    shipped: str
    """The fingerprint of the program's own model that the heads fit."""
    heads: bytes = Field(sa_column=sa.Column(sa.LargeBinary, nullable=False))
    before: float
    """The share of held-back corrections that the heads before got right."""
    after: float
    """The share that heads fitted without them got right."""
    promoted: bool = False
    """Whether the bot may run it; of the promoted ones it runs the latest."""


class OpinionRow(SQLModel, table=True):
    """What was sent to an endpoint of the operator's choice, and what came of it."""

    __tablename__: ClassVar[Any] = "opinion"
    id: int = own_key()
    message_id: str = Field(index=True)
    at: datetime = Field(sa_type=Moment)
    url: str
    sent: int
    """Characters of the mail that left the house."""
    outcome: str
    """The request that was answered, or why the answer was not used."""
