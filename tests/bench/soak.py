"""An hour of mail at a steady pace, and whether anything grows meanwhile: ``python -m tests.bench.soak``.

On Dovecot and PostgreSQL, or SQLite.  Twenty times it tells the bot's memory, the mails that are not answered yet, and
how long answers took.  It fails where memory or the wait at the end is half as much again as early on.
"""

import argparse
import json
import statistics
import sys
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import psutil
from rich.console import Console
from rich.table import Table

from tests.bench.contenders import Servers, contenders, servers
from tests.bench.mails import Posted, written
from tests.bench.table import paper

_GROWN = 1.5
_LEAST_WAIT_MS = 500.0


@dataclass(frozen=True, slots=True)
class Moment:
    """How things stood at the end of a stretch of time."""

    second: float
    delivered: int
    answered: int
    memory_mb: float
    p50_ms: float
    most_ms: float

    @property
    def unanswered(self) -> int:
        """Mails that wait for their answer."""
        return self.delivered - self.answered


def main() -> None:
    """Soaks, prints, and ends with 1 where something has grown."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench.soak", description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--minutes", type=float, default=60.0)
    parser.add_argument("--rate", type=float, default=5.0, help="mails a second; default 5")
    parser.add_argument("--store", choices=("sqlite", "postgres"), default="postgres")
    parser.add_argument("--json", type=Path, metavar="FILE")
    options = parser.parse_args()
    console = paper()
    with servers(postgres=options.store == "postgres") as ready:
        found = soak(ready, options.store, options.minutes * 60, options.rate)
    _show(found, console)
    if options.json:
        options.json.write_text(json.dumps([asdict(one) for one in found], indent=2) + "\n", encoding="utf-8")
    faults = grown(found)
    for fault in faults:
        console.print(fault)
    sys.exit(1 if faults else 0)


def soak(ready: Servers, store: str, seconds: float, rate: float) -> tuple[Moment, ...]:
    """What was seen at the end of each of twenty stretches of the time."""
    account = ready.dovecot.add_user()
    (bot,) = contenders((0,), store)[1:]
    mails = written(int(seconds * rate), "soak-")
    found: list[Moment] = []
    sent: dict[str, float] = {}
    with bot.running(ready, account) as running:
        first = len(ready.receiver.letters())
        begun = time.monotonic()
        stretch = max(1, len(mails) // 20)
        for number, mail in enumerate(mails, start=1):
            time.sleep(max(0.0, begun + number / rate - time.monotonic()))
            sent[mail.message_id] = time.monotonic()
            ready.dovecot.deliver(account.user, mail.content)
            if number % stretch == 0:
                found.append(_seen(ready, running.pid, begun, first, sent, mails[number - stretch : number]))
        ready.receiver.wait_for(first, len(mails), 60)
    return tuple(found)


def _seen(
    ready: Servers, pid: int, begun: float, first: int, sent: dict[str, float], lately: Sequence[Posted]
) -> Moment:
    letters = [one for one in ready.receiver.letters()[first:] if one.answers in sent]
    wanted = {mail.message_id for mail in lately}
    took = [(one.at - sent[one.answers]) * 1000 for one in letters if one.answers in wanted]
    return Moment(
        second=round(time.monotonic() - begun, 1),
        delivered=len(sent),
        answered=len(letters),
        memory_mb=round(psutil.Process(pid).memory_info().rss / 1e6, 1),
        p50_ms=round(statistics.median(took), 1) if took else 0.0,
        most_ms=round(max(took, default=0.0), 1),
    )


def grown(found: Sequence[Moment]) -> tuple[str, ...]:
    """What has grown since the first tenth of the time, in words."""
    if len(found) < 10:
        return ("too short to tell",)
    early, late = found[len(found) // 10], found[-1]
    faults = []
    if late.memory_mb > _GROWN * early.memory_mb:
        faults.append(f"memory grew from {early.memory_mb} to {late.memory_mb} MB")
    if late.p50_ms > max(_LEAST_WAIT_MS, _GROWN * early.p50_ms):
        faults.append(f"answers took {late.p50_ms} ms at the end, {early.p50_ms} ms at the beginning")
    return tuple(faults)


def _show(found: Sequence[Moment], console: Console) -> None:
    table = Table("second", "delivered", "not answered yet", "memory MB", "p50 ms", "slowest ms")
    for one in found:
        figures = (one.second, one.delivered, one.unanswered, one.memory_mb, one.p50_ms, one.most_ms)
        table.add_row(*(str(figure) for figure in figures))
    console.print(table)


if __name__ == "__main__":
    main()
