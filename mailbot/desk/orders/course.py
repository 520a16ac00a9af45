"""Commands for the course of a case: begun, waiting, resolved, closed, open again; paid and ordered."""

import re
from decimal import Decimal

from mailbot.desk.orders.billing import money
from mailbot.desk.orders.registry import command
from mailbot.desk.orders.situation import Order, Refusal, Result, Working
from mailbot.domain.agreement import Decision
from mailbot.domain.case import Covered, Status, StatusSet, TargetOpened
from mailbot.domain.covering import release_events
from mailbot.domain.history import met, received_at, retimed
from mailbot.domain.ledger import PostingKind
from mailbot.domain.targets import TargetKind
from replies.conversation import StatusNotice
from replies.letters import Released

_PAYMENT = re.compile(r"\d{1,7}(?:[.,]\d\d)?")


def moved(working: Working, status: Status, why: str) -> Working:
    """The case in another status, with the clocks that stand or run by it."""
    if working.case.status is status:
        return working
    now, was = working.at.now, working.case.status
    after = working.happen(StatusSet(now, status, why))
    if was.ended and not status.ended and TargetKind.RESOLUTION in met(after.history):
        after = after.happen(TargetOpened(now, TargetKind.RESOLUTION))
    return after.happen(*retimed(after.history, after.case, after.contract, now))


def _by(working: Working, order: Order) -> str:
    return f"#{order.name} by {working.at.agent.address}"


def _notice(working: Working) -> Working:
    """Tells the contact how the case stands, unless the agent's own words do."""
    if working.answers:
        return working
    desk, case = working.at.desk, working.case
    name = working.at.file.contact.name if working.at.file else ""
    return working.send(
        StatusNotice(desk.name, desk.tag(case.number), case.number, case.subject, case.status.value, name)
    )


@command("begin", "anfangen")
def start(working: Working, order: Order) -> Result:
    """#start: work begins and the customer is told so, which meets the answer that is owed."""
    if working.case.status.ended:
        return Refusal("ended")
    if working.case.status.awaits:
        return Refusal("awaited")
    if working.case.status is Status.IN_PROGRESS:
        return working.meet(TargetKind.RESPONSE)
    return _notice(moved(working, Status.IN_PROGRESS, _by(working, order))).meet(TargetKind.RESPONSE)


@command("hold", "pending", "warten")
def wait(working: Working, order: Order) -> Result:
    """#wait: the customer has to answer; the clocks stand still until then."""
    if working.case.status.ended:
        return Refusal("ended")
    if working.case.status.awaits:
        return Refusal("awaited")
    return moved(working, Status.WAITING, _by(working, order))


@command("solve", "solved", "resolved", "fixed", "done", "geloest", "gelöst")
def resolve(working: Working, order: Order) -> Result:
    """#resolve: it is solved; the customer is told so, and an answer opens it again."""
    if working.case.status.ended:
        return Refusal("ended")
    # What is solved was answered too.
    met_now = working.meet(TargetKind.RESPONSE, TargetKind.RESOLUTION, TargetKind.PROGRESS)
    return _notice(moved(met_now, Status.RESOLVED, _by(working, order)))


@command("closed", "schliessen", "schließen")
def close(working: Working, order: Order) -> Result:
    """#close: the case ends without a word to the customer."""
    if working.case.status is Status.CLOSED:
        return Refusal("ended")
    return moved(working, Status.CLOSED, _by(working, order))


@command("open-again", "oeffnen", "öffnen")
def reopen(working: Working, order: Order) -> Result:
    """#reopen: a case that has ended goes on, and the solution is owed again."""
    if not working.case.status.ended:
        return Refusal("not_open")
    return moved(working, Status.IN_PROGRESS, _by(working, order))


@command("bezahlt")
def paid(working: Working, order: Order) -> Result:
    """#paid [250.00]: the payment is there, and the case goes on if it waited for it; an amount is booked."""
    if not order.words:
        return _released(working, Status.AWAITING_PAYMENT)
    amount = Decimal(order.words.replace(",", ".")) if _PAYMENT.fullmatch(order.words) else Decimal(0)
    if not amount:
        return Refusal("bad_words", order.words)
    if working.contract is None:
        return Refusal("no_contract")
    after = working.post(money(working, PostingKind.PAYMENT, -amount, "paid"))
    if isinstance(after, Refusal) or working.case.status is not Status.AWAITING_PAYMENT:
        return after
    return _released(after, Status.AWAITING_PAYMENT)


@command("beauftragt")
def ordered(working: Working, order: Order) -> Result:
    """#ordered: the order that the case waits for is there; clocks begin, and the customer hears of it."""
    return _released(working, Status.AWAITING_ORDER)


def _released(working: Working, awaited: Status) -> Result:
    case, contract, now = working.case, working.contract, working.at.now
    if case.status is not awaited:
        return Refusal("nothing_awaited")
    covered = [event for event in working.history if isinstance(event, Covered)]
    first = received_at(working.history)
    if contract is None or not covered or first is None:
        return Refusal("no_contract")
    events = release_events(case, covered[-1].coverage, contract, first, now)
    after = working.happen(*events)
    begun = next(event.coverage for event in events if isinstance(event, Covered))
    assert begun.decision is Decision.CHARGEABLE
    due = {target.kind: target.due_at for target in begun.targets}
    return after.send(
        Released(
            desk=working.at.desk.name,
            tag=working.at.desk.tag(case.number),
            number=case.number,
            subject=case.subject,
            paid=awaited is Status.AWAITING_PAYMENT,
            name=working.at.file.contact.name if working.at.file else "",
            timezone=contract.agreement.calendar.timezone,
            answer_by=due.get(TargetKind.RESPONSE),
        )
    )
