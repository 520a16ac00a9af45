"""The rebuild: the current rows made anew from what happened, how the stored ones differ, and putting them right."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

import sqlalchemy as sa
from sqlmodel import Session, col

from mailbot.adapters.queue import Queue, Task
from mailbot.adapters.store.facts import cases
from mailbot.adapters.store.ledger import unsound_postings
from mailbot.adapters.store.record import case_row
from mailbot.adapters.store.targets import KeptTarget, targets_of_many
from mailbot.adapters.store.verify import differences, events_of
from mailbot.adapters.tables import (
    CaseRow,
    CounterRow,
    LetterRow,
    LetterState,
    MailRow,
    MailState,
    ParticipantRow,
    TargetRow,
)
from mailbot.domain.case import Case, Event, Joined, Opened, TargetMet, TargetOpened, TargetsSet
from mailbot.domain.targets import TargetKind

_mail = MailRow.__table__  # type: ignore[attr-defined]  # SQLModel makes it, without telling
_AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class Difference:
    """A stored row that is not what happened."""

    place: str
    """Such as ``case 1001``."""
    what: str
    mended: bool = False


def replay_cases(session: Session, numbers: Sequence[int], *, write: bool) -> Iterator[Difference]:
    """How these cases, their participants, targets and mails differ from what their events make of them."""
    rows, events, kept = cases(session, numbers), events_of(session, numbers), targets_of_many(session, numbers)
    members = _members(session, numbers)
    for number in numbers:
        told = Case(number).after(events.get(number, ()))
        strayed = differences(rows[number], told)
        if not strayed and members.get(number, set()) != set(told.participants):
            # A case is given with its contact even where the row of it is gone.
            strayed = f"participants is without {told.contact}"
        if strayed:
            if write:
                write_case(session, told)
            yield Difference(f"case {number}", strayed, mended=write)
        owed = targets_told(events.get(number, ()))
        # Whether a clock stands still is for the doors; it is not told by these events.
        if {one.target.kind: replace(one, paused=False) for one in kept.get(number, ())} != owed:
            if write:
                _write_targets(session, number, owed)
            yield Difference(f"case {number}", f"its targets are not {_shown(owed)}", mended=write)
    yield from _replay_links(session, events, write=write)


def targets_told(events: Sequence[Event]) -> dict[TargetKind, KeptTarget]:
    """The targets that events make: what was met stays met, but for progress, which is owed anew each time."""
    owed: dict[TargetKind, KeptTarget] = {}
    for event in events:
        if isinstance(event, TargetsSet):
            met: dict[TargetKind, datetime | None] = {kind: one.met_at for kind, one in owed.items()}
            met.pop(TargetKind.PROGRESS, None)
            owed = {one.kind: KeptTarget(one, met.get(one.kind), paused=False) for one in event.targets}
        elif isinstance(event, TargetMet) and event.kind in owed and owed[event.kind].met_at is None:
            owed[event.kind] = replace(owed[event.kind], met_at=event.at)
        elif isinstance(event, TargetOpened) and event.kind in owed:
            owed[event.kind] = replace(owed[event.kind], met_at=None)
    return owed


def _replay_links(session: Session, events: Mapping[int, Sequence[Event]], *, write: bool) -> Iterator[Difference]:
    """How the mails differ that opened these cases or joined them: each belongs to the case that tells of it."""
    told = {event.mail: number for number, own in events.items() for event in own if isinstance(event, Opened | Joined)}
    # A case that was split off has no mail of its own.
    told.pop("", None)
    for identity, id, number in _kept_mails(session, list(told)):
        if id is None:
            yield Difference(f"case {told[identity]}", f"its mail {identity[:12]}… is gone")
        elif number != told[identity]:
            if write:
                change = sa.update(_mail).where(col(MailRow.id) == id)
                session.connection().execute(change.values(case_number=told[identity]))
            yield Difference(f"mail {id}", f"its case is {number} and not {told[identity]}", mended=write)


def _kept_mails(session: Session, identities: Sequence[str]) -> Iterator[tuple[str, int | None, int | None]]:
    """Each identity with the id of its mail and the case of that; None where there is no such mail."""
    wanted = sa.select(col(MailRow.identity), col(MailRow.id), col(MailRow.case_number))
    for start in range(0, len(identities), _AT_ONCE):
        some = identities[start : start + _AT_ONCE]
        rows = session.connection().execute(wanted.where(col(MailRow.identity).in_(some)))
        found = {identity: (id, number) for identity, id, number in rows}
        yield from ((identity, *found.get(identity, (None, None))) for identity in some)


def replay_counter(session: Session, *, write: bool) -> Iterator[Difference]:
    """Whether the next case could get a number that was given before."""
    highest = session.execute(sa.select(sa.func.max(col(CaseRow.number)))).scalar() or 0
    own = col(CounterRow.name) == "case"
    last = session.execute(sa.select(col(CounterRow.value)).where(own)).scalar() or 0
    if last < highest:
        if write:
            session.execute(sa.update(CounterRow).where(own).values(value=highest))
        yield Difference("counter case", f"it is {last} and not {highest}", mended=write)


def replay_jobs(session: Session, queue: Queue, now: datetime, *, write: bool) -> Iterator[Difference]:
    """The stored mails that nobody would take and the waiting letters that nobody would send."""
    untaken = sa.select(col(MailRow.id)).where(col(MailRow.state) == MailState.STORED)
    unsent = sa.select(col(LetterRow.id)).where(col(LetterRow.state) == LetterState.WAITING)
    for task, name, rows, id in (
        (Task.TAKE, "mail", untaken, col(MailRow.id)),
        (Task.SEND, "letter", unsent, col(LetterRow.id)),
    ):
        lost = queue.absent(session, task, [str(one) for one in session.scalars(rows.order_by(id))])
        if write:
            queue.defer(session, task, lost, now)
        yield from (
            Difference(f"{name} {one}", f"it waits, and no job to {task} it does", mended=write) for one in lost
        )


def replay_postings(session: Session) -> Iterator[Difference]:
    """The postings that do not add up; nothing but a person can say what is right."""
    for one in unsound_postings(session):
        yield Difference(f"{one.organisation}, posting {one.number}", one.reason)


def _members(session: Session, numbers: Sequence[int]) -> dict[int, set[str]]:
    columns = sa.select(col(ParticipantRow.case_number), col(ParticipantRow.address))
    found: dict[int, set[str]] = {}
    for number, address in session.connection().execute(columns.where(col(ParticipantRow.case_number).in_(numbers))):
        found.setdefault(number, set()).add(address)
    return found


def write_case(session: Session, told: Case) -> None:
    """Puts a case, with its participants, in place of the one that is kept."""
    row = case_row(told)
    own = sa.update(CaseRow).where(col(CaseRow.number) == row.pop("number"))
    session.connection().execute(own.values(row))
    session.connection().execute(sa.delete(ParticipantRow).where(col(ParticipantRow.case_number) == told.number))
    if told.participants:
        members = [{"case_number": told.number, "address": address} for address in told.participants]
        session.connection().execute(sa.insert(ParticipantRow), members)


def _write_targets(session: Session, number: int, owed: Mapping[TargetKind, KeptTarget]) -> None:
    session.connection().execute(sa.delete(TargetRow).where(col(TargetRow.case_number) == number))
    rows = [
        {
            "case_number": number,
            "kind": kind,
            "hours": one.target.hours,
            "due_at": one.target.due_at,
            "met_by": one.target.met_by,
            "met_at": one.met_at,
            "paused": False,
        }
        for kind, one in owed.items()
    ]
    if rows:
        session.connection().execute(sa.insert(TargetRow), rows)


def _shown(owed: Mapping[TargetKind, KeptTarget]) -> str:
    told = (f"{kind} due {one.target.due_at}, met {one.met_at or 'not yet'}" for kind, one in owed.items())
    return "; ".join(told) or "none"
