"""The decision: the first rule of the agreement that applies to a matter."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from mailbot.domain.agreement import Agreement, Circumstance, Decision, Row, Rule
from mailbot.domain.coverage.values import Matter, Terms
from mailbot.domain.ledger import Lot, in_order, last_day

LEAST = Decimal("0.005")
"""Less of an hour than this is shown as nothing, and is nothing: what thirds of an hour leave behind."""


@dataclass(frozen=True, slots=True)
class Facts:
    """All that the tables of an agreement are asked with."""

    terms: Terms
    matter: Matter
    plan: str
    """The plan that the options make of the customer's."""
    conditions: frozenset[str]
    """Flags, circumstances and options."""
    today: date
    lots: tuple[Lot, ...]
    """What can be used of the balances."""
    granted: bool
    """The balances are not known: they are what the plan grants."""

    def meet(self, row: Row) -> bool:
        """Whether a row of a table is about this matter."""
        return row.applies(self.plan, self.matter.request, self.matter.severity, self.conditions)

    def without(self, condition: str) -> "Facts":
        """The same as long as a condition was not known."""
        return replace(self, conditions=self.conditions - {condition})


def gather(agreement: Agreement, terms: Terms, balances: Sequence[Lot] | None, matter: Matter) -> Facts:
    """The facts of a matter; without balances, with those that the plan grants."""
    day = agreement.calendar.local(matter.received_at).date()
    today = matter.today or day
    plan = agreement.plan_of(terms.plan, terms.options)
    lapsed = terms.period_end is not None and today > terms.period_end and terms.paid is False
    lots = _granted(agreement, terms, plan, day) if balances is None else balances
    return Facts(
        terms=terms,
        matter=matter,
        plan=plan,
        conditions=matter.flags | terms.options | ({Circumstance.LAPSED} if lapsed else frozenset()),
        today=today,
        lots=tuple(lot for lot in lots if lot.usable(day) and lot.left >= LEAST),
        granted=balances is None,
    )


def deciding(agreement: Agreement, facts: Facts) -> tuple[Rule, tuple[str, ...]]:
    """The rule that decides, and the allowances that were looked into on the way."""
    looked: list[str] = []
    for rule in agreement.rules:
        if facts.meet(rule):
            looked += rule.allowances
            if rule.decision is not Decision.DEDUCTS or in_use(rule, facts):
                return rule, tuple(looked)
    raise ValueError(f"{agreement.name} decides nothing for {facts.matter.request}, which its reading rules out")


def in_use(rule: Rule, facts: Facts) -> tuple[Lot, ...]:
    """What a rule takes work from, in the order of its use."""
    return in_order(lot for account in rule.allowances for lot in facts.lots if lot.account == account)


def _granted(agreement: Agreement, terms: Terms, plan: str, day: date) -> tuple[Lot, ...]:
    grants = agreement.plans[plan].grants.items()
    return tuple(
        Lot(
            account,
            grant.hours * (Decimal(terms.licences) if grant.per == "licence" else 1),
            last_day(agreement.allowances[account].lapses, day, terms.period_end),
        )
        for account, grant in grants
    )
