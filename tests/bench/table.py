"""What was measured, for people: a figure is the median of its rounds, with the least and the most beside it."""

import statistics
import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from rich.console import Console
from rich.table import Column, Table

from tests.bench.profile_taker import Profile
from tests.bench.rounds import Burst, Latency, Startup

_MOST_ROWS = 25


def paper() -> Console:
    """Where it is printed: where nobody says how wide that is, wide enough for the tables."""
    return Console() if sys.stdout.isatty() else Console(width=110)


@dataclass(frozen=True, slots=True)
class Results:
    """Everything that one run of the benchmark has measured."""

    about: str
    """The machine, and how much was measured."""
    mails: int
    bursts: dict[str, tuple[Burst, ...]]
    """By contender, the floor first; one a round."""
    latencies: dict[str, Latency]
    """By what was done."""
    startup: Startup


@dataclass(frozen=True, slots=True)
class Ratio:
    """How a contender stands to the floor of the same round."""

    mails_per_second: tuple[float, ...]
    cpu: tuple[float, ...]


def ratios(results: Results) -> dict[str, Ratio]:
    """Each contender beside the floor, round by round."""
    floor = next(iter(results.bursts.values()))
    return {
        name: Ratio(
            tuple(own.mails_per_second / least.mails_per_second for own, least in zip(bursts, floor, strict=True)),
            tuple(own.cpu_ms / least.cpu_ms for own, least in zip(bursts, floor, strict=True)),
        )
        for name, bursts in results.bursts.items()
    }


def show(results: Results, console: Console) -> None:
    """Prints the results, and how they stand to what is aimed at."""
    console.print(f"\n{results.about}")
    console.print(_bursts(results))
    table = Table("mail to acknowledgement", *_right("mails", "p50 ms", "p95 ms", "most ms"))
    for what, latency in results.latencies.items():
        table.add_row(what, str(latency.mails), *(f"{ms:.0f}" for ms in (latency.p50, latency.p95, latency.most)))
    console.print(table)
    start = results.startup
    console.print(
        f"mailbox open after {start.again:.2f} s ({start.first:.2f} s where the tables are made), "
        f"mailbot --help after {start.help:.2f} s\n"
    )
    console.print(_aims(results))


def _bursts(results: Results) -> Table:
    database = any(burst.database_cpu_ms for bursts in results.bursts.values() for burst in bursts)
    more = ("database CPU ms a mail",) if database else ()
    columns = ("mails/s", "of the floor", "CPU ms a mail", "times the floor", *more, "peak MB")
    table = Table(Column(f"{results.mails} mails at once", no_wrap=True), *_right(*columns))
    for name, ratio in ratios(results).items():
        bursts = results.bursts[name]
        table.add_row(
            name,
            _range((burst.mails_per_second for burst in bursts), 0),
            _range(ratio.mails_per_second, 2),
            _range((burst.cpu_ms for burst in bursts), 2),
            _range(ratio.cpu, 1),
            *((_range((burst.database_cpu_ms for burst in bursts), 2),) if database else ()),
            _range((burst.peak_mb for burst in bursts), 0),
        )
    return table


def _aims(results: Results) -> Table:
    # Like is compared with like: one letter a mail, as the floor sends.
    name = list(results.bursts)[1]
    ratio = ratios(results)[name]
    speed, cpu = statistics.median(ratio.mails_per_second), statistics.median(ratio.cpu)
    peak = max(burst.peak_mb for burst in results.bursts[name])
    latency = next(iter(results.latencies.values()))
    table = Table(f"aim, for {name}", *_right("measured"), "")
    aims = (
        ("at least 0.5 of the floor's mails/s", f"{speed:.2f}", speed >= 0.5),
        ("at most 4 times the floor's CPU", f"{cpu:.1f}", cpu <= 4),
        ("at most 400 MB", f"{peak:.0f}", peak <= 400),
        ("p95 under 1000 ms at one mail a second", f"{latency.p95:.0f}", latency.p95 < 1000),
    )
    for aim, measured, reached in aims:
        table.add_row(aim, measured, "reached" if reached else "missed")
    return table


def show_profile(name: str, profile: Profile, console: Console) -> None:
    """Prints where the time goes."""
    counted = profile.samples
    phases = Table(f"{name}: a part", *_right("wall ms a mail", "CPU ms a mail"))
    for phase in profile.phases:
        phases.add_row(phase.name, f"{phase.wall:.3f}", f"{phase.cpu:.3f}")
    totals = (sum(phase.wall for phase in profile.phases), sum(phase.cpu for phase in profile.phases))
    phases.add_section()
    phases.add_row("all, one after the other", *(f"{total:.3f}" for total in totals))
    collecting = counted.collecting * 1000 / profile.mails
    phases.add_row("of which garbage collection", f"{collecting:.3f}", "")
    console.print(phases)
    for what, places in (
        ("step", profile.steps()),
        ("function itself", profile.milliseconds(counted.innermost())),
        ("function of ours with all that it calls", profile.milliseconds(counted.ours())),
    ):
        table = Table(what, *_right("CPU ms a mail"))
        for place, milliseconds in list(places.items())[:_MOST_ROWS]:
            table.add_row(place, f"{milliseconds:.3f}")
        console.print(table)
    console.print(f"{counted.stacks.total()} samples of {profile.mails} mails\n")


def _range(values: Iterable[float], digits: int) -> str:
    known: Sequence[float] = tuple(values)
    return f"{statistics.median(known):.{digits}f} ({min(known):.{digits}f}-{max(known):.{digits}f})"


def _right(*names: str) -> tuple[Column, ...]:
    return tuple(Column(name, justify="right") for name in names)
