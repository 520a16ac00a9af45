"""What the clock is to look at now, found by index alone, and the warnings that it gave."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlmodel import Session, col

from mailbot.adapters.store.answers import dialect_of
from mailbot.adapters.store.customers import organisations
from mailbot.adapters.tables import CaseRow, EventRow, TargetRow, WarningRow
from mailbot.domain.agreement import Agreement, MetBy
from mailbot.domain.case import StatusSet
from mailbot.domain.targets import Target, TargetKind

_target = TargetRow.__table__  # type: ignore[attr-defined]  # SQLModel makes it, without telling
_case = CaseRow.__table__  # type: ignore[attr-defined]  # the same
# The very words of the partial index: SQLite uses it for nothing else.
_UNMET = sa.text("target.met_at IS NULL AND NOT target.paused")


@dataclass(frozen=True, slots=True)
class Due:
    """What is to be looked at now."""

    targets: tuple[tuple[int, Target], ...]
    """Each with the number of its case."""
    cases: tuple[int, ...]

    @property
    def numbers(self) -> frozenset[int]:
        """The cases that any of it is about."""
        return frozenset((*(number for number, _ in self.targets), *self.cases))


def due(session: Session, now: datetime, limit: int) -> Due:
    """The targets and the cases whose time has come, the oldest first; so many of each at most."""
    targets = sa.select(_target).where(_UNMET, col(TargetRow.look_at) <= now)
    cases = sa.select(col(CaseRow.number)).where(col(CaseRow.look_at) <= now)
    found = session.connection().execute(targets.order_by(col(TargetRow.look_at)).limit(limit))
    numbers = session.connection().execute(cases.order_by(col(CaseRow.look_at)).limit(limit)).scalars()
    return Due(
        tuple(
            (row.case_number, Target(TargetKind(row.kind), row.hours, row.due_at, MetBy(row.met_by))) for row in found
        ),
        tuple(numbers),
    )


def look_again(
    session: Session,
    targets: Sequence[tuple[int, TargetKind, datetime | None]],
    cases: Sequence[tuple[int, datetime | None]],
) -> None:
    """Writes down when the clock looks at them again."""
    if targets:
        change = sa.update(_target).where(
            _target.c.case_number == sa.bindparam("number"), _target.c.kind == sa.bindparam("which")
        )
        rows = [{"number": number, "which": kind, "again": again} for number, kind, again in targets]
        session.connection().execute(change.values(look_at=sa.bindparam("again")), rows)
    if cases:
        change = sa.update(_case).where(_case.c.number == sa.bindparam("case"))
        rows = [{"case": number, "again": again} for number, again in cases]
        session.connection().execute(change.values(look_at=sa.bindparam("again")), rows)


def first_given(session: Session, keys: Iterable[str], now: datetime) -> frozenset[str]:
    """Claims warnings for the caller's transaction: the keys of those that nobody has given before."""
    rows = [{"key": key, "at": now} for key in sorted(set(keys))]
    if not rows:
        return frozenset()
    insert = dialect_of(session).insert(WarningRow).on_conflict_do_nothing().returning(col(WarningRow.key))
    return frozenset(session.connection().execute(insert, rows).scalars())


def unwarned(session: Session, keys: Iterable[str]) -> frozenset[str]:
    """Those of the keys that no warning was given for."""
    wanted = frozenset(keys)
    present = sa.select(col(WarningRow.key)).where(col(WarningRow.key).in_(wanted))
    return wanted.difference(session.connection().execute(present).scalars()) if wanted else wanted


def promised(session: Session, numbers: Iterable[int]) -> frozenset[int]:
    """The cases that have a target which is not met."""
    unmet = sa.select(col(TargetRow.case_number)).where(
        col(TargetRow.case_number).in_(numbers), col(TargetRow.met_at).is_(None)
    )
    return frozenset(session.connection().execute(unmet.distinct()).scalars())


def since_status(session: Session, numbers: Iterable[int]) -> dict[int, datetime]:
    """Since when cases have their status; those that never changed it are absent."""
    rows = (
        sa.select(col(EventRow.case_number), sa.func.max(col(EventRow.at), type_=EventRow.__table__.c.at.type))  # type: ignore[attr-defined]  # SQLModel makes it
        .where(col(EventRow.case_number).in_(numbers), col(EventRow.kind) == StatusSet.__name__)
        .group_by(col(EventRow.case_number))
    )
    return {number: at for number, at in session.connection().execute(rows) if number is not None}


def agreements_of_cases(
    session: Session, names: Iterable[str], agreements: Mapping[str, Agreement]
) -> dict[str, Agreement]:
    """The agreements of organisations that have a known one, by their names."""
    found = organisations(session, {name for name in names if name})
    return {one.name: agreements[one.agreement] for one in found if one.agreement in agreements}
