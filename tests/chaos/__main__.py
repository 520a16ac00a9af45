"""Pulled plugs: ``python -m tests.chaos [--mails N] [--kills N] [--seed S] [--quick]``.

Real processes on real servers, which are killed, stopped, cut and filled up while mail comes in.  After each kind of
fault every mail must have its case and its answer, and nothing must be there twice; prints a table in Markdown.
"""

import argparse
import signal
import sys
from dataclasses import replace

from tests.chaos.run import Plan, Row, on_postgres, on_sqlite
from tests.chaos.world import WRITE_AGAIN, servers
from tests.servers.process import ServerMissingError

_HEAD = "| store | fault | times | mails | lost | twice | unanswered | sent again | warnings | verified |"
_LINE = "|---|---|--:|--:|--:|--:|--:|--:|--:|---|"


def main() -> int:
    """Runs, prints what came of it, and gives the exit code."""
    options = _options()
    # What is to be ended is ended in order, servers and folders too.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    rows: list[Row] = []

    def tell(row: Row) -> None:
        rows.append(row)
        print(_shown(row), flush=True)

    people = round(options.mails / (1 + WRITE_AGAIN))
    plan = Plan(options.seed, 0, options.kills, options.times)
    print(_HEAD, _LINE, sep="\n", flush=True)
    try:
        with servers() as ready:
            on_sqlite(ready, replace(plan, mails=people // 4), tell)
            on_postgres(ready, replace(plan, mails=people * 3 // 4), tell)
    except ServerMissingError as missing:
        sys.exit(f"chaos: {missing}")
    mails = sum(row.mails for row in rows)
    again = sum(row.again for row in rows)
    print(f"\n{mails} mails, {sum(row.times for row in rows)} faults, {again} letters in flight went out again.")
    unsound = [row for row in rows if not row.sound]
    for row in unsound:
        print(f"\n{row.fault}: {row.findings.verified}", *row.bugs[-5:], sep="\n")
    return 1 if unsound else 0


def _shown(row: Row) -> str:
    found = row.findings
    verified = "yes" if row.sound else "NO"
    counts = (row.times, row.mails, found.lost, found.twice, found.unanswered + found.unsent, row.again, row.warnings)
    return f"| {row.store} | {row.fault} | {' | '.join(map(str, counts))} | {verified} |"


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.chaos", description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--mails", type=int, default=5000, help="how many mails, on both stores together")
    parser.add_argument("--kills", type=int, default=200, help="how many kills, on both stores together")
    parser.add_argument("--times", type=int, default=5, help="how often every other fault, on each store")
    parser.add_argument("--seed", type=int, default=1, help="the same seed gives the same mails and moments")
    parser.add_argument("--quick", action="store_true", help="300 mails, 10 kills, every other fault once: a look")
    options = parser.parse_args()
    if options.quick:
        options.mails, options.kills, options.times = 300, 10, 1
    return options


if __name__ == "__main__":
    sys.exit(main())
