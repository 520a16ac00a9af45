"""The store: everything that is kept, on SQLite or PostgreSQL."""

from mailbot.adapters.store.database import Database, DatabaseError

__all__ = ["Database", "DatabaseError"]
