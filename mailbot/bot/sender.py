"""The sender: letters that are due, over a few connections, each marked at once when the server has taken it."""

import asyncio
from collections.abc import Callable
from datetime import timedelta
from functools import partial
from threading import Event
from typing import Any, TypeVar

from mailbot.adapters.oauth2 import Credential
from mailbot.adapters.queue import LocalQueue, Task
from mailbot.adapters.smtp import Answer, Delivery, PostOffice
from mailbot.adapters.store.database import Database
from mailbot.adapters.store.letters import Outgoing, mark_deferred, mark_failed, mark_sent, outgoing
from mailbot.adapters.unavailable import UnavailableError
from mailbot.bot.backoff import Backoff, spread
from mailbot.bot.clock import Clock
from mailbot.settings import Limits, Smtp

T = TypeVar("T")

_MOST_WAIT_SECONDS = 4 * 3600.0
_LOOK_SECONDS = 5.0
_CLAIM_AT_ONCE = 50
# So long the first of several answers waits for the others: one transaction for four costs little more than for one.
_GATHER_SECONDS = 0.002
_IDLE_CLOSE_SECONDS = 20.0
_REFUSED_LOGIN_SECONDS = 60.0


class Sender:
    """Sends letters, in a thread and an event loop of its own."""

    def __init__(
        self,
        settings: Smtp,
        credential: Credential,
        hello: str,
        limits: Limits,
        database: Database,
        queue: LocalQueue,
        clock: Clock,
        log: Any,
    ) -> None:
        self._settings = settings
        self._credential = credential
        self._hello = hello
        self._limits = limits
        self._database = database
        self._queue = queue
        self._clock = clock
        self._log = log
        self._answered: list[tuple[Outgoing, Answer, asyncio.Future[None]]] = []
        self._trouble: UnavailableError | None = None

    def run(self, stop: Event) -> None:
        """Sends whatever becomes due until ``stop`` is set; what breaks is tried again."""
        asyncio.run(self._work(stop, stay=True))

    def once(self, stop: Event) -> None:
        """Sends everything that is due.

        Raises UnavailableError where the server takes no letters at all, or the database does not answer.
        """
        asyncio.run(self._work(stop, stay=False))
        if self._trouble is not None:
            raise self._trouble

    async def _work(self, stop: Event, *, stay: bool) -> None:
        self._trouble = None
        letters: asyncio.Queue[Outgoing] = asyncio.Queue(maxsize=2 * self._settings.connections)
        marks = asyncio.Event()
        await self._patiently(self._release, stop, stay=stay)
        feeder = asyncio.create_task(self._feed(letters, stop, stay=stay))
        marker = asyncio.create_task(self._mark(marks, stop, stay=stay))
        lines = [
            asyncio.create_task(self._line(letters, marks, stop, stay=stay)) for _ in range(self._settings.connections)
        ]
        try:
            # The feeder ends when there is nothing more to feed; whoever else ends has failed.
            done, _ = await asyncio.wait([feeder, marker, *lines], return_when=asyncio.FIRST_COMPLETED)
            for task in done:
                task.result()
        finally:
            for task in (feeder, marker, *lines):
                task.cancel()
            await asyncio.gather(feeder, marker, *lines, return_exceptions=True)

    async def _patiently(self, action: Callable[[], T], stop: Event, *, stay: bool) -> T:
        """What the action gives, in a thread; a database that does not answer is waited for where we stay."""
        backoff = Backoff()
        while True:
            try:
                return await asyncio.to_thread(action)
            except UnavailableError as error:
                if not stay or stop.is_set():
                    raise
                wait = backoff.next()
                self._log.warning("letters wait", reason=str(error), again_in=round(wait, 1))
                await asyncio.to_thread(stop.wait, wait)

    def _release(self) -> None:
        with self._database.marking() as session:
            self._queue.release(session, Task.SEND)

    async def _feed(self, letters: "asyncio.Queue[Outgoing]", stop: Event, *, stay: bool) -> None:
        while not stop.is_set():
            heard = self._queue.heard(Task.SEND)
            due = await self._patiently(self._due, stop, stay=stay)
            for letter in due:
                await letters.put(letter)
            if due:
                continue
            if not stay:
                break
            seconds = await self._patiently(self._until_next, stop, stay=stay)
            await asyncio.to_thread(self._queue.wait, Task.SEND, heard, seconds)
        await letters.join()

    def _until_next(self) -> float:
        with self._database.reading() as session:
            due = self._queue.next_due(session, Task.SEND)
        wait = (due - self._clock.now()).total_seconds() if due else _LOOK_SECONDS
        return min(max(wait, 0.05), _LOOK_SECONDS)

    def _due(self) -> tuple[Outgoing, ...]:
        with self._database.marking() as session:
            jobs = self._queue.claim(session, Task.SEND, _CLAIM_AT_ONCE, self._clock.now())
            if not jobs:
                return ()
            letters = outgoing(session, jobs)
            present = {letter.job.id for letter in letters}
            # Struck off: a letter that is sent already, or that somebody has marked as failed.
            self._queue.done(session, [job for job in jobs if job.id not in present])
        return letters

    async def _line(self, letters: "asyncio.Queue[Outgoing]", marks: asyncio.Event, stop: Event, *, stay: bool) -> None:
        """One connection: a letter, its mark, the next letter; so at most this one repeats after a crash."""
        office = PostOffice(self._settings, self._credential, self._hello)
        try:
            while True:
                try:
                    letter = await asyncio.wait_for(letters.get(), _IDLE_CLOSE_SECONDS)
                except TimeoutError:
                    # A server would close it soon, and might count it until then.
                    await office.close()
                    letter = await letters.get()
                answer = await self._answer(office, letter, stop, stay=stay)
                if answer is not None:
                    marked = asyncio.get_running_loop().create_future()
                    self._answered.append((letter, answer, marked))
                    marks.set()
                    await marked
                letters.task_done()
        finally:
            await office.close()

    async def _answer(self, office: PostOffice, letter: Outgoing, stop: Event, *, stay: bool) -> Answer | None:
        """What the server says to a letter; None where it listens to nobody and we do not stay to wait for it."""
        backoff = Backoff()
        while True:
            try:
                return await office.send(letter.reverse_path, letter.recipient, letter.content)
            except UnavailableError as error:
                if not stay or stop.is_set():
                    self._trouble = error
                    return None
                wait = max(backoff.next(), _REFUSED_LOGIN_SECONDS if error.lasting else 0.0)
                self._log.warning("letters wait", reason=str(error), again_in=round(wait, 1))
                await asyncio.to_thread(stop.wait, wait)

    async def _mark(self, marks: asyncio.Event, stop: Event, *, stay: bool) -> None:
        """Writes down what the servers said, as many answers at once as there are by then."""
        while True:
            await marks.wait()
            if len(self._answered) < self._settings.connections:
                await asyncio.sleep(_GATHER_SECONDS)
            marks.clear()
            answered, self._answered = self._answered, []
            if answered:
                pairs = [(letter, answer) for letter, answer, _ in answered]
                await self._patiently(partial(self._write, pairs), stop, stay=stay)
            for _, _, marked in answered:
                marked.set_result(None)

    def _write(self, answered: list[tuple[Outgoing, Answer]]) -> None:
        now = self._clock.now()
        with self._database.marking() as session:
            sent = [letter for letter, answer in answered if answer.delivery is Delivery.SENT]
            if sent:
                mark_sent(session, self._queue, sent, now)
            for letter, answer in answered:
                if answer.delivery is Delivery.SENT:
                    continue
                tired = now - letter.written_at > timedelta(hours=self._limits.give_up_hours)
                if answer.delivery is Delivery.REFUSED or tired:
                    mark_failed(session, self._queue, letter, answer.said, now)
                else:
                    wait = spread(self._limits.retry_seconds, _MOST_WAIT_SECONDS, letter.attempts)
                    mark_deferred(session, self._queue, letter, answer.said, now + timedelta(seconds=wait))
        if len(sent) < len(answered):
            # One that waits now may be due before what the feeder waits for.
            self._queue.announce(Task.SEND)
        for letter, answer in answered:
            self._told(letter, answer)

    def _told(self, letter: Outgoing, answer: Answer) -> None:
        told: Callable[..., Any] = self._log.info if answer.delivery is Delivery.SENT else self._log.warning
        more = {} if answer.delivery is Delivery.SENT else {"said": answer.said}
        told(f"letter {answer.delivery}", message_id=letter.message_id, case=letter.case, kind=letter.kind, **more)
