"""The watch: door 4 for all that the clock is to look at, each step in one transaction with its letters."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from mailbot.adapters.queue import Queue, Task
from mailbot.adapters.store import deadlines as store
from mailbot.adapters.store.database import Database
from mailbot.adapters.store.facts import cases as cases_of
from mailbot.adapters.store.record import write_outcome
from mailbot.bot.post import Post
from mailbot.desk.deadlines import (
    ClockWarning,
    Looked,
    Watch,
    look_at_case,
    look_at_target,
    warned_events,
    warning_letters,
)
from mailbot.domain.agreement import Agreement
from mailbot.domain.case import Case
from mailbot.domain.outcome import Manager

_AT_ONCE = 2000


@dataclass(frozen=True, slots=True)
class Watching:
    """Looks at what is due, and warns."""

    database: Database
    queue: Queue
    post: Post
    mailbox: str
    """What letters leave with that answer no mail."""
    managers: tuple[Manager, ...]
    agreements: Mapping[str, Agreement]

    def step(self, now: datetime) -> None:
        """Looks at all that is due now, and warns once of what is wrong.  Raises UnavailableError."""
        while self._some(now) == _AT_ONCE:
            # There is more: each part in a transaction of its own, so that mail can be taken between them.
            continue

    def warn(self, warnings: Sequence[ClockWarning], now: datetime) -> None:
        """Warns of what nobody was warned of before."""
        with self.database.reading() as session:
            new = store.unwarned(session, (warning.key for warning in warnings))
        if new:
            with self.database.writing() as session:
                self._write(session, warnings, {}, now)
            self.queue.announce(Task.SEND)

    def _some(self, now: datetime) -> int:
        with self.database.reading() as session:
            if not store.due(session, now, 1).numbers:
                return 0
        with self.database.writing() as session:
            # Alone with the cases first: what was due may have been met meanwhile.
            cases_of(session, store.due(session, now, _AT_ONCE).numbers, alone=True)
            due = store.due(session, now, _AT_ONCE)
            known = cases_of(session, due.numbers, alone=True)
            watches = self._watches(session, due, known)
            desk = self.post.desk
            targets = [(number, one, look_at_target(desk, watches[number], one, now)) for number, one in due.targets]
            cases = [(number, look_at_case(desk, watches[number], now)) for number in due.cases]
            looked: list[Looked] = [*(look for _, _, look in targets), *(look for _, look in cases)]
            warnings = [look.warning for look in looked if look.warning is not None]
            if warnings:
                self._write(session, warnings, known, now)
            # Last: what is written of a case sets anew when it is looked at.
            store.look_again(
                session,
                [(number, target.kind, look.again_at) for number, target, look in targets],
                [(number, look.again_at) for number, look in cases],
            )
        if warnings:
            self.queue.announce(Task.SEND)
        return max(len(due.targets), len(due.cases))

    def _watches(self, session: Session, due: store.Due, known: Mapping[int, Case]) -> dict[int, Watch]:
        own = store.agreements_of_cases(session, (case.organisation for case in known.values()), self.agreements)
        since = store.since_status(session, due.cases)
        promised = store.promised(session, due.cases)
        return {
            number: Watch(
                case=case,
                agreement=own.get(case.organisation),
                agent=case.agent,
                since=since.get(number),
                promised=number in promised,
            )
            for number, case in known.items()
        }

    def _write(
        self, session: Session, warnings: Sequence[ClockWarning], before: Mapping[int, Case], now: datetime
    ) -> None:
        new = store.first_given(session, (warning.key for warning in warnings), now)
        fresh = [warning for warning in warnings if warning.key in new]
        desk = self.post.desk
        events = warned_events(desk, self.managers, fresh, now)
        changed = {number: before[number].after((event,)) for number, event in events}
        drafts = warning_letters(desk, self.mailbox, self.managers, fresh, now.date())
        letters = [self.post.compose(draft, now) for draft in drafts]
        write_outcome(session, self.queue, events, letters, before, changed, now)
