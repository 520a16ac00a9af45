"""The options of ``agreement explain``."""

from enum import StrEnum
from typing import Annotated

import typer

from classifiers.labels import Request, Severity, Type


class YesNo(StrEnum):
    """An answer."""

    YES = "yes"
    NO = "no"


class Mark(StrEnum):
    """What can be said of a request: what a mail says, and what an agent finds."""

    SERVER = "server"
    THIRD_PARTY = "third_party"
    OFF_HOURS = "off_hours"
    TEST_SYSTEM = "test_system"
    ONGOING = "ongoing"
    SMARTLIST = "smartlist"
    NEW_VERSION = "new_version"
    WARRANTY_EXCLUSION = "warranty_exclusion"
    WAIVED = "waived"


Name = Annotated[str, typer.Option("--agreement", help="One that `agreement list` names, or a file ending in .toml.")]
Plan = Annotated[str, typer.Option("--plan", help="The customer's plan.")]
Kind = Annotated[Type | None, typer.Option("--type", help="The type; the request alone says it too.")]
Asked = Annotated[Request | None, typer.Option("--request", help="What the mail asks for.")]
Impact = Annotated[Severity | None, typer.Option("--severity", help="Of an error; may be left out otherwise.")]
At = Annotated[str, typer.Option("--at", help="When the mail came: ISO 8601, else the agreement's local time; or now.")]
Marks = Annotated[list[Mark] | None, typer.Option("--flag", help="What else is known of the request.")]
Ordered = Annotated[list[str] | None, typer.Option("--option", help="Something ordered with the plan.")]
Licences = Annotated[int, typer.Option("--licences", min=0, max=1_000_000, help="How many the customer has.")]
Balances = Annotated[list[str] | None, typer.Option("--balance", help="NAME=HOURS or NAME=HOURS@DATE: put there then.")]
Minutes = Annotated[int | None, typer.Option("--minutes", min=0, max=10_000_000, help="Work done.")]
Agents = Annotated[int, typer.Option("--agents", min=1, max=1000, help="How many were needed at once.")]
Fault = Annotated[bool, typer.Option("--software-fault", help="The vendor's software turned out to be the cause.")]
Price = Annotated[str, typer.Option("--price", help="Today's price of one incident or one agent minute.")]
Buy = Annotated[str, typer.Option("--buy", help="Hours to buy ahead.")]
PeriodEnd = Annotated[str, typer.Option("--period-end", help="The last covered day; without it the plan is in force.")]
Today = Annotated[str, typer.Option("--today", help="The day of the question; else that of --at.")]
Paid = Annotated[YesNo | None, typer.Option("--paid", help="Whether the next period's invoice is paid.")]
Fee = Annotated[str, typer.Option("--fee", help="What the plan costs a year.")]
