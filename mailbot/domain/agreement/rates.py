"""The tables of what work costs and what it is taken from."""

from decimal import Decimal
from typing import Annotated, Literal

from pydantic import Field

from mailbot.domain.agreement.parts import Amount, Assuming, Count, Currency, Hours, Part, Percent
from mailbot.domain.ledger import Lapse, prices


class Block(Part):
    """So many hours at once, at an hourly rate of their own."""

    hours: Hours
    hour: Amount


class HourlyRate(Assuming):
    """Work that is billed by the hour."""

    per: Literal["hour"]
    currency: Currency
    first_hour: Amount
    further_hour: Amount
    rounding_minutes: Count | None = None
    """Part of so many minutes counts as all of them; None: to the minute."""
    block: Block | None = None
    refundable: bool = False
    """Given back when the vendor's software turns out to be the cause."""

    def charge(self, minutes: Decimal) -> Decimal:
        """The price of some work, rounded to cents."""
        if self.rounding_minutes is not None:
            minutes = prices.stepped(minutes, Decimal(self.rounding_minutes))
        if self.block is not None:
            return prices.money(prices.in_blocks(self.first_hour, self.block.hour, self.block.hours, minutes))
        return prices.money(prices.first_and_further(self.first_hour, self.further_hour, minutes))


class IncidentRate(Assuming):
    """Work that is billed by the incident, at the price of the day."""

    per: Literal["incident"]
    minutes: Count
    """One incident is for so many minutes; each further one that is begun is one more."""


class AgentMinuteRate(Assuming):
    """Work that is billed by the minute of each agent, at the price of the day."""

    per: Literal["agent_minute"]


Rate = Annotated[HourlyRate | IncidentRate | AgentMinuteRate, Field(discriminator="per")]


class Allowance(Assuming):
    """Hours that work is taken from, and how long they can be used."""

    lapses: Lapse


class Grant(Assuming):
    """The hours that a plan puts into an allowance."""

    hours: Annotated[Decimal, Field(ge=0, le=10_000)]
    per: Literal["contract", "licence"]


class Plan(Assuming):
    """What a customer has chosen."""

    title: str
    grants: dict[str, Grant] = Field(default_factory=dict)
    list_price_percent: Percent | None = None
    """What the plan costs a year, of the licences' list price."""


class Option(Assuming):
    """Something ordered with a plan."""

    title: str
    plan: dict[str, str] = Field(default_factory=dict)
    """The plans that it turns into others."""


class Purchase(Assuming):
    """Hours that can be bought ahead."""

    allowance: str
    currency: Currency
    hour: Amount
    step: Hours
    """They are sold in steps of so many hours."""

    def price(self, hours: Decimal) -> Decimal:
        """The price of the hours, rounded up to whole steps."""
        return prices.money(prices.stepped(hours, self.step) * self.hour)


class Renewal(Assuming):
    """What happens around the end of the covered period."""

    notice_days: Count | None = None
    """The invoice goes out so many days before the end."""
    reactivation_percent: Percent | None = None
    """What it costs to come back after the end, of the yearly fee and on top of it."""
