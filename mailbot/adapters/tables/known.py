"""Known problems, and the cases that are on them."""

from typing import Any, ClassVar

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from mailbot.adapters.tables.columns import BIG


class KnownProblemRow(SQLModel, table=True):
    """A fault that several cases are about."""

    __tablename__: ClassVar[Any] = "known_problem"
    key: str = Field(primary_key=True)
    """The name, as two of them are compared."""
    name: str
    build: str = Field(default="", sa_column_kwargs={"server_default": sa.text("''")})
    """The build that mends it; empty as long as none does."""


class KnownProblemCaseRow(SQLModel, table=True):
    """A case that is on a known problem."""

    __tablename__: ClassVar[Any] = "known_problem_case"
    case_number: int = Field(sa_column=sa.Column(BIG, sa.ForeignKey("cases.number"), primary_key=True))
    key: str = Field(foreign_key="known_problem.key", primary_key=True, index=True)
