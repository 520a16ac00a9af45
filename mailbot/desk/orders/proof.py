"""Who may give orders (promise 6): a listed agent, by the token of an own letter or by the receiving server's word."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from mailbot.domain.token import OrderToken


@dataclass(frozen=True, slots=True)
class Proof:
    """Which case an agent's mail may be about, or why nothing in it is obeyed."""

    case: int | None = None
    by: str = ""
    """What proves it: ``order_token``, or the receiver's word such as ``dmarc``."""
    token: OrderToken | None = None
    """The agent's own reply address, where it is worth something."""
    refusal: str = ""
    """``unproved``, ``expired``, ``dead`` or ``foreign``; empty: it is proved."""


def proof(
    agent: str, tokens: Sequence[OrderToken], named: Sequence[int], dead: Collection[str], on: tuple[str, datetime]
) -> Proof:
    """What proves a mail of an agent's address; ``on`` is the receiver's word for it, and the time.

    ``named`` are the cases that the mail names otherwise, ``dead`` the tokens that somebody else has used.
    """
    vouched, now = on
    own = next((token for token in tokens if token.agent == agent), None)
    case = own.case if own else tokens[0].case if tokens else next(iter(named), None)
    worthless = "" if own is None else "dead" if own.detail in dead else "expired" if own.expired(now) else ""
    if vouched:
        return Proof(case, vouched, None if worthless else own)
    if own is None:
        return Proof(case, refusal="foreign" if tokens else "unproved")
    return Proof(case, refusal=worthless) if worthless else Proof(case, "order_token", own)
