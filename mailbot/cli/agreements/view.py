"""A coverage as JSON has it: every key always there, amounts as text, hours as numbers, due times in local time."""

from decimal import Decimal
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from mailbot.domain.coverage import Charge, Coverage, HourPrice, Reactivation
    from mailbot.domain.hours import Calendar
    from mailbot.domain.targets import Target


def coverage_view(coverage: "Coverage", calendar: "Calendar | None") -> dict[str, Any]:
    """What an agreement decided, as ``agreement explain`` and ``case show`` print it; without a calendar in UTC."""
    return {
        "decision": coverage.decision,
        "rule": coverage.rule,
        "why": coverage.why(),
        "allowance": coverage.allowance,
        "rate": _rate(coverage.rate),
        "charge": _charge(coverage.charge),
        "deduct_hours": _number(coverage.deduct_hours),
        "refund": _amount(coverage.refund),
        "redirect_to": coverage.redirect_to,
        "reactivation": _reactivation(coverage.reactivation),
        "renewal_notice_on": coverage.renewal_notice_on,
        "class": coverage.error_class,
        "targets": _targets(coverage.targets, calendar),
        "assumed": coverage.assumed,
    }


def _rate(rate: "HourPrice | None") -> dict[str, Any] | None:
    if rate is None:
        return None
    # What so many hours cost that are taken at once stands in the sentence: these names are the operators' contract.
    return {
        "currency": rate.currency,
        "first_hour": _amount(rate.first_hour),
        "further_hour": _amount(rate.further_hour),
        "rounding_minutes": rate.rounding_minutes,
    }


def _charge(charge: "Charge | None") -> dict[str, Any] | None:
    return None if charge is None else {"amount": _amount(charge.amount), "refundable": charge.refundable}


def _reactivation(reactivation: "Reactivation | None") -> dict[str, Any] | None:
    if reactivation is None:
        return None
    return {"fee": _amount(reactivation.fee), "new_period": reactivation.new_period}


def _targets(targets: "tuple[Target, ...]", calendar: "Calendar | None") -> dict[str, Any] | None:
    by_kind = {str(target.kind): target for target in targets}
    view = {kind: _target(by_kind.get(kind), calendar) for kind in ("response", "resolution")}
    return view if any(view.values()) else None


def _target(target: "Target | None", calendar: "Calendar | None") -> dict[str, Any] | None:
    if target is None:
        return None
    return {
        "hours": _number(target.hours),
        "due_at": calendar.local(target.due_at) if target.due_at and calendar else target.due_at,
    }


def _amount(amount: Decimal | None) -> str | None:
    from mailbot.domain.ledger.prices import money

    return None if amount is None else str(money(amount))


def _number(hours: Decimal | None) -> int | float | None:
    from mailbot.domain.ledger.prices import money

    if hours is None:
        return None
    return int(hours) if hours == int(hours) else float(money(hours))
