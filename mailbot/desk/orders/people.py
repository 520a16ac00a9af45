"""Commands for whose case it is, and for what stays among colleagues."""

from mailbot.desk.orders.registry import command
from mailbot.desk.orders.situation import Order, Refusal, Result, Working
from mailbot.domain.agent_events import Assigned, Noted
from mailbot.domain.outcome import Agent, Desk

_LONGEST_NOTE = 8000


@command("owner", "zuweisen", "zustaendig", "zuständig")
def assign(working: Working, order: Order) -> Result:
    """#assign me|NAME|nobody: whose case it is; its further mails go to that agent alone."""
    words = order.words.strip().lower()
    if not words:
        return Refusal("no_words", "me|NAME|nobody")
    if words in ("nobody", "niemand", "none", "-"):
        return _given(working, "")
    if words in ("me", "mir", "ich"):
        return _given(working, working.at.agent.address.lower())
    found = _called(working.at.desk, words)
    return _given(working, found.address.lower()) if found else Refusal("no_agent", order.words)


def _given(working: Working, address: str) -> Working:
    if working.case.agent == address:
        return working
    return working.happen(Assigned(working.at.now, address, working.at.agent.address))


def _called(desk: Desk, words: str) -> Agent | None:
    """The one agent of this address, name, or part of either."""
    agents = desk.agents
    exact = [one for one in agents if words in (one.address.lower(), one.name.lower())]
    begun = [one for one in agents if one.address.lower().startswith(words) or one.name.lower().startswith(words)]
    found = exact or begun
    return found[0] if len(found) == 1 else None


@command("n", "internal", "notiz", prose=True)
def note(working: Working, order: Order) -> Result:
    """#note TEXT: for colleagues only; it and all the text below it stay here."""
    text = "\n".join(part for part in (order.words, order.below) if part)
    if not text:
        return Refusal("no_words", "TEXT")
    return working.happen(Noted(working.at.now, working.at.agent.address, text[:_LONGEST_NOTE]))
