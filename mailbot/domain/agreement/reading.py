"""From the text of an agreement file to an agreement, or to everything that is wrong with it."""

import re
import tomllib
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from pydantic import ValidationError

from mailbot.domain.agreement.model import Agreement
from mailbot.domain.agreement.rates import HourlyRate
from mailbot.domain.agreement.rules import OF_BLOCKS, PLACEHOLDERS, Rule
from mailbot.domain.wording import wanted

_PLACEHOLDER = re.compile(r"\{([^{}]*)\}")


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with a key of an agreement file."""

    file: str
    key: str
    """Where it stands, such as ``service_hours.week.monday``; empty where the whole file is meant."""
    reason: str

    def __str__(self) -> str:
        return f"{self.file}, {self.key}: {self.reason}" if self.key else f"{self.file}: {self.reason}"


def parse_agreement(text: str, name: str) -> Agreement | tuple[Fault, ...]:
    """The agreement that a TOML text states, or its faults; ``name`` is what they call the file."""
    try:
        tables = tomllib.loads(text, parse_float=Decimal)
    except tomllib.TOMLDecodeError as error:
        return (Fault(name, "", f"this is not TOML: {error}"),)
    return read_tables(tables, name)


def read_tables(tables: Mapping[str, Any], name: str) -> Agreement | tuple[Fault, ...]:
    """The agreement that the tables of a file state, or its faults."""
    try:
        agreement = Agreement.model_validate(tables)
    except ValidationError as error:
        return tuple(
            Fault(name, _key(tables, fault["loc"]), wanted(fault)) for fault in error.errors(include_url=False)
        )
    faults = tuple(Fault(name, key, reason) for key, reason in _faults(agreement))
    return faults or agreement


def _key(tables: Mapping[str, Any], location: tuple[int | str, ...]) -> str:
    """The dotted key of a fault; a rule is called by its name."""
    words = [str(word) for word in location if word not in ("hour", "incident", "agent_minute", "[key]")]
    if len(location) > 1 and location[0] == "rules" and isinstance(location[1], int):
        rule = tables["rules"][location[1]]
        words[1] = str(rule.get("name", words[1])) if isinstance(rule, dict) else words[1]
    return ".".join(words)


Finding = tuple[str, str]


def _faults(agreement: Agreement) -> Iterator[Finding]:
    yield from _unknown_names(agreement)
    yield from _unmarked(agreement)
    yield from _sentences(agreement)
    for plan, request in agreement.undecided():
        yield "rules", f"nothing decides {request} in the plan {plan} in every case"
    for name, count in Counter(rule.name for rule in agreement.rules).items():
        if count > 1:
            yield f"rules.{name}", "there are two rules of this name"


def _unknown_names(agreement: Agreement) -> Iterator[Finding]:
    for key, row in agreement.rows():
        yield from _unknown(f"{key}.plans", row.plans, agreement.plans)
        yield from _unknown(f"{key}.when", row.when, agreement.conditions)
        yield from _unknown(f"{key}.unless", row.unless, agreement.conditions)
    for rule in agreement.rules:
        yield from _unknown(f"rules.{rule.name}.allowances", rule.allowances, agreement.allowances)
        yield from _unknown(f"rules.{rule.name}.rate", (rule.rate,) if rule.rate else (), agreement.rates)
    for name, plan in agreement.plans.items():
        yield from _unknown(f"plans.{name}.grants", plan.grants, agreement.allowances)
    for name, option in agreement.options.items():
        yield from _unknown(f"options.{name}.plan", (*option.plan, *option.plan.values()), agreement.plans)
    if agreement.purchase is not None:
        yield from _unknown("purchase.allowance", (agreement.purchase.allowance,), agreement.allowances)


def _unknown(key: str, names: Iterable[str], known: Iterable[str]) -> Iterator[Finding]:
    for name in names:
        if name not in known:
            yield key, f'there is no "{name}" here; known are {", ".join(sorted(known)) or "none"}'


def _unmarked(agreement: Agreement) -> Iterator[Finding]:
    marked: set[str] = set()
    for key, table in agreement.tables():
        yield from _unknown(f"{key}.assumed", table.assumed, agreement.assumed)
        marked.update(table.assumed)
    for name in sorted(agreement.assumed.keys() - marked):
        yield f"assumed.{name}", "no table rests on this default"


def _sentences(agreement: Agreement) -> Iterator[Finding]:
    for rule in agreement.rules:
        key = f"rules.{rule.name}.why"
        for language in sorted({"en", *agreement.languages} - rule.why.keys()):
            yield key, f'there is no sentence in "{language}"'
        for sentence in rule.why.values():
            yield from _unknown(key, _PLACEHOLDER.findall(sentence), _sayable(agreement, rule))


def _sayable(agreement: Agreement, rule: Rule) -> frozenset[str]:
    """What a rule's sentence may name."""
    rate = agreement.rates.get(rule.rate) if rule.rate else None
    if not isinstance(rate, HourlyRate):
        return frozenset()
    return PLACEHOLDERS | OF_BLOCKS if rate.block else PLACEHOLDERS
