"""What a rule makes of the work: hours from allowances, money, or neither."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from mailbot.domain.agreement import AgentMinuteRate, Agreement, Decision, HourlyRate, IncidentRate, Rate, Rule
from mailbot.domain.coverage.values import Charge, HourPrice, Work
from mailbot.domain.ledger import Draw, Lot, draw, prices

# Hours are posted so finely that no minute is lost, and so that sums stay exact.
POSTED = Decimal("0.0001")
BILLED = frozenset({Decision.CHARGEABLE, Decision.AWAITS_PAYMENT})


@dataclass(frozen=True, slots=True)
class Bill:
    """The work in hours and money."""

    rate: HourPrice | None = None
    charge: Charge | None = None
    draws: tuple[Draw, ...] = ()
    assumed: tuple[str, ...] = ()


def bill(agreement: Agreement, rule: Rule, lots: Sequence[Lot], work: Work) -> Bill:
    """What the work takes under a rule, from lots in the order of their use."""
    rate = agreement.rates[rule.rate] if rule.rate else None
    minutes = None if work.minutes is None else Decimal(work.minutes)
    if rule.decision is not Decision.DEDUCTS:
        return Bill() if rate is None else _in_money(rate, work, minutes, rule.decision in BILLED)
    if minutes is None:
        return Bill()
    draws, over = draw(lots, prices.hours_of(minutes).quantize(POSTED))
    if rate is None or over == 0:
        return Bill(draws=draws)
    taken = sum((one.hours for one in draws), Decimal(0))
    return replace(_in_money(rate, work, minutes - taken * prices.HOUR, said=True), draws=draws)


def purchase(agreement: Agreement, work: Work) -> Bill:
    """The price of hours that are bought ahead."""
    offer = agreement.purchase
    if offer is None or work.buy is None:
        return Bill()
    return Bill(
        HourPrice(offer.currency, offer.hour, offer.hour),
        Charge(offer.price(work.buy), refundable=False),
        assumed=offer.assumed,
    )


def hour_price(rate: Rate) -> HourPrice | None:
    """What an hour costs under a rate; None where it does not count hours."""
    if not isinstance(rate, HourlyRate):
        return None
    return HourPrice(
        rate.currency,
        prices.money(rate.first_hour),
        prices.money(rate.further_hour),
        rate.rounding_minutes,
        rate.block.hours if rate.block else None,
        prices.money(rate.block.hour) if rate.block else None,
    )


def _in_money(rate: Rate, work: Work, minutes: Decimal | None, said: bool) -> Bill:
    """The work at a rate, which is said where the decision is about money."""
    return Bill(hour_price(rate) if said else None, _charge(rate, work, minutes), assumed=rate.assumed)


def _charge(rate: Rate, work: Work, minutes: Decimal | None) -> Charge | None:
    match rate:
        case HourlyRate():
            return None if minutes is None else Charge(rate.charge(minutes), rate.refundable)
        case IncidentRate():
            # Whatever it takes, it is one incident at least.
            taken = Decimal(rate.minutes) if minutes is None else minutes
            return None if work.price is None else _plain(prices.incidents(work.price, taken, rate.minutes))
        case AgentMinuteRate():
            if work.price is None or work.minutes is None:
                return None
            return _plain(work.price * prices.agent_minutes(work.minutes, work.agents))


def _plain(amount: Decimal) -> Charge:
    return Charge(prices.money(amount), refundable=False)
