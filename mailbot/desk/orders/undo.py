"""The command that takes the last mail's commands back."""

from collections.abc import Sequence
from dataclasses import replace
from typing import TypeVar

from mailbot.desk.orders.billing import WORK, rebooked, reversed_
from mailbot.desk.orders.registry import command
from mailbot.desk.orders.situation import Order, Refusal, Result, Working
from mailbot.domain.agent_events import Answered, Assigned, CustomerSet, Erased, MergedInto, Ordered, PartOf
from mailbot.domain.case import (
    Case,
    CoverageLifted,
    Covered,
    Event,
    Labelled,
    Status,
    StatusSet,
    TargetMet,
    TargetOpened,
    TargetsSet,
)
from mailbot.domain.history import doing, met, owed
from mailbot.domain.targets import TargetKind

Kind = TypeVar("Kind", bound=Event)
_BY_WORDS = (TargetKind.RESPONSE, TargetKind.PROGRESS)


@command("revert", "zurueck", "zurück", asks=True)
def undo(working: Working, order: Order) -> Result:
    """#undo: takes back the last mail's commands, with their hours and times; what was sent stays sent."""
    last = last_order(working.history)
    if last is None:
        return Refusal("nothing_to_undo")
    place = next(place for place, event in enumerate(working.history) if event is last)
    earlier, own = working.history[:place], doing(working.history, last)
    if _last(own, PartOf):
        # The customer has the numbers of the other cases, and may have answered them.
        return Refusal("split_stays")
    if _last(own, Erased):
        return Refusal("erased_stays")
    after = _labels(working, earlier, own)
    booked = _postings(after, last)
    if isinstance(booked, Refusal):
        return booked
    done = _targets(_course(booked, earlier, own), earlier, own)
    unlearned = last.at if _last(own, Labelled) else None
    return replace(done, undoes=last.mail, unsent=bool(last.sent), unlearned=unlearned)


def last_order(events: Sequence[Event]) -> Ordered | None:
    """The last mail of commands that was not taken back; None where there is none."""
    orders = [event for event in events if isinstance(event, Ordered)]
    undone = {one.undoes for one in orders if one.undoes}
    return next(
        (one for one in reversed(orders) if one.orders and not one.undoes and one.mail not in undone),
        None,
    )


def _labels(working: Working, earlier: Sequence[Event], own: Sequence[Event]) -> Working:
    """The labels and what the agreement made of them, as they were."""
    now = working.at.now
    labelled, covered = _last(earlier, Labelled), _last(earlier, Covered)
    if _last(own, Labelled) and labelled:
        working = working.happen(replace(labelled, at=now))
    if _last(own, Covered) or _last(own, CoverageLifted):
        lifted = not Case(0).after(tuple(earlier)).decision
        working = working.happen(CoverageLifted(now) if lifted or covered is None else replace(covered, at=now))
    return working


def _course(working: Working, earlier: Sequence[Event], own: Sequence[Event]) -> Working:
    """The status and the agent, as they were, unless somebody else has changed them meanwhile."""
    now, before = working.at.now, Case(0).after(tuple(earlier))
    status, assigned = _last(own, StatusSet), _last(own, Assigned)
    # Words that went out have begun the work.
    begun = before.status is Status.NEW and _last(own, Answered) is not None
    if status and working.case.status is status.status:
        was = Status.IN_PROGRESS if begun else before.status
        working = working.happen(StatusSet(now, was, "an order was taken back"))
    if _last(own, CustomerSet):
        working = working.happen(CustomerSet(now, before.organisation, working.at.agent.address))
    if _last(own, MergedInto):
        working = working.happen(MergedInto(now, before.merged_into, working.at.agent.address))
    if assigned and working.case.agent == assigned.agent:
        working = working.happen(Assigned(now, before.agent, working.at.agent.address))
    return working


def _targets(working: Working, earlier: Sequence[Event], own: Sequence[Event]) -> Working:
    """The times that were owed, and open again what was only met by the orders; words that went out were an answer."""
    now = working.at.now
    spoken = _BY_WORDS if _last(own, Answered) else ()
    fresh = [event.kind for event in own if isinstance(event, TargetMet) and event.kind not in spoken]
    reopened = [kind for kind in fresh if kind in met(working.history)]
    working = working.happen(*(TargetOpened(now, kind) for kind in reopened))
    resolved = [event.kind for event in own if isinstance(event, TargetOpened)]
    working = working.happen(*(TargetMet(now, kind) for kind in resolved if kind in met(earlier)))
    if _last(own, TargetsSet) and owed(working.history) != owed(earlier):
        working = working.happen(TargetsSet(now, owed(earlier)))
    return working


def _postings(working: Working, last: Ordered) -> Result:
    """What that mail posted by itself is undone; what follows from work is worked out anew, without that mail's."""
    event = f"order:{last.mail}:"
    own = [one for one in working.book.postings if one.event.startswith(event) and not one.event.endswith(WORK)]
    after = reversed_(working, own, "an order was taken back")
    if isinstance(after, Refusal):
        return after
    # Marked as taken back first, since work is worked out from what stands.
    mark = Ordered(working.at.now, working.at.mail.identity, working.at.agent.address, (), 0, undoes=last.mail)
    again = rebooked(replace(after, events=(*after.events, mark)))
    return again if isinstance(again, Refusal) else replace(again, events=after.events)


def _last(events: Sequence[Event], kind: type[Kind]) -> Kind | None:
    return next((event for event in reversed(events) if isinstance(event, kind)), None)
