"""From the rule that decides to all that it means for the customer."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

from classifiers.labels import Request
from mailbot.domain.agreement import Agreement, Circumstance, Decision, HourlyRate, Rule
from mailbot.domain.coverage.billing import Bill, bill, hour_price, purchase
from mailbot.domain.coverage.deciding import Facts, deciding, gather, in_use
from mailbot.domain.coverage.values import Coverage, HourPrice, Matter, Reactivation, Terms
from mailbot.domain.ledger import Lot, prices, year_from
from mailbot.domain.targets import Pause, Target, due, owed


def decide(agreement: Agreement, terms: Terms, balances: Sequence[Lot] | None, matter: Matter) -> Coverage:
    """What an agreement says of a matter; without balances, with those that the plan grants."""
    facts = gather(agreement, terms, balances, matter)
    rule, looked = deciding(agreement, facts)
    lots = in_use(rule, facts)
    billed = _billed(agreement, rule, facts)
    incidents = matter.issues if agreement.separate_issues else 1
    targets = _due(agreement, facts) if rule.decision.runs else ()
    marks = (
        *rule.assumed,
        *billed.assumed,
        *_looked_marks(agreement, facts, looked),
        *_marks(agreement, facts, targets),
    )
    return Coverage(
        decision=rule.decision,
        rule=f"{agreement.name}.{rule.name}",
        reasons=_reasons(agreement, rule),
        allowance=lots[0].account if lots else None,
        left=sum((lot.left for lot in lots), Decimal(0)) if lots else None,
        rate=billed.rate,
        ahead=_ahead(agreement, rule, incidents),
        charge=billed.charge,
        draws=billed.draws,
        refund=_refund(agreement, rule, facts),
        redirect_to=rule.redirect_to,
        reactivation=_reactivation(agreement, facts),
        renewal_notice_on=renewal_notice(agreement, terms),
        error_class=_error_class(agreement, facts),
        targets=targets,
        incidents=incidents,
        ask_at_closing=rule.decision.runs and agreement.closing is not None and facts.meet(agreement.closing),
        assumed=tuple(f"{agreement.name}.{mark}" for mark in dict.fromkeys(marks)),
    )


def targets_of(agreement: Agreement, terms: Terms, matter: Matter, pauses: Sequence[Pause]) -> tuple[Target, ...]:
    """The targets of a matter, whatever was decided, from its first receipt and around the pauses.

    For a correction, a changed calendar, and work that begins when its payment or order has come.
    """
    return _due(agreement, gather(agreement, terms, (), matter), pauses)


def renewal_notice(agreement: Agreement, terms: Terms) -> date | None:
    """The day on which the invoice for the next period goes out; None where nothing is agreed."""
    if terms.period_end is None or agreement.renewal.notice_days is None:
        return None
    return terms.period_end - timedelta(days=agreement.renewal.notice_days)


def _billed(agreement: Agreement, rule: Rule, facts: Facts) -> Bill:
    if facts.matter.request is Request.ACCOUNT:
        return purchase(agreement, facts.matter.work)
    return bill(agreement, rule, in_use(rule, facts), facts.matter.work)


def _reasons(agreement: Agreement, rule: Rule) -> tuple[tuple[str, str], ...]:
    rate = agreement.rates.get(rule.rate) if rule.rate else None
    price = hour_price(rate) if rate else None
    if price is None:
        return tuple(rule.why.items())
    return tuple((language, _priced(sentence, price, language)) for language, sentence in rule.why.items())


def _priced(sentence: str, price: HourPrice, language: str) -> str:
    """The sentence with the figures that it names."""
    figures = {
        "first_hour": str(price.first_hour),
        "further_hour": str(price.further_hour),
        "block_hours": "" if price.block_hours is None else f"{price.block_hours.normalize():f}",
        "block_hour": "" if price.block_hour is None else str(price.block_hour),
    }
    for name, figure in figures.items():
        sentence = sentence.replace(f"{{{name}}}", figure.replace(".", ",") if language == "de" else figure)
    return sentence.replace("{currency}", price.currency)


def _ahead(agreement: Agreement, rule: Rule, incidents: int) -> Decimal | None:
    rate = agreement.rates.get(rule.rate) if rule.rate else None
    if rule.decision is not Decision.AWAITS_PAYMENT or not isinstance(rate, HourlyRate):
        return None
    return prices.money(rate.first_hour * incidents)


def _refund(agreement: Agreement, rule: Rule, facts: Facts) -> Decimal | None:
    """What the same work was charged before its cause was known."""
    if not rule.refunds:
        return None
    before = facts.without(Circumstance.SOFTWARE_FAULT)
    charge = _billed(agreement, deciding(agreement, before)[0], before).charge
    return charge.amount if charge is not None and charge.refundable else None


def _reactivation(agreement: Agreement, facts: Facts) -> Reactivation | None:
    terms, percent = facts.terms, agreement.renewal.reactivation_percent
    if terms.period_end is None or percent is None or Circumstance.LAPSED not in facts.conditions:
        return None
    start = terms.period_end + timedelta(days=1)
    fee = None if terms.fee is None else prices.money(terms.fee * percent / 100)
    return Reactivation((start, year_from(start)), fee)


def _error_class(agreement: Agreement, facts: Facts) -> int | None:
    classes = agreement.error_classes
    return classes.classes.get(facts.matter.severity) if classes is not None and facts.meet(classes) else None


def _due(agreement: Agreement, facts: Facts, pauses: Sequence[Pause] = ()) -> tuple[Target, ...]:
    matter = facts.matter
    promised = owed(agreement, facts.plan, matter.request, matter.severity, facts.conditions)
    return tuple(
        replace(target, due_at=due(agreement.calendar, target.hours, matter.received_at, pauses)) for target in promised
    )


def _looked_marks(agreement: Agreement, facts: Facts, looked: Sequence[str]) -> Iterator[str]:
    """The defaults that the balances rest on."""
    grants = agreement.plans[facts.plan].grants
    for account in looked:
        if facts.granted and account in grants:
            yield from grants[account].assumed
        if any(lot.account == account for lot in facts.lots):
            yield from agreement.allowances[account].assumed


def _marks(agreement: Agreement, facts: Facts, targets: Sequence[Target]) -> Iterator[str]:
    """The defaults that times, classes and the period rest on."""
    terms = facts.terms
    yield from agreement.plans[facts.plan].assumed
    for option in sorted(terms.options):
        yield from agreement.options[option].assumed
    if targets:
        for promise in agreement.targets:
            yield from promise.assumed if facts.meet(promise) else ()
        if agreement.progress is not None and facts.meet(agreement.progress):
            yield from agreement.progress.assumed
        yield from agreement.service_hours.assumed
    if agreement.error_classes is not None and facts.meet(agreement.error_classes):
        yield from agreement.error_classes.assumed
    if terms.period_end is not None and facts.today > terms.period_end and not terms.paid:
        yield from agreement.renewal.assumed
