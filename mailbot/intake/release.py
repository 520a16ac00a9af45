"""A payment or an order is there: clocks begin, and agents and the customer hear of it."""

from mailbot.domain.case import Case, Covered, Status
from mailbot.domain.coverage import Coverage
from mailbot.domain.covering import release_events
from mailbot.domain.history import labels_given
from mailbot.domain.outcome import Outcome, Situation
from mailbot.domain.targets import TargetKind
from mailbot.intake.drafts import answer, language_of, notification, released_by
from replies.letters import Released
from replies.subject import clean_subject


def release(situation: Situation, case: Case, coverage: Coverage) -> Outcome | None:
    """What happens when it is there; None where nothing was awaited.

    ``situation`` is that of the mail that opened the case, with ``now`` as the time of the payment or order.  Clocks
    count from the first receipt, without the time until now.
    """
    contract, now = situation.contract, situation.now
    events = release_events(case, coverage, contract, situation.arrived_at, now) if contract is not None else ()
    if contract is None or not events:
        return None
    begun = next(event.coverage for event in events if isinstance(event, Covered))
    due = {target.kind: target.due_at for target in begun.targets}
    letter = Released(
        desk=situation.desk.name,
        tag=situation.desk.tag(case.number),
        number=case.number,
        subject=clean_subject(case.subject),
        paid=case.status is Status.AWAITING_PAYMENT,
        name=situation.contact.name,
        timezone=contract.agreement.calendar.timezone,
        answer_by=due.get(TargetKind.RESPONSE),
    )
    labels = labels_given(case, situation.history)
    turned = released_by(case.status)
    letters = [
        notification(situation, case.number, labels, agent.mailbox, begun, opened=True, turned=turned)
        for agent in situation.desk.agents
    ]
    if situation.mail.author is not None:
        letters.insert(0, answer(situation, case.number, letter, language_of(situation, case.language)))
    return Outcome(
        case.number, opened=False, events=tuple((case.number, event) for event in events), letters=tuple(letters)
    )
