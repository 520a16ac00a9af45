"""The run: every fault so many times while mail comes in, and the account after each."""

import random
import shutil
import subprocess
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass

from tests.chaos.faults import MANY, ONE, Fault, small_disk
from tests.chaos.world import Findings, Servers, World, world
from tests.servers.process import ourselves, scratch_directory
from tests.servers.waiting import eventually

# For a machine that is busy with much else; a bot that lives needs a hundredth of it.
_SETTLE_SECONDS = 180.0
_DISK_MEGABYTES = 64


@dataclass(frozen=True, slots=True)
class Row:
    """A fault, how often it happened, and what had become of all mails up to then."""

    store: str
    fault: str
    times: int
    mails: int
    """Those that came while it happened."""
    again: int
    """Letters that went out once more."""
    warnings: int
    """How often the bots noticed that something was wrong."""
    findings: Findings
    bugs: tuple[str, ...] = ()

    @property
    def sound(self) -> bool:
        """Whether everything is as it must be."""
        return self.findings.sound and not self.bugs


@dataclass(frozen=True, slots=True)
class Plan:
    """How much of everything."""

    seed: int
    mails: int
    """How many people write, for each of the stores."""
    kills: int
    """On both stores together."""
    times: int
    """How often every other fault happens, on each of them."""

    def times_of(self, fault: Fault) -> int:
        """How often a fault happens."""
        return max(1, round(self.kills * fault.kills)) if fault.kills else self.times


def on_sqlite(servers: Servers, plan: Plan, tell: Callable[[Row], None]) -> None:
    """Every fault of one bot on SQLite, on a small disk where that can be had."""
    with ExitStack() as ends:
        folder = scratch_directory(ourselves())
        ends.callback(shutil.rmtree, folder, ignore_errors=True)
        if small_disk(folder, _DISK_MEGABYTES):
            ends.callback(subprocess.run, ("umount", "--lazy", str(folder)), check=True)
        made = ends.enter_context(world(servers, random.Random(plan.seed), bots=1, folder=folder))
        _through(made, "SQLite, one bot", ONE, plan, tell)


def on_postgres(servers: Servers, plan: Plan, tell: Callable[[Row], None]) -> None:
    """Every fault of two bots on PostgreSQL."""
    with world(servers, random.Random(plan.seed), bots=2) as made:
        _through(made, "PostgreSQL, two bots", MANY, plan, tell)


def _through(made: World, store: str, faults: Sequence[Fault], plan: Plan, tell: Callable[[Row], None]) -> None:
    portion = max(4, round(plan.mails / sum(map(plan.times_of, faults))))
    made.deliver(portion)
    made.settle(_SETTLE_SECONDS)
    before, warned, known = made.findings(), made.warnings(), len(made.bugs())
    for fault in faults:
        times = plan.times_of(fault)
        for _ in range(times):
            suffer(made, fault, portion)
        if fault.retries:
            eventually(lambda: made.desk.say("letters", "retry").code == 0, within=_SETTLE_SECONDS)
        made.settle(_SETTLE_SECONDS)
        after = made.findings()
        more = after.mails - before.mails, after.again - before.again, made.warnings() - warned
        tell(Row(store, fault.name, times, *more, after, made.bugs()[known:]))
        before, warned, known = after, made.warnings(), len(made.bugs())


def suffer(made: World, fault: Fault, people: int) -> None:
    """One fault, some time after mail has begun to come in, and for some time while more of it comes."""
    first = (people + 1) // 2
    made.deliver(first)
    made.work(first)
    with fault.happens(made):
        made.deliver(people - first)
        made.work(people)
