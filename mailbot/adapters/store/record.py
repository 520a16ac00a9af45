"""The record: what the doors decided for a batch of mails, written down in one transaction."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any, get_args

import sqlalchemy as sa
from pydantic import TypeAdapter
from sqlmodel import Session, col

from classifiers.labels import Labels, Text
from mailbot.adapters.queue import AT_ONCE, Queue, Task
from mailbot.adapters.store import inbox
from mailbot.adapters.store.answers import count_answers, dialect_of
from mailbot.adapters.store.examples import note_correction, take_back
from mailbot.adapters.store.known import write_known
from mailbot.adapters.store.ledger import post
from mailbot.adapters.store.targets import mark_met, mark_open, write_targets_of_many
from mailbot.adapters.store.turns import write_turns
from mailbot.adapters.tables import (
    CaseRow,
    CounterRow,
    EventRow,
    LetterRow,
    LetterState,
    MailRow,
    MailState,
    MentionRow,
    ParticipantRow,
)
from mailbot.domain.caps import Key
from mailbot.domain.case import Case, Event, Source, TargetMet, TargetOpened, TargetsSet
from mailbot.domain.held import HeldAct, HeldOrder
from mailbot.domain.ledger import Posting, Refusal
from mailbot.domain.turns import Turns

FROM_AGENT = "from_agent"
FROM_COLLEAGUE = "from_colleague"
FROM_OPERATOR = "held_mail_decided"
OURS = (FROM_AGENT, FROM_COLLEAGUE, FROM_OPERATOR)
"""The verdicts on what our own people wrote, which screening does not give."""


@dataclass(frozen=True, slots=True)
class Composed:
    """A letter with its final bytes."""

    message_id: str
    case: int | None
    kind: str
    recipient: str
    reverse_path: str
    subject: str
    content: bytes
    not_before: datetime | None = None
    """When it may go out; None: at once."""


@dataclass(frozen=True, slots=True)
class Corrected:
    """The text that opened a case, and the labels that an agent gave it or confirmed."""

    case: int
    text: Text
    labels: Labels
    at: datetime


@dataclass(frozen=True, slots=True)
class Taken:
    """A mail and all that came of it."""

    mail: int
    """The id of its row."""
    message_id: str
    sender: str
    subject: str
    verdict: str
    rule: str
    linked_by: str = ""
    case: int | None = None
    held_reason: str = ""
    events: tuple[tuple[int | None, Event], ...] = ()
    letters: tuple[Composed, ...] = ()
    failed_letters: tuple[tuple[int, str], ...] = ()
    """Letters that a delivery report speaks of: id and why."""
    words: str = ""
    """A digest of what the sender wrote; empty where it is too little."""
    clean_subject: str = ""
    mentions: tuple[str, ...] = ()
    """Message-IDs that it refers to and that no letter of ours has."""
    held_order: HeldOrder | None = None
    """What an operator has decided of a held mail."""
    answer: tuple[Key, ...] = ()
    """What a letter in answer counts for; empty where there is none."""
    turns: tuple[str, Turns] | None = None
    """How things stand now with the sender's domain; None where nothing has changed."""
    postings: tuple[tuple[str, Posting], ...] = ()
    """Each with the organisation whose book it goes into."""
    corrections: tuple[Corrected, ...] = ()
    """Examples for the classifier."""
    unlearned: tuple[tuple[int, datetime], ...] = ()
    """The case and the time of examples that are none any more."""
    erases: str = ""
    """The address of a person who is to be forgotten in the same transaction, last of all."""


class PostingRefusedError(Exception):
    """A book has changed since a posting was decided, and does not take it any more; nothing was written."""


def case_numbers(session: Session, count: int) -> tuple[int, ...]:
    """Numbers for new cases, never given before; what is not used stays a gap."""
    change = sa.update(CounterRow).where(col(CounterRow.name) == "case").values(value=col(CounterRow.value) + count)
    last = session.connection().execute(change.returning(col(CounterRow.value))).scalar_one()
    return tuple(range(last - count + 1, last + 1))


def record(
    session: Session,
    queue: Queue,
    batch: Sequence[Taken],
    before: Mapping[int, Case],
    changed: Mapping[int, Case],
    now: datetime,
) -> None:
    """Writes everything of a batch down; ``before`` has the cases as they stood, ``changed`` as they have become.

    All rows of one kind go in one statement, since a statement costs more than a row.
    """
    events = [event for taken in batch for event in taken.events]
    letters = [letter for taken in batch for letter in taken.letters]
    write_outcome(session, queue, events, letters, before, changed, now)
    _post(session, [posting for taken in batch for posting in taken.postings])
    for one in (corrected for taken in batch for corrected in taken.corrections):
        note_correction(session, one.case, one.text, one.labels, Source.AGENT, one.at, queue)
    for case, at in (one for taken in batch for one in taken.unlearned):
        take_back(session, case, at)
    for id, why in (failed for taken in batch for failed in taken.failed_letters):
        change = sa.update(LetterRow).where(col(LetterRow.id) == id)
        session.connection().execute(change.values(state=LetterState.FAILED, fault=why))
        # One that waits to go out again would only fail again.
        queue.cancel(session, Task.SEND, [str(id)])
    _write_mentions(session, batch)
    for order in (taken.held_order for taken in batch if taken.held_order is not None):
        _carry_out(session, queue, order, now)
    mails = sa.update(MailRow).where(col(MailRow.id) == sa.bindparam("key"))
    session.connection().execute(mails, [_mail_row(taken) for taken in batch])
    # Last, since every worker counts here and waits for the others' end.
    write_turns(session, [taken.turns for taken in batch if taken.turns is not None], now)
    count_answers(session, [key for taken in batch for key in taken.answer], now)


def _post(session: Session, postings: Sequence[tuple[str, Posting]]) -> None:
    """Writes postings down just as they were decided.  Raises PostingRefusedError where the book has changed."""
    # In the order of their organisations, so that two who post for several never wait for each other.
    for organisation, posting in sorted(postings, key=lambda one: one[0]):
        written = post(session, organisation, posting)
        if isinstance(written, Refusal) or written.number != posting.number:
            raise PostingRefusedError(f"{organisation}: {posting.event}")


def write_outcome(
    session: Session,
    queue: Queue,
    events: Sequence[tuple[int | None, Event]],
    letters: Sequence[Composed],
    before: Mapping[int, Case],
    changed: Mapping[int, Case],
    now: datetime,
) -> None:
    """Writes what doors decided: the cases, what happened to them, the times they owe, and the letters."""
    _write_cases(session, changed, before)
    if events:
        session.connection().execute(sa.insert(EventRow), [event_row(number, event) for number, event in events])
    _write_targets(session, events)
    write_known(session, events)
    write_letters(session, queue, letters, now)


def _write_targets(session: Session, events: Sequence[tuple[int | None, Event]]) -> None:
    owed = {number: event.targets for number, event in events if number is not None and isinstance(event, TargetsSet)}
    if owed:
        write_targets_of_many(session, owed)
    for number, event in events:
        if number is not None and isinstance(event, TargetMet):
            mark_met(session, number, event.kind, event.at)
        elif number is not None and isinstance(event, TargetOpened):
            mark_open(session, number, event.kind)


def _write_mentions(session: Session, batch: Sequence[Taken]) -> None:
    """Keeps what the mails of a case refer to, so that two answers to a mail that never came find each other."""
    wanted = {(message_id, taken.case) for taken in batch if taken.case is not None for message_id in taken.mentions}
    if not wanted:
        return
    rows = [{"message_id": message_id, "case_number": number} for message_id, number in sorted(wanted)]
    insert = dialect_of(session).insert(MentionRow).on_conflict_do_nothing()
    session.connection().execute(insert, rows)


def _carry_out(session: Session, queue: Queue, order: HeldOrder, now: datetime) -> None:
    match order.act:
        case HeldAct.DISCARD:
            inbox.discard(session, order.mail)
            return
        case HeldAct.RETRY:
            found = inbox.retry(session, order.mail)
        case HeldAct.NEW | HeldAct.ATTACH:
            found = inbox.force(session, order.mail, order.act.value, order.case)
    if found:
        queue.defer(session, Task.TAKE, [str(order.mail)], now)


def write_letters(session: Session, queue: Queue, letters: Sequence[Composed], now: datetime) -> None:
    """Writes letters down, and the jobs that send them; a notice that was written before is not written again."""
    if not letters:
        return
    rows = [
        {
            "message_id": letter.message_id,
            "case_number": letter.case,
            "kind": letter.kind,
            "recipient": letter.recipient,
            "reverse_path": letter.reverse_path,
            "subject": letter.subject,
            "content": letter.content,
            "written_at": now,
        }
        for letter in letters
    ]
    # A mail that is held again for the same reason gives the same notice, and two may give it at once.
    insert = dialect_of(session).insert(LetterRow).on_conflict_do_nothing(index_elements=["message_id"])
    written = session.connection().execute(insert.returning(col(LetterRow.message_id), col(LetterRow.id)), rows)
    ids = dict(written.all())
    due: dict[datetime, list[str]] = {}
    # In their order, so that the customer's letter goes before the agents'.
    for letter in letters:
        if letter.message_id in ids:
            due.setdefault(letter.not_before or AT_ONCE, []).append(str(ids[letter.message_id]))
    for run_at, keys in due.items():
        queue.defer(session, Task.SEND, keys, run_at)


def _write_cases(session: Session, changed: Mapping[int, Case], before: Mapping[int, Case]) -> None:
    new = [case_row(case) for case in changed.values() if case.number not in before]
    old = [case_row(case) for case in changed.values() if case.number in before]
    if new:
        session.connection().execute(sa.insert(CaseRow), new)
    if old:
        change = sa.update(CaseRow).where(col(CaseRow.number) == sa.bindparam("key"))
        session.connection().execute(change, [{"key": row.pop("number"), **row} for row in old])
    members = [
        {"case_number": case.number, "address": address}
        for case in changed.values()
        for address in case.participants
        if case.number not in before or address not in before[case.number].participants
    ]
    if members:
        session.connection().execute(sa.insert(ParticipantRow), members)


def case_row(case: Case) -> dict[str, Any]:
    """The row that tells a case, but for its participants."""
    row = {field.name: getattr(case, field.name) for field in fields(case) if field.name != "participants"}
    return {**row, "flags": " ".join(case.flags), "look_at": case.look_at}


def _mail_row(taken: Taken) -> dict[str, Any]:
    return {
        "key": taken.mail,
        "message_id": taken.message_id,
        "sender": taken.sender,
        "subject": taken.subject,
        "verdict": taken.verdict,
        "rule": taken.rule,
        "linked_by": taken.linked_by,
        "words": taken.words,
        "clean_subject": taken.clean_subject,
        "case_number": taken.case,
        "held_reason": taken.held_reason,
        "state": MailState.HELD if taken.held_reason else MailState.TAKEN,
    }


def event_row(number: int | None, event: Event) -> dict[str, Any]:
    """The row of the event's table that tells it."""
    kind = type(event).__name__
    content = _ADAPTERS[kind].dump_json(event).decode()
    return {"case_number": number, "at": event.at, "kind": kind, "content": content}


# Made once: making one costs more than a thousand uses.
_ADAPTERS: dict[str, TypeAdapter[Any]] = {kind.__name__: TypeAdapter(kind) for kind in get_args(Event)}


def event_of(kind: str, content: str) -> Event:
    """The event that a row of its table tells."""
    event: Event = _ADAPTERS[kind].validate_json(content)
    return event
