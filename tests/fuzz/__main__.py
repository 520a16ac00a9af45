"""Damaged mails through the whole road: ``python -m tests.fuzz [--mails N] [--seed S]``.

Fails on an exception, on more than two seconds for one mail, and on more memory than ten times its size (5 MB at
least).  A mail that failed is there again with ``--seed S --first NUMBER --mails 1 --keep DIRECTORY``.
"""

import argparse
import sys
from pathlib import Path

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
from rich.table import Table

from tests.fuzz.mutations import golden, mutated
from tests.fuzz.road import STEPS
from tests.fuzz.run import Account, run

SHOWN_FAILURES = 20


def main() -> int:
    """Runs, prints what came of it, and gives the exit code."""
    options = _options()
    console = Console()
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=console, disable=not console.is_terminal) as progress:
        task = progress.add_task("mails", total=options.mails)

        def tell(account: Account) -> None:
            progress.update(task, completed=account.mails, description=f"mails, {len(account.failures)} failures")

        account = run(options.seed, options.mails, options.first, options.minutes * 60, tell)
    _show(account, options, console)
    if options.keep:
        _keep(account, options)
    return 1 if account.failures else 0


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz", description="damaged mails through the whole road")
    parser.add_argument("--mails", type=int, default=100_000, help="how many")
    parser.add_argument("--seed", type=int, default=1, help="the same seed gives the same mails")
    parser.add_argument("--first", type=int, default=0, metavar="NUMBER", help="the number of the first mail")
    parser.add_argument("--minutes", type=float, default=60, help="ends after so long, done or not")
    parser.add_argument("--keep", type=Path, metavar="DIRECTORY", help="where the mails that failed are put")
    return parser.parse_args()


def _show(account: Account, options: argparse.Namespace, console: Console) -> None:
    table = Table("step", "passed", "mean ms", "slowest ms", "by mail", box=None)
    for step in STEPS:
        passed = account.passed[step]
        slowest, number = account.slowest[step]
        mean = account.seconds[step] / max(1, passed)
        table.add_row(step, str(passed), f"{mean * 1e3:.2f}", f"{slowest * 1e3:.0f}", str(number))
    console.print(table)
    slowest, number = account.slowest_mail
    console.print(
        f"{account.mails} mails of {account.octets / max(1, account.mails) / 1e3:.1f} kB on average, "
        f"seed {options.seed}; the slowest, {number}, took {slowest:.2f} s; "
        f"at most {account.most_memory / 1e6:.1f} MB of memory",
        highlight=False,
    )
    if account.mails < options.mails:
        console.print(f"ended after {options.minutes:g} minutes, {options.mails - account.mails} mails before the end")
    console.print(f"{len(account.failures)} failures")
    for failure in account.failures[:SHOWN_FAILURES]:
        console.print(f"  mail {failure.number}, {failure.size} bytes, {failure.step}: {failure.what}", markup=False)


def _keep(account: Account, options: argparse.Namespace) -> None:
    options.keep.mkdir(parents=True, exist_ok=True)
    sources = golden()
    for failure in account.failures:
        raw = mutated(options.seed, failure.number, sources)
        (options.keep / f"{options.seed}-{failure.number}-{failure.step}.eml").write_bytes(raw)


if __name__ == "__main__":
    sys.exit(main())
