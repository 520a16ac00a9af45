"""How many letters went out in answer, by the hour and by what they are counted by."""

from collections import Counter
from collections.abc import Iterable
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Session, col

from mailbot.adapters.tables import AnswerCountRow
from mailbot.domain.caps import Key


def count_answers(session: Session, keys: Iterable[Key], now: datetime) -> None:
    """Adds answers to the counts of this hour, and drops the counts of hours that nobody asks for any more."""
    counts = Counter(keys)
    if not counts:
        return
    hour = _hour(now)
    # In one order everywhere, so that two who count at once never wait for each other in a circle.
    rows = [{"hour": hour, "key": ":".join(key), "count": count} for key, count in sorted(counts.items())]
    insert = dialect_of(session).insert(AnswerCountRow)
    more = {"count": col(AnswerCountRow.count) + insert.excluded.count}
    session.connection().execute(insert.on_conflict_do_update(index_elements=["hour", "key"], set_=more), rows)
    drop_old_counts(session, now)


def drop_old_counts(session: Session, now: datetime) -> None:
    """Drops the counts of hours that nobody asks for any more."""
    session.connection().execute(sa.delete(AnswerCountRow).where(col(AnswerCountRow.hour) < _hour(now) - 1))


def answers(session: Session, keys: Iterable[Key], now: datetime) -> dict[Key, int]:
    """How many answers of this hour there are for each key; those without any are absent."""
    wanted = {":".join(key): key for key in keys}
    rows = sa.select(col(AnswerCountRow.key), col(AnswerCountRow.count)).where(
        col(AnswerCountRow.hour) == _hour(now), col(AnswerCountRow.key).in_(wanted)
    )
    return {wanted[key]: count for key, count in session.connection().execute(rows)}


def dialect_of(session: Session) -> Any:
    """The database's own ``insert``, which knows what to do about rows that are there already."""
    return postgresql if session.get_bind().dialect.name == "postgresql" else sqlite


def _hour(now: datetime) -> int:
    return int(now.timestamp()) // 3600
