"""What happened between two marks: only rows that came since the last digest are read."""

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session, col

from mailbot.adapters.store.digest.marks import Marks
from mailbot.adapters.store.facts import case_of
from mailbot.adapters.store.record import OURS, event_of
from mailbot.adapters.tables import CaseRow, EventRow, LetterRow, MailRow, TargetRow
from mailbot.domain.agent_events import MergedInto
from mailbot.domain.agreement import MetBy
from mailbot.domain.case import Case, Event, Joined, Labelled, LetterFailed, Opened, Source, StatusSet, TargetMet
from mailbot.domain.digest import Failed, Happened, Judged, Kept
from mailbot.domain.targets import TargetKind
from replies.letters import Acknowledgement

_AT_ONCE = 1000
_READ = tuple(kind.__name__ for kind in (StatusSet, MergedInto, TargetMet, Labelled, LetterFailed))
_HISTORY = timedelta(days=7)
"""What is older than the period by more was not late but imported."""
_ANSWERED = "Answered"
"""The event that an agent's own words went to the customer."""
_case = CaseRow.__table__  # type: ignore[attr-defined]  # SQLModel makes it, without telling


def happened(session: Session, since: Marks, until: Marks, period: tuple[datetime, datetime]) -> Happened:
    """What happened; ``period`` is from when until when, for what has no rows of its own."""
    recent = period[0] - _HISTORY
    opened = frozenset(_numbers(session, since, until, Opened.__name__, col(EventRow.at) >= recent))
    history = frozenset(_numbers(session, since, until, Opened.__name__, col(EventRow.at) < recent))
    events = tuple(_events(session, since, until))
    kept = tuple(_kept(session, [(n, event.kind) for n, event in events if isinstance(event, TargetMet)], period))
    answered = frozenset((*_numbers(session, since, until, _ANSWERED), *(one.case for one in kept if _by_people(one))))
    # What was opened again, or is another case's matter now, is not solved.
    last = {number: event.status for number, event in events if isinstance(event, StatusSet)}
    merged = {number: event.case for number, event in events if isinstance(event, MergedInto)}
    solved = frozenset(n for n, status in last.items() if status.ended and not merged.get(n)) - history
    judged = tuple(_judged(session, {number for number, event in events if _by_agent(event)}))
    wanted = opened | answered | solved | {one.case for one in judged}
    return Happened(
        mails=_mails(session, since, until, recent),
        joined=len(tuple(_numbers(session, since, until, Joined.__name__, col(EventRow.at) >= recent))),
        cases=tuple(cases_by_number(session, wanted)),
        opened=opened,
        answered=answered,
        solved=solved,
        kept=kept,
        acknowledged=tuple(_acknowledged(session, since, until)),
        judged=judged,
        failed=tuple(
            Failed(number or None, event.recipient, event.why)
            for number, event in events
            if isinstance(event, LetterFailed)
        ),
    )


def cases_by_number(session: Session, numbers: Iterable[int]) -> Iterator[Case]:
    """The cases of these numbers, without their participants."""
    wanted = sorted(numbers)
    for start in range(0, len(wanted), _AT_ONCE):
        rows = sa.select(_case).where(col(CaseRow.number).in_(wanted[start : start + _AT_ONCE]))
        yield from (case_of(row, ()) for row in session.connection().execute(rows))


def _between(since: Marks, until: Marks) -> tuple[sa.ColumnElement[bool], ...]:
    return col(EventRow.id) > since.event, col(EventRow.id) <= until.event


def _numbers(session: Session, since: Marks, until: Marks, kind: str, *wanted: sa.ColumnElement[bool]) -> Iterator[int]:
    own = (*_between(since, until), col(EventRow.kind) == kind, *wanted)
    rows = sa.select(col(EventRow.case_number)).where(*own)
    yield from (number for number in session.connection().execute(rows).scalars() if number is not None)


def _events(session: Session, since: Marks, until: Marks) -> Iterator[tuple[int, Event]]:
    """The events that have something to tell, with 0 for those of no case."""
    rows = sa.select(col(EventRow.case_number), col(EventRow.kind), col(EventRow.content)).where(
        *_between(since, until), col(EventRow.kind).in_(_READ)
    )
    for number, kind, content in session.connection().execute(rows.order_by(col(EventRow.id))):
        # Most labels are the classifier's own, which are read only where an agent has changed them.
        if kind != Labelled.__name__ or f'"{Source.AGENT}"' in content:
            yield number or 0, event_of(kind, content)


def _by_people(kept: Kept) -> bool:
    """A response that was no machine's."""
    return kept.kind is TargetKind.RESPONSE and kept.met_at is not None and kept.met_by is MetBy.WORK_AND_WORD


def _by_agent(event: Event) -> bool:
    return isinstance(event, Labelled) and event.source is Source.AGENT


def _judged(session: Session, numbers: set[int]) -> Iterator[Judged]:
    """What the classifier said last before an agent did, and what the agents said last."""
    wanted = sorted(numbers)
    for start in range(0, len(wanted), _AT_ONCE):
        rows = sa.select(col(EventRow.case_number), col(EventRow.content)).where(
            col(EventRow.case_number).in_(wanted[start : start + _AT_ONCE]), col(EventRow.kind) == Labelled.__name__
        )
        said: dict[int, Labelled] = {}
        meant: dict[int, Labelled] = {}
        for number, content in session.connection().execute(rows.order_by(col(EventRow.id))):
            event = event_of(Labelled.__name__, content)
            assert isinstance(event, Labelled)
            (meant if _by_agent(event) else said)[number or 0] = event
        yield from (Judged(number, said[number], meant[number]) for number in sorted(said.keys() & meant.keys()))


def _kept(session: Session, met: list[tuple[int, TargetKind]], period: tuple[datetime, datetime]) -> Iterator[Kept]:
    """The targets that were met, and those whose time ran out without that."""
    columns = sa.select(
        col(TargetRow.case_number),
        col(TargetRow.kind),
        col(TargetRow.met_by),
        col(CaseRow.opened_at),
        col(TargetRow.due_at),
        col(TargetRow.met_at),
    ).join(CaseRow, col(CaseRow.number) == col(TargetRow.case_number))
    pairs, numbers = set(met), sorted({number for number, _ in met})
    for start in range(0, len(numbers), _AT_ONCE):
        own = columns.where(col(TargetRow.case_number).in_(numbers[start : start + _AT_ONCE]))
        # What was met and is owed again is neither kept nor missed, as long as there is time.
        found = session.connection().execute(own.where(col(TargetRow.met_at).is_not(None)))
        rows = (row for row in found if (row.case_number, row.kind) in pairs)
        yield from (_kept_row(row) for row in rows)
    # In the words of the partial index: SQLite uses it for nothing else.
    over = columns.where(
        sa.text("target.met_at IS NULL"),
        col(TargetRow.due_at) > period[0],
        col(TargetRow.due_at) <= period[1],
        ~col(TargetRow.paused),
    )
    yield from (_kept_row(row) for row in session.connection().execute(over))


def _kept_row(row: Any) -> Kept:
    return Kept(row.case_number, TargetKind(row.kind), MetBy(row.met_by), row.opened_at, row.due_at, row.met_at)


def _acknowledged(session: Session, since: Marks, until: Marks) -> Iterator[timedelta]:
    rows = (
        sa.select(col(CaseRow.opened_at), col(LetterRow.sent_at))
        .join(CaseRow, col(CaseRow.number) == col(LetterRow.case_number))
        .where(
            col(LetterRow.id) > since.letter,
            col(LetterRow.id) <= until.letter,
            col(LetterRow.kind) == Acknowledgement.__name__,
            col(LetterRow.sent_at).is_not(None),
        )
    )
    yield from (sent_at - opened_at for opened_at, sent_at in session.connection().execute(rows) if sent_at)


def _mails(session: Session, since: Marks, until: Marks, recent: datetime) -> int:
    """The mails that came, but for those of our own people."""
    own = (
        col(MailRow.id) > since.mail,
        col(MailRow.id) <= until.mail,
        col(MailRow.arrived_at) >= recent,
        col(MailRow.verdict).not_in(OURS),
    )
    return session.connection().execute(sa.select(sa.func.count()).select_from(MailRow).where(*own)).scalar_one()
