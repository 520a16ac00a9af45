"""``mailbot replay``: every current row made anew from mails, events, letters and postings, in steps."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session, col

from mailbot.adapters.store.inbox import Stored
from mailbot.adapters.store.replay import (
    Difference,
    replay_cases,
    replay_counter,
    replay_jobs,
    replay_postings,
)
from mailbot.adapters.store.verify import numbers_after
from mailbot.adapters.tables import CaseRow, MailRow, MailState, MentionRow, RawRow
from mailbot.bot.doors import MOST_MENTIONS
from mailbot.bot.reading import Reading, read
from mailbot.domain.outcome import Desk
from mailbot.intake.screen import Own

_mail = MailRow.__table__  # type: ignore[attr-defined]  # SQLModel makes it, without telling
_CONTENTS_AT_ONCE = 20
_MAILS_AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class Replay:
    """Reads the truth again, and holds the rows beside it; ``write`` puts right what differs."""

    session: Session
    desk: Desk
    own: Own
    authserv_id: str | None
    now: datetime
    has_local_jobs: bool
    write: bool = False

    def extent(self) -> int:
        """How many cases and mails there are to look at."""
        counts = (sa.select(sa.func.count(column)) for column in (col(CaseRow.number), col(MailRow.id)))
        return sum(self.session.execute(count).scalar() or 0 for count in counts)

    def differences(self, advance: Callable[[int], None]) -> Iterator[Difference]:
        """Every row that is not what happened; ``advance`` hears of each step."""
        last = 0
        while numbers := numbers_after(self.session, last):
            yield from replay_cases(self.session, numbers, write=self.write)
            yield from self._mails(col(MailRow.case_number).in_(numbers), numbers, advance)
            advance(len(numbers))
            last = numbers[-1]
        yield from self._caseless(advance)
        yield from replay_counter(self.session, write=self.write)
        if self.has_local_jobs:
            yield from replay_jobs(self.session, self.now, write=self.write)
        yield from replay_postings(self.session)

    def _caseless(self, advance: Callable[[int], None]) -> Iterator[Difference]:
        last = 0
        while True:
            outside = sa.select(col(MailRow.id)).where(col(MailRow.case_number).is_(None), col(MailRow.id) > last)
            ids = list(self.session.scalars(outside.order_by(col(MailRow.id)).limit(_MAILS_AT_ONCE)))
            if not ids:
                return
            yield from self._mails(col(MailRow.id).in_(ids), (), advance)
            last = ids[-1]

    def _mails(
        self, wanted: sa.ColumnElement[bool], numbers: Sequence[int], advance: Callable[[int], None]
    ) -> Iterator[Difference]:
        """How mails differ from their bytes; what is erased can't be asked any more."""
        found: list[Difference] = []
        mentions: set[tuple[str, int]] = set()
        silent: set[int] = set()
        rows = sa.select(*_COLUMNS).outerjoin(RawRow, col(RawRow.mail_id) == col(MailRow.id)).where(wanted)
        taken = rows.where(col(MailRow.state) == MailState.TAKEN).order_by(col(MailRow.id))
        options = {"yield_per": _CONTENTS_AT_ONCE}
        changes: list[dict[str, Any]] = []
        for row in self.session.connection().execute(taken, execution_options=options):
            advance(1)
            if row.content is None or row.erased_at is not None:
                silent.add(row.case_number)
                continue
            stored = Stored(row.id, row.mailbox, row.arrived_at, row.content, row.identity, row.forced, row.case_number)
            reading = read(stored, self.desk, self.own, self.authserv_id)
            told = _told(reading)
            strayed = [
                f"{name} is {getattr(row, name)!r} and not {told[name]!r}"
                for name in told
                if getattr(row, name) != told[name]
            ]
            if strayed:
                changes.append({"key": row.id, **told})
                found.append(Difference(f"mail {row.id}", ", ".join(strayed), mended=self.write))
            if row.case_number is not None:
                mentions.update((one, row.case_number) for one in reading.clues.references[:MOST_MENTIONS])
        if self.write and changes:
            self.session.connection().execute(sa.update(_mail).where(col(MailRow.id) == sa.bindparam("key")), changes)
        yield from found
        yield from self._mentions(numbers, mentions, silent)

    def _mentions(self, numbers: Sequence[int], told: set[tuple[str, int]], silent: set[int]) -> Iterator[Difference]:
        columns = sa.select(col(MentionRow.message_id), col(MentionRow.case_number))
        rows = self.session.connection().execute(columns.where(col(MentionRow.case_number).in_(numbers)))
        stored = {(message_id, number) for message_id, number in rows}
        # Of a case with an erased mail nobody knows any more what that one referred to.
        surplus = sorted(one for one in stored - told if one[1] not in silent)
        missing = sorted(told - stored)
        if self.write:
            for message_id, number in surplus:
                own = (col(MentionRow.message_id) == message_id, col(MentionRow.case_number) == number)
                self.session.connection().execute(sa.delete(MentionRow).where(*own))
            for message_id, number in missing:
                self.session.add(MentionRow(message_id=message_id, case_number=number))
            self.session.flush()
        for words, some in (("no mail of it refers to", surplus), ("it does not know", missing)):
            for message_id, number in some:
                yield Difference(f"case {number}", f"{words} {message_id}", mended=self.write)


_COLUMNS = (
    col(MailRow.id),
    col(MailRow.identity),
    col(MailRow.mailbox),
    col(MailRow.arrived_at),
    col(MailRow.forced),
    col(MailRow.case_number),
    col(MailRow.message_id),
    col(MailRow.sender),
    col(MailRow.subject),
    col(MailRow.clean_subject),
    col(MailRow.words),
    col(MailRow.erased_at),
    col(RawRow.content),
)


def _told(reading: Reading) -> dict[str, str]:
    """What a mail's bytes say of its row."""
    return {
        "message_id": reading.mail.message_id,
        "sender": reading.sender,
        "subject": reading.mail.subject,
        "clean_subject": reading.subject,
        "words": reading.words,
    }
