"""Hours and money: what was used and charged on the days of the period, what is left, and until when."""

from collections import defaultdict
from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal

from mailbot.desk.digest.decisions import MOST_LINES, case_concern
from mailbot.desk.digest.mornings import local_day
from mailbot.domain.agreement import Agreement, HourlyRate
from mailbot.domain.contract import Contract
from mailbot.domain.digest import DigestSituation
from mailbot.domain.ledger import Posting, PostingKind, Unit
from mailbot.domain.warning import Cause
from replies.digest import Accounts, Balance, Money

PACE_DAYS = 30
"""From the use of so many days it is told when hours run out."""
_FORESEEN_DAYS = 90
_MOST_BALANCES = 15
_MONEY = (PostingKind.CHARGE, PostingKind.REFUND, PostingKind.PAYMENT)


def days(situation: DigestSituation) -> tuple[date, date]:
    """The whole days that the digest tells of, the last one left out: postings know no hour, and each counts once."""
    return local_day(situation.manager, situation.since), local_day(situation.manager, situation.now)


def accounts(situation: DigestSituation) -> Accounts:
    """What happened to hours and money."""
    first, end = days(situation)
    balances = [
        balance
        for name, contract in situation.stands.contracts
        for balance in _balances(name, contract, first, end)
        if balance.used or balance.runs_out
    ]
    told = situation.stands.awaited[:MOST_LINES]
    return Accounts(
        balances=tuple(sorted(balances, key=lambda one: (one.runs_out or date.max, -one.used))[:_MOST_BALANCES]),
        money=_money(situation, first, end),
        awaiting=tuple(case_concern(situation.desk, one.case, Cause.AWAITING_PAYMENT, one.since) for one in told),
        awaiting_more=situation.stands.awaited_count - len(told),
    )


def _balances(name: str, contract: Contract, first: date, end: date) -> Iterator[Balance]:
    book = contract.book
    for account in sorted({posting.account for posting in book.postings if posting.unit is Unit.HOURS}):
        own = [posting for posting in book.postings if posting.account == account]
        lots = [lot for lot in book.lots(end) if lot.account == account]
        left = sum((lot.left for lot in lots), Decimal(0))
        pace = _used(book.postings, own, end - timedelta(PACE_DAYS), end) / PACE_DAYS
        runs_out = end + timedelta(int(left / pace)) if pace > 0 and left / pace < _FORESEEN_DAYS else None
        lapses = max((lot.last_day or date.max for lot in lots), default=date.max)
        yield Balance(name, account, _used(book.postings, own, first, end), left, _before(runs_out, lapses))


def _used(postings: tuple[Posting, ...], own: list[Posting], first: date, end: date) -> Decimal:
    """What was taken within some days, less what was given back."""
    kinds = {posting.number: posting.kind for posting in postings}
    return sum(
        (
            -posting.amount
            for posting in own
            if first <= posting.on < end and PostingKind.USE in (posting.kind, kinds.get(posting.reverses or 0))
        ),
        Decimal(0),
    )


def _before(runs_out: date | None, lapses: date) -> date | None:
    return runs_out if runs_out is not None and runs_out <= lapses else None


def _money(situation: DigestSituation, first: date, end: date) -> tuple[Money, ...]:
    sums: dict[str, dict[PostingKind, Decimal]] = defaultdict(lambda: dict.fromkeys(_MONEY, Decimal(0)))
    for _, contract in situation.stands.contracts:
        kinds = {posting.number: posting.kind for posting in contract.book.postings}
        for posting in contract.book.postings:
            # What undoes a charge makes the charges smaller.
            kind = kinds.get(posting.reverses, posting.kind) if posting.reverses is not None else posting.kind
            if kind in _MONEY and first <= posting.on < end:
                sums[_currency(contract.agreement)][kind] += posting.amount
    return tuple(
        Money(currency, own[PostingKind.CHARGE], -own[PostingKind.REFUND], -own[PostingKind.PAYMENT])
        for currency, own in sorted(sums.items())
    )


def _currency(agreement: Agreement) -> str:
    return next((one.currency for one in agreement.rates.values() if isinstance(one, HourlyRate)), "")
