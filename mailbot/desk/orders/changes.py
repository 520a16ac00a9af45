"""What a command has changed: before → after, as a transcript tells it."""

from collections.abc import Iterator
from decimal import Decimal

from mailbot.desk.orders.situation import Working
from mailbot.domain.case import Case
from mailbot.domain.covering import currency_of
from mailbot.domain.history import met, owed
from mailbot.domain.ledger import OWED
from replies.transcripts import Change


def changes(before: Working, after: Working) -> tuple[Change, ...]:
    """Everything that is otherwise than it was."""
    return (*_of_case(before.case, after.case), *_of_times(before, after), *_of_book(before, after))


def cost(working: Working) -> str:
    """What is charged to the customer, less what is given back; empty where it is nothing."""
    amount = sum((posting.amount for posting in working.postings if posting.account == OWED), Decimal(0))
    currency = currency_of(working.contract) if working.contract else ""
    return f"{amount:.2f} {currency}".strip() if amount else ""


def _of_case(before: Case, after: Case) -> Iterator[Change]:
    rows = (
        ("status", before.status.value, after.status.value),
        ("type", _type(before), _type(after)),
        ("request", before.request.value, after.request.value),
        ("severity", before.severity.value, after.severity.value),
        ("issues", str(before.issues), str(after.issues)),
        ("language", before.language, after.language),
        ("agent", before.agent, after.agent),
        ("customer", before.organisation, after.organisation),
        ("merged", str(before.merged_into or ""), str(after.merged_into or "")),
        ("decision", before.decision, after.decision),
    )
    return (Change(what, was, now) for what, was, now in rows if was != now)


def _type(case: Case) -> str:
    return "undecided" if case.abstained else case.type.value


def _of_times(before: Working, after: Working) -> Iterator[Change]:
    was = {target.kind: target.due_at for target in owed(before.history)}
    now = {target.kind: target.due_at for target in owed(after.history)}
    # What is done has no time any more, though labels set it anew.
    done = met(after.history)
    for kind in dict.fromkeys((*was, *now)):
        if kind not in done and was.get(kind) != now.get(kind):
            yield Change(kind.value, was.get(kind), now.get(kind))


def _of_book(before: Working, after: Working) -> Iterator[Change]:
    accounts = dict.fromkeys(posting.account for posting in after.postings[len(before.postings) :])
    for account in accounts:
        # Hours are posted so finely that thirds of them add up; nobody reads four places.
        was, now = (f"{one.book.balance(account):.2f}" for one in (before, after))
        yield Change(account, was, now)
