"""Commands that reach beyond one case: merged with another, another customer's; what is open, what is left."""

from mailbot.desk.orders.agreement import reconsidered
from mailbot.desk.orders.course import moved
from mailbot.desk.orders.registry import command
from mailbot.desk.orders.situation import Order, Refusal, Result, Working
from mailbot.domain.agent_events import CustomerSet, MergedInto, Noted
from mailbot.domain.case import Case, Event, ParticipantAdded, Status
from mailbot.domain.ledger import OWED, Book
from replies.commands import number_of


@command("duplicate", "zusammenlegen", "dublette")
def merge(working: Working, order: Order) -> Result:
    """#merge 1042: the case becomes a part of that one, with its people; what comes for it goes there."""
    number = order.words.lstrip("#")
    if not number:
        return Refusal("no_words", "1042")
    wanted = number_of(number)
    if wanted is None:
        return Refusal("bad_words", order.words)
    other = next((file.case for file in working.at.others if file.case.number == wanted), None)
    if other is None or other.number == working.case.number or other.merged_into == working.case.number:
        return Refusal("no_such_case", number)
    if not _same_customer(working.case, other):
        # The people of one would read the letters of the other.
        return Refusal("foreign_case", number)
    now, agent = working.at.now, working.at.agent.address
    case = working.case
    joining: list[tuple[int, Event]] = [
        (other.number, ParticipantAdded(now, address, f"case {case.number} was merged into this one by {agent}"))
        for address in case.participants
        if address not in other.participants
    ]
    joining.append((other.number, Noted(now, agent, f"case {case.number} was merged into this one")))
    merged = working.happen(MergedInto(now, other.number, agent))
    after = moved(merged, Status.CLOSED, f"merged into case {other.number} by {agent}")
    return after.also(*joining)


def _same_customer(one: Case, other: Case) -> bool:
    return one.organisation == other.organisation and (bool(one.organisation) or one.contact == other.contact)


@command("kunde")
def customer(working: Working, order: Order) -> Result:
    """#customer NAME: whose case it is; coverage, times and what was taken are worked out under that agreement."""
    if not order.words:
        return Refusal("no_words", "NAME")
    found = working.at.customers.get(order.words.lower())
    if found is None:
        return Refusal("no_customer", order.words)
    if any(posting.case == working.case.number for posting in working.book.postings):
        # What was posted stays in the other's book; it is taken back there first.
        return Refusal("posted")
    name, contract = found
    now, agent = working.at.now, working.at.agent.address
    if name == working.case.organisation:
        return working
    return reconsidered(working.happen(CustomerSet(now, name, agent)).under(contract))


@command("open-cases", "faelle", "fälle", asks=True, caseless=True)
def cases(working: Working, order: Order) -> Result:
    """#cases [me]: the open cases; of yours alone with a me."""
    own = working.at.agent.address.lower()
    mine = order.words.lower() in ("me", "mine", "mir", "meine")
    found = [case for case in working.at.open_cases if not mine or case.agent == own]
    rows = (
        (
            working.at.desk.tag(case.number),
            f"{case.status.value.replace('_', ' ')}, {case.type} {case.severity}, "
            f"{case.organisation or case.contact}: {case.subject}",
        )
        for case in found
    )
    return working.tell(*rows) if found else working.tell(("Cases", "none is open"))


@command("saldo", "guthaben", asks=True, caseless=True)
def balance(working: Working, order: Order) -> Result:
    """#balance [NAME]: what is left of a customer's hours, and what is owed; of the case's customer without a name."""
    if not order.words:
        if working.at.file is None:
            return Refusal("no_words", "NAME")
        return _balances(working, working.case.organisation, working.book)
    found = working.at.customers.get(order.words.lower())
    if found is None:
        return Refusal("no_customer", order.words)
    name, contract = found
    return _balances(working, name, contract.book if contract else Book())


def _balances(working: Working, name: str, book: Book) -> Result:
    accounts = dict.fromkeys(posting.account for posting in book.postings if posting.account != OWED)
    rows = [(account, f"{book.available(account, working.today):.2f} hours") for account in accounts]
    return working.tell((name or "no customer", f"owes {book.balance(OWED):.2f}"), *rows)
