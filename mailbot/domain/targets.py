"""The times that are owed: when they are due, paused, met and missed."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from enum import StrEnum

from classifiers.labels import Request, Severity
from mailbot.domain.agreement import Agreement, MetBy
from mailbot.domain.hours import Calendar


class TargetKind(StrEnum):
    """What is owed by a time."""

    ACKNOWLEDGEMENT = "acknowledgement"
    """The customer hears that the mail is there."""
    RESPONSE = "response"
    """Work begins and the customer is told so."""
    RESOLUTION = "resolution"
    PROGRESS = "progress"
    """The next word on how the work goes, counted from the last one."""


@dataclass(frozen=True, slots=True)
class Target:
    """So many service hours for something."""

    kind: TargetKind
    hours: Decimal
    due_at: datetime | None = None
    """In UTC; None while its clock stands still."""
    met_by: MetBy = MetBy.WORK_AND_WORD


@dataclass(frozen=True, slots=True)
class Pause:
    """A time in which the customer, a payment or an order is awaited and no clock runs."""

    start: datetime
    end: datetime | None = None
    """None: it still lasts."""


class TargetState(StrEnum):
    """How a target stands."""

    RUNNING = "running"
    PAUSED = "paused"
    MET = "met"
    MISSED = "missed"


def owed(
    agreement: Agreement, plan: str, request: Request, severity: Severity, conditions: frozenset[str]
) -> tuple[Target, ...]:
    """The targets that an agreement promises such a request, without their due times."""
    found = []
    for promise in agreement.targets:
        if promise.applies(plan, request, severity, conditions):
            rows = (
                (TargetKind.ACKNOWLEDGEMENT, promise.acknowledgement),
                (TargetKind.RESPONSE, promise.response),
                (TargetKind.RESOLUTION, promise.resolution),
            )
            found += [Target(kind, hours[severity], met_by=promise.met_by) for kind, hours in rows if severity in hours]
    progress = agreement.progress
    if progress is not None and progress.applies(plan, request, severity, conditions):
        found.append(Target(TargetKind.PROGRESS, progress.hours))
    return tuple(found)


def due(calendar: Calendar, hours: Decimal, received_at: datetime, pauses: Sequence[Pause] = ()) -> datetime | None:
    """When so many service hours are used up; None where a pause that still lasts comes first.

    Counted from the first receipt, also when a correction changes what is owed.
    """
    left = timedelta(minutes=round(hours * 60))
    start = received_at
    for pause in _apart(pauses, received_at):
        worked = calendar.between(start, pause.start)
        if worked >= left:
            break
        if pause.end is None:
            return None
        left -= worked
        start = pause.end
    return calendar.add(start, left)


def state(
    calendar: Calendar,
    target: Target,
    received_at: datetime,
    pauses: Sequence[Pause],
    at: tuple[datetime | None, datetime],
) -> TargetState:
    """How a target stands; ``at`` is when it was met, or None, and now.  Met at its very minute is met."""
    met_at, now = at
    due_at = due(calendar, target.hours, received_at, pauses)
    if due_at is None:
        # What was met while a pause lasts was met before any due time.
        return TargetState.PAUSED if met_at is None else TargetState.MET
    # The due minute itself still counts.
    end = due_at + timedelta(minutes=1)
    if met_at is not None:
        return TargetState.MET if met_at < end else TargetState.MISSED
    if now >= end:
        return TargetState.MISSED
    return TargetState.PAUSED if _paused(pauses, now) else TargetState.RUNNING


def _paused(pauses: Sequence[Pause], now: datetime) -> bool:
    return any(pause.start <= now and (pause.end is None or now < pause.end) for pause in pauses)


def _apart(pauses: Sequence[Pause], received_at: datetime) -> Iterator[Pause]:
    """The pauses in order, from the receipt on, and without their overlaps."""
    reached = received_at
    for pause in sorted(pauses, key=lambda pause: pause.start):
        if pause.end is not None and pause.end <= reached:
            continue
        yield Pause(max(pause.start, reached), pause.end)
        if pause.end is None:
            return
        reached = pause.end
