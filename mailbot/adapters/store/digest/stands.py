"""How things stand: open cases by their status, what is held, and the books that have changed lately."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta

import sqlalchemy as sa
from sqlmodel import Session, col

from classifiers.labels import Severity
from mailbot.adapters.store.contracts import contracts
from mailbot.adapters.store.deadlines import since_status
from mailbot.adapters.store.facts import case_of
from mailbot.adapters.tables import HELD, CaseRow, MailRow, OrganisationRow, PostingRow, TargetRow
from mailbot.domain.agreement import Agreement, MetBy
from mailbot.domain.case import Status
from mailbot.domain.digest import Awaited, Held, Owed, Owing, Standing, Stands
from mailbot.domain.targets import Target, TargetKind

_MOST = 200
"""So many cases of a kind are looked at; the others are counted."""
_MOST_HELD = 50
_OPEN = tuple(status for status in Status if not status.ended)
_MINUTE = timedelta(minutes=1)
_PACE_DAYS = 30
_RENEWAL_DAYS = 60
_case = CaseRow.__table__  # type: ignore[attr-defined]  # SQLModel makes it, without telling
_target = TargetRow.__table__  # type: ignore[attr-defined]  # the same


def stands(
    session: Session, agreements: Mapping[str, Agreement], now: datetime, until: datetime, days: tuple[date, date]
) -> Stands:
    """How things stand; ``until`` is when the next digest is due, ``days`` its first one and today."""
    first, today = days
    held, held_count = _held(session)
    awaiting = _standing(session, col(CaseRow.status) == Status.AWAITING_PAYMENT)
    since = since_status(session, (case.number for case in awaiting.cases))
    changed = sa.select(col(PostingRow.organisation)).where(
        col(PostingRow.day) >= min(first, today - timedelta(_PACE_DAYS))
    )
    # Told apart here: asked for distinct names, SQLite would read every posting there is.
    names = set(session.connection().execute(changed).scalars())
    return Stands(
        open=_counted(session),
        # The due minute itself still counts.
        missed=_owed(session, col(TargetRow.due_at) <= now - _MINUTE),
        near=_owed(session, col(TargetRow.due_at) > now - _MINUTE, col(TargetRow.due_at) <= until),
        severe=_standing(session, col(CaseRow.severity).in_((Severity.P1, Severity.P2)), _work()),
        undecided=_standing(session, _case.c.abstained, _work()),
        awaited=tuple(Awaited(case, since.get(case.number, case.opened_at)) for case in awaiting.cases),
        awaited_count=awaiting.count,
        held=held,
        held_count=held_count,
        contracts=tuple(sorted(contracts(session, names, agreements).items())),
        ending=_ending(session, today),
    )


def _work() -> sa.ColumnElement[bool]:
    """The open cases that somebody has to work on."""
    return col(CaseRow.status).in_((Status.NEW, Status.IN_PROGRESS))


def _counted(session: Session, *wanted: sa.ColumnElement[bool]) -> int:
    rows = sa.select(sa.func.count()).select_from(_case).where(*(wanted or (col(CaseRow.status).in_(_OPEN),)))
    return session.connection().execute(rows).scalar_one()


def _standing(session: Session, *wanted: sa.ColumnElement[bool]) -> Standing:
    rows = sa.select(_case).where(*wanted).order_by(col(CaseRow.severity), col(CaseRow.number)).limit(_MOST)
    found = tuple(case_of(row, ()) for row in session.connection().execute(rows))
    return Standing(found, len(found) if len(found) < _MOST else _counted(session, *wanted))


def _owed(session: Session, *due: sa.ColumnElement[bool]) -> Owing:
    """The targets of open cases that are due then, the severest and earliest first, and how many there are."""
    wanted = (
        col(CaseRow.status).in_(_OPEN),
        col(TargetRow.met_at).is_(None),
        ~col(TargetRow.paused),
        *due,
    )
    joined = sa.join(_case, _target, _case.c.number == _target.c.case_number)
    # Cases and targets have columns of the same names.
    own = [_target.c[name].label(f"target_{name}") for name in ("kind", "hours", "due_at", "met_by")]
    rows = sa.select(_case, *own).select_from(joined).where(*wanted)
    found = tuple(
        Owed(
            case_of(row, ()),
            Target(TargetKind(row.target_kind), row.target_hours, row.target_due_at, MetBy(row.target_met_by)),
        )
        for row in session.connection().execute(rows.order_by(_case.c.severity, _target.c.due_at).limit(_MOST))
    )
    count = sa.select(sa.func.count()).select_from(joined).where(*wanted)
    return Owing(found, len(found) if len(found) < _MOST else session.connection().execute(count).scalar_one())


def _held(session: Session) -> tuple[tuple[Held, ...], int]:
    rows = sa.select(col(MailRow.id), col(MailRow.sender), col(MailRow.held_reason), col(MailRow.arrived_at))
    oldest = session.connection().execute(rows.where(HELD).order_by(col(MailRow.id)).limit(_MOST_HELD))
    found = tuple(Held(*row) for row in oldest)
    count = sa.select(sa.func.count()).select_from(MailRow).where(HELD)
    return found, session.connection().execute(count).scalar_one()


def _ending(session: Session, today: date) -> tuple[tuple[str, date], ...]:
    rows = sa.select(col(OrganisationRow.name), col(OrganisationRow.period_end)).where(
        col(OrganisationRow.period_end) >= today,
        col(OrganisationRow.period_end) <= today + timedelta(_RENEWAL_DAYS),
        col(OrganisationRow.paid).is_not(True),
    )
    found = session.connection().execute(rows.order_by(col(OrganisationRow.period_end), col(OrganisationRow.name)))
    return tuple((name, end) for name, end in found if end is not None)
