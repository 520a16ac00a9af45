"""Commands for what was done, what it costs, and what was found to be the cause."""

import re
from decimal import Decimal

from mailbot.desk.orders.agreement import reconsidered
from mailbot.desk.orders.billing import money, rebooked, unpaid
from mailbot.desk.orders.course import moved
from mailbot.desk.orders.registry import command
from mailbot.desk.orders.situation import Order, Refusal, Result, Working
from mailbot.domain.agent_events import Found, Noted, Worked
from mailbot.domain.agreement import Circumstance
from mailbot.domain.case import Status
from mailbot.domain.history import QUOTED_BY
from mailbot.domain.ledger import OWED, PostingKind
from replies.conversation import Quote

_MINUTES = re.compile(
    r"(?P<minutes>\d{1,5})\s*(?:m|min|minutes)?(?:\s+x\s?(?P<agents>\d{1,2}))?(?:\s+@\s?(?P<price>\d{1,7}(?:[.,]\d\d)?))?"
)
_HOURS = re.compile(r"(?P<hours>\d{1,3}(?:[.,]\d{1,2})?)\s*(?:h|hours?)?(?:\s+(?P<account>[a-z][\w-]{0,40}))?")
_AMOUNT = re.compile(r"(?P<amount>\d{1,7}(?:[.,]\d\d)?)(?:\s+(?P<why>\S.*))?", re.DOTALL)
_OFFER = re.compile(r"(?P<amount>\d{1,7}(?:[.,]\d\d)?)\s+(?P<currency>[A-Z]{3})\s+(?P<what>\S.*)", re.DOTALL)
_MOST_MINUTES = 6000


@command("min", "minuten")
def minutes(working: Working, order: Order) -> Result:
    """#minutes 25 [x2] [@PRICE]: work that was done, by so many agents; taken or charged as the agreement says."""
    if not order.words:
        return Refusal("no_words", "25, 25 x2")
    found = _MINUTES.fullmatch(order.words.lower())
    if not found or not 0 < int(found["minutes"]) <= _MOST_MINUTES or found["agents"] in ("0", "00"):
        return Refusal("bad_words", order.words)
    price = Decimal(found["price"].replace(",", ".")) if found["price"] else None
    return _worked(working, int(found["minutes"]), int(found["agents"] or 1), price=price)


@command("h", "stunden")
def hours(working: Working, order: Order) -> Result:
    """#hours 1.5 [ALLOWANCE]: work that was done; with an allowance it is taken from there, whatever the rules say."""
    if not order.words:
        return Refusal("no_words", "1.5")
    found = _HOURS.fullmatch(order.words.lower())
    done = int((Decimal(found["hours"].replace(",", ".")) * 60).to_integral_value()) if found else 0
    if not found or not 0 < done <= _MOST_MINUTES:
        return Refusal("bad_words", order.words)
    account = found["account"] or ""
    if account and (working.contract is None or account not in working.contract.agreement.allowances):
        return Refusal("bad_words", account)
    return _worked(working, done, account=account)


def _worked(working: Working, done: int, agents: int = 1, *, account: str = "", price: Decimal | None = None) -> Result:
    if working.case.status.awaits:
        return Refusal("awaited")
    if working.contract is None:
        return Refusal("no_contract")
    refusal = unpaid(working, done, agents, price) if not account else None
    if refusal is not None:
        return refusal
    work = Worked(working.at.now, working.at.agent.address, done, agents, account, price)
    return rebooked(working.happen(work).tell(("Minutes", f"{done} x{agents}" if agents > 1 else f"{done}")))


@command("bill", "berechnen", prose=True)
def charge(working: Working, order: Order) -> Result:
    """#charge 120.00 REASON: owed beside what the agreement makes of the work."""
    found = _AMOUNT.fullmatch(_prose(order))
    if not found or not Decimal(found["amount"].replace(",", ".")):
        return Refusal("bad_words", order.words) if order.words else Refusal("no_words", "120.00 REASON")
    if not found["why"]:
        return Refusal("no_words", "REASON")
    if working.contract is None:
        return Refusal("no_contract")
    amount = Decimal(found["amount"].replace(",", "."))
    return working.post(money(working, PostingKind.CHARGE, amount, found["why"][:500]))


@command("offer", "angebot", prose=True)
def quote(working: Working, order: Order) -> Result:
    """#quote 1200.00 EUR WHAT FOR: an offer to the customer, who is asked; the clocks stand still until the answer."""
    found = _OFFER.fullmatch(f"{order.words}\n{order.below}".strip())
    if not found:
        return Refusal("bad_words", order.words) if order.words else Refusal("no_words", "1200.00 EUR WHAT FOR")
    if working.case.status.ended:
        return Refusal("ended")
    desk, case = working.at.desk, working.case
    amount = f"{Decimal(found['amount'].replace(',', '.')):.2f} {found['currency']}"
    letter = Quote(
        desk=desk.name,
        tag=desk.tag(case.number),
        number=case.number,
        subject=case.subject,
        amount=amount,
        text=found["what"],
        name=working.at.file.contact.name if working.at.file else "",
    )
    noted = working.happen(Noted(working.at.now, working.at.agent.address, f"offered {amount}: {found['what']}"))
    return moved(noted, Status.WAITING, f"{QUOTED_BY} {working.at.agent.address}").send(letter)


@command("ursache", prose=True)
def cause(working: Working, order: Order) -> Result:
    """#cause TEXT: what the cause was, for colleagues."""
    text = _prose(order)
    if not text:
        return Refusal("no_words", "TEXT")
    return working.happen(Noted(working.at.now, working.at.agent.address, f"cause: {text}"))


@command("erlassen", prose=True)
def waive(working: Working, order: Order) -> Result:
    """#waive REASON: what the case owes is let go."""
    why = _prose(order)
    if not why:
        return Refusal("no_words", "REASON")
    if working.contract is None:
        return Refusal("no_contract")
    own = (posting for posting in working.book.postings if posting.case == working.case.number)
    owes = sum((posting.amount for posting in own if posting.account == OWED), Decimal(0))
    if owes <= 0:
        return Refusal("nothing_owed")
    return working.post(money(working, PostingKind.WAIVER, -owes, why[:500]))


@command("fault", "softwarefehler")
def software_fault(working: Working, order: Order) -> Result:
    """#software-fault: our software was the cause; what was charged or taken for the work is given back."""
    return _found(working, Circumstance.SOFTWARE_FAULT)


@command("ausschliessen", "ausschließen")
def exclude(working: Working, order: Order) -> Result:
    """#exclude warranty: the error is none that the warranty is for."""
    if order.words.lower() not in ("warranty", "gewährleistung", "garantie"):
        return Refusal("bad_words", order.words) if order.words else Refusal("no_words", "warranty")
    return _found(working, Circumstance.WARRANTY_EXCLUSION)


def _found(working: Working, circumstance: Circumstance) -> Result:
    if working.contract is None:
        return Refusal("no_contract")
    return reconsidered(working.happen(Found(working.at.now, working.at.agent.address, circumstance)))


def _prose(order: Order) -> str:
    return " ".join(f"{order.words} {order.below}".split())
