"""Where the bot's time goes: one mailbox full of mail, taken in this process while samples are drawn.

The system interrupts after so much processor time and the Python stack of that moment is counted, so waiting costs
nothing here and every step is weighed alike.  The parts of the bot work one after the other here, not at once.
"""

import gc
import re
import signal
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from threading import Event
from types import FrameType
from typing import Any

from mailbot.bot import Bot, prepared
from mailbot.bot.clock import Clock
from mailbot.bot.log import logger
from mailbot.settings import load
from tests.bench.contenders import Servers, desk
from tests.bench.mails import Posted, written

_WARM_UP = 50
_SAMPLE_SECONDS = 0.002
_OTHER = "other"
_THREADS = "claims and marks SQL of the sender"
_HOUSE = ("mailbot/", "classifiers/", "replies/")
_PATH = re.compile(r".*/(?:site-packages|python3\.\d+|(?=(?:mailbot|classifiers|replies)/))/?(?=\w)")

# The road of a mail; the innermost frame that one of these fits tells the step.
_STEPS = (
    ("adapters/imap.py", "fetch"),
    ("bot/poller.py", "store raw mail"),
    ("intake/identity.py", "store raw mail"),
    ("store/inbox.py:sizes", "read raw mail back"),
    ("store/inbox.py:waiting", "read raw mail back"),
    ("store/inbox.py", "store raw mail"),
    ("adapters/queue.py", "jobs SQL"),
    ("intake/parse/", "parse"),
    ("intake/screen/", "screen"),
    ("intake/reports/", "screen"),
    ("intake/read.py", "trim"),
    ("replies/read/", "trim"),
    ("store/facts.py", "facts SQL"),
    ("intake/link.py", "link"),
    ("classifiers/", "classify"),
    ("intake/accept.py", "accept"),
    ("replies/write.py", "write letter"),
    ("replies/languages/", "write letter"),
    ("adapters/compose.py", "compose letter"),
    ("bot/post.py", "compose letter"),
    ("store/record.py", "record SQL"),
    ("store/database.py", "begin and commit"),
    ("bot/taker.py", "taker itself"),
    ("adapters/smtp.py", "SMTP"),
    ("aiosmtplib/", "SMTP"),
    ("bot/sender.py", "sender itself"),
    ("structlog/", "logging"),
    ("bot/log.py", "logging"),
)

Stack = tuple[str, ...]
"""Places as ``path:function``, the innermost first."""


@dataclass(frozen=True, slots=True)
class Phase:
    """A part of the bot at its work, in milliseconds a mail."""

    name: str
    wall: float
    cpu: float
    threads: float
    """How much of the processor time its threads took, of which there are no samples."""


@dataclass
class Samples:
    """Stacks, and how often each was met."""

    stacks: Counter[Stack] = field(default_factory=Counter)
    collecting: float = 0.0
    """Seconds that the garbage collector took."""

    def steps(self) -> Counter[str]:
        """Samples by step of the road."""
        return self._counted(lambda stack: (_step(stack),))

    def innermost(self) -> Counter[str]:
        """Samples by the function that was at work itself."""
        return self._counted(lambda stack: stack[:1])

    def ours(self) -> Counter[str]:
        """Samples by the functions of the house that were at work, or waited for what they had called."""
        return self._counted(lambda stack: {place for place in stack if place.startswith(_HOUSE)})

    def _counted(self, names: Callable[[Stack], Iterable[str]]) -> Counter[str]:
        counted: Counter[str] = Counter()
        for stack, count in self.stacks.items():
            counted.update(dict.fromkeys(names(stack), count))
        return counted


@dataclass(frozen=True, slots=True)
class Profile:
    """What was found."""

    mails: int
    phases: tuple[Phase, ...]
    samples: Samples

    def milliseconds(self, counted: Counter[str]) -> dict[str, float]:
        """Milliseconds of processor time a mail, the most first."""
        share = sum(phase.cpu - phase.threads for phase in self.phases) / max(1, self.samples.stacks.total())
        return {name: count * share for name, count in counted.most_common()}

    def steps(self) -> dict[str, float]:
        """Milliseconds of processor time a mail by step of the road, the most first."""
        found = self.milliseconds(self.samples.steps()) | {_THREADS: sum(phase.threads for phase in self.phases)}
        return dict(sorted(found.items(), key=lambda step: -step[1]))


def profile(servers: Servers, mails: Sequence[Posted], agents: int, store: str, labeller: str) -> Profile:
    """A run of the bot's parts over the mails."""
    account = servers.dovecot.add_user()
    with desk(servers, account, agents, store, labeller) as made, (made.folder / "log").open("w") as log:
        configuration = load(made.folder / "mailbot.toml")
        database = prepared(configuration)
        bot = Bot.of(configuration, database, Clock(), logger(json=True, stream=log))
        made.deliver(*(mail.content for mail in written(_WARM_UP, "w")))
        bot.once(Event())
        made.deliver(*(mail.content for mail in mails))
        samples = Samples()
        with _sampled(samples):
            phases = tuple(_phases(bot, len(mails)))
        database.close()
    return Profile(len(mails), phases, samples)


def _phases(bot: Bot, mails: int) -> Iterator[Phase]:
    def take() -> None:
        while bot.taker.step():
            continue

    parts: tuple[tuple[str, Callable[[], Any]], ...] = (
        ("poller", bot.pollers[0].once),
        ("taker", take),
        ("sender", lambda: bot.sender.once(Event())),
    )
    for name, work in parts:
        begun = _clocks()
        work()
        wall, cpu, own = ((end - start) * 1000 / mails for start, end in zip(begun, _clocks(), strict=True))
        yield Phase(name, wall, cpu, max(0.0, cpu - own))


def _clocks() -> tuple[float, float, float]:
    """The wall's clock, the process's and the main thread's."""
    return time.perf_counter(), time.process_time(), time.thread_time()


@contextmanager
def _sampled(samples: Samples) -> Iterator[None]:
    """Draws samples meanwhile, in the main thread."""
    begun = 0.0

    def collection(moment: str, _about: dict[str, int]) -> None:
        nonlocal begun
        if moment == "start":
            begun = time.perf_counter()
        else:
            samples.collecting += time.perf_counter() - begun

    def sample(_number: int, frame: FrameType | None) -> None:
        # Where the main thread waits for others it is their processor time that has passed.
        if frame is not None and not frame.f_code.co_filename.endswith("selectors.py"):
            samples.stacks[_stack(frame)] += 1

    before = signal.signal(signal.SIGPROF, sample)
    gc.callbacks.append(collection)
    signal.setitimer(signal.ITIMER_PROF, _SAMPLE_SECONDS, _SAMPLE_SECONDS)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, before)
        gc.callbacks.remove(collection)


def _stack(frame: FrameType | None) -> Stack:
    places = []
    while frame is not None:
        code = frame.f_code
        places.append(f"{_PATH.sub('', code.co_filename)}:{code.co_qualname}")
        frame = frame.f_back
    return tuple(places)


def _step(stack: Stack) -> str:
    for place in stack:
        for part, step in _STEPS:
            if part in place:
                return step
    return _OTHER
