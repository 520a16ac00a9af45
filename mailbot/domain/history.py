"""What a case's events tell of its times: what is owed, what was met, and when clocks stood still."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from classifiers.labels import Labels
from mailbot.domain.agent_events import Found, Ordered, PartOf, TokenMisused
from mailbot.domain.agreement import Circumstance, Decision
from mailbot.domain.case import (
    Case,
    Event,
    Labelled,
    Opened,
    Source,
    Status,
    StatusSet,
    TargetMet,
    TargetOpened,
    TargetsSet,
)
from mailbot.domain.contract import Contract
from mailbot.domain.coverage import Matter, targets_of
from mailbot.domain.targets import Pause, Target, TargetKind, due

QUOTED_BY = "#quote by"
PRICE_ASKED = "the customer is asked whether the price is right"
"""Why a case waits whose customer has to agree to a price: an agent's offer, or a correction that costs more."""


def received_at(events: Sequence[Event]) -> datetime | None:
    """When the first mail of the case arrived, which all its times count from."""
    return next((event.at for event in events if isinstance(event, Opened)), None)


def labels_given(case: Case, events: Sequence[Event]) -> Labels:
    """The labels of a case, and what was in question when they were given."""
    last = next((event for event in reversed(events) if isinstance(event, Labelled)), None)
    return replace(case.labels, likeliest=last.likeliest, perhaps_p1=last.perhaps_p1) if last else case.labels


def labelled(at: datetime, labels: Labels, source: Source) -> Labelled:
    """The event that a case got these labels."""
    return Labelled(
        at=at,
        request=labels.request,
        severity=labels.severity,
        issues=labels.issues,
        language=labels.language,
        flags=labels.flags,
        confidence=labels.confidence,
        abstained=labels.abstained,
        source=source,
        evidence=labels.evidence,
        likeliest=labels.likeliest,
        perhaps_p1=labels.perhaps_p1,
    )


def part_of(events: Sequence[Event]) -> PartOf | None:
    """Which part of a mail the case is; None where it is the whole mail."""
    return next((event for event in reversed(events) if isinstance(event, PartOf)), None)


def owed(events: Sequence[Event]) -> tuple[Target, ...]:
    """The targets that the case has now."""
    return next((event.targets for event in reversed(events) if isinstance(event, TargetsSet)), ())


def met(events: Sequence[Event]) -> frozenset[TargetKind]:
    """What was done of it."""
    found: set[TargetKind] = set()
    for event in events:
        match event:
            case TargetMet():
                found.add(event.kind)
            case TargetOpened():
                found.discard(event.kind)
            case TargetsSet():
                # Only progress is owed anew each time.
                found.discard(TargetKind.PROGRESS)
            case _:
                continue
    return frozenset(found)


def doing(events: Sequence[Event], order: Ordered) -> tuple[Event, ...]:
    """The events that an agent's mail has brought about."""
    start = next((place for place, event in enumerate(events) if event is order), len(events)) + 1
    return tuple(events[start : start + order.events])


def standing(events: Sequence[Event]) -> tuple[Event, ...]:
    """The events without those that were taken back, and without the taking back."""
    orders = [event for event in events if isinstance(event, Ordered)]
    undone = {order.undoes for order in orders if order.undoes}
    gone = {
        id(event)
        for order in orders
        if order.undoes or order.mail in undone
        for event in (order, *doing(events, order))
    }
    return tuple(event for event in events if id(event) not in gone)


def circumstances(events: Sequence[Event]) -> tuple[Circumstance, ...]:
    """What agents have found out that the agreement asks about."""
    return tuple(dict.fromkeys(event.circumstance for event in standing(events) if isinstance(event, Found)))


def price_named(events: Sequence[Event]) -> bool:
    """Whether the customer was asked to agree to a price."""
    statuses = (event for event in standing(events) if isinstance(event, StatusSet))
    return any(event.why == PRICE_ASKED or event.why.startswith(QUOTED_BY) for event in statuses)


def pauses(events: Sequence[Event]) -> tuple[Pause, ...]:
    """When the customer, a payment or an order was awaited, or the case had ended."""
    found: list[Pause] = []
    first = received_at(events)
    for event in standing(events):
        if not isinstance(event, StatusSet):
            continue
        if found and found[-1].end is None:
            found[-1] = replace(found[-1], end=event.at)
        if event.status is Status.WAITING or event.status.ended:
            found.append(Pause(event.at))
        elif event.status.awaits:
            # What waits from the start has waited since the mail arrived.
            found.append(Pause(first if first is not None and not found else event.at))
    return tuple(found)


def retimed(events: Sequence[Event], case: Case, contract: Contract | None, now: datetime) -> tuple[TargetsSet, ...]:
    """The targets as labels and pauses make them now, counted from the first receipt; none where nothing changes.

    What was met keeps the time that it was due at, as long as it is owed within the same hours.
    """
    first = received_at(events)
    if contract is None or first is None:
        return ()
    had, done = owed(events), met(events)
    fresh: tuple[Target, ...] = ()
    if case.decision and Decision(case.decision).runs:
        matter = Matter.labelled(case.labels, first, *circumstances(events))
        fresh = targets_of(contract.agreement, contract.terms, matter, pauses(events))
    kept = {(one.kind, one.hours): one for one in had if one.kind in done - {TargetKind.PROGRESS}}
    word = next((one.at for one in reversed(events) if _said(one)), None)
    targets = tuple(
        replace(target, due_at=due(contract.agreement.calendar, target.hours, word, pauses(events)))
        if target.kind is TargetKind.PROGRESS and word is not None
        else kept.get((target.kind, target.hours), target)
        for target in fresh
    )
    return () if targets == had else (TargetsSet(now, targets),)


def _said(event: Event) -> bool:
    """The customer was told how the work goes; the next word is owed from here on."""
    return isinstance(event, TargetMet) and event.kind is TargetKind.PROGRESS


def resumed(events: Sequence[Event], case: Case, contract: Contract | None, now: datetime) -> tuple[Event, ...]:
    """What a case owes again that goes on after a pause or its end; the last event is that it goes on."""
    again = (TargetOpened(now, TargetKind.RESOLUTION),) if TargetKind.RESOLUTION in met(events) else ()
    history = (*events, *again)
    return (*again, *retimed(history, case, contract, now))


def dead_tokens(events: Sequence[Event]) -> frozenset[str]:
    """The reply addresses that are worth nothing any more, since somebody else has used them."""
    return frozenset(event.token for event in events if isinstance(event, TokenMisused))
