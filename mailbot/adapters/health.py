"""What a watching machine asks: ``/healthz``, whether mail flows, and ``/metrics``, in figures for Prometheus."""

import json
from collections import Counter, deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Lock, Thread
from typing import Any

import sqlalchemy as sa
from sqlmodel import col

from mailbot.adapters.queue import Queue, Task
from mailbot.adapters.store.database import Database
from mailbot.adapters.store.waiting import waiting
from mailbot.adapters.tables import UNSENT, LetterRow, LetterState, MailRow, TargetRow
from mailbot.adapters.unavailable import UnavailableError
from mailbot.settings import Health

# A mail that waits for so long waits for more than its turn.
_LATE_SECONDS = 600.0
_BUCKETS = (0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0, 60.0, 300.0, 1800.0, 3600.0)
_MOST_ACKNOWLEDGED = 10_000
_ACKNOWLEDGEMENT = "Acknowledgement"


class Meter:
    """Counts what the program logs; for many threads."""

    def __init__(self, now: Callable[[], datetime]) -> None:
        self._now = now
        self._lock = Lock()
        self._counts: Counter[tuple[str, str]] = Counter()
        self._silent: dict[str, str] = {}
        self._acknowledged: deque[tuple[int, datetime]] = deque(maxlen=_MOST_ACKNOWLEDGED)

    def note(self, event: str, values: dict[str, Any]) -> None:
        """One line of the log: its event, and what it carries."""
        with self._lock:
            self._counts[event, str(values.get("kind", ""))] += 1
            if event == "letter sent" and values.get("kind") == _ACKNOWLEDGEMENT and values.get("case"):
                self._acknowledged.append((int(values["case"]), self._now()))
            elif event == "mailbox connected":
                self._silent.pop(values["mailbox"], None)
            elif event == "mailbox unavailable":
                self._silent[values["mailbox"]] = str(values.get("reason", ""))

    def counted(self, event: str) -> dict[str, int]:
        """How often an event was logged, by the kind that it carries."""
        with self._lock:
            return {kind: count for (name, kind), count in self._counts.items() if name == event}

    def silent(self) -> dict[str, str]:
        """The mailboxes that can't be read now, and why."""
        with self._lock:
            return dict(self._silent)

    def acknowledged(self) -> tuple[tuple[int, datetime], ...]:
        """The cases acknowledged since the last call, and when."""
        with self._lock:
            found = tuple(self._acknowledged)
            self._acknowledged.clear()
        return found


@dataclass(frozen=True, slots=True)
class Pulse:
    """How mail flows just now."""

    oldest_untaken_seconds: float
    letters: dict[str, int]
    """Letters that are not sent, by state."""
    targets_missed: int


class Observatory:
    """What ``/healthz`` and ``/metrics`` answer."""

    def __init__(self, database: Database, queue: Queue, meter: Meter, now: Callable[[], datetime]) -> None:
        # Slow to load, and off by default.
        from prometheus_client import CollectorRegistry, Histogram

        self._database = database
        self._queue = queue
        self._meter = meter
        self._now = now
        self._registry = CollectorRegistry()
        self._histogram = Histogram(
            "mailbot_acknowledgement_seconds",
            "From a mail's arrival to its acknowledgement",
            buckets=_BUCKETS,
            registry=self._registry,
        )
        self._registry.register(self)

    def health(self) -> tuple[bool, dict[str, object]]:
        """Whether mail flows, and what can be said of it."""
        silent = self._meter.silent()
        try:
            pulse = self._pulse()
        except UnavailableError as error:
            return False, {"status": "failing", "database": str(error), "silent_mailboxes": silent}
        late = pulse.oldest_untaken_seconds > _LATE_SECONDS
        status = "failing" if late else "degraded" if silent else "ok"
        oldest = round(pulse.oldest_untaken_seconds, 1)
        return not late, {"status": status, "oldest_untaken_seconds": oldest, "silent_mailboxes": silent}

    def metrics(self) -> bytes:
        """All figures in Prometheus' text format.  Raises UnavailableError where the database does not answer."""
        from prometheus_client import generate_latest

        self._observe_acknowledgements()
        return generate_latest(self._registry)

    def collect(self) -> Iterator[Any]:
        """The figures, as prometheus_client asks for them."""
        from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily

        for name, event, about in _COUNTED:
            family = CounterMetricFamily(f"mailbot_{name}", about, labels=["kind"] if name == "letters_sent" else [])
            counts = self._meter.counted(event)
            if name == "letters_sent":
                for kind, count in sorted(counts.items()):
                    family.add_metric([kind], count)
            else:
                family.add_metric([], sum(counts.values()))
            yield family
        pulse = self._pulse()
        for name, value, about in (
            ("oldest_untaken_mail_seconds", pulse.oldest_untaken_seconds, "Age of the oldest mail that waits"),
            ("letters_waiting", pulse.letters.get(LetterState.WAITING, 0), "Letters that are to go out"),
            ("letters_failed", pulse.letters.get(LetterState.FAILED, 0), "Letters that could not be delivered"),
            ("targets_missed", pulse.targets_missed, "Times that are owed and have passed"),
            ("mailboxes_silent", len(self._meter.silent()), "Mailboxes that can't be read"),
        ):
            yield GaugeMetricFamily(f"mailbot_{name}", about, value=value)

    def _pulse(self) -> Pulse:
        now = self._now()
        unsent = sa.select(col(LetterRow.state), sa.func.count()).where(UNSENT)
        missed = sa.select(sa.func.count()).where(
            col(TargetRow.met_at).is_(None), col(TargetRow.due_at) < now, ~col(TargetRow.paused)
        )
        with self._database.reading() as session:
            _, since = waiting(session, self._queue, Task.TAKE, now)
            connection = session.connection()
            letters = dict(connection.execute(unsent.group_by(col(LetterRow.state))).tuples().all())
            targets_missed = connection.execute(missed).scalar_one()
        return Pulse(max(0.0, (now - since).total_seconds()) if since else 0.0, letters, targets_missed)

    def _observe_acknowledgements(self) -> None:
        acknowledged = self._meter.acknowledged()
        cases = {case for case, _ in acknowledged}
        if not cases:
            return
        first = sa.select(col(MailRow.case_number), sa.func.min(col(MailRow.arrived_at)))
        with self._database.reading() as session:
            rows = first.where(col(MailRow.case_number).in_(cases)).group_by(col(MailRow.case_number))
            arrived = dict(session.connection().execute(rows).tuples().all())
        for case, sent_at in acknowledged:
            if case in arrived:
                self._histogram.observe(max(0.0, (sent_at - arrived[case]).total_seconds()))


_COUNTED = (
    ("mails_taken", "mail taken", "Mails that were taken"),
    ("mails_held", "mail held", "Mails that were set aside"),
    ("letters_sent", "letter sent", "Letters that a server has taken"),
    ("letters_deferred", "letter deferred", "Attempts that a server has put off"),
    ("letters_refused", "letter refused", "Letters that a server has refused"),
)


@contextmanager
def observed(settings: Health | None, observatory: Callable[[], Observatory]) -> Iterator[str]:
    """Answers while the program runs; gives where, empty where nothing is to be answered.  Raises UnavailableError."""
    if settings is None:
        yield ""
        return
    try:
        server = _Server((settings.host, settings.port), _Counter)
    except OSError as error:
        place = f"{settings.host}:{settings.port}"
        raise UnavailableError(f"[health] can't listen on {place}: {error.strerror}", lasting=True) from error
    server.observatory = observatory()
    thread = Thread(target=server.serve_forever, name="health", daemon=True)
    thread.start()
    try:
        host, port = server.server_address[:2]
        yield f"http://{host!s}:{port}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    observatory: Observatory


class _Counter(BaseHTTPRequestHandler):
    server: _Server
    timeout = 10

    def do_GET(self) -> None:
        """``/healthz`` or ``/metrics``, and nothing else."""
        if self.path == "/healthz":
            well, content = self.server.observatory.health()
            self._answer(200 if well else 503, "application/json", json.dumps(content).encode())
        elif self.path == "/metrics":
            try:
                self._answer(200, "text/plain; version=0.0.4; charset=utf-8", self.server.observatory.metrics())
            except UnavailableError as error:
                self._answer(503, "text/plain; charset=utf-8", f"{error}\n".encode())
        else:
            self._answer(404, "text/plain; charset=utf-8", b"there are /healthz and /metrics\n")

    def log_message(self, format: str, *args: object) -> None:
        """Says nothing: whoever asks every few seconds would fill the log."""

    def _answer(self, status: int, content_type: str, body: bytes) -> None:
        self.send_response(status)
        self.send_header("Content-Type", content_type)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)
