"""A contract: an organisation's agreement, terms and book, and the hours that it is to be granted."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from mailbot.domain.agreement import Agreement
from mailbot.domain.coverage import Terms
from mailbot.domain.customer import Organisation
from mailbot.domain.ledger import Book, Lapse, Posting, PostingKind, Unit, last_day


@dataclass(frozen=True, slots=True)
class Contract:
    """What an organisation has agreed with the vendor, and what was taken from it so far."""

    agreement: Agreement
    terms: Terms
    book: Book


@dataclass(frozen=True, slots=True)
class _Entitlement:
    """Hours that are to be in the book, all of them together."""

    kind: PostingKind
    account: str
    hours: Decimal
    on: date
    last_day: date | None
    key: str
    why: str


def contract_of(organisation: Organisation, agreements: Mapping[str, Agreement], book: Book) -> Contract | None:
    """The contract of an organisation; None where no agreement has its plan and options."""
    agreement = agreements.get(organisation.agreement)
    if agreement is None or organisation.plan not in agreement.plans:
        return None
    if not agreement.options.keys() >= set(organisation.options):
        return None
    terms = Terms(
        plan=organisation.plan,
        options=frozenset(organisation.options),
        licences=1 if organisation.licences is None else organisation.licences,
        period_end=organisation.period_end,
        paid=organisation.paid,
        fee=organisation.fee,
    )
    return Contract(agreement, terms, book)


def missing_grants(contract: Contract, organisation: Organisation, day: date) -> tuple[Posting, ...]:
    """The postings that bring the book to what the contract grants on a day; none where it has them already.

    What was granted once is never taken back, and what was undone is not granted anew.
    """
    postings: list[Posting] = []
    for due in _entitlements(contract, organisation, day):
        event = f"{due.kind}:{due.account}:{due.key}:"
        had = (posting.amount for posting in contract.book.postings if posting.event.startswith(event))
        lacking = due.hours - sum(had, Decimal(0))
        if lacking > 0:
            postings.append(
                Posting(
                    number=contract.book.next_number + len(postings),
                    account=due.account,
                    unit=Unit.HOURS,
                    kind=due.kind,
                    amount=lacking,
                    on=due.on,
                    event=f"{event}{due.hours.normalize():f}",
                    why=due.why,
                    last_day=due.last_day,
                )
            )
    return tuple(postings)


def _entitlements(contract: Contract, organisation: Organisation, day: date) -> Iterator[_Entitlement]:
    allowances = contract.agreement.allowances
    if _in_force(organisation, day):
        for account, hours in _by_contract(contract, organisation).items():
            start, end = _period(allowances[account].lapses, organisation, day)
            key = "once" if end is None else end.isoformat()
            why = f"plan {organisation.plan}, from {start} to {end or 'the end of the contract'}"
            yield _Entitlement(PostingKind.GRANT, account, hours, start, end, key, why)
    for bought in organisation.allowances:
        if bought.bought_on is not None and bought.account in allowances:
            on = bought.bought_on
            end = last_day(allowances[bought.account].lapses, on, organisation.period_end)
            why = f"bought ahead on {on}"
            yield _Entitlement(PostingKind.PURCHASE, bought.account, bought.hours, on, end, on.isoformat(), why)


def _in_force(organisation: Organisation, day: date) -> bool:
    """Whether the contract has begun and has not lapsed."""
    begun = organisation.period_start is None or organisation.period_start <= day
    over = organisation.period_end is not None and organisation.period_end < day
    return begun and not (over and organisation.paid is False)


def _by_contract(contract: Contract, organisation: Organisation) -> dict[str, Decimal]:
    """The hours of each allowance for one period: what the plan grants, where the contract does not say otherwise."""
    agreement, terms = contract.agreement, contract.terms
    grants = agreement.plans[agreement.plan_of(terms.plan, terms.options)].grants
    hours = {name: grant.hours * (terms.licences if grant.per == "licence" else 1) for name, grant in grants.items()}
    agreed = {one.account: one.hours for one in organisation.allowances if one.bought_on is None}
    return {account: hours for account, hours in {**hours, **agreed}.items() if account in agreement.allowances}


def _period(lapse: Lapse, organisation: Organisation, day: date) -> tuple[date, date | None]:
    """From when and until when hours are granted that a day lies in."""
    period_end = organisation.period_end
    match lapse:
        case Lapse.NEVER:
            return organisation.period_start or day, None
        case Lapse.MONTH | Lapse.NEXT_MONTH:
            start = day.replace(day=1)
            end = last_day(lapse, day)
        case Lapse.YEAR:
            end = last_day(lapse, day, period_end)
            assert end is not None
            before = last_day(lapse, end.replace(year=end.year - 1, day=1), period_end)
            assert before is not None
            start = before + timedelta(days=1)
    return max(start, organisation.period_start or start), end
