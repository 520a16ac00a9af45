"""Targets: the times that are owed to each case, and when they were met."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlmodel import Session, col

from mailbot.adapters.tables import TargetRow
from mailbot.domain.agreement import MetBy
from mailbot.domain.targets import Target, TargetKind


@dataclass(frozen=True, slots=True)
class KeptTarget:
    """A target of a case, and how far it has come."""

    target: Target
    met_at: datetime | None
    paused: bool


def write_targets(session: Session, number: int, targets: Sequence[Target], *, paused: bool = False) -> None:
    """Puts a case's targets in place of those that it had; ``paused``: their clocks stand still."""
    write_targets_of_many(session, {number: targets}, paused=paused)


def write_targets_of_many(session: Session, targets: Mapping[int, Sequence[Target]], *, paused: bool = False) -> None:
    """The same for many cases, in three statements.  What was met stays met; only progress is owed anew each time."""
    numbers = list(targets)
    had = sa.select(col(TargetRow.case_number), col(TargetRow.kind), col(TargetRow.met_at)).where(
        col(TargetRow.case_number).in_(numbers), col(TargetRow.kind) != TargetKind.PROGRESS
    )
    met = {(number, kind): met_at for number, kind, met_at in session.connection().execute(had)}
    session.connection().execute(sa.delete(TargetRow).where(col(TargetRow.case_number).in_(numbers)))
    rows = [
        {
            "case_number": number,
            "kind": target.kind,
            "hours": target.hours,
            "due_at": target.due_at,
            "met_by": target.met_by,
            "met_at": met.get((number, target.kind)),
            "paused": paused or target.due_at is None,
        }
        for number, owed in targets.items()
        for target in owed
    ]
    if rows:
        session.connection().execute(sa.insert(TargetRow), rows)


def targets_of(session: Session, number: int) -> tuple[KeptTarget, ...]:
    """The targets of a case, in the order of their kinds."""
    return targets_of_many(session, [number]).get(number, ())


def targets_of_many(session: Session, numbers: Sequence[int]) -> dict[int, tuple[KeptTarget, ...]]:
    """The targets of cases that have any, in one query."""
    order = list(TargetKind)
    found: dict[int, list[KeptTarget]] = {}
    rows = sa.select(TargetRow.__table__).where(col(TargetRow.case_number).in_(numbers))  # type: ignore[attr-defined]  # SQLModel makes it
    for row in session.connection().execute(rows):
        target = Target(TargetKind(row.kind), row.hours, row.due_at, MetBy(row.met_by))
        found.setdefault(row.case_number, []).append(KeptTarget(target, row.met_at, row.paused))
    return {number: tuple(sorted(kept, key=lambda one: order.index(one.target.kind))) for number, kept in found.items()}


def mark_met(session: Session, number: int, kind: TargetKind, at: datetime) -> bool:
    """Notes that a target is met; False where there is none, or it was met before: the first time counts."""
    change = (
        sa.update(TargetRow)
        .where(col(TargetRow.case_number) == number, col(TargetRow.kind) == kind, col(TargetRow.met_at).is_(None))
        .values(met_at=at)
    )
    return session.connection().execute(change).rowcount == 1


def mark_open(session: Session, number: int, kind: TargetKind) -> None:
    """Notes that a target is owed again."""
    change = sa.update(TargetRow).where(col(TargetRow.case_number) == number, col(TargetRow.kind) == kind)
    session.connection().execute(change.values(met_at=None))
