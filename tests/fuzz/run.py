"""One damaged mail after the other through the whole road, with a watch on time and memory."""

import signal
import tracemalloc
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import count
from time import monotonic, process_time
from types import FrameType

from tests.fuzz.mutations import golden, mutated
from tests.fuzz.road import STEPS, open_case, travel

MOST_SECONDS = 2.0
MOST_MEMORY_PER_BYTE = 10
LEAST_MEMORY = 5_000_000
MEASURED_EVERY = 100
_HANG_SECONDS = 60.0


class HangError(Exception):
    """A mail was on its road for so long that it was given up."""


@dataclass(frozen=True, slots=True)
class Failure:
    """A mail that broke a promise."""

    number: int
    step: str
    what: str
    size: int


@dataclass(slots=True)
class Account:
    """What a run has seen so far."""

    mails: int = 0
    octets: int = 0
    most_memory: int = 0
    seconds: dict[str, float] = field(default_factory=lambda: dict.fromkeys(STEPS, 0.0))
    passed: dict[str, int] = field(default_factory=lambda: dict.fromkeys(STEPS, 0))
    slowest: dict[str, tuple[float, int]] = field(default_factory=lambda: dict.fromkeys(STEPS, (0.0, -1)))
    slowest_mail: tuple[float, int] = (0.0, -1)
    failures: list[Failure] = field(default_factory=list)


def run(
    seed: int, mails: int, first: int = 0, most_seconds: float = 1e9, tell: Callable[[Account], None] | None = None
) -> Account:
    """What comes of so many mutated mails, from number ``first`` on, or of as many as fit into the time."""
    account = Account()
    sources = golden()
    for raw in sources:
        # What is made once and kept, such as templates, is nobody's memory and nobody's time.
        travel(raw)
    begun = monotonic()
    for number in count(first):
        if account.mails == mails or monotonic() - begun > most_seconds:
            return account
        raw = mutated(seed, number, sources)
        try_one(raw, number, account)
        if tell is not None:
            tell(account)
    raise AssertionError


def try_one(raw: bytes, number: int, account: Account) -> None:
    """One mail on its road, in the account."""
    account.mails += 1
    account.octets += len(raw)
    watch = _Watch(account, number)
    try:
        with _no_longer_than(_HANG_SECONDS):
            travel(raw, open_case() if number % 4 == 0 else None, watch.passed)
            if number % MEASURED_EVERY == 0:
                _measure_memory(raw, number, account)
    # Whatever is raised is what the run looks for.
    except Exception as error:  # noqa: BLE001
        broken = STEPS[min(watch.steps, len(STEPS) - 1)]
        account.failures.append(Failure(number, broken, f"{type(error).__name__}: {error}"[:300], len(raw)))
    total = watch.at - watch.begun
    account.slowest_mail = max(account.slowest_mail, (total, number))
    if total > MOST_SECONDS:
        account.failures.append(Failure(number, "all", f"{total:.1f} s of processor time", len(raw)))


class _Watch:
    """Times the steps of one mail by the processor's clock, which neighbours do not slow down."""

    def __init__(self, account: Account, number: int) -> None:
        self._account = account
        self._number = number
        self.steps = 0
        self.begun = self.at = process_time()

    def passed(self, step: str) -> None:
        """A step has ended."""
        now = process_time()
        took, self.at = now - self.at, now
        self.steps += 1
        self._account.seconds[step] += took
        self._account.passed[step] += 1
        self._account.slowest[step] = max(self._account.slowest[step], (took, self._number))


def _measure_memory(raw: bytes, number: int, account: Account) -> None:
    tracemalloc.start()
    try:
        travel(raw)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    account.most_memory = max(account.most_memory, peak)
    if peak > max(LEAST_MEMORY, MOST_MEMORY_PER_BYTE * len(raw)):
        account.failures.append(Failure(number, "all", f"{peak / 1e6:.1f} MB of memory", len(raw)))


@contextmanager
def _no_longer_than(seconds: float) -> Iterator[None]:
    def give_up(_signal: int, _frame: FrameType | None) -> None:
        raise HangError(f"not done after {seconds:.0f} s")

    before = signal.signal(signal.SIGALRM, give_up)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)
