"""The command that makes a case of each separate problem of a mail."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from classifiers.labels import Labels, Type
from mailbot.desk.orders.agreement import last_coverage
from mailbot.desk.orders.labels import corrected
from mailbot.desk.orders.parts import titles
from mailbot.desk.orders.registry import command
from mailbot.desk.orders.situation import Order, Refusal, Result, Working
from mailbot.domain.agent_events import Assigned, PartOf
from mailbot.domain.agreement import Decision
from mailbot.domain.case import Case, Covered, Event, Opened, ParticipantAdded, Source, Status
from mailbot.domain.covering import AWAITED, cover, coverage_events, release_events
from mailbot.domain.history import circumstances, labelled, part_of, received_at
from mailbot.domain.targets import TargetKind
from replies.commands import number_of
from replies.conversation import Part, Split


@command("separate", "aufteilen", "trennen")
def split(working: Working, order: Order) -> Result:
    """#split [3]: a case for each separate problem, with coverage and times of its own; the customer is told them."""
    if working.case.type is not Type.INCIDENT:
        return Refusal("not_an_incident")
    if working.case.status.ended:
        return Refusal("ended")
    if order.words and number_of(order.words) is None:
        return Refusal("bad_words", order.words)
    texts, numbers = working.at.parts, working.at.numbers
    if len(texts) < 2 or len(numbers) != len(texts) - 1:
        return Refusal("one_problem")
    first, *others = titles(texts, working.case.subject)
    counted = replace(working.case.labels, issues=len(texts))
    after = _one_of_them(working, counted)
    if isinstance(after, Refusal):
        return after
    agent = working.at.agent.address
    mark = part_of(working.history)
    origin = mark.case if mark else working.case.number
    after = after.happen(PartOf(working.at.now, origin, agent, texts[0]))
    opened: list[tuple[int, tuple[Event, ...]]] = []
    for number, text, subject in zip(numbers, texts[1:], others, strict=True):
        opened.append((number, (*_opened(after, subject), PartOf(working.at.now, origin, agent, text))))
    after = after.also(*((number, event) for number, events in opened for event in events))
    told = (_part(after, working.case.number, first, after.history), *_parts(after, opened))
    return after.send(_letter(after, told)).tell(*(("Case", f"{one.tag} {one.subject}") for one in told))


def _one_of_them(working: Working, counted: Labels) -> Result:
    """The case with the first problem alone; what is learned of its mail is how many there were."""
    after = corrected(working, replace(counted, issues=1))
    coverage = last_coverage(working.history)
    if isinstance(after, Refusal):
        return after
    after = replace(after, corrections=(*after.corrections[:-1], replace(after.corrections[-1], issues=counted.issues)))
    contract, first = after.contract, received_at(after.history)
    if coverage is None or contract is None or first is None or coverage.rule != after.case.rule:
        return after
    alone = cover(contract, after.case.labels, first, circumstances(after.history))
    if alone is None:
        return after
    # What it waited for may have come since.
    standing = replace(alone, decision=Decision(after.case.decision))
    return after.happen(Covered(after.at.now, contract.agreement.name, contract.terms.plan, standing))


def _opened(working: Working, subject: str) -> Iterator[Event]:
    """What happens to a new case: all that has come with the mail, and what the agreement says of it."""
    now, case = working.at.now, working.case
    first = received_at(working.history) or now
    labels = case.labels
    # The mail itself stays with the case that it opened.
    opened = Opened(first, "", subject, case.contact, case.organisation, follows=case.number)
    labels_now = labelled(now, replace(labels, issues=1), Source.AGENT)
    yield from (opened, labels_now)
    yield from (ParticipantAdded(now, one, f"on case {case.number}") for one in case.participants[1:])
    if case.agent:
        yield Assigned(now, case.agent, working.at.agent.address)
    contract = working.contract
    coverage = cover(contract, labels, first, circumstances(working.history))
    if coverage is None or contract is None:
        return
    yield from coverage_events(coverage, contract, now, acknowledged=True)
    awaits = AWAITED.get(coverage.decision)
    if awaits is not None and not case.status.awaits and case.decision == Decision.CHARGEABLE:
        # What was paid or ordered for the whole mail is not awaited again.
        begun = Case(0, awaits).after((labels_now,))
        yield from release_events(begun, coverage, contract, first, now)


def _parts(working: Working, opened: Sequence[tuple[int, tuple[Event, ...]]]) -> Iterator[Part]:
    for number, events in opened:
        yield _part(working, number, Case(number).after(events).subject, events)


def _part(working: Working, number: int, subject: str, events: tuple[Event, ...]) -> Part:
    coverage = last_coverage(events)
    status = Case(number).after(events).status
    waits = status.awaits or status is Status.WAITING
    due = {one.kind: one.due_at for one in coverage.targets} if coverage and not waits else {}
    return Part(
        tag=working.at.desk.tag(number),
        number=number,
        subject=subject,
        decision=coverage.decision.value if coverage else "",
        answer_by=due.get(TargetKind.RESPONSE),
        solve_by=due.get(TargetKind.RESOLUTION),
    )


def _letter(working: Working, told: tuple[Part, ...]) -> Split:
    desk, case = working.at.desk, working.case
    return Split(
        desk=desk.name,
        tag=desk.tag(case.number),
        number=case.number,
        subject=case.subject,
        parts=told,
        name=working.at.file.contact.name if working.at.file else "",
        timezone=working.contract.agreement.calendar.timezone if working.contract else desk.timezone,
    )
