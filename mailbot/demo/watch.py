"""What is put into the mailbox, and what is seen to come of it."""

import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from queue import Empty, SimpleQueue
from typing import TypeVar

from imapclient import IMAPClient

from mailbot.demo.bot import Bot, Held, Taken
from mailbot.demo.desk import AGENTS, TIMEZONE
from mailbot.demo.judge import Course, unfinished
from mailbot.demo.letters import ReceivedLetter
from mailbot.demo.mails import WrittenMail, filled
from mailbot.demo.phrases import values
from mailbot.demo.servers import PostOffice, RehearsalError
from mailbot.demo.view import View

PATIENCE_SECONDS = 15.0
"""For so long a wave may take; a bot that works needs a fraction of it."""
SILENCE_SECONDS = 5.0
"""A bot that has begun to work and says nothing for so long says nothing more."""
QUIET_SECONDS = 1.0
"""So much silence at the end shows that nothing too much is coming."""

_Item = TypeVar("_Item")


@dataclass(slots=True)
class Watch:
    """What runs, and what has been seen of it so far."""

    running: Bot
    client: IMAPClient
    office: PostOffice
    view: View
    began: float
    put: list[WrittenMail] = field(default_factory=list)
    unwritten: list[WrittenMail] = field(default_factory=list)
    taken: dict[str, int | None] = field(default_factory=dict)
    letters: list[ReceivedLetter] = field(default_factory=list)
    originals: dict[str, bytes] = field(default_factory=dict)
    readers: dict[int, tuple[str, ...]] = field(default_factory=dict)
    """Who at the desk reads of a case, as far as that has been asked for."""
    last_news: float = field(default_factory=time.monotonic)

    @property
    def course(self) -> Course:
        """What has been seen so far, as the judge wants it."""
        return Course(
            mails=tuple(self.put),
            taken=dict(self.taken),
            letters=tuple(self.letters),
            agents=AGENTS,
            unwritten=tuple(self.unwritten),
            readers=dict(self.readers),
        )

    @property
    def seconds(self) -> float:
        """How long it has been running."""
        return time.monotonic() - self.began

    def put_in(self, mail: WrittenMail) -> None:
        """Puts a written mail into the mailbox, its blanks filled with what has arrived before."""
        letter = self._letter_about(mail)
        if mail.speaks_of and letter is None:
            self.unwritten.append(mail)
            return
        blanks = values(datetime.now(UTC), TIMEZONE, letter)
        raw = filled(mail, blanks, self.originals.get(mail.copies, b""))
        self.originals[mail.name] = raw
        self.put.append(mail)
        self.last_news = time.monotonic()
        self.client.append("INBOX", raw)
        if mail.copies:
            self.view.delivered_again(mail)

    def look(self, seconds: float) -> None:
        """Shows for so long what happens."""
        until = time.monotonic() + seconds
        while True:
            self._show_news()
            if time.monotonic() >= until:
                return
            time.sleep(0.02)

    def wait(self) -> None:
        """Shows what happens until nothing is owed any more, or patience ends."""
        until = time.monotonic() + PATIENCE_SECONDS
        while unfinished(self.course) and time.monotonic() < until and not self._silent:
            if self.running.stopped:
                raise RehearsalError(f"the bot has stopped: {self.running.last_words()}")
            self.look(0.05)

    @property
    def _silent(self) -> bool:
        return bool(self.taken) and time.monotonic() > self.last_news + SILENCE_SECONDS

    def wait_for_quiet(self) -> None:
        """Shows what happens until nothing has happened for a while."""
        until = time.monotonic() + PATIENCE_SECONDS
        self.last_news = time.monotonic()
        while time.monotonic() < min(until, self.last_news + QUIET_SECONDS):
            self.look(0.05)

    def stay(self) -> None:
        """Shows what happens until somebody ends it."""
        while not self.running.stopped:
            self.look(0.2)
        raise RehearsalError(f"the bot has stopped: {self.running.last_words()}")

    def _letter_about(self, mail: WrittenMail) -> ReceivedLetter | None:
        """The last letter of the case that a mail speaks of, to who wrote that mail or, for an agent's, to the agent.

        Where an agent has none, their mail goes without: it can name nothing but the case.
        """
        spoken_of = next((other for other in self.put if other.name == mail.speaks_of), None)
        if spoken_of is None:
            return None
        case = self.course.case(spoken_of.name)
        whose = (mail.author, spoken_of.author) if mail.must.of_agent else (spoken_of.author,)
        found = (self._last_letter(address, case) for address in whose)
        return next(filter(None, found), None)

    def _last_letter(self, address: str, case: int | None) -> ReceivedLetter | None:
        return next((one for one in reversed(self.letters) if (one.recipients[0], one.case) == (address, case)), None)

    def _show_news(self) -> None:
        for told in self.running.news():
            self.last_news = time.monotonic()
            if isinstance(told, Held):
                self.view.held(told)
            else:
                self._note(told)
        for letter in _all_of(self.office.arrived):
            self.last_news = time.monotonic()
            self.letters.append(letter)
            if letter.recipients[0] not in AGENTS or self._answers_agent(letter):
                self.view.letter(letter)
        for raw in _all_of(self.office.for_desk):
            self.client.append("INBOX", raw)

    def _answers_agent(self, letter: ReceivedLetter) -> bool:
        return any(mail.must.of_agent and mail.message_id == letter.in_reply_to for mail in self.put)

    def _note(self, taken: Taken) -> None:
        mail = next((mail for mail in self.put if mail.message_id == taken.message_id), None)
        opened = taken.case not in self.taken.values()
        self.taken.setdefault(taken.message_id, taken.case)
        if mail:
            self.view.taken(mail, taken, opened=opened)
        else:
            self.view.foreign(taken)


def _all_of(queue: SimpleQueue[_Item]) -> Iterator[_Item]:
    """What lies in the queue, without waiting."""
    while True:
        try:
            yield queue.get_nowait()
        except Empty:
            return
