"""What needs a decision: each case once, for its gravest reason, in order of risk."""

from collections.abc import Iterator
from datetime import datetime

from mailbot.domain.case import Case
from mailbot.domain.digest import DigestSituation, Owed
from mailbot.domain.outcome import Desk
from mailbot.domain.warning import Cause
from replies.concern import Concern
from replies.digest import Count, Decisions, FailedLetter, HeldMail

MOST_LINES = 20
_MOST_OF_A_CAUSE = 12
_UNDECIDED, _SEVERE = "undecided", "severe"


def decisions(situation: DigestSituation) -> Decisions:
    """What a manager decides today."""
    desk, stands, failed = situation.desk, situation.stands, situation.happened.failed
    told: dict[int, Concern] = {}
    for number, concern in _concerns(situation):
        told.setdefault(number, concern)
    concerns = list(told.values())
    unread = {
        Cause.MISSED: stands.missed.count - len(stands.missed.owed),
        Cause.NEAR: stands.near.count - len(stands.near.owed),
        _UNDECIDED: stands.undecided.count - len(stands.undecided.cases),
        _SEVERE: stands.severe.count - len(stands.severe.cases),
    }
    own = {cause: [one for one in concerns if one.cause == cause] for cause in unread}
    return Decisions(
        concerns=tuple(one for cause in own for one in own[cause][:_MOST_OF_A_CAUSE]),
        counts=tuple(Count(cause, len(own[cause]) + unread[cause]) for cause in own if own[cause]),
        held=tuple(HeldMail(one.id, one.reason, one.arrived_at, one.sender) for one in stands.held[:MOST_LINES]),
        held_more=max(0, stands.held_count - MOST_LINES),
        failed=tuple(
            FailedLetter(one.recipient, one.why, desk.tag(one.case) if one.case is not None else "")
            for one in failed[:MOST_LINES]
        ),
        failed_more=max(0, len(failed) - MOST_LINES),
    )


def _concerns(situation: DigestSituation) -> Iterator[tuple[int, Concern]]:
    """Every reason for every case, the gravest reason first."""
    desk, stands = situation.desk, situation.stands
    for cause, owing in ((Cause.MISSED, stands.missed), (Cause.NEAR, stands.near)):
        for one in sorted(owing.owed, key=_risk):
            yield one.case.number, case_concern(desk, one.case, cause, one.target.due_at, one.target.kind.value)
    for name, standing in ((_UNDECIDED, stands.undecided), (_SEVERE, stands.severe)):
        for case in sorted(standing.cases, key=lambda case: (case.severity, case.number)):
            yield case.number, case_concern(desk, case, name, case.opened_at)


def case_concern(desk: Desk, case: Case, cause: str, at: datetime | None, target: str = "") -> Concern:
    """A line about a case."""
    return Concern(cause, desk.tag(case.number), case.subject, case.organisation, case.severity.value, target, at)


def _risk(owed: Owed) -> tuple[str, datetime, int]:
    """The severest first, then what was due the earliest."""
    assert owed.target.due_at is not None
    return owed.case.severity.value, owed.target.due_at, owed.case.number
