"""The ledger: every organisation's postings, added one by one under the lock of their organisation."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import groupby
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session, col

from mailbot.adapters.tables import OrganisationRow, PostingRow
from mailbot.domain.ledger import Book, Posting, PostingKind, Refusal, Unit, unsound


@dataclass(frozen=True, slots=True)
class UnsoundPosting:
    """A posting that its organisation's book should not have, or that is gone from it."""

    organisation: str
    number: int
    reason: str


def book(session: Session, organisation: str) -> Book:
    """The book of an organisation."""
    return books(session, {organisation}).get(organisation, Book())


def books(session: Session, names: Iterable[str] | None = None) -> dict[str, Book]:
    """The books of all organisations with postings, or of these, in one query."""
    wanted = sa.true() if names is None else col(PostingRow.organisation).in_(names)
    return {name: Book(postings) for name, postings in _by_organisation(session, wanted)}


def post(session: Session, organisation: str, posting: Posting) -> Posting | Refusal:
    """Writes a posting down under the next number and gives it as it is written, or says why it can't be.

    An event that is posted already gives the posting that it made.  Nobody else posts for the organisation until the
    transaction ends; who posts for several does so in the order of their names, or two wait for each other.
    """
    # An update that changes nothing: it locks the row, and SQLite's transaction begins before anything is read.
    name = col(OrganisationRow.name)
    lock = sa.update(OrganisationRow).where(name == organisation).values(name=name).returning(name)
    if session.connection().execute(lock).first() is None:
        return Refusal(f"there is no organisation {organisation}")
    known = book(session, organisation)
    numbered = replace(posting, number=known.next_number)
    grown = known.with_posting(numbered)
    if isinstance(grown, Refusal):
        return grown
    if grown is known:
        return next(one for one in known.postings if one.event == posting.event)
    session.connection().execute(sa.insert(PostingRow), _row(organisation, numbered))
    return numbered


def unsound_postings(session: Session) -> Iterator[UnsoundPosting]:
    """The postings of all organisations that do not add up."""
    for name, postings in _by_organisation(session, sa.true()):
        for place, posting in enumerate(postings, start=1):
            if posting.number != place:
                yield UnsoundPosting(name, place, "it is gone, since numbers have no gaps")
                break
        yield from (UnsoundPosting(name, posting.number, refusal.reason) for posting, refusal in unsound(postings))


def _by_organisation(session: Session, wanted: sa.ColumnElement[bool]) -> Iterator[tuple[str, tuple[Posting, ...]]]:
    """The wanted postings of each organisation, oldest first."""
    table = PostingRow.__table__  # type: ignore[attr-defined]  # SQLModel makes it, without telling
    rows = sa.select(table).where(wanted).order_by(table.c.organisation, table.c.number)
    found = session.connection().execute(rows.execution_options(yield_per=1000))
    for name, own in groupby(found, lambda row: row.organisation):
        yield name, tuple(_posting(row) for row in own)


def _posting(row: Any) -> Posting:
    return Posting(
        number=row.number,
        account=row.account,
        unit=Unit(row.unit),
        kind=PostingKind(row.kind),
        amount=row.amount,
        on=row.day,
        event=row.event,
        why=row.why,
        case=row.case_number,
        last_day=row.last_day,
        lot=row.lot,
        reverses=row.reverses,
    )


def _row(organisation: str, posting: Posting) -> dict[str, object]:
    return {
        "organisation": organisation,
        "number": posting.number,
        "account": posting.account,
        "unit": posting.unit,
        "kind": posting.kind,
        "amount": posting.amount,
        "day": posting.on,
        "event": posting.event,
        "why": posting.why,
        "case_number": posting.case,
        "last_day": posting.last_day,
        "lot": posting.lot,
        "reverses": posting.reverses,
    }
