"""A payment or an order is there: clocks begin, and agents and the customer hear of it."""

from dataclasses import replace

from mailbot.domain.agreement import Decision
from mailbot.domain.case import Case, Covered, Event, Status, StatusSet, TargetsSet
from mailbot.domain.coverage import Coverage, Matter, targets_of
from mailbot.domain.outcome import Outcome, Situation
from mailbot.domain.targets import Pause, TargetKind
from mailbot.intake.drafts import answer, language_of, notification
from replies.letters import Released
from replies.subject import clean_subject

_AWAITED = {Status.AWAITING_PAYMENT: True, Status.AWAITING_ORDER: False}


def release(situation: Situation, case: Case, coverage: Coverage) -> Outcome | None:
    """What happens when it is there; None where nothing was awaited.

    ``situation`` is that of the mail that opened the case, with ``now`` as the time of the payment or order.  Clocks
    count from the first receipt, without the time until now.
    """
    contract, now = situation.contract, situation.now
    if case.status not in _AWAITED or contract is None:
        return None
    matter = Matter.labelled(case.labels, situation.arrived_at)
    targets = targets_of(contract.agreement, contract.terms, matter, (Pause(situation.arrived_at, now),))
    events: list[Event] = [StatusSet(now, Status.NEW, "what it waited for is there")]
    if targets:
        events.append(TargetsSet(now, targets))
    due = {target.kind: target.due_at for target in targets}
    letter = Released(
        desk=situation.desk.name,
        tag=situation.desk.tag(case.number),
        number=case.number,
        subject=clean_subject(case.subject),
        paid=_AWAITED[case.status],
        name=situation.contact.name,
        timezone=contract.agreement.calendar.timezone,
        answer_by=due.get(TargetKind.RESPONSE),
    )
    # From now on it is work like any other that is billed.
    begun = replace(coverage, decision=Decision.CHARGEABLE, targets=targets)
    events.insert(0, Covered(now, contract.agreement.name, contract.terms.plan, begun))
    letters = [
        notification(situation, case.number, case.labels, agent.mailbox, begun, opened=True)
        for agent in situation.desk.agents
    ]
    if situation.mail.author is not None:
        letters.insert(0, answer(situation, case.number, letter, language_of(situation, case.language)))
    return Outcome(
        case.number, opened=False, events=tuple((case.number, event) for event in events), letters=tuple(letters)
    )
