"""How fast the bot is, beside the least that any such program must do: ``python -m tests.bench --help``.

Floor and bot take turns, each round on new mailboxes and new stores, with the same mails.  Both are warm and wait with
their mailbox open; then all mails appear in it at once.  The clock runs from the first mail's appearing to the last
letter's arrival, and so has the bot's own delay until it looks; the floor looks all the time.
"""

import argparse
import json
import os
import platform
import signal
import sys
from dataclasses import asdict
from pathlib import Path
from typing import Any

from rich.console import Console

from tests.bench.contenders import Servers, contenders, servers
from tests.bench.mails import written
from tests.bench.profile_taker import Profile, profile
from tests.bench.rounds import Burst, Latency, burst, latency, startup
from tests.bench.table import Results, paper, ratios, show, show_profile
from tests.servers.process import ServerMissingError

_QUIET_SECONDS = 7.0


def main() -> None:
    """Measures, prints, and leaves nothing behind."""
    options = _options()
    # What is to be ended is ended in order, servers and folders too.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    console = paper()
    try:
        with servers(postgres=options.store == "postgres") as ready:
            found = _profiled(ready, options, console) if options.profile else _measured(ready, options, console)
    except ServerMissingError as missing:
        sys.exit(f"bench: {missing}")
    if options.json:
        options.json.write_text(json.dumps(found, indent=2) + "\n", encoding="utf-8")


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--mails", type=int, default=0, help="mails in a burst; default 1000, for a profile 2000")
    parser.add_argument("--rounds", type=int, default=0, help="default 3")
    parser.add_argument("--quick", action="store_true", help="300 mails, one round: a look, not a measurement")
    parser.add_argument("--agents", type=int, choices=(0, 1), help="how many hear of each mail; default: both")
    parser.add_argument("--store", choices=("sqlite", "postgres"), default="sqlite", help="the bot's; default sqlite")
    parser.add_argument("--workers", type=int, default=1, help="so many processes too, beside one; for postgres only")
    parser.add_argument("--labeller", choices=("trained", "rules"), default="trained", help="default trained")
    parser.add_argument("--profile", action="store_true", help="where the time goes, instead of how much it is")
    parser.add_argument("--json", type=Path, metavar="FILE", help="everything that was found, round by round")
    options = parser.parse_args()
    if options.workers > 1 and options.store != "postgres":
        parser.error("many workers share a PostgreSQL: add --store postgres")
    # A profile is the better the more samples it has.
    options.mails = options.mails or (300 if options.quick else 2000 if options.profile else 1000)
    options.rounds = options.rounds or (1 if options.quick else 3)
    options.agents = (0, 1) if options.agents is None else (options.agents,)
    return options


def _measured(ready: Servers, options: argparse.Namespace, console: Console) -> dict[str, Any]:
    who = contenders(options.agents, options.store, options.workers, options.labeller)
    bursts: dict[str, tuple[Burst, ...]] = {one.name: () for one in who}
    for number in range(1, options.rounds + 1):
        mails = written(options.mails, f"r{number}-")
        for one in who:
            with console.status(f"round {number} of {options.rounds}: {one.name}"):
                bursts[one.name] = (*bursts[one.name], burst(ready, one, mails))
    seconds = 10 if options.quick else 30
    latencies: dict[str, Latency] = {}
    for what, count, pause in (
        ("one mail a second", seconds, 1.0),
        ("one mail after silence", seconds // 6, _QUIET_SECONDS),
    ):
        with console.status(what):
            latencies[what] = latency(ready, who[1], written(count, f"l{count}-"), pause)
    with console.status("starting up"):
        begun = startup(ready, options.store, options.rounds)
    results = Results(_about(options), options.mails, bursts, latencies, begun)
    show(results, console)
    return {**asdict(results), "ratios": {name: asdict(ratio) for name, ratio in ratios(results).items()}}


def _profiled(ready: Servers, options: argparse.Namespace, console: Console) -> dict[str, Any]:
    found: dict[str, Any] = {"about": _about(options)}
    for agents in options.agents:
        name = f"{1 + agents} letter{'s' * agents} a mail"
        taken = profile(ready, written(options.mails, "p"), agents, options.store, options.labeller)
        show_profile(name, taken, console)
        found[name] = _plain(taken)
    return found


def _plain(taken: Profile) -> dict[str, Any]:
    samples = taken.samples
    counted = {"innermost": samples.innermost(), "ours": samples.ours()}
    places = {name: taken.milliseconds(found) for name, found in counted.items()}
    return {"phases": [asdict(phase) for phase in taken.phases], "steps": taken.steps(), **places}


def _about(options: argparse.Namespace) -> str:
    return (
        f"{os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}, Python {platform.python_version()}, {options.store}, "
        f"{options.labeller} labeller, "
        f"{options.rounds} rounds; medians, in brackets least and most"
    )


if __name__ == "__main__":
    main()
