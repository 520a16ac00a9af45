"""The bot as the rehearsal knows it: a process, its log, and what its command line answers."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from mailbot.demo.desk import AGENTS, MAKERS, MANAGER, OFFICE, Place
from mailbot.demo.letters import ReceivedLetter, keep_readable, read
from mailbot.demo.servers import RehearsalError, process

PROGRAM = (sys.executable, "-m", "mailbot")
_OFFICE = ("awaits_payment", "awaits_order", "redirected", "refused")


@dataclass(frozen=True, slots=True)
class Taken:
    """A log line: the bot has taken a mail."""

    message_id: str
    rule: str
    case: int | None


@dataclass(frozen=True, slots=True)
class Held:
    """A log line: the bot has set a mail aside."""

    reason: str


@dataclass(frozen=True, slots=True)
class ListedCase:
    """A case as ``mailbot case list --json`` tells of it."""

    number: int
    type: str
    severity: str
    language: str
    subject: str
    contact: str
    customer: str
    request: str = "none"
    decision: str = ""
    """What the customer's agreement decided; empty where there is none."""
    status: str = ""

    @property
    def readers(self) -> tuple[str, ...]:
        """Who at the desk is to read of it: a payment, an order, an offer or an idea is no agent's work."""
        if self.decision == "redirected" and self.request == "enhancement":
            return (MAKERS,)
        if not self.decision and self.request == "account":
            # Under no agreement a price is customer service's to tell, and the case an agent's.
            return (*AGENTS, OFFICE)
        return (OFFICE,) if self.decision in _OFFICE else AGENTS


class Bot:
    """A running bot."""

    def __init__(self, running: subprocess.Popen[bytes], log: Path) -> None:
        self._running = running
        self._log = log
        self._read = 0

    @property
    def stopped(self) -> bool:
        """Whether the process has ended."""
        return self._running.poll() is not None

    def last_words(self) -> str:
        """The end of the log."""
        return self._log.read_text("utf-8", "replace").strip()[-500:]

    def news(self) -> tuple[Taken | Held, ...]:
        """What the bot has taken or set aside since the last time it was asked."""
        with self._log.open("rb") as file:
            file.seek(self._read)
            # A last line without its end is still being written.
            fresh, end, _ = file.read().rpartition(b"\n")
        self._read += len(fresh + end)
        return tuple(told for line in fresh.splitlines() if (told := told_by(line)))


def told_by(line: bytes) -> Taken | Held | None:
    """What a log line tells of a mail; None where it speaks of something else."""
    try:
        event = json.loads(line)
    except ValueError:
        return None
    if not isinstance(event, dict):
        return None
    if event.get("event") == "mail held" and event.get("reason"):
        return Held(str(event["reason"]))
    if event.get("event") != "mail taken":
        return None
    case = event.get("case")
    return Taken(
        message_id=str(event.get("message_id") or ""),
        rule=str(event.get("rule") or ""),
        case=int(case) if case else None,
    )


def environment(given: Mapping[str, str] = os.environ) -> dict[str, str]:
    """The environment without settings of a real desk, so that the rehearsal cannot touch one."""
    return {name: value for name, value in given.items() if not name.startswith("MAILBOT_")}


@contextmanager
def bot(place: Place) -> Iterator[Bot]:
    """The running bot; it ends with the block."""
    program = ["mailbot.cli:main", "run", "--log", "json", "--config", str(place.settings)]
    with process(program, place.log, environment()) as running:
        yield Bot(running, place.log)


def command(place: Place, *words: str) -> str:
    """What a command of mailbot prints.  Raises RehearsalError where it fails."""
    done = subprocess.run(
        [*PROGRAM, *words, "--config", str(place.settings)],
        capture_output=True,
        stdin=subprocess.DEVNULL,
        env=environment(),
        timeout=60,
        check=False,
    )
    if done.returncode != 0:
        raise RehearsalError(f"mailbot {' '.join(words)}: {done.stderr.decode('utf-8', 'replace').strip()}")
    return done.stdout.decode("utf-8")


def response_met(place: Place, number: int) -> bool:
    """Whether the answer that a case owes has been given."""
    targets = json.loads(command(place, "case", "show", str(number), "--json"))["targets"]
    return any(one["kind"] == "response" and one["met_at"] for one in targets)


def digest(place: Place) -> ReceivedLetter:
    """What the manager would read now, kept among the letters."""
    path = place.letters / "digest.eml"
    command(place, "digest", "--to", str(path))
    letter = read(path.read_bytes(), (MANAGER,), datetime.now(UTC))
    keep_readable(letter, path)
    return letter


def cases(place: Place) -> tuple[ListedCase, ...]:
    """Every case, in the order of their numbers."""
    rows = json.loads(command(place, "case", "list", "--json"))
    listed = (
        ListedCase(
            number=row["number"],
            type=row["type"] or "",
            severity=row["severity"] or "",
            language=row["language"] or "",
            subject=row["subject"] or "",
            contact=row["contact"] or "",
            customer=row["customer"] or "",
            request=row["request"],
            decision=row["decision"] or "",
            status=row["status"],
        )
        for row in rows
    )
    return tuple(sorted(listed, key=lambda case: case.number))
