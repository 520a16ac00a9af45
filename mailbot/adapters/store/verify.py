"""The proof: what is kept beside the truth says what the truth says."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, fields

import sqlalchemy as sa
from sqlmodel import Session, col

from mailbot.adapters.store.facts import cases
from mailbot.adapters.store.record import event_of
from mailbot.adapters.tables import CaseRow, EventRow, PostingRow
from mailbot.domain.case import Case, Event

_AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class Extent:
    """How much there is to be proved."""

    cases: int
    organisations: int
    """Those with postings."""
    postings: int


def extent(session: Session) -> Extent:
    """How much there is to be proved."""
    count = sa.func.count
    (found,) = session.connection().execute(sa.select(count(col(CaseRow.number))))
    (owners,) = session.connection().execute(sa.select(count(col(PostingRow.organisation).distinct())))
    (postings,) = session.connection().execute(sa.select(count(col(PostingRow.number))))
    return Extent(found[0], owners[0], postings[0])


def strayed_cases(session: Session, advance: Callable[[int], None]) -> Iterator[tuple[int, str]]:
    """The cases that are not what their events make of them, and the fields; ``advance`` hears of each step."""
    last = 0
    while numbers := numbers_after(session, last):
        rows, events = cases(session, numbers), events_of(session, numbers)
        for number in numbers:
            if strayed := differences(rows[number], Case(number).after(events.get(number, ()))):
                yield number, strayed
        advance(len(numbers))
        last = numbers[-1]


def numbers_after(session: Session, after: int) -> list[int]:
    """The next numbers of cases, so many as are looked at at once."""
    number = col(CaseRow.number)
    return list(session.scalars(sa.select(number).where(number > after).order_by(number).limit(_AT_ONCE)))


def events_of(session: Session, numbers: Sequence[int]) -> dict[int, tuple[Event, ...]]:
    """What happened to each of these cases, oldest first."""
    wanted = (
        sa.select(col(EventRow.case_number), col(EventRow.kind), col(EventRow.content))
        .where(col(EventRow.case_number).in_(numbers))
        .order_by(col(EventRow.id))
    )
    found: dict[int, list[Event]] = {}
    for number, kind, content in session.connection().execute(wanted):
        assert number is not None
        found.setdefault(number, []).append(event_of(kind, content))
    return {number: tuple(events) for number, events in found.items()}


def differences(row: Case, told: Case) -> str:
    """The fields in which a case is not as it was told; the order of those who may write to it is nobody's matter."""
    return ", ".join(
        f"{field.name} is {_shown(getattr(row, field.name))} and not {_shown(getattr(told, field.name))}"
        for field in fields(Case)
        if _comparable(getattr(row, field.name)) != _comparable(getattr(told, field.name))
    )


def _comparable(value: object) -> object:
    return frozenset(value) if isinstance(value, tuple) else value


def _shown(value: object) -> str:
    # A tuple's own text has its members' names for programmers.
    return ", ".join(map(str, value)) or "nothing" if isinstance(value, tuple) else str(value)
