"""An agent's own words to the customer, and what they mean for the case."""

from mailbot.desk.orders.course import moved
from mailbot.desk.orders.situation import Working
from mailbot.domain.agent_events import Answered
from mailbot.domain.case import Status
from mailbot.domain.history import retimed
from mailbot.domain.targets import TargetKind


def answered(working: Working) -> Working:
    """The case once the people on it have been answered.

    A new case is in progress by it, since work has begun and the customer was told so.  No other status changes: that
    a customer has to answer stops the clocks, and only an agent says so, with ``#wait``.
    """
    now, at = working.at.now, working.at
    after = working.happen(Answered(now, at.mail.identity, at.agent.address, working.case.participants))
    if after.case.status is Status.NEW:
        after = moved(after, Status.IN_PROGRESS, f"answered by {at.agent.address}")
    after = after.meet(TargetKind.RESPONSE, TargetKind.PROGRESS)
    # The next word is owed from this one on.
    return after.happen(*retimed(after.history, after.case, after.contract, now))
