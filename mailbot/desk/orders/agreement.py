"""What a correction means under the customer's agreement: coverage, status, times, and the word to the customer."""

from dataclasses import replace

from classifiers.labels import Severity, Type
from mailbot.desk.orders.billing import rebooked
from mailbot.desk.orders.course import moved
from mailbot.desk.orders.situation import Result, Working
from mailbot.domain.agreement import Decision
from mailbot.domain.case import Covered, Event, Status
from mailbot.domain.coverage import Coverage
from mailbot.domain.covering import AWAITED, cover, told
from mailbot.domain.history import PRICE_ASKED, circumstances, met, owed, received_at, retimed
from mailbot.domain.targets import Target
from replies.conversation import Correction, Split
from replies.letters import Work

_FREE = (Decision.COVERED, Decision.DEDUCTS)


def reconsidered(working: Working) -> Result:
    """The case under what is known of it now, as if it had come so; times count from its first mail."""
    contract, first, now = working.contract, received_at(working.history), working.at.now
    coverage = cover(contract, working.case.labels, first, circumstances(working.history)) if first else None
    if coverage is None or contract is None:
        return working
    price = False
    if coverage.rule != working.case.rule:
        # The same rule decides as before, or what it waited for may have come since.
        before = Decision(working.case.decision) if working.case.decision else None
        working = working.happen(Covered(now, contract.agreement.name, contract.terms.plan, coverage))
        working = _placed(working, before, coverage.decision)
        price = asks(before, coverage.decision)
    working = working.happen(*retimed(working.history, working.case, contract, now))
    # Where the customer is asked first, nothing is charged before there is more work.
    return rebooked(working, charging=not price)


def _placed(working: Working, before: Decision | None, after: Decision) -> Working:
    """The case in the status that the other decision asks for; one that has ended stays so."""
    status = working.case.status
    if status.ended:
        return working
    if after in AWAITED:
        return moved(working, AWAITED[after], working.case.rule)
    if asks(before, after):
        return moved(working, Status.WAITING, PRICE_ASKED)
    if status.awaits:
        return moved(working, Status.NEW, working.case.rule)
    return working


def asks(before: Decision | None, after: Decision) -> bool:
    """Whether work has a price now that was free, so that the customer is asked first."""
    return after is Decision.CHARGEABLE and before in _FREE


def word_of(before: Working, after: Working) -> Working:
    """The case with a letter to the contact, where a correction gave it other times or another price."""
    coverage = last_coverage(after.history)
    if coverage is None or after.contract is None or not after.corrections or after.case.status.ended:
        return after
    changed = after.case.decision != before.case.decision
    if not changed and _open_targets(before.history) == _open_targets(after.history):
        return after
    if any(isinstance(letter, Split) for letter in after.letters):
        # It tells the times of each case itself.
        return after
    case, desk, contract = after.case, after.at.desk, after.contract
    contact = after.at.file.contact if after.at.file else None
    language = desk.language((contact.language if contact else "") or case.language)
    incident = case.type is Type.INCIDENT
    letter = Correction(
        desk=desk.name,
        tag=desk.tag(case.number),
        number=case.number,
        subject=case.subject,
        work=Work(case.type.value),
        coverage=told(coverage, contract, desk, language, after.at.now),
        name=contact.name if contact else "",
        severity=case.severity.value if incident and case.severity is not Severity.P4 else "",
        asks=asks(Decision(before.case.decision) if before.case.decision else None, coverage.decision),
    )
    return after.send(letter)


def last_coverage(events: tuple[Event, ...]) -> Coverage | None:
    """What the agreement said last, with the times that are still owed; None where it was not asked."""
    found = next((event.coverage for event in reversed(events) if isinstance(event, Covered)), None)
    return replace(found, targets=_open_targets(events)) if found is not None else None


def _open_targets(events: tuple[Event, ...]) -> tuple[Target, ...]:
    done = met(events)
    return tuple(target for target in owed(events) if target.kind not in done)
