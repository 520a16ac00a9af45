"""The ticker: what is due by the clock alone, looked for now and then; asking twice changes nothing."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from mailbot.adapters.queue import LocalQueue, Task
from mailbot.adapters.store.contracts import contracts, post_grants
from mailbot.adapters.store.customers import customers
from mailbot.adapters.store.database import Database
from mailbot.adapters.store.record import write_letters
from mailbot.bot.clock import Clock
from mailbot.bot.digests import Digests
from mailbot.bot.post import Post
from mailbot.bot.retention import retain
from mailbot.bot.watching import Watching
from mailbot.desk.deadlines import ClockWarning, contract_warnings
from mailbot.desk.renewals import renewal_notices
from mailbot.domain.agreement import Agreement
from mailbot.domain.ledger import Refusal
from mailbot.domain.outcome import Draft
from mailbot.settings import Retention


@dataclass(frozen=True, slots=True)
class Ticker:
    """Looks what time it is."""

    database: Database
    queue: LocalQueue
    post: Post
    mailbox: str
    """What letters leave with that answer no mail."""
    agreements: Mapping[str, Agreement]
    watching: Watching
    digests: Digests
    clock: Clock
    log: Any
    retention: Retention

    def step(self) -> None:
        """Posts the hours that a new period or month grants, and writes what is due.  Raises UnavailableError."""
        self._customers()
        self.look()

    def look(self) -> None:
        """Does what a minute can make due; costs little where nothing is.  Raises UnavailableError."""
        now = self.clock.now()
        self.watching.step(now)
        self.digests.step(now)

    def _customers(self) -> None:
        now = self.clock.now()
        if erased := retain(self.database, self.queue, self.retention, now):
            self.log.info("erased", **erased)
        with self.database.writing() as session:
            for organisation, refused in post_grants(session, self.agreements, now):
                if isinstance(refused, Refusal):
                    self.log.warning("grant refused", organisation=organisation, reason=refused.reason)
        with self.database.reading() as session:
            known = customers(session)
            own = contracts(session, {customer.organisation.name for customer in known}, self.agreements)
        drafts: list[Draft] = []
        warnings: list[ClockWarning] = []
        for customer in known:
            contract = own.get(customer.organisation.name)
            people = [replace(person, language=customer.organisation.language) for person in customer.contacts]
            if contract is not None:
                drafts += renewal_notices(self.post.desk, self.mailbox, contract, people, now)
                warnings += contract_warnings(customer.organisation.name, contract, now)
        self.watching.warn(warnings, now)
        if drafts:
            with self.database.writing() as session:
                write_letters(session, self.queue, [self.post.compose(draft, now) for draft in drafts], now)
            self.queue.announce(Task.SEND)
