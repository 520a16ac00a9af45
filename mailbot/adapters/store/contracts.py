"""Contracts: organisations with their agreements and books, and the hours that are put there when a period begins."""

from collections.abc import Mapping, Set
from datetime import datetime

from sqlmodel import Session

from mailbot.adapters.store.customers import organisations
from mailbot.adapters.store.ledger import books, post
from mailbot.domain.agreement import Agreement
from mailbot.domain.contract import Contract, contract_of, missing_grants
from mailbot.domain.ledger import Book, Posting, Refusal


def contracts(session: Session, names: Set[str], agreements: Mapping[str, Agreement]) -> dict[str, Contract]:
    """The contracts of organisations, in two queries; one without a known agreement and plan has none."""
    if not names:
        return {}
    written = books(session, names)
    found = (
        (one.name, contract_of(one, agreements, written.get(one.name, Book()))) for one in organisations(session, names)
    )
    return {name: contract for name, contract in found if contract is not None}


def post_grants(
    session: Session, agreements: Mapping[str, Agreement], now: datetime, names: Set[str] | None = None
) -> tuple[tuple[str, Posting | Refusal], ...]:
    """Posts the hours that contracts grant now and that are not posted yet; of all organisations, or of these names."""
    written = books(session, names)
    posted: list[tuple[str, Posting | Refusal]] = []
    for organisation in organisations(session, names):
        contract = contract_of(organisation, agreements, written.get(organisation.name, Book()))
        if contract is not None:
            today = contract.agreement.calendar.local(now).date()
            missing = missing_grants(contract, organisation, today)
            posted += ((organisation.name, post(session, organisation.name, posting)) for posting in missing)
    return tuple(posted)
