"""Facts: what the store knows about a batch of mails before anything is decided; a handful of queries for all."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session, col

from classifiers.labels import Flag, Request, Severity
from mailbot.adapters.store.answers import answers
from mailbot.adapters.store.asked import Asked as Asked
from mailbot.adapters.store.asked import Facts as Facts
from mailbot.adapters.store.casefiles import (
    casefiles,
    customers_named,
    dead_lists,
    histories,
    last_mails,
    latest_rows,
    obeyed,
    open_rows,
)
from mailbot.adapters.store.contracts import contracts
from mailbot.adapters.store.known import known_problems, problems_of
from mailbot.adapters.store.letters import named_letters
from mailbot.adapters.store.targets import targets_of_many
from mailbot.adapters.store.turns import known_writers, turns_of
from mailbot.adapters.tables import (
    CaseRow,
    ContactRow,
    DomainRow,
    MailRow,
    MailState,
    MentionRow,
    OrganisationRow,
    ParticipantRow,
)
from mailbot.domain.agreement import Agreement
from mailbot.domain.caps import Key, Scope
from mailbot.domain.case import Case, Status
from mailbot.domain.casefile import CaseFile
from mailbot.domain.customer import Contact
from mailbot.domain.held import HeldMail
from mailbot.domain.known import KnownProblem
from mailbot.domain.outcome import Correspondence
from mailbot.domain.targets import Target

# Somebody who is unsure whether a mail went out sends it again; after this it is a new matter.
_RESENT_WITHIN = timedelta(hours=1)
_STOOD_STILL = (Status.WAITING, Status.RESOLVED, Status.CLOSED)


def facts(session: Session, asked: Sequence[Asked], agreements: Mapping[str, Agreement], now: datetime) -> Facts:
    """What the store knows about the mails."""
    mentioned = _mentioned(session, {each.message_id for each in asked if each.message_id})
    known = known_references(session, {reference for each in asked for reference in each.references})
    letters = named_letters(session, {message_id for each in asked for message_id in each.letters})
    copies = _copies(session, asked, now)
    numbers = {number for each in asked for number in each.cases}
    numbers.update(number for found in (*known.values(), *copies.values(), *mentioned.values()) for number in found)
    numbers.update(number for each in asked for number in each.files)
    numbers.update(number for _, number in letters.values() if number is not None)
    people = contacts(session, {one for each in asked for one in (each.sender, *each.people) if one})
    organisations = {person.organisation for person in people.values() if person.organisation}
    problems = _problems(session, asked)
    writers = {each.sender for each in asked if each.counted}
    if any(each.fixes for each in asked):
        numbers.update(number for problem in problems.values() for number in problem.cases)
    present = cases(session, numbers, alone=True)
    # A case may have been merged into one that was merged later.
    while further := {one.merged_into for one in present.values()} - {0} - present.keys():
        present |= cases(session, further, alone=True)
        numbers |= further
    return Facts(
        contacts=people,
        contracts=contracts(session, organisations, agreements) if organisations else {},
        cases=present,
        known=known,
        letters=letters,
        copies=copies,
        answers=answers(session, _counted(asked, numbers), now),
        held=_held(session, {each.held for each in asked if each.held is not None}),
        mentioned=mentioned,
        files=_files(session, {number for each in asked for number in each.files}, present, agreements),
        dead=dead_lists(session) if any(0 in each.files for each in asked) else frozenset(),
        replayed=obeyed(session, {each.replay for each in asked if each.replay}),
        customers=customers_named(session, {name for each in asked for name in each.customers}, agreements),
        open_cases=tuple(case_of(row, ()) for row in open_rows(session, any(each.open_cases for each in asked))),
        recent=_recent(session, writers, people),
        turns=turns_of(session, {sender.rpartition("@")[2] for sender in writers}),
        writers=known_writers(session, writers),
        histories=histories(session, [n for n, one in present.items() if one.status in _STOOD_STILL]),
        owed=_owed(session, numbers),
        problems=problems,
        correspondences=_correspondences(session, problems, present) if any(each.fixes for each in asked) else {},
        problems_of=problems_of(session, numbers),
    )


def _problems(session: Session, asked: Sequence[Asked]) -> dict[str, KnownProblem]:
    """The known problems that mails name, and those of cases of which an agent says that they are mended."""
    names = {name for each in asked for name in each.problems}
    about = problems_of(session, {number for each in asked if each.fixes for number in each.files})
    return known_problems(session, names | {problem.name for problem in about.values()})


def _correspondences(
    session: Session, problems: Mapping[str, KnownProblem], present: Mapping[int, Case]
) -> dict[int, Correspondence]:
    on_it = {number for problem in problems.values() for number in problem.cases if number in present}
    people = contacts(session, {present[number].contact for number in on_it})
    return {
        number: Correspondence(case := present[number], people.get(case.contact, Contact(case.contact)), *last)
        for number, last in last_mails(session, sorted(on_it)).items()
    }


def _recent(session: Session, senders: set[str], people: Mapping[str, Contact]) -> dict[str, tuple[Case, ...]]:
    organisations = {sender: people[sender].organisation if sender in people else "" for sender in sorted(senders)}
    return {
        sender: tuple(case_of(row, ()) for row in latest_rows(session, sender, organisation))
        for sender, organisation in organisations.items()
    }


def _files(
    session: Session, numbers: set[int], present: Mapping[int, Case], agreements: Mapping[str, Agreement]
) -> dict[int, CaseFile]:
    wanted = [present[number] for number in sorted(numbers) if number in present]
    if not wanted:
        return {}
    people = contacts(session, {case.contact for case in wanted})
    own = contracts(session, {case.organisation for case in wanted if case.organisation}, agreements)
    return casefiles(session, wanted, people, own)


def contacts(session: Session, addresses: set[str]) -> dict[str, Contact]:
    """The known contacts among the addresses: by name, or by the domain of an organisation."""
    if not addresses:
        return {}
    found: dict[str, Contact] = {}
    by_domain = (
        sa.select(col(DomainRow.domain), col(OrganisationRow.name), col(OrganisationRow.language))
        .join(OrganisationRow, col(OrganisationRow.name) == col(DomainRow.organisation))
        .where(col(DomainRow.domain).in_({address.rpartition("@")[2] for address in addresses}))
    )
    domains = {domain: (name, language) for domain, name, language in session.connection().execute(by_domain)}
    for address in addresses:
        if (own := domains.get(address.rpartition("@")[2])) is not None:
            found[address] = Contact(address, "", own[0], own[1])
    by_address = (
        sa.select(
            col(ContactRow.address), col(ContactRow.name), col(OrganisationRow.name), col(OrganisationRow.language)
        )
        .join(OrganisationRow, col(OrganisationRow.name) == col(ContactRow.organisation))
        .where(col(ContactRow.address).in_(addresses))
    )
    for row in session.connection().execute(by_address):
        found[row[0]] = Contact(*row)
    return found


def cases(session: Session, numbers: Iterable[int], *, alone: bool = False) -> dict[int, Case]:
    """The cases of these numbers, with their participants; numbers that no case has are absent.

    ``alone``: nobody else changes them until the transaction ends.
    """
    wanted = list(numbers)
    if not wanted:
        return {}
    table = CaseRow.__table__  # type: ignore[attr-defined]  # SQLModel makes it, without telling
    question = sa.select(table).where(col(CaseRow.number).in_(wanted))
    if alone:
        # In one order everywhere, so that two who want the same never wait for each other in a circle.
        question = question.order_by(col(CaseRow.number)).with_for_update(key_share=True)
    rows = session.connection().execute(question).all()
    members = sa.select(col(ParticipantRow.case_number), col(ParticipantRow.address)).where(
        col(ParticipantRow.case_number).in_(wanted)
    )
    participants: dict[int, list[str]] = {}
    for number, address in session.connection().execute(members):
        participants.setdefault(number, []).append(address)
    return {row.number: case_of(row, participants.get(row.number, [])) for row in rows}


def case_of(row: Any, participants: Sequence[str]) -> Case:
    """The case that a row of its table tells."""
    others = (address for address in participants if address != row.contact)
    return Case(
        number=row.number,
        status=Status(row.status),
        subject=row.subject,
        contact=row.contact,
        organisation=row.organisation,
        opened_at=row.opened_at,
        updated_at=row.updated_at,
        ended_at=row.ended_at,
        request=Request(row.request),
        severity=Severity(row.severity),
        issues=row.issues,
        language=row.language,
        flags=tuple(Flag(flag) for flag in row.flags.split()),
        confidence=row.confidence,
        abstained=row.abstained,
        decision=row.decision,
        rule=row.rule,
        participants=(*((row.contact,) if row.contact else ()), *others),
        agent=row.agent,
        merged_into=row.merged_into,
    )


def known_references(session: Session, references: set[str]) -> dict[str, tuple[int, ...]]:
    """The cases of the mails that have these Message-IDs, and of those that refer to them."""
    if not references:
        return {}
    mails = sa.select(col(MailRow.message_id), col(MailRow.case_number)).where(
        col(MailRow.message_id).in_(references), col(MailRow.case_number).is_not(None)
    )
    found: dict[str, tuple[int, ...]] = {}
    for message_id, number in session.connection().execute(mails.order_by(col(MailRow.id))):
        assert number is not None
        found[message_id] = (*found.get(message_id, ()), number)
    for message_id, numbers in _mentioned(session, references).items():
        found[message_id] = tuple(dict.fromkeys((*found.get(message_id, ()), *numbers)))
    return found


def _mentioned(session: Session, message_ids: set[str]) -> dict[str, tuple[int, ...]]:
    if not message_ids:
        return {}
    mentions = sa.select(col(MentionRow.message_id), col(MentionRow.case_number)).where(
        col(MentionRow.message_id).in_(message_ids)
    )
    found: dict[str, tuple[int, ...]] = {}
    for message_id, number in session.connection().execute(mentions.order_by(col(MentionRow.case_number))):
        found[message_id] = (*found.get(message_id, ()), number)
    return found


def _copies(session: Session, asked: Sequence[Asked], now: datetime) -> dict[Asked, tuple[int, ...]]:
    """Mails of the same sender with the same words a little earlier, or with the same Message-ID and subject."""
    words = {each.words for each in asked if each.words}
    ids = {each.message_id for each in asked if each.message_id}
    columns = sa.select(
        col(MailRow.id),
        col(MailRow.sender),
        col(MailRow.words),
        col(MailRow.message_id),
        col(MailRow.clean_subject),
        col(MailRow.case_number),
    ).where(col(MailRow.case_number).is_not(None))
    recent = columns.where(col(MailRow.words).in_(words), col(MailRow.arrived_at) > now - _RESENT_WITHIN)
    same_id = columns.where(col(MailRow.message_id).in_(ids))
    # Two questions, each with an index of its own: put together they would read every mail there is.
    found_rows = {row for question in (recent, same_id) for row in session.connection().execute(question)}
    by_words: dict[tuple[str, str], list[int]] = {}
    by_id: dict[tuple[str, str, str], list[int]] = {}
    for _, sender, digest, message_id, subject, number in sorted(found_rows):
        assert number is not None
        if digest in words:
            by_words.setdefault((sender, digest), []).append(number)
        if subject:
            by_id.setdefault((sender, message_id, subject), []).append(number)
    found = {
        each: tuple(
            dict.fromkeys(
                (
                    *by_words.get((each.sender, each.words), ()),
                    *by_id.get((each.sender, each.message_id, each.subject), ()),
                )
            )
        )
        for each in asked
    }
    return {each: numbers for each, numbers in found.items() if numbers}


def _held(session: Session, ids: set[int]) -> dict[int, HeldMail]:
    if not ids:
        return {}
    rows = sa.select(col(MailRow.id), col(MailRow.state), col(MailRow.whole)).where(col(MailRow.id).in_(ids))
    found = session.connection().execute(rows)
    return {id: HeldMail(id, state == MailState.HELD, whole) for id, state, whole in found}


def _owed(session: Session, numbers: set[int]) -> dict[int, tuple[Target, ...]]:
    if not numbers:
        return {}
    found = targets_of_many(session, list(numbers))
    return {number: tuple(one.target for one in kept if one.met_at is None) for number, kept in found.items()}


def _counted(asked: Sequence[Asked], numbers: set[int]) -> set[Key]:
    return {key for each in asked for key in each.counted} | {(Scope.CASE, str(number)) for number in numbers}
