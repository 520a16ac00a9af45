"""The commands: list, check and explain."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from mailbot.cli.agreements import asked, options
from mailbot.cli.agreements.view import coverage_view
from mailbot.cli.output import Json, print_json, print_table

if TYPE_CHECKING:
    from mailbot.domain.agreement import Agreement

app = typer.Typer()


@app.command("list")
def list_agreements(json: Json = False) -> None:
    """The agreements that come with the program."""
    from mailbot.domain.agreement import shipped, shipped_names

    found = [shipped(name) for name in shipped_names()]
    if json:
        print_json([_summary(agreement) for agreement in found])
        return
    rows = ((one.name, one.title, ", ".join(one.plans), ", ".join(one.options), len(one.assumed)) for one in found)
    print_table("Agreements", ("agreement", "what it is", "plans", "options", "assumed"), rows, "No agreements.")


@app.command("check")
def check(file: Annotated[Path, typer.Argument(help="An agreement file (TOML).")], json: Json = False) -> None:
    """Whether an agreement file is right, and which figures of it are defaults to look at."""
    agreement = asked.agreement_in(file)
    if json:
        print_json(_summary(agreement))
        return
    typer.echo(f"{file}: the agreement {agreement.name} is right; its plans are {', '.join(agreement.plans)}.")
    print_table("Defaults to look at", ("mark", "what stands here"), agreement.assumed.items(), "It assumes nothing.")


@app.command("explain")
def explain(
    agreement: options.Name,
    plan: options.Plan,
    kind: options.Kind = None,
    request: options.Asked = None,
    severity: options.Impact = None,
    at: options.At = "",
    flag: options.Marks = None,
    option: options.Ordered = None,
    licences: options.Licences = 1,
    balance: options.Balances = None,
    minutes: options.Minutes = None,
    agents: options.Agents = 1,
    software_fault: options.Fault = False,
    price: options.Price = "",
    buy: options.Buy = "",
    period_end: options.PeriodEnd = "",
    today: options.Today = "",
    paid: options.Paid = None,
    fee: options.Fee = "",
    json: Json = True,
) -> None:
    """What an agreement decides, as one JSON object: coverage, rule, rate, targets with due times."""
    from mailbot.domain.agreement import Circumstance
    from mailbot.domain.coverage import Matter, Terms, Work, decide

    chosen = asked.agreement_named(agreement)
    wanted = asked.request_of(kind, request)
    received_at = asked.moment(at, chosen.calendar)
    ends = asked.day(period_end, "--period-end")
    terms = Terms(
        plan=asked.one_of(plan, chosen.plans, "--plan"),
        options=frozenset(asked.one_of(one, chosen.options, "--option") for one in option or ()),
        licences=licences,
        period_end=ends,
        paid=None if paid is None else paid is options.YesNo.YES,
        fee=asked.amount(fee, "--fee"),
    )
    matter = Matter(
        request=wanted,
        severity=asked.severity_of(chosen, wanted, severity),
        received_at=received_at,
        flags=frozenset((*(flag or ()), *((Circumstance.SOFTWARE_FAULT,) if software_fault else ()))),
        today=asked.day(today, "--today"),
        work=Work(minutes, agents, asked.amount(price, "--price"), asked.amount(buy, "--buy", least=asked.SOME)),
    )
    held = asked.balances(balance or [], chosen, ends, received_at)
    print_json(coverage_view(decide(chosen, terms, held, matter), chosen.calendar))


def _summary(agreement: "Agreement") -> dict[str, Any]:
    return {
        "name": agreement.name,
        "title": agreement.title,
        "languages": agreement.languages,
        "plans": list(agreement.plans),
        "list_price_percent": {name: plan.list_price_percent for name, plan in agreement.plans.items()},
        "options": list(agreement.options),
        "allowances": list(agreement.allowances),
        "assumed": [{"name": f"{agreement.name}.{name}", "default": text} for name, text in agreement.assumed.items()],
    }
