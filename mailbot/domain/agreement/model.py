"""An agreement: all that one file says."""

from collections.abc import Iterator
from decimal import Decimal

from pydantic import Field

from classifiers.labels import Flag, Request
from mailbot.domain.agreement.opening import ServiceHours
from mailbot.domain.agreement.parts import Assuming, Language, Name, Part, Percent
from mailbot.domain.agreement.rates import Allowance, Option, Plan, Purchase, Rate, Renewal
from mailbot.domain.agreement.rules import Closing, ErrorClasses, Progress, Promise, Row, Rule
from mailbot.domain.agreement.vocabulary import Circumstance
from mailbot.domain.hours import Calendar

NEAR_PERCENT = Decimal(75)
"""What stands where an agreement does not say when a target's time is nearly used up."""


class Agreement(Part):
    """What a vendor has promised to those who chose one of its plans."""

    name: Name
    title: str
    languages: tuple[Language, ...] = Field(min_length=1)
    """What it is fulfilled in; the first is the vendor's own."""
    separate_issues: bool = False
    """Whether each separate problem of a mail is an incident of its own."""
    assumed: dict[str, str] = Field(default_factory=dict)
    """The marked defaults: what the source leaves out, and what stands here instead."""
    service_hours: ServiceHours
    plans: dict[str, Plan] = Field(min_length=1)
    options: dict[str, Option] = Field(default_factory=dict)
    allowances: dict[str, Allowance] = Field(default_factory=dict)
    rates: dict[str, Rate] = Field(default_factory=dict)
    purchase: Purchase | None = None
    renewal: Renewal = Renewal()
    rules: tuple[Rule, ...]
    targets: tuple[Promise, ...] = ()
    progress: Progress | None = None
    error_classes: ErrorClasses | None = None
    closing: Closing | None = None
    near_percent: Percent | None = Field(default=None, gt=0, lt=100)
    """Agents are warned when so much of a target's time is used up; None: of ``NEAR_PERCENT``, a marked default."""

    @property
    def near_share(self) -> Decimal:
        """The part of a target's time after which agents are warned."""
        return (NEAR_PERCENT if self.near_percent is None else self.near_percent) / 100

    @property
    def near_assumed(self) -> tuple[str, ...]:
        """The mark of the default that ``near_share`` rests on."""
        return (f"{self.name}.near_percent",) if self.near_percent is None else ()

    @property
    def calendar(self) -> Calendar:
        """The service hours to reckon with."""
        return self.service_hours.calendar

    @property
    def conditions(self) -> frozenset[str]:
        """Everything that a row may ask for."""
        return frozenset((*Flag, *Circumstance, *self.options))

    @property
    def weighs_severity(self) -> bool:
        """Whether anything depends on how severe an error is."""
        return bool(self.targets or self.error_classes or any(rule.severities for rule in self.rules))

    def plan_of(self, plan: str, options: frozenset[str]) -> str:
        """The plan that a plan becomes with its options."""
        for option in sorted(options):
            plan = self.options[option].plan.get(plan, plan)
        return plan

    def rows(self) -> Iterator[tuple[str, Row]]:
        """Every row that applies to some requests, with the key that it stands under."""
        yield from ((f"rules.{rule.name}", rule) for rule in self.rules)
        yield from ((f"targets.{index}", row) for index, row in enumerate(self.targets))
        singles = (("progress", self.progress), ("error_classes", self.error_classes), ("closing", self.closing))
        yield from ((key, row) for key, row in singles if row is not None)

    def tables(self) -> Iterator[tuple[str, Assuming]]:
        """Every table that may rest on a marked default, with its key."""
        yield "service_hours", self.service_hours
        yield "renewal", self.renewal
        if self.purchase is not None:
            yield "purchase", self.purchase
        groups = (
            ("plans", self.plans),
            ("options", self.options),
            ("allowances", self.allowances),
            ("rates", self.rates),
        )
        for key, tables in groups:
            yield from ((f"{key}.{name}", table) for name, table in tables.items())
        for name, plan in self.plans.items():
            yield from ((f"plans.{name}.grants.{account}", grant) for account, grant in plan.grants.items())
        yield from self.rows()

    def undecided(self) -> Iterator[tuple[str, Request]]:
        """The requests that no rule is certain to decide, with their plans."""
        for plan in self.plans:
            for request in Request:
                if not any(_decides(rule, plan, request) for rule in self.rules):
                    yield plan, request


def _decides(rule: Rule, plan: str, request: Request) -> bool:
    asked = (not rule.plans or plan in rule.plans) and (not rule.requests or request in rule.requests)
    # What is left of an allowance is not certain.
    return asked and rule.certain and not rule.allowances
