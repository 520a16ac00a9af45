"""What an outage leaves behind: mails that lie in the mailbox when the bot starts: ``python -m tests.bench.backlog``.

Tells for each tenth of them how fast they were answered and how much memory the bot held, and how long a mail waited
that came in their midst and said that it is urgent.  It fails where a mail of the last tenth takes half as much
processor time again as one in between, or where the bot's memory at the end is a quarter more than after the second.
"""

import argparse
import json
import statistics
import sys
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from itertools import pairwise
from pathlib import Path

import psutil
from rich.console import Console
from rich.table import Table

from tests.bench.contenders import Running, Servers, contenders, servers
from tests.bench.mails import written
from tests.bench.table import paper
from tests.servers.waiting import eventually
from tests.stories.desk import mail

_AT_ONCE = 1_000
_SLOWEST_PER_SECOND = 4
_GROWN = 1.25
_SLOWED = 1.5
_URGENT = "<urgent@customer.test>"


@dataclass(frozen=True, slots=True)
class Tenth:
    """How things stood when another tenth of the backlog was answered."""

    answered: int
    mails_per_second: float
    cpu_ms: float
    """Processor time a mail."""
    memory_mb: float


@dataclass(frozen=True, slots=True)
class Found:
    """What became of a backlog."""

    tenths: tuple[Tenth, ...]
    urgent_seconds: float
    """How long the urgent mail waited for its acknowledgement."""
    behind: int
    """How many mails were not answered yet when it came."""


def main() -> None:
    """Measures, prints, and ends with 1 where something slows down or grows."""
    parser = argparse.ArgumentParser(
        prog="python -m tests.bench.backlog", description=(__doc__ or "").partition("\n")[0]
    )
    parser.add_argument("--mails", type=int, default=2_000, help="default 2000")
    parser.add_argument("--store", choices=("sqlite", "postgres"), default="sqlite")
    parser.add_argument("--labeller", choices=("trained", "rules"), default="trained")
    parser.add_argument("--json", type=Path, metavar="FILE")
    options = parser.parse_args()
    console = paper()
    with servers(postgres=options.store == "postgres") as ready:
        found = worked_off(ready, options.store, options.labeller, options.mails)
    _show(found, console)
    if options.json:
        options.json.write_text(json.dumps(asdict(found), indent=2) + "\n", encoding="utf-8")
    faults = grown(found.tenths)
    for fault in faults:
        console.print(fault)
    sys.exit(1 if faults else 0)


def worked_off(ready: Servers, store: str, labeller: str, mails: int) -> Found:
    """What became of so many mails, and of one more that came when a fifth of them was answered."""
    account = ready.dovecot.add_user()
    for start in range(0, mails, _AT_ONCE):
        some = written(min(_AT_ONCE, mails - start), f"b{start}-")
        ready.dovecot.deliver(account.user, *(one.content for one in some))
    (bot,) = contenders((0,), store, labeller=labeller)[1:]
    first = len(ready.receiver.letters())
    with bot.running(ready, account) as running:
        seen = [_seen(ready, running, first, mails * tenth // 10) for tenth in (0, 1, 2)]
        behind = mails - seen[-1].answered
        ready.dovecot.deliver(account.user, mail(subject="URGENT: nobody can post", message_id=_URGENT))
        sent = time.monotonic()
        seen += [_seen(ready, running, first, mails * tenth // 10) for tenth in range(3, 11)]
        eventually(lambda: _answer(ready, first) is not None, within=60, what="the urgent mail is answered")
    came = _answer(ready, first)
    assert came is not None
    return Found(tuple(_tenth(*pair) for pair in pairwise(seen)), round(came - sent, 2), behind)


@dataclass(frozen=True, slots=True)
class _Seen:
    """How things stood at a moment."""

    at: float
    answered: int
    cpu: float
    memory_mb: float


def _seen(ready: Servers, running: Running, first: int, wanted: int) -> _Seen:
    """How things stand as soon as so many mails are answered."""
    within = 120 + wanted / _SLOWEST_PER_SECOND
    eventually(lambda: len(ready.receiver.letters()) >= first + wanted, within=within, what=f"{wanted} answers")
    process = psutil.Process(running.pid)
    used = process.cpu_times()
    memory = process.memory_info().rss / 1e6
    return _Seen(time.monotonic(), len(ready.receiver.letters()) - first, used.user + used.system, memory)


def _tenth(before: _Seen, after: _Seen) -> Tenth:
    mails = after.answered - before.answered
    return Tenth(
        answered=after.answered,
        mails_per_second=round(mails / (after.at - before.at), 1),
        cpu_ms=round((after.cpu - before.cpu) * 1000 / mails, 2),
        memory_mb=round(after.memory_mb, 1),
    )


def _answer(ready: Servers, first: int) -> float | None:
    """When the acknowledgement of the urgent mail came."""
    return next((one.at for one in ready.receiver.letters()[first:] if one.answers == _URGENT), None)


def grown(tenths: Sequence[Tenth]) -> tuple[str, ...]:
    """What has grown or slowed down since the first tenths, in words."""
    early, late = tenths[1], tenths[-1]
    faults = []
    if late.memory_mb > _GROWN * early.memory_mb:
        faults.append(f"memory grew from {early.memory_mb} to {late.memory_mb} MB")
    cpu = [one.cpu_ms for one in tenths[1:]]
    if cpu[-1] > _SLOWED * statistics.median(cpu):
        faults.append(f"a mail took {cpu[-1]} ms of the processor at the end, {statistics.median(cpu)} in between")
    return tuple(faults)


def _show(found: Found, console: Console) -> None:
    table = Table("answered", "mails/s", "CPU ms a mail", "memory MB")
    for one in found.tenths:
        figures = (one.answered, one.mails_per_second, one.cpu_ms, one.memory_mb)
        table.add_row(*(str(figure) for figure in figures))
    console.print(table)
    console.print(f"An urgent mail behind {found.behind} others was answered after {found.urgent_seconds} s.")


if __name__ == "__main__":
    main()
