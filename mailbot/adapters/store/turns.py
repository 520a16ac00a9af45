"""Who has written before, and how first mails from a domain and our letters in answer have followed each other."""

from collections.abc import Collection, Iterable
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlmodel import Session, col

from mailbot.adapters.store.answers import dialect_of
from mailbot.adapters.tables import CaseRow, TurnsRow
from mailbot.domain.turns import Turns

# Nobody asks for what is older.
_KEPT = timedelta(days=3)


def known_writers(session: Session, senders: Collection[str]) -> frozenset[str]:
    """Those of the senders who have opened a case."""
    if not senders:
        return frozenset()
    opened = sa.select(col(CaseRow.contact)).where(col(CaseRow.contact).in_(senders)).distinct()
    return frozenset(session.scalars(opened))


def turns_of(session: Session, domains: Collection[str]) -> dict[str, Turns]:
    """The turns of each domain; those without any are absent."""
    if not domains:
        return {}
    found = session.scalars(sa.select(TurnsRow).where(col(TurnsRow.domain).in_(domains)))
    return {row.domain: Turns(row.silent_until, row.count, row.people_until) for row in found}


def write_turns(session: Session, turns: Iterable[tuple[str, Turns]], now: datetime) -> None:
    """Writes down how things stand with domains, the last where one comes several times."""
    # In one order everywhere, so that two who write at once never wait for each other in a circle.
    latest = sorted(dict(turns).items())
    if not latest:
        return
    rows = [
        {"domain": domain, "silent_until": one.silent_until, "count": one.count, "people_until": one.people_until}
        for domain, one in latest
    ]
    insert = dialect_of(session).insert(TurnsRow)
    fresh = {name: insert.excluded[name] for name in ("silent_until", "count", "people_until")}
    session.connection().execute(insert.on_conflict_do_update(index_elements=["domain"], set_=fresh), rows)
    session.connection().execute(sa.delete(TurnsRow).where(col(TurnsRow.silent_until) < now - _KEPT))
