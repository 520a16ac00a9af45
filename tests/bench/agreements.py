"""How long the agreements take: one decision, and the targets of ten thousand open cases."""

import time
from datetime import UTC, datetime, timedelta
from itertools import product
from statistics import median

from rich.console import Console
from rich.table import Table

from classifiers.labels import Request, Severity
from mailbot.domain.agreement import shipped, shipped_names
from mailbot.domain.coverage import Matter, Terms, Work, decide, targets_of
from mailbot.domain.targets import Pause

NOW = datetime(2026, 3, 2, 14, 30, tzinfo=UTC)
CASES = 10_000
_FLAGS = (frozenset[str](), frozenset({"third_party"}), frozenset({"software_fault"}))


def decision_seconds() -> float:
    """The median time of a decision over every agreement, plan, request, severity and some flags."""
    taken = []
    for name in shipped_names():
        agreement = shipped(name)
        for plan, request, severity, flags in product(agreement.plans, Request, Severity, _FLAGS):
            matter = Matter(request, severity, NOW, flags=flags, work=Work(minutes=90))
            begun = time.perf_counter()
            decide(agreement, Terms(plan), None, matter)
            taken.append(time.perf_counter() - begun)
    return median(taken)


def targets_seconds() -> float:
    """The time to work out anew the targets of ten thousand open cases, each paused twice."""
    agreement, terms = shipped("cotiss"), Terms("enhanced")
    begun = time.perf_counter()
    for number in range(CASES):
        received_at = NOW - timedelta(minutes=37 * number % (300 * 1440))
        day = timedelta(hours=24)
        pauses = (Pause(received_at, received_at + day), Pause(received_at + 2 * day, received_at + 3 * day))
        targets_of(agreement, terms, Matter(Request.ERROR, Severity.P3, received_at), pauses)
    return time.perf_counter() - begun


def main() -> None:
    """Measures both and prints them beside their aims."""
    decision, targets = decision_seconds(), targets_seconds()
    table = Table("agreements", "measured", "aim", "")
    for what, measured, aim in (
        ("one decision, ms", decision * 1000, 1.0),
        (f"targets of {CASES} open cases, s", targets, 5.0),
    ):
        table.add_row(what, f"{measured:.3f}", f"under {aim:g}", "reached" if measured < aim else "missed")
    Console().print(table)


if __name__ == "__main__":
    main()
