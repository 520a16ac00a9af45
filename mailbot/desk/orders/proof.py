"""Who may give orders (promise 6): a listed agent, by the token of an own letter or by the receiving server's word."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date

from mailbot.domain.agent_events import TokenMisused
from mailbot.domain.case import Event
from mailbot.domain.token import OrderToken


@dataclass(frozen=True, slots=True)
class Proof:
    """Which case an agent's mail may be about, or why nothing in it is obeyed."""

    case: int | None = None
    by: str = ""
    """What proves it: ``order_token``, or the receiver's word such as ``dmarc``."""
    refusal: str = ""
    """``unproved``, ``expired``, ``dead`` or ``foreign``; empty: it is proved."""


def proof(
    agent: str, tokens: Sequence[OrderToken], named: Sequence[int], dead: Collection[str], on: tuple[str, date]
) -> Proof:
    """What proves a mail of an agent's address; ``on`` is the receiver's word for it, and the day.

    ``named`` are the cases that the mail names otherwise, ``dead`` the tokens that somebody else has used.
    """
    vouched, today = on
    own = next((token for token in tokens if token.agent == agent), None)
    case = own.case if own else tokens[0].case if tokens else next(iter(named), None)
    if vouched:
        return Proof(case, vouched)
    if own is None:
        return Proof(case, refusal="foreign" if tokens else "unproved")
    if own.detail in dead:
        return Proof(case, refusal="dead")
    expired = today > own.last_day
    return Proof(case, refusal="expired") if expired else Proof(case, "order_token")


def dead_tokens(events: Sequence[Event]) -> frozenset[str]:
    """The reply addresses that are worth nothing any more, since somebody else has used them."""
    return frozenset(event.token for event in events if isinstance(event, TokenMisused))
