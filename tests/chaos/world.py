"""A desk on several machines, with real servers and people who write to it all the time, and the account at the end."""

import random
import re
import shutil
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import sqlalchemy as sa
from sqlmodel import col

from mailbot.adapters.store.database import Database
from mailbot.adapters.tables import CaseRow, LetterRow, LetterState, MailRow
from mailbot.adapters.unavailable import UnavailableError
from tests.chaos.proxy import Proxy
from tests.servers.certificate import make_certificate
from tests.servers.dovecot import Dovecot
from tests.servers.post_office import PostOffice
from tests.servers.postgres import Postgres
from tests.servers.process import ourselves, scratch_directory
from tests.servers.waiting import eventually
from tests.stories.desk import RULES, DeskOfTests, mail

_SETTINGS = """
[limits]
poll_seconds = 1
retry_seconds = 0.3
batch_mails = 10
answers_in_all = 1000000
"""
# So many of those who write write again at once, in answer to their own mail.
WRITE_AGAIN = 0.3
_FIELD = {name: re.compile(rb"(?im)^" + name + rb":[ \t]*(<[^>\r\n]*>)") for name in (b"Message-ID", b"In-Reply-To")}


@dataclass(frozen=True, slots=True)
class Servers:
    """What a desk works with."""

    dovecot: Dovecot
    post_office: PostOffice
    postgres: Postgres


@contextmanager
def servers() -> Iterator[Servers]:
    """The servers, which are gone at the end, with all that they kept."""
    with ExitStack() as ends:
        keys = scratch_directory(ourselves())
        ends.callback(shutil.rmtree, keys)
        certificate = make_certificate(keys)
        made = Servers(Dovecot(certificate), PostOffice(certificate), Postgres())
        for server in (made.dovecot, made.post_office, made.postgres):
            ends.callback(server.remove)
            server.start()
        yield made


@dataclass(frozen=True, slots=True)
class Findings:
    """What came of all mails; all but the last two must be nothing."""

    lost: int
    """Mails without a case."""
    twice: int
    """Cases too many, and letters too many that are not the same letter once more."""
    unanswered: int
    unsent: int
    """Letters that still wait, or have failed."""
    verified: str
    """What `mailbot db verify` objects to."""
    mails: int
    again: int
    """Letters that went out once more with the same Message-ID, since they were in flight at a fault."""

    @property
    def sound(self) -> bool:
        """Whether everything is as it must be."""
        return not (self.lost or self.twice or self.unanswered or self.unsent or self.verified)


@dataclass
class World:
    """A desk that one bot or several work for, and everybody who writes to it."""

    servers: Servers
    bots: tuple[DeskOfTests, ...]
    proxy: Proxy
    """On the way from the bots to their mailbox."""
    database: Database
    dice: random.Random
    senders: dict[str, tuple[str, ...]] = field(default_factory=dict)
    """Who wrote what: Message-IDs by address."""
    answers: dict[str, Counter[str]] = field(default_factory=dict)
    """The letters that answer each mail, by their Message-IDs, and how often each of them came."""
    counted: int = 0
    """The letters that are among the answers."""

    @property
    def desk(self) -> DeskOfTests:
        """The first of the bots' machines."""
        return self.bots[0]

    @property
    def on_postgres(self) -> bool:
        """Whether the store is on PostgreSQL."""
        return not self.database.is_sqlite

    def deliver(self, count: int) -> None:
        """So many more people write; some of them twice."""
        mails = []
        for number in range(len(self.senders) + 1, len(self.senders) + count + 1):
            sender = f"person{number}@customer{number}.test"
            first, second = f"<{number}.first@customer.test>", f"<{number}.second@customer.test>"
            mails.append(mail(sender=sender, subject=f"Fault {number}", message_id=first))
            again = self.dice.random() < WRITE_AGAIN
            if again:
                text = (
                    f"I forgot to say: since this morning fault {number} comes every {number} minutes, or more often."
                )
                mails.append(mail(sender, f"Re: Fault {number}", text, message_id=second, in_reply_to=first))
            self.senders[sender] = (first, second) if again else (first,)
        self.servers.dovecot.deliver(self.desk.account.user, *mails)

    def work(self, mails: int) -> None:
        """Lets the bots get on, until so many letters have come as the dice say, of those that so many mails are due.

        Not for ever, since what has gone wrong may let none through.
        """
        wanted = len(self.servers.post_office.letters()) + self.dice.randrange(mails + 1)
        until = time.monotonic() + self.dice.uniform(0.5, 2.5)
        while len(self.servers.post_office.letters()) < wanted and time.monotonic() < until:
            time.sleep(0.005)
        # Not only ever when a letter has just come.
        time.sleep(self.dice.uniform(0.0, 0.05))

    def start(self) -> None:
        """Starts every bot that does not run."""
        for bot in self.bots:
            if bot.process is None:
                bot.start()

    def settle(self, within: float) -> bool:
        """Whether every mail is answered and no letter waits, in so many seconds."""
        wanted = {message_id for ids in self.senders.values() for message_id in ids}
        try:
            eventually(lambda: wanted <= self._answers().keys() and not self._unsent(), within=within)
        except AssertionError:
            return False
        return True

    def findings(self) -> Findings:
        """What came of everything so far."""
        answered = self._answers()
        ids = {message_id for own in self.senders.values() for message_id in own}
        with self.database.reading() as session:
            with_case = sa.select(col(MailRow.message_id)).where(col(MailRow.case_number).is_not(None))
            taken = set(session.execute(with_case).scalars())
            contacts = Counter(session.execute(sa.select(col(CaseRow.contact))).scalars())
        said = self.desk.say("db", "verify")
        return Findings(
            lost=len(ids - taken),
            twice=sum(count - 1 for count in contacts.values()) + sum(len(own) - 1 for own in answered.values()),
            unanswered=len(ids - answered.keys()),
            unsent=self._unsent(),
            verified="" if said.code == 0 else said.output + said.errors,
            mails=len(ids),
            again=sum(count - 1 for own in answered.values() for count in own.values()),
        )

    def warnings(self) -> int:
        """How often the bots have logged that something is wrong."""
        return sum(bot.log().count('"level": "warning"') for bot in self.bots)

    def bugs(self) -> tuple[str, ...]:
        """What the bots have logged that nobody foresaw."""
        words = ('"part failed"', '"mail held"', "Traceback")
        lines = (line for bot in self.bots for line in bot.log().splitlines())
        return tuple(line[:2000] for line in lines if any(word in line for word in words))

    def _answers(self) -> dict[str, Counter[str]]:
        letters = self.servers.post_office.letters()
        for letter in letters[self.counted :]:
            head = letter.raw.partition(b"\r\n\r\n")[0]
            message_id, answered = (match[1].decode() if (match := one.search(head)) else "" for one in _FIELD.values())
            self.answers.setdefault(answered, Counter())[message_id] += 1
        self.counted = len(letters)
        return self.answers

    def _unsent(self) -> int:
        states = sa.select(sa.func.count()).where(col(LetterRow.state) != LetterState.SENT)
        try:
            with self.database.reading() as session:
                return int(session.execute(states).scalar_one())
        except UnavailableError:
            return -1


@contextmanager
def world(servers: Servers, dice: random.Random, bots: int, folder: Path | None = None) -> Iterator[World]:
    """A desk with so many bots on PostgreSQL, or with one on SQLite in the folder; all of them run."""
    with ExitStack() as ends:
        place = folder or scratch_directory(ourselves())
        if folder is None:
            ends.callback(shutil.rmtree, place)
        servers.post_office.reset()
        url = servers.postgres.create_database() if folder is None else f"sqlite:///{folder}/mailbot.db"
        proxy = Proxy(servers.dovecot.port)
        ends.callback(proxy.close)
        account = servers.dovecot.add_user()
        made = tuple(
            DeskOfTests(
                place / f"machine{number}",
                servers.dovecot,
                account,
                servers.post_office,
                url,
                agents=(),
                more=_SETTINGS + RULES,
                imap=f'port = {proxy.port}, security = "none", timeout_seconds = 3.0',
                smtp=f'port = {servers.post_office.port}\nsecurity = "none"\ntimeout_seconds = 3.0',
            )
            for number in range(1, bots + 1)
        )
        database = Database(url)
        ends.callback(database.close)
        begun = World(servers, made, proxy, database, dice)
        for bot in made:
            ends.callback(bot.close)
        assert begun.desk.say("db", "upgrade").code == 0
        begun.start()
        yield begun
