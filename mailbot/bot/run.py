"""The wiring: settings become a bot, and a bot runs until it is told to stop, or once through."""

import gc
import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from threading import Event, Thread
from time import monotonic
from typing import Any

import sqlalchemy as sa
from sqlmodel import col

from classifiers.labeller import RuleLabeller
from classifiers.labeller import load as load_labeller
from mailbot.adapters.agreement_files import agreements_of
from mailbot.adapters.oauth2 import Credentials
from mailbot.adapters.queue import Queue, Task, queue_of
from mailbot.adapters.second_opinion import SecondOpinion
from mailbot.adapters.store.database import Database, DatabaseError, Sole
from mailbot.adapters.tables import MarkRow
from mailbot.adapters.unavailable import UnavailableError
from mailbot.bot.backoff import Backoff
from mailbot.bot.clock import Clock
from mailbot.bot.digests import Digests
from mailbot.bot.doors import Doors
from mailbot.bot.labelling import Labelling
from mailbot.bot.learner import Learner
from mailbot.bot.poller import Poller
from mailbot.bot.post import Operator, Post
from mailbot.bot.sender import Sender
from mailbot.bot.taker import Taker
from mailbot.bot.ticker import Ticker
from mailbot.bot.watching import Watching
from mailbot.domain.caps import Caps
from mailbot.domain.mail import Mailbox
from mailbot.intake.screen import Own
from mailbot.settings import Configuration, Limits, MailboxSettings, Settings

_LOOK_SECONDS = 1.0
_TICK_SECONDS = 600.0
_GLANCE_SECONDS = 30.0
_LEARN_SECONDS = 60.0
_GARBAGE_THRESHOLD = 20_000


def prepared(configuration: Configuration) -> Database:
    """The database, with up-to-date tables; a new one is made.  Raises DatabaseError where it does not fit."""
    database = Database(configuration.store_url())
    if database.empty:
        database.upgrade()
    database.check()
    return database


@dataclass(frozen=True, slots=True)
class Bot:
    """A bot that is ready to run."""

    database: Database
    pollers: tuple[Poller, ...]
    taker: Taker
    sender: Sender
    ticker: Ticker
    learner: Learner
    queue: Queue
    log: Any

    @classmethod
    def of(cls, configuration: Configuration, database: Database, clock: Clock, log: Any) -> "Bot":
        """The bot that the settings describe.  Raises SettingsError where a secret is missing."""
        settings = configuration.settings
        desk = configuration.desk()
        _check_key(database, desk.key)
        post = post_of(configuration)
        queue = queue_of(database)
        credentials = Credentials(configuration)
        own_credentials = [credentials.of(mailbox.imap, mailbox.imap.oauth2) for mailbox in settings.mailboxes]
        pollers = tuple(
            Poller(mailbox, credential, _writer(settings, mailbox), settings.limits, database, queue, clock, post, log)
            for mailbox, credential in zip(settings.mailboxes, own_credentials, strict=True)
        )
        own = own_of(configuration)
        caps = caps_of(settings.limits)
        digests = digests_of(configuration, database, queue, log)
        server = settings.trust.authserv_id
        agreements = agreements_of(configuration.folder_of(settings.desk.agreements))
        labeller = RuleLabeller() if settings.classifier.backend == "rules" else load_labeller()
        labelling = Labelling(database, labeller, _second_opinion(configuration), clock, log)
        doors = Doors(desk, caps, clock, post, digests, labelling.alike)
        log.info("labels", backend=labeller.backend)
        taker = Taker(database, queue, desk, own, labelling, settings.limits, doors, clock, server, agreements, log)
        credential = credentials.of(settings.smtp, settings.smtp.oauth2)
        sender = Sender(settings.smtp, credential, desk.domain, settings.limits, database, queue, clock, log)
        mailbox = settings.mailboxes[0].address
        watching = Watching(database, queue, post, mailbox, configuration.managers(), agreements)
        ticker = Ticker(database, queue, post, mailbox, agreements, watching, digests, clock, log, settings.retention)
        learner = Learner(database, queue, labeller, clock, log)
        return cls(database, pollers, taker, sender, ticker, learner, queue, log)

    def run(self, stop: Event) -> None:
        """Runs until ``stop`` is set, then ends what is in hand."""
        with self.queue.at_work():
            self._run(stop)

    def _run(self, stop: Event) -> None:
        # What is loaded by now stays; the collector need not look at it again.
        gc.collect()
        gc.freeze()
        gc.set_threshold(_GARBAGE_THRESHOLD, 20, 20)
        work: dict[str, Callable[[Event], None]] = {f"poller-{i}": p.run for i, p in enumerate(self.pollers)}
        work |= {"taker": self._take, "sender": self.sender.run, "ticker": self._tick, "learner": self._learn}
        threads = [Thread(target=self._kept_up, args=(name, run, stop), name=name) for name, run in work.items()]
        for thread in threads:
            thread.start()
        stop.wait()
        self.log.info("stopping")
        for task in Task:
            self.queue.announce(task)
        for thread in threads:
            thread.join()

    def once(self, stop: Event) -> tuple[str, ...]:
        """Takes everything that is there and sends everything that is due; gives what did not answer."""
        with self.queue.at_work():
            return self._once(stop)

    def _once(self, stop: Event) -> tuple[str, ...]:
        troubles = []
        for poller in self.pollers:
            try:
                poller.once()
            except UnavailableError as error:
                troubles.append(str(error))
        self._release(Task.TAKE)
        while not stop.is_set() and self.taker.step():
            pass
        self.ticker.step()
        self._release(Task.TRAIN)
        self.learner.step()
        try:
            self.sender.once(stop)
        except UnavailableError as error:
            troubles.append(str(error))
        return tuple(troubles)

    def _take(self, stop: Event) -> None:
        self._release(Task.TAKE)
        while not stop.is_set():
            heard = self.queue.heard(Task.TAKE)
            if not self.taker.step():
                self.queue.wait(Task.TAKE, heard, _LOOK_SECONDS)

    def _tick(self, stop: Event) -> None:
        while not stop.is_set():
            self.ticker.step()
            looked_until = monotonic() + _TICK_SECONDS
            while monotonic() < looked_until and not stop.wait(_GLANCE_SECONDS):
                self.ticker.look()

    def _learn(self, stop: Event) -> None:
        self._release(Task.TRAIN)
        self.learner.catch_up()
        while not stop.is_set():
            heard = self.queue.heard(Task.TRAIN)
            if not self.learner.step():
                self.queue.wait(Task.TRAIN, heard, _LEARN_SECONDS)

    def _release(self, task: Task) -> None:
        with self.database.marking() as session:
            self.queue.release(session, task)

    def _kept_up(self, name: str, run: Callable[[Event], None], stop: Event) -> None:
        """Runs a part of the bot, and begins it anew after whatever ended it: the others go on meanwhile."""
        backoff = Backoff()
        while not stop.is_set():
            try:
                run(stop)
            except UnavailableError as error:
                wait = backoff.next()
                self.log.warning("unavailable", part=name, reason=str(error), again_in=round(wait, 1))
                stop.wait(wait)
            except Exception:  # a bug must not end a part of the bot for good
                wait = backoff.next()
                self.log.exception("part failed", part=name, again_in=round(wait, 1))
                stop.wait(wait)


def once_through(bot: Bot, stop: Event) -> tuple[str, ...]:
    """One run of ``mailbot run --once`` on a database that is ours alone meanwhile."""
    with Sole(bot.database):
        return bot.once(stop)


def post_of(configuration: Configuration) -> Post:
    """What writes the desk's letters.  Raises SettingsError where the signing key can't be read."""
    settings = configuration.settings
    managers = tuple(Operator(one.mailbox, one.language) for one in configuration.managers())
    agents = tuple(Operator(Mailbox(one.address), settings.desk.languages[0]) for one in settings.agents)
    templates = configuration.folder_of(settings.desk.templates)
    return Post(configuration.desk(), managers or agents, templates)


def digests_of(configuration: Configuration, database: Database, queue: Queue, log: Any) -> Digests:
    """What writes the managers' digests."""
    settings = configuration.settings
    return Digests(
        database=database,
        queue=queue,
        post=post_of(configuration),
        mailboxes=tuple(mailbox.address for mailbox in settings.mailboxes),
        managers=configuration.managers(),
        agreements=agreements_of(configuration.folder_of(settings.desk.agreements)),
        log=log,
    )


def own_of(configuration: Configuration) -> Own:
    """By what the desk knows its own mail.  Raises SettingsError where the signing key can't be read."""
    settings = configuration.settings
    return Own(
        addresses=frozenset(mailbox.address.lower() for mailbox in settings.mailboxes),
        desk_mark=Post(configuration.desk(), ()).mark,
        monitors=frozenset(monitor.lower() for monitor in settings.trust.monitors),
    )


def caps_of(limits: Limits) -> Caps:
    """The most answers within an hour."""
    return Caps(
        address=limits.answers_per_address,
        domain=limits.answers_per_domain,
        case=limits.answers_per_case,
        words=limits.answers_per_text,
        everything=limits.answers_in_all,
    )


def _writer(settings: Settings, mailbox: MailboxSettings) -> str:
    """The address that speaks for a mailbox in trouble: another one, where there is one."""
    return next((other.address for other in settings.mailboxes if other is not mailbox), mailbox.address)


def _second_opinion(configuration: Configuration) -> SecondOpinion | None:
    """The endpoint that is asked where we abstain.  Raises SettingsError where its key is missing."""
    wanted = configuration.settings.classifier.second_opinion
    if wanted is None:
        return None
    key = wanted.key.value(configuration.folder) if wanted.key else None
    return SecondOpinion(wanted.url, wanted.model, key, wanted.timeout_seconds)


def _check_key(database: Database, key: bytes) -> None:
    """Keeps a store to the key that its letters were signed with: with another no reply would find its case."""
    fingerprint = hashlib.sha256(b"mailbot signing key" + key).hexdigest()[:16]
    with database.turn(["signing_key"]) as turn, turn.writing() as session:
        present = session.execute(sa.select(col(MarkRow.value)).where(col(MarkRow.name) == "signing_key")).scalar()
        if present is None:
            session.add(MarkRow(name="signing_key", value=fingerprint))
        elif present != fingerprint:
            raise DatabaseError(
                f"the letters in {database.shown} were signed with another key than trust.signing_key names; "
                "put the old key back, or no reply to them finds its case"
            )
