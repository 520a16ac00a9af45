"""What people look at: cases, letters and held mail, as plain values."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session, col

from mailbot.adapters.store.facts import case_of, cases
from mailbot.adapters.store.ledger import book
from mailbot.adapters.store.record import event_of
from mailbot.adapters.store.targets import KeptTarget, targets_of
from mailbot.adapters.tables import HELD, UNSENT, CaseRow, EventRow, LetterRow, LetterState, MailRow, RawRow
from mailbot.domain.case import Case, Event
from mailbot.domain.ledger import Posting


@dataclass(frozen=True, slots=True)
class KeptMail:
    """A mail as it is kept."""

    id: int
    message_id: str
    sender: str
    subject: str
    mailbox: str
    size: int
    arrived_at: datetime
    state: str
    verdict: str
    rule: str
    linked_by: str
    case: int | None
    held_reason: str
    whole: bool
    content: bytes
    """The raw bytes; empty where they were not asked for."""


@dataclass(frozen=True, slots=True)
class KeptLetter:
    """A letter as it is kept."""

    id: int
    message_id: str
    case: int | None
    kind: str
    recipient: str
    subject: str
    written_at: datetime
    state: str
    attempts: int
    sent_at: datetime | None
    fault: str


@dataclass(frozen=True, slots=True)
class KeptCase:
    """A case with all that belongs to it, oldest first."""

    case: Case
    mails: tuple[KeptMail, ...]
    letters: tuple[KeptLetter, ...]
    events: tuple[Event, ...]
    targets: tuple[KeptTarget, ...] = ()
    postings: tuple[Posting, ...] = ()


def case_list(session: Session, limit: int, status: str = "") -> tuple[Case, ...]:
    """The newest cases first, without their participants."""
    rows = sa.select(CaseRow.__table__).order_by(col(CaseRow.number).desc()).limit(limit)  # type: ignore[attr-defined]  # SQLModel makes it
    if status:
        rows = rows.where(col(CaseRow.status) == status)
    return tuple(case_of(row, ()) for row in session.connection().execute(rows))


def case_view(session: Session, number: int) -> KeptCase | None:
    """A case with all that belongs to it; None where there is no such case."""
    case = cases(session, [number]).get(number)
    if case is None:
        return None
    events = sa.select(EventRow).where(col(EventRow.case_number) == number).order_by(col(EventRow.id))
    return KeptCase(
        case,
        _mails(session, [col(MailRow.case_number) == number], contents=True),
        letters(session, case=number),
        tuple(event_of(row.kind, row.content) for row in session.scalars(events)),
        targets_of(session, number),
        tuple(posting for posting in book(session, case.organisation).postings if posting.case == number),
    )


def held_mails(session: Session, ids: Sequence[int] | None = None, *, contents: bool = False) -> tuple[KeptMail, ...]:
    """The mails that were set aside, oldest first; of these ids where some are given."""
    wanted: list[Any] = [HELD]
    if ids is not None:
        wanted.append(col(MailRow.id).in_(ids))
    return _mails(session, wanted, contents=contents)


def letters(
    session: Session, *, case: int | None = None, state: LetterState | None = None, limit: int = 1000
) -> tuple[KeptLetter, ...]:
    """Letters, oldest first, without their bytes; of one case and one state where given, the newest ``limit``."""
    wanted: list[Any] = []
    if case is not None:
        wanted.append(col(LetterRow.case_number) == case)
    if state is not None:
        wanted.append(col(LetterRow.state) == state)
        if state is not LetterState.SENT:
            wanted.append(UNSENT)
    rows = (
        sa.select(
            col(LetterRow.id),
            col(LetterRow.message_id),
            col(LetterRow.case_number),
            col(LetterRow.kind),
            col(LetterRow.recipient),
            col(LetterRow.subject),
            col(LetterRow.written_at),
            col(LetterRow.state),
            col(LetterRow.attempts),
            col(LetterRow.sent_at),
            col(LetterRow.fault),
        )
        .where(*wanted)
        .order_by(col(LetterRow.id).desc())
        .limit(limit)
    )
    return tuple(reversed([KeptLetter(*row) for row in session.connection().execute(rows)]))


def letter_content(session: Session, id: int) -> bytes | None:
    """The bytes of a letter; None where there is no such letter."""
    content: bytes | None = session.execute(sa.select(col(LetterRow.content)).where(col(LetterRow.id) == id)).scalar()
    return content


def letter_by_message_id(session: Session, message_id: str) -> bytes | None:
    """The bytes of a letter; None where there is no such letter."""
    rows = sa.select(col(LetterRow.content)).where(col(LetterRow.message_id) == message_id)
    content: bytes | None = session.execute(rows).scalar()
    return content


def _mails(session: Session, wanted: Sequence[Any], *, contents: bool) -> tuple[KeptMail, ...]:
    rows = sa.select(MailRow).where(*wanted).order_by(col(MailRow.arrived_at), col(MailRow.id))
    mails = list(session.scalars(rows))
    raw: dict[int, bytes] = {}
    if contents and mails:
        bodies = sa.select(RawRow).where(col(RawRow.mail_id).in_([mail.id for mail in mails]))
        raw = {row.mail_id: row.content for row in session.scalars(bodies)}
    return tuple(
        KeptMail(
            id=mail.id,
            message_id=mail.message_id,
            sender=mail.sender,
            subject=mail.subject,
            mailbox=mail.mailbox,
            size=mail.size,
            arrived_at=mail.arrived_at,
            state=mail.state,
            verdict=mail.verdict,
            rule=mail.rule,
            linked_by=mail.linked_by,
            case=mail.case_number,
            held_reason=mail.held_reason,
            whole=mail.whole,
            content=raw.get(mail.id, b""),
        )
        for mail in mails
    )
