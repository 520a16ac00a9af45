"""What the customer's agreement says of a case, and how a letter tells it."""

from dataclasses import replace
from datetime import datetime
from decimal import Decimal

from classifiers.labels import Labels
from mailbot.domain.agreement import Circumstance, Decision, Destination, HourlyRate, MetBy
from mailbot.domain.case import Case, Covered, Event, Status, StatusSet, TargetMet, TargetsSet
from mailbot.domain.contract import Contract
from mailbot.domain.coverage import Coverage, Matter, decide, targets_of
from mailbot.domain.outcome import Desk
from mailbot.domain.targets import Pause, Target, TargetKind
from replies.letters import Coverage as ToldCoverage

AWAITED = {Decision.AWAITS_PAYMENT: Status.AWAITING_PAYMENT, Decision.AWAITS_ORDER: Status.AWAITING_ORDER}


def cover(
    contract: Contract | None, labels: Labels, received_at: datetime, circumstances: tuple[Circumstance, ...] = ()
) -> Coverage | None:
    """What the agreement says; None where there is none, or where the labels are not sure enough to claim anything."""
    if contract is None or labels.abstained:
        return None
    today = contract.agreement.calendar.local(received_at).date()
    # Without a posting nobody has counted yet, and what the plan grants is there.
    lots = contract.book.lots(today) if contract.book.postings else None
    return decide(contract.agreement, contract.terms, lots, Matter.labelled(labels, received_at, *circumstances))


def coverage_events(coverage: Coverage, contract: Contract, now: datetime, *, acknowledged: bool) -> tuple[Event, ...]:
    """What happens to a new case by its coverage; ``acknowledged``: a letter goes out at once."""
    events: list[Event] = [Covered(now, contract.agreement.name, contract.terms.plan, coverage)]
    awaited = AWAITED.get(coverage.decision)
    if awaited is not None:
        events.append(StatusSet(now, awaited, coverage.rule))
    if coverage.targets:
        events.append(TargetsSet(now, coverage.targets))
        if acknowledged:
            events += [TargetMet(now, target.kind) for target in coverage.targets if _met_at_once(target)]
    return tuple(events)


def release_events(
    case: Case, coverage: Coverage, contract: Contract, received_at: datetime, now: datetime
) -> tuple[Event, ...]:
    """What happens to a case whose payment or order is there; none where nothing was awaited.

    Clocks count from the first receipt, without the time until now.
    """
    if not case.status.awaits:
        return ()
    matter = Matter.labelled(case.labels, received_at)
    targets = targets_of(contract.agreement, contract.terms, matter, (Pause(received_at, now),))
    # From now on it is work like any other that is billed.
    begun = replace(coverage, decision=Decision.CHARGEABLE, targets=targets)
    events: tuple[Event, ...] = (
        Covered(now, contract.agreement.name, contract.terms.plan, begun),
        StatusSet(now, Status.NEW, "what it waited for is there"),
    )
    return (*events, TargetsSet(now, targets)) if targets else events


def currency_of(contract: Contract) -> str:
    """What an agreement's work is paid in; empty where no rate says so."""
    return next((one.currency for one in contract.agreement.rates.values() if isinstance(one, HourlyRate)), "")


def told(coverage: Coverage, contract: Contract, desk: Desk, language: str, now: datetime) -> ToldCoverage:
    """The coverage in the plain values of a letter."""
    calendar = contract.agreement.calendar
    due = {target.kind: target.due_at for target in coverage.targets}
    runs = coverage.decision.runs
    rate = coverage.rate
    currency = currency_of(contract)
    return ToldCoverage(
        decision=coverage.decision.value,
        why=coverage.why(language),
        timezone=calendar.timezone,
        answer_by=due.get(TargetKind.RESPONSE),
        solve_by=due.get(TargetKind.RESOLUTION),
        opens_at=calendar.next_opening(now) if runs and not calendar.is_open(now) else None,
        closes_at=calendar.next_closing(now) if runs and coverage.ask_at_closing else None,
        left=coverage.left if coverage.decision is Decision.DEDUCTS else None,
        ahead=_amount(coverage.ahead, rate.currency if rate else ""),
        reactivation=_amount(coverage.reactivation.fee, currency) if coverage.reactivation else "",
        redirect_to=coverage.redirect_to.value if coverage.redirect_to else "",
        contact=_contact(coverage, desk),
        incidents=coverage.incidents,
        rule=coverage.rule,
        assumed=coverage.assumed,
        new_period=coverage.reactivation.new_period if coverage.reactivation else None,
    )


def _met_at_once(target: Target) -> bool:
    return target.kind is TargetKind.ACKNOWLEDGEMENT or target.met_by is MetBy.ACKNOWLEDGEMENT


def _contact(coverage: Coverage, desk: Desk) -> str:
    if coverage.decision in (Decision.AWAITS_PAYMENT, Decision.REFUSED):
        return desk.customer_service
    places = {
        Destination.CUSTOMER_SERVICE: desk.customer_service,
        Destination.PROGRAMMING: "",
        Destination.PHONE: desk.phone,
    }
    return places[coverage.redirect_to] if coverage.redirect_to else ""


def _amount(amount: Decimal | None, currency: str) -> str:
    return f"{amount:.2f} {currency}".strip() if amount is not None else ""
