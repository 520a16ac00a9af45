"""Whether a mail costs the same on an empty store and on one with years of history: ``python -m tests.bench.history``.

The history is made by dice with a seed, row by row as the bot writes it: for each case three mails, two letters, five
events, and targets; one case in a hundred is open.  Then the same new mails are taken on both stores in turns; the
least processor time of the rounds counts, since noise only adds.
"""

import argparse
import json
import random
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from rich.console import Console
from rich.table import Table

from mailbot.adapters.queue import Task
from mailbot.adapters.store import inbox
from mailbot.adapters.store.database import Database
from mailbot.adapters.store.inbox import Fetched, Folder
from mailbot.adapters.store.record import event_row
from mailbot.adapters.tables import CaseRow, CounterRow, EventRow, LetterRow, MailRow, ParticipantRow, RawRow, TargetRow
from mailbot.bot import Bot, prepared
from mailbot.bot.clock import Clock
from mailbot.bot.log import logger
from mailbot.domain.agreement import MetBy
from mailbot.domain.case import Event, Joined, Opened, ParticipantAdded, Status, StatusSet
from mailbot.settings import load
from tests.bench.mails import written
from tests.bench.table import paper

_SETTINGS = """\
[desk]
name = "Bench"
domain = "desk.test"
case_tag = "BENCH"
[[mailboxes]]
address = "support@desk.test"
imap = {host = "127.0.0.1", port = 1, security = "none", user = "support", password = {file = "mailbot.key"}}
[smtp]
host = "127.0.0.1"
port = 1
security = "none"
[[agents]]
address = "mia@desk.test"
[[managers]]
address = "max@desk.test"
[classifier]
# What the trained one costs does not depend on what is stored.
backend = "rules"
"""
_FIRST_CASE = 1001
_MAILS, _LETTERS = 3, 2
_OPEN_EVERY = 100
_AT_ONCE = 5_000
_BEGIN = datetime(2019, 1, 1, 8, tzinfo=UTC)
_COMMANDS = {
    "--help": ("--help",),
    "case list": ("case", "list"),
    "watch --once": ("watch", "--once"),
    "digest": ("digest",),
}

Row = dict[str, Any]


def main() -> None:
    """Makes both stores, measures, prints, and takes them away."""
    options = _options()
    console = paper()
    place = Path(tempfile.mkdtemp(prefix="mailbot-history-"))
    try:
        empty, full = _desk(place / "empty"), _desk(place / "full")
        begun = time.perf_counter()
        with console.status(f"making {options.cases:,} cases"):
            fill(full, options.cases)
        found: dict[str, Any] = {"cases": options.cases, "seconds_to_make": round(time.perf_counter() - begun, 1)}
        found["bytes"] = _size(full)
        console.print(f"{options.cases:,} cases, {options.cases * _MAILS:,} mails: {found['bytes'] / 1e9:.1f} GB")
        found["take_ms"] = _taken({"empty": empty, "full": full}, options)
        found["tick_s"] = {"empty": _ticked(empty), "full": _ticked(full)}
        found["commands_s"] = {
            name: {"empty": _said(empty, words), "full": _said(full, words)} for name, words in _COMMANDS.items()
        }
    finally:
        shutil.rmtree(place)
    _show(found, console)
    if options.json:
        options.json.write_text(json.dumps(found, indent=2) + "\n", encoding="utf-8")


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m tests.bench.history", description=(__doc__ or "").partition("\n")[0]
    )
    parser.add_argument("--cases", type=int, default=1_000_000)
    parser.add_argument("--mails", type=int, default=200, help="taken in each round; default 200")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--json", type=Path, metavar="FILE")
    return parser.parse_args()


def _desk(folder: Path) -> Path:
    folder.mkdir()
    (folder / "mailbot.key").write_text("a-key-for-the-bench-that-is-long-enough-0123456789")
    (folder / "mailbot.toml").write_text(_SETTINGS)
    prepared(load(folder / "mailbot.toml")).close()
    return folder


def fill(folder: Path, cases: int) -> None:
    """Writes so many cases with all that belongs to them, the newest a minute old."""
    database = Database(load(folder / "mailbot.toml").store_url())
    dice = random.Random(7)
    step = (datetime.now(UTC) - timedelta(minutes=1) - _BEGIN) / max(1, cases)
    for first in range(0, cases, _AT_ONCE):
        numbers = range(first, min(first + _AT_ONCE, cases))
        rows = _rows(dice, [(number, _BEGIN + step * number) for number in numbers])
        with database.writing() as session:
            for table, some in rows.items():
                session.connection().execute(sa.insert(table), some)
    with database.writing() as session:
        session.connection().execute(sa.update(CounterRow).values(value=_FIRST_CASE + cases))
    database.close()


def _rows(dice: random.Random, openings: Sequence[tuple[int, datetime]]) -> dict[Any, list[Row]]:
    rows: dict[Any, list[Row]] = {
        table: [] for table in (CaseRow, ParticipantRow, MailRow, RawRow, EventRow, LetterRow, TargetRow)
    }
    for index, at in openings:
        for table, row in _case(dice, index, at):
            rows[table].append(row)
    return rows


def _case(dice: random.Random, index: int, at: datetime) -> Iterator[tuple[Any, Row]]:
    number = _FIRST_CASE + index
    contact = f"person{dice.randrange(50_000)}@customer{dice.randrange(5_000)}.test"
    ended_at = None if index % _OPEN_EVERY == 0 else at + timedelta(days=2)
    status = Status.RESOLVED if ended_at else Status.IN_PROGRESS
    identities = [f"history-{number}-{place}" for place in range(_MAILS)]
    yield (
        CaseRow,
        {
            "number": number,
            "status": status,
            "subject": f"Matter {number}",
            "contact": contact,
            "organisation": "",
            "opened_at": at,
            "updated_at": ended_at or at,
            "ended_at": ended_at,
            "request": dice.choice(("error", "question", "report", "training")),
            "severity": dice.choice(("P1", "P2", "P3", "P4")),
            "issues": 1,
            "language": "en",
            "flags": "",
            "confidence": 0.9,
            "abstained": False,
        },
    )
    yield ParticipantRow, {"case_number": number, "address": contact}
    events: tuple[Event, ...] = (
        Opened(at, identities[0], f"Matter {number}", contact),
        ParticipantAdded(at, contact, "opened"),
        *(Joined(at + timedelta(hours=place), identities[place], contact, "reply_address") for place in (1, 2)),
        StatusSet(ended_at or at, status, "history"),
    )
    for event in events:
        yield EventRow, event_row(number, event)
    for place, identity in enumerate(identities):
        yield from _mail(index * _MAILS + place + 1, number, identity, contact, at + timedelta(hours=place))
    for place in range(_LETTERS):
        yield LetterRow, _letter(number, place, contact, at)
    for kind in ("response", "resolution"):
        yield TargetRow, _target(number, kind, at, ended_at)


def _target(number: int, kind: str, at: datetime, ended_at: datetime | None) -> Row:
    return {
        "case_number": number,
        "kind": kind,
        "hours": Decimal(8),
        "due_at": at + timedelta(days=1),
        "met_by": MetBy.WORK_AND_WORD,
        "met_at": None if ended_at is None else at + timedelta(hours=3),
        "paused": False,
    }


def _mail(id: int, number: int, identity: str, sender: str, at: datetime) -> Iterator[tuple[Any, Row]]:
    yield (
        MailRow,
        {
            "id": id,
            "identity": identity,
            "message_id": f"<{identity}@customer.test>",
            "mailbox": "support@desk.test",
            "sender": sender,
            "subject": f"Matter {number}",
            "clean_subject": f"Matter {number}",
            "size": 400,
            "arrived_at": at,
            "state": "taken",
            "verdict": "human",
            "rule": "human",
            "linked_by": "",
            "case_number": number,
            "words": identity,
            "held_reason": "",
            "forced": "",
            "whole": True,
        },
    )
    yield RawRow, {"mail_id": id, "content": b"x" * 400}


def _letter(number: int, place: int, recipient: str, at: datetime) -> Row:
    return {
        "message_id": f"<{number}.{place}.history@desk.test>",
        "case_number": number,
        "kind": "Acknowledgement" if place == 0 else "FollowUp",
        "recipient": recipient,
        "reverse_path": "support@desk.test",
        "subject": f"Matter {number}",
        "content": b"x" * 800,
        "written_at": at,
        "state": "sent",
        "attempts": 1,
        "sent_at": at,
        "fault": "",
    }


def _taken(desks: dict[str, Path], options: argparse.Namespace) -> dict[str, float]:
    """Milliseconds of processor time a mail on each desk, the least of the rounds."""
    bots = {name: _bot(folder) for name, folder in desks.items()}
    found: dict[str, list[float]] = {name: [] for name in desks}
    for number in range(options.rounds + 1):
        mails = [posted.content for posted in written(options.mails, f"h{number}-")]
        for name, bot in bots.items():
            found[name].append(_take(bot, mails, number) / len(mails))
    for bot in bots.values():
        bot.database.close()
    # The first warms up.
    return {name: round(min(times[1:]) * 1000, 3) for name, times in found.items()}


def _bot(folder: Path) -> Bot:
    configuration = load(folder / "mailbot.toml")
    log = (folder / "bot.log").open("w", encoding="utf-8")
    return Bot.of(configuration, prepared(configuration), Clock(), logger(json=True, stream=log))


def _take(bot: Bot, mails: Sequence[bytes], number: int) -> float:
    """Seconds of processor time that taking them costs; they are stored before the clock runs."""
    now = datetime.now(UTC)
    folder = Folder("support@desk.test", "INBOX")
    fetched = [
        Fetched(number * 100_000 + place, raw, len(raw), now, f"bench-{number}-{place}")
        for place, raw in enumerate(mails, start=1)
    ]
    with bot.database.writing() as session:
        new = inbox.store(session, folder, 1, fetched, told=True)
        bot.queue.defer(session, Task.TAKE, [str(id) for id in new], now)
    begun = time.process_time()
    while bot.taker.step():
        pass
    return time.process_time() - begun


def _ticked(folder: Path) -> float:
    """Seconds of one look at the clock, the second one: the first has letters to write."""
    bot = _bot(folder)
    try:
        bot.ticker.step()
        begun = time.perf_counter()
        bot.ticker.step()
        return round(time.perf_counter() - begun, 3)
    finally:
        bot.database.close()


def _said(folder: Path, words: Sequence[str]) -> float:
    """Seconds of a command as a whole process, the least of three."""
    command = (sys.executable, "-m", "mailbot", "--config", str(folder / "mailbot.toml"), *words)
    times = []
    for _ in range(3):
        begun = time.perf_counter()
        subprocess.run(command, check=True, capture_output=True, cwd=folder)
        times.append(time.perf_counter() - begun)
    return round(min(times), 2)


def _size(folder: Path) -> int:
    return sum(path.stat().st_size for path in folder.iterdir())


def _show(found: dict[str, Any], console: Console) -> None:
    table = Table("what", "empty", "full", "full : empty")
    rows = {"taking a mail, ms of processor time": found["take_ms"], "one look at the clock, s": found["tick_s"]}
    rows |= {f"mailbot {name}, s": seconds for name, seconds in found["commands_s"].items()}
    for name, pair in rows.items():
        ratio = f"{pair['full'] / pair['empty']:.2f}" if pair["empty"] else ""
        table.add_row(name, str(pair["empty"]), str(pair["full"]), ratio)
    console.print(table)


if __name__ == "__main__":
    main()
