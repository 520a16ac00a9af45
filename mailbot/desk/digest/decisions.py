"""What needs a decision: each case once, for its gravest reason, in order of risk."""

from collections.abc import Iterator
from datetime import datetime

from mailbot.domain.case import Case
from mailbot.domain.digest import DigestSituation, Owed
from mailbot.domain.outcome import Desk
from mailbot.domain.warning import Cause
from replies.concern import Concern
from replies.digest import Decisions, FailedLetter, HeldMail

MOST_LINES = 25
_UNDECIDED, _SEVERE = "undecided", "severe"


def decisions(situation: DigestSituation) -> Decisions:
    """What a manager decides today."""
    desk, stands = situation.desk, situation.stands
    told: dict[int, Concern] = {}
    for case, concern in _concerns(situation):
        told.setdefault(case.number, concern)
    # What is not among the cases that were fetched counts too; a case that counts twice there, nobody knows.
    unread = max(
        stands.owed_count - len(stands.owed),
        stands.severe.count - len(stands.severe.cases),
        stands.undecided.count - len(stands.undecided.cases),
        0,
    )
    failed = situation.happened.failed
    return Decisions(
        concerns=tuple(told.values())[:MOST_LINES],
        more=max(0, len(told) - MOST_LINES) + unread,
        held=tuple(HeldMail(one.id, one.reason, one.arrived_at, one.sender) for one in stands.held[:MOST_LINES]),
        held_more=max(0, stands.held_count - MOST_LINES),
        failed=tuple(
            FailedLetter(one.recipient, one.why, desk.tag(one.case) if one.case is not None else "")
            for one in failed[:MOST_LINES]
        ),
        failed_more=max(0, len(failed) - MOST_LINES),
    )


def _concerns(situation: DigestSituation) -> Iterator[tuple[Case, Concern]]:
    desk, stands, now = situation.desk, situation.stands, situation.now
    for cause, owed in ((Cause.MISSED, True), (Cause.NEAR, False)):
        own = [one for one in stands.owed if _over(one, now) is owed]
        for one in sorted(own, key=_risk):
            yield one.case, case_concern(desk, one.case, cause, one.target.due_at, one.target.kind.value)
    for name, standing in ((_UNDECIDED, stands.undecided), (_SEVERE, stands.severe)):
        for case in sorted(standing.cases, key=lambda case: (case.severity, case.number)):
            yield case, case_concern(desk, case, name, case.opened_at)


def case_concern(desk: Desk, case: Case, cause: str, at: datetime | None, target: str = "") -> Concern:
    """A line about a case."""
    return Concern(cause, desk.tag(case.number), case.subject, case.organisation, case.severity.value, target, at)


def _over(owed: Owed, now: datetime) -> bool:
    return owed.target.due_at is not None and owed.target.due_at < now


def _risk(owed: Owed) -> tuple[str, datetime, int]:
    """The severest first, then what was due the earliest."""
    assert owed.target.due_at is not None
    return owed.case.severity.value, owed.target.due_at, owed.case.number
