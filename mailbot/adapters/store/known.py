"""Known problems as they are kept, and how the customers on them are written to."""

from collections.abc import Iterable, Sequence

import sqlalchemy as sa
from sqlmodel import Session, col

from mailbot.adapters.store.answers import dialect_of
from mailbot.adapters.tables import KnownProblemCaseRow, KnownProblemRow
from mailbot.domain.case import Event, KnownProblemFixed, KnownProblemJoined
from mailbot.domain.known import KnownProblem, key_of


def known_problems(session: Session, names: Iterable[str]) -> dict[str, KnownProblem]:
    """The known problems of these names, by their keys; what nobody has named yet is absent."""
    keys = {key_of(name) for name in names}
    if not keys:
        return {}
    rows = sa.select(col(KnownProblemRow.key), col(KnownProblemRow.name), col(KnownProblemRow.build))
    found = session.connection().execute(rows.where(col(KnownProblemRow.key).in_(keys))).all()
    on_it = _on_it(session, [key for key, _, _ in found])
    return {key: KnownProblem(name, on_it.get(key, ()), build) for key, name, build in found}


def known_problem(session: Session, name: str) -> KnownProblem:
    """The known problem of a name; a new one where nobody has named it yet."""
    return known_problems(session, [name]).get(key_of(name)) or KnownProblem(name)


def problems_of(session: Session, numbers: Iterable[int]) -> dict[int, KnownProblem]:
    """The known problem that each of these cases is about, without its cases; of several the first by name."""
    wanted = list(numbers)
    if not wanted:
        return {}
    rows = (
        sa.select(col(KnownProblemCaseRow.case_number), col(KnownProblemRow.name), col(KnownProblemRow.build))
        .join(KnownProblemRow, col(KnownProblemRow.key) == col(KnownProblemCaseRow.key))
        .where(col(KnownProblemCaseRow.case_number).in_(wanted))
        .order_by(col(KnownProblemRow.key).desc())
    )
    return {number: KnownProblem(name, (), build) for number, name, build in session.connection().execute(rows)}


def write_known(session: Session, events: Sequence[tuple[int | None, Event]]) -> None:
    """Keeps which case is on which known problem, and which build mends it."""
    insert = dialect_of(session).insert
    for number, event in events:
        if isinstance(event, KnownProblemJoined):
            key = key_of(event.name)
            problem = insert(KnownProblemRow).values(key=key, name=event.name)
            session.connection().execute(problem.on_conflict_do_nothing())
            joined = insert(KnownProblemCaseRow).values(case_number=number, key=key)
            session.connection().execute(joined.on_conflict_do_nothing())
        elif isinstance(event, KnownProblemFixed):
            mended = sa.update(KnownProblemRow).where(col(KnownProblemRow.key) == key_of(event.name))
            session.connection().execute(mended.values(build=event.build))


def _on_it(session: Session, keys: Sequence[str]) -> dict[str, tuple[int, ...]]:
    rows = (
        sa.select(col(KnownProblemCaseRow.key), col(KnownProblemCaseRow.case_number))
        .where(col(KnownProblemCaseRow.key).in_(keys))
        .order_by(col(KnownProblemCaseRow.case_number))
    )
    found: dict[str, tuple[int, ...]] = {}
    for key, number in session.connection().execute(rows):
        found[key] = (*found.get(key, ()), number)
    return found
