"""How Alembic reaches the tables; the program hands over its connection."""

from alembic import context
from sqlmodel import SQLModel

import mailbot.adapters.tables  # noqa: F401  # fills the metadata

connection = context.config.attributes["connection"]
context.configure(connection=connection, target_metadata=SQLModel.metadata, render_as_batch=True)
with context.begin_transaction():
    context.run_migrations()
