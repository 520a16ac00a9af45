"""Case files: what an agent's mail needs to know of cases and customers, beside what a customer's mail needs."""

from collections.abc import Mapping, Sequence
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session, col

from mailbot.adapters.store.contracts import contracts
from mailbot.adapters.store.record import FROM_AGENT, OURS, event_of
from mailbot.adapters.tables import CaseRow, EventRow, MailRow, OrganisationRow, RawRow
from mailbot.domain.agent_events import TokenMisused
from mailbot.domain.agreement import Agreement
from mailbot.domain.case import Case, Event, Status
from mailbot.domain.casefile import CaseFile
from mailbot.domain.contract import Contract
from mailbot.domain.customer import Contact
from mailbot.domain.history import dead_tokens, part_of

_MOST_RECENT = 5
_MOST_OPEN = 50
_cases = CaseRow.__table__  # type: ignore[attr-defined]  # SQLModel makes it, without telling
# Put together once: that costs more than running them.
_LATEST = sa.select(_cases).order_by(_cases.c.number.desc()).limit(_MOST_RECENT)
_LATEST_OF_ORGANISATION = _LATEST.where(_cases.c.organisation == sa.bindparam("wanted"))
_LATEST_OF_SENDER = _LATEST.where(_cases.c.contact == sa.bindparam("wanted"))


def casefiles(
    session: Session, wanted: Sequence[Case], people: Mapping[str, Contact], own: Mapping[str, Contract]
) -> dict[int, CaseFile]:
    """The files of cases, with what is known of their contacts and the contracts of their organisations."""
    events = histories(session, [case.number for case in wanted])
    origins = _origins(events)
    with_mails = {case.number for case in wanted} | set(origins.values())
    mails = (
        sa.select(
            col(MailRow.case_number),
            col(MailRow.mailbox),
            col(MailRow.message_id),
            col(MailRow.id),
            col(MailRow.verdict),
        )
        .where(col(MailRow.case_number).in_(with_mails))
        .order_by(col(MailRow.id))
    )
    opened: dict[int, tuple[str, int]] = {}
    threads: dict[int, list[str]] = {}
    for number, mailbox, message_id, id, verdict in session.connection().execute(mails):
        assert number is not None
        opened.setdefault(number, (mailbox, id))
        if message_id and verdict not in OURS:
            threads.setdefault(number, []).append(message_id)
    raw = sa.select(col(RawRow.mail_id), col(RawRow.content)).where(
        col(RawRow.mail_id).in_([id for _, id in opened.values()])
    )
    contents = {row.mail_id: row.content for row in session.connection().execute(raw)}
    for number, origin in origins.items():
        if origin in opened:
            opened[number] = opened[origin]
            threads[number] = [*threads.get(origin, ())[:1], *threads.get(number, ())]
    return {
        case.number: CaseFile(
            case=case,
            events=events.get(case.number, ()),
            contact=people.get(case.contact, Contact(case.contact)),
            mailbox=opened[case.number][0] if case.number in opened else "",
            contract=own.get(case.organisation),
            first=contents.get(opened[case.number][1], b"") if case.number in opened else b"",
            thread=tuple(threads.get(case.number, ())),
        )
        for case in wanted
    }


def histories(session: Session, numbers: Sequence[int]) -> dict[int, tuple[Event, ...]]:
    """What happened to cases, oldest first."""
    if not numbers:
        return {}
    rows = (
        sa.select(col(EventRow.case_number), col(EventRow.kind), col(EventRow.content))
        .where(col(EventRow.case_number).in_(numbers))
        .order_by(col(EventRow.id))
    )
    found: dict[int, list[Event]] = {}
    for number, kind, content in session.connection().execute(rows):
        assert number is not None
        found.setdefault(number, []).append(event_of(kind, content))
    return {number: tuple(events) for number, events in found.items()}


def last_mails(session: Session, numbers: Sequence[int]) -> dict[int, tuple[str, str]]:
    """The mailbox and the Message-ID of the last mail of each case; of one that was split off, of what it is a part.

    Of a case that has no mail but our own people's there is only the mailbox: nobody else has their Message-IDs.
    """
    rows = (
        sa.select(col(MailRow.case_number), col(MailRow.mailbox), col(MailRow.message_id), col(MailRow.verdict))
        .where(col(MailRow.case_number).in_(numbers))
        .order_by(col(MailRow.arrived_at), col(MailRow.id))
    )
    found: dict[int, tuple[str, str]] = {}
    ours: dict[int, tuple[str, str]] = {}
    for number, mailbox, message_id, verdict in session.connection().execute(rows):
        assert number is not None
        # The last one of each case is the one that stays.
        if verdict in OURS:
            ours[number] = (mailbox, "")
        else:
            found[number] = (mailbox, message_id)
    origins = _origins(histories(session, [number for number in numbers if number not in found]))
    theirs = last_mails(session, sorted(set(origins.values()))) if origins else {}
    return ours | found | {number: theirs[origin] for number, origin in origins.items() if origin in theirs}


def _origins(events: Mapping[int, Sequence[Event]]) -> dict[int, int]:
    """Of each case that was split off, the case that its first mail had opened, and belongs to."""
    parts = {number: part.case for number, own in events.items() if (part := part_of(own))}
    return {number: origin for number, origin in parts.items() if origin != number}


def obeyed(session: Session, digests: set[str]) -> frozenset[str]:
    """Which of these digests agents' mails have that were obeyed."""
    if not digests:
        return frozenset()
    rows = sa.select(col(MailRow.words)).where(
        col(MailRow.words).in_(digests), col(MailRow.verdict) == FROM_AGENT, col(MailRow.case_number).is_not(None)
    )
    return frozenset(session.connection().execute(rows).scalars())


def dead_lists(session: Session) -> frozenset[str]:
    """The reply addresses of letters about several cases that somebody else has used."""
    rows = sa.select(col(EventRow.content)).where(
        col(EventRow.case_number).is_(None), col(EventRow.kind) == TokenMisused.__name__
    )
    found = (event_of(TokenMisused.__name__, content) for content in session.connection().execute(rows).scalars())
    return dead_tokens(tuple(found))


def latest_rows(session: Session, sender: str, organisation: str) -> Sequence[Any]:
    """The latest cases of an organisation, or of a sender without one.

    A question for each customer: one for several would read every case that they ever had.
    """
    rows, wanted = (_LATEST_OF_ORGANISATION, organisation) if organisation else (_LATEST_OF_SENDER, sender)
    return session.connection().execute(rows, {"wanted": wanted}).all()


def open_rows(session: Session, wanted: bool) -> Sequence[Any]:
    """The cases that somebody has to work on or wait for, the oldest first; none where nobody asks."""
    if not wanted:
        return ()
    ended = (Status.RESOLVED.value, Status.CLOSED.value)
    rows = sa.select(_cases).where(_cases.c.status.not_in(ended)).order_by(_cases.c.number).limit(_MOST_OPEN)
    return session.connection().execute(rows).all()


def customers_named(
    session: Session, names: set[str], agreements: Mapping[str, Agreement]
) -> dict[str, tuple[str, Contract | None]]:
    """Organisations by their names in lower case, with their contracts where they have one."""
    if not names:
        return {}
    name = col(OrganisationRow.name)
    found = list(session.scalars(sa.select(name).where(sa.func.lower(name).in_([one.lower() for one in names]))))
    own = contracts(session, set(found), agreements)
    return {one.lower(): (one, own.get(one)) for one in found}
