"""The command that opens a case on behalf of a customer, who has called or said it in passing."""

import re
from dataclasses import replace

from mailbot.desk.orders.registry import command
from mailbot.desk.orders.situation import Order, Refusal, Result, Working
from mailbot.domain.outcome import Opening

_WORDS = re.compile(r"(?P<address>[^\s@<>]{1,64}@[^\s@<>]{1,250})\s+(?P<subject>\S.*)")


@command("neu", prose=True, caseless=True)
def open_(working: Working, order: Order) -> Result:
    """#open ADDRESS SUBJECT: a case for that customer, who is told; the text below says what it is about, unsent."""
    found = _WORDS.fullmatch(order.words)
    if not found:
        return Refusal("bad_words", order.words) if order.words else Refusal("no_words", "ADDRESS SUBJECT")
    if working.at.new is None:
        return Refusal("alone")
    opening = Opening(found["address"].lower(), found["subject"], order.below)
    _, number = working.at.new
    told = replace(working, opens=opening).tell(
        ("Case", working.at.desk.tag(number)), ("The customer reads", "that it was opened, and its subject")
    )
    return told.tell(("Your text", "not sent; it is kept as what the case is about")) if order.below else told
