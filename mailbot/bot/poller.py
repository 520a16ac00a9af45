"""The poller of one mailbox: fetches what is new, stores it, and only then tells the server."""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from threading import Event
from time import monotonic
from typing import Any

from sqlmodel import Session

from mailbot.adapters.imap import ImapMailbox, Listed
from mailbot.adapters.oauth2 import Credential
from mailbot.adapters.queue import AT_ONCE, Queue, Task
from mailbot.adapters.store import inbox
from mailbot.adapters.store.database import Database
from mailbot.adapters.store.inbox import Fetched, Folder
from mailbot.adapters.store.leadership import Stop, leading
from mailbot.adapters.store.record import write_letters
from mailbot.adapters.unavailable import UnavailableError
from mailbot.bot.backoff import Backoff
from mailbot.bot.clock import Clock
from mailbot.bot.post import Held, Post
from mailbot.intake.identity import identity
from mailbot.intake.parse import parse
from mailbot.intake.urgency import urgent
from mailbot.settings import Limits, MailboxSettings
from replies.held import HeldCause, held_for

# While mail comes in it is asked for at short intervals: Dovecot gathers what IDLE tells for half a second.
_LIVELY_SECONDS = 5.0
_LIVELY_PAUSE = 0.15
# So long an IDLE waits before it looks whether the bot is to stop.
_SLICE_SECONDS = 0.5
_REFUSED_LOGIN_SECONDS = 60.0
# A server may be away for so long before anybody is told.
_PATIENCE = timedelta(minutes=15)


class Poller:
    """Reads one mailbox, in a thread of its own, so that its trouble is nobody else's."""

    def __init__(
        self,
        settings: MailboxSettings,
        credential: Credential,
        writer: str,
        limits: Limits,
        database: Database,
        queue: Queue,
        clock: Clock,
        post: Post,
        log: Any,
    ) -> None:
        """``writer`` is the address that operators are written from when this mailbox can't be read."""
        self._settings = settings
        self._writer = writer
        self._silent_since: datetime | None = None
        self._credential = credential
        self._limits = limits
        self._database = database
        self._queue = queue
        self._clock = clock
        self._post = post
        self._log = log.bind(mailbox=settings.address)
        self._folder = Folder(settings.address.lower(), settings.imap.folder)

    def run(self, stop: Event) -> None:
        """Reads the mailbox until ``stop`` is set; whatever breaks is tried again."""
        backoff = Backoff()
        while not stop.is_set():
            try:
                name = f"poller {self._folder.mailbox} {self._folder.name}"
                with leading(self._database, name, stop, self._stand_by) as over:
                    self._read(over, backoff)
            except UnavailableError as error:
                wait = max(backoff.next(), _REFUSED_LOGIN_SECONDS if error.lasting else 0.0)
                self._log.warning("mailbox unavailable", reason=str(error), again_in=round(wait, 1))
                self._complain(error)
                stop.wait(wait)

    def _read(self, stop: Stop, backoff: Backoff) -> None:
        """Reads the mailbox for as long as we are the one who does; whoever can't reach it leaves it to others."""
        if stop.is_set():
            return
        with self._opened() as box:
            self._log.info("mailbox connected", uidvalidity=box.uidvalidity)
            self._silent_since = None
            self._follow(box, stop, backoff)

    def _stand_by(self) -> None:
        self._log.info("mailbox read by another")
        self._silent_since = None

    def _complain(self, trouble: UnavailableError) -> None:
        """Tells the operators of a trouble that stays; they read it elsewhere than in this mailbox."""
        now = self._clock.now()
        self._silent_since = self._silent_since or now
        if not trouble.lasting and now - self._silent_since < _PATIENCE:
            return
        letters = self._post.silent_mailbox(self._settings.address, self._writer, str(trouble), self._silent_since, now)
        try:
            with self._database.writing() as session:
                write_letters(session, self._queue, letters, now)
        except UnavailableError as error:
            self._log.warning("nobody was told", reason=str(error))
            return
        self._queue.announce(Task.SEND)

    def catch_up(self, box: ImapMailbox, stop: Stop) -> int:
        """Stores everything that is new, in batches; gives the number of mails that it saw."""
        with self._database.reading() as session:
            after = inbox.position(session, self._folder, box.uidvalidity)
        self._tell(box)
        listed = box.listed(after, self._settings.imap.since)
        for batch in _batches(listed, self._limits):
            if stop.is_set():
                break
            self._store(box, batch)
        return len(listed)

    def once(self) -> int:
        """Stores everything that is there and ends.  Raises UnavailableError where the mailbox can't be read."""
        with self._opened() as box:
            return self.catch_up(box, Event())

    def _opened(self) -> ImapMailbox:
        return ImapMailbox(self._settings.imap, self._credential)

    def _follow(self, box: ImapMailbox, stop: Stop, backoff: Backoff) -> None:
        idles = box.idles()
        # A mail may come in the moment in which the server begins to watch: it is not told of, so we look ourselves.
        lively_until = monotonic() + _LIVELY_SECONDS
        while not stop.is_set():
            if self.catch_up(box, stop):
                lively_until = monotonic() + _LIVELY_SECONDS
            backoff.reset()
            while monotonic() < lively_until and not stop.wait(_LIVELY_PAUSE):
                if box.news():
                    break
            else:
                self._wait(box, stop, idles=idles)

    def _wait(self, box: ImapMailbox, stop: Stop, *, idles: bool) -> None:
        """Returns when there may be new mail: the server told, or it is time to search whatever it tells."""
        limits = self._limits
        search_at = monotonic() + min(limits.poll_seconds, limits.idle_seconds)
        if not idles:
            while not stop.is_set() and monotonic() < search_at:
                stop.wait(min(_SLICE_SECONDS, limits.poll_seconds))
            return
        if not box.begin_idle():
            # In no haste: a server that always has something to say would keep us running in circles.
            stop.wait(_LIVELY_PAUSE)
            return
        while not stop.is_set() and monotonic() < search_at:
            if box.idle(min(_SLICE_SECONDS, max(0.0, search_at - monotonic()))):
                break
        box.end_idle()

    def _store(self, box: ImapMailbox, batch: Sequence[Listed]) -> None:
        small = [listed for listed in batch if listed.size <= self._limits.mail_bytes]
        bodies = box.fetch([listed.uid for listed in small]) if small else {}
        mails = [self._fetched(box, listed, bodies.get(listed.uid)) for listed in batch]
        present = [mail for mail in mails if mail is not None]
        new: dict[int, Fetched] = {}
        with self._database.writing() as session:
            if present:
                told = self._settings.imap.after == "keep"
                new = inbox.store(session, self._folder, box.uidvalidity, present, told=told)
                self._follow_up(session, new)
            # Mail that went away between list and fetch is passed over, not looked for again.
            inbox.skip(session, self._folder, box.uidvalidity, batch[-1].uid)
        self._queue.announce(Task.TAKE)
        self._log.info("mails stored", mails=len(present), new=len(new))
        self._tell(box)

    def _follow_up(self, session: Session, new: dict[int, Fetched]) -> None:
        """Writes the jobs for mails that can be taken, and the notices of those that can't."""
        now = self._clock.now()
        waiting = {id: mail for id, mail in new.items() if not mail.held_reason}
        # Due before everything that waits, however much that is.
        first = [id for id, mail in waiting.items() if urgent(mail.content)]
        self._queue.defer(session, Task.TAKE, [str(id) for id in first], AT_ONCE)
        self._queue.defer(session, Task.TAKE, [str(id) for id in waiting if id not in first], now)
        for id, mail in new.items():
            if mail.held_reason:
                author = parse(mail.content).author
                sender = author.address if author else ""
                held = Held(id, self._folder.mailbox, sender, mail.arrived_at, mail.size, mail.held_reason, whole=False)
                write_letters(session, self._queue, self._post.held_notices(held, now), now)
                self._queue.announce(Task.SEND)
                self._log.warning("mail held", mail=id, uid=mail.uid, reason=mail.held_reason)

    def _fetched(self, box: ImapMailbox, listed: Listed, content: bytes | None) -> Fetched | None:
        arrived_at = self._clock.arrival(listed.arrived_at)
        if listed.size <= self._limits.mail_bytes:
            if content is None:
                return None
            return Fetched(listed.uid, content, len(content), arrived_at, identity(content))
        header = box.fetch_header(listed.uid)
        if header is None:
            return None
        # What can't be seen of the body is told apart by its size, without the header, which differs between copies.
        own = identity(header + b"\r\n%d bytes" % (listed.size - len(header)))
        reason = held_for(HeldCause.TOO_LARGE, listed.size, self._limits.mail_bytes)
        return Fetched(listed.uid, header, listed.size, arrived_at, own, held_reason=reason)

    def _tell(self, box: ImapMailbox) -> None:
        if self._settings.imap.after == "keep":
            return
        with self._database.reading() as session:
            uids = inbox.untold(session, self._folder, box.uidvalidity)
        for start in range(0, len(uids), self._limits.batch_mails):
            some = uids[start : start + self._limits.batch_mails]
            box.tell(some)
            with self._database.marking() as session:
                inbox.told(session, self._folder, box.uidvalidity, some)


def _batches(listed: Sequence[Listed], limits: Limits) -> Iterator[tuple[Listed, ...]]:
    """Batches bounded by count and by bytes; a mail that is larger than that goes alone."""
    batch: list[Listed] = []
    size = 0
    for one in listed:
        # Over the limit only the header comes.
        cost = one.size if one.size <= limits.mail_bytes else 0
        if batch and (len(batch) >= limits.batch_mails or size + cost > limits.batch_bytes):
            yield tuple(batch)
            batch, size = [], 0
        batch.append(one)
        size += cost
    if batch:
        yield tuple(batch)
