"""The command that forgets a person: a letter says what would be erased, and only its answer erases it."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from mailbot.desk.orders.drafts import question
from mailbot.desk.orders.registry import command
from mailbot.desk.orders.situation import Order, Refusal, Result, Working
from mailbot.domain.address import plain_address
from mailbot.domain.agent_events import Erased, ErasureAsked
from mailbot.domain.case import Event, Joined
from mailbot.domain.casefile import CaseFile
from mailbot.domain.domain_name import one_spelling
from mailbot.domain.history import dead_tokens
from mailbot.domain.outcome import Desk
from mailbot.domain.token import OrderToken, erasure_detail
from replies.transcripts import ErasureQuestion, Kept

# At least so long, up to a full hour.
_CONFIRMED_WITHIN = timedelta(hours=24)
_CONFIRM = ("confirm", "confirmed", "bestaetigen", "bestätigen")


@command("erase", "vergessen", "loeschen", "löschen", asks=True)
def forget(working: Working, order: Order) -> Result:
    """#forget [ADDRESS]: erases somebody on the case for good, else its contact; a letter says what, and asks first."""
    at = working.at
    assert at.file is not None
    address = meant_by(at.file, order.words, at.token)
    if order.words.lower() in _CONFIRM:
        return _confirmed(working, address)
    if not address:
        return Refusal("not_on_case", order.words)
    if _ours(at.desk, address):
        return Refusal("of_the_desk", address)
    if at.kept is None:
        return Refusal("alone")
    if not at.desk.plus_addressing:
        return Refusal("on_the_server")
    until = _until(working)
    detail = erasure_detail(at.desk.key, working.case.number, at.agent.address, until)
    letter = ErasureQuestion(
        desk=at.desk.name,
        tag=at.desk.tag(working.case.number),
        number=working.case.number,
        timezone=at.desk.timezone,
        kept=at.kept,
        until=until,
    )
    asked = working.happen(ErasureAsked(at.now, at.mail.identity, at.agent.address, address, detail))
    return replace(asked, question=question(at, letter))


def meant_by(file: CaseFile, words: str, used: OrderToken | None) -> str:
    """Whom a ``#forget`` with these words is about, of those on the case; empty: nobody who is still known."""
    if words.lower() in _CONFIRM:
        asked = _asked(file.events, used)
        return asked.address if asked else ""
    wanted = plain_address(one_spelling(words.strip("<>").lower())) if words else plain_address(file.case.contact)
    wrote = (event.sender for event in file.events if isinstance(event, Joined))
    return wanted if wanted and wanted in {plain_address(one) for one in (*file.case.participants, *wrote)} else ""


def _confirmed(working: Working, address: str) -> Result:
    at = working.at
    if _asked(working.history, at.token) is None:
        return Refusal("not_asked")
    if not address or at.kept is None:
        return Refusal("unchanged")
    done = working.happen(Erased(at.now, at.agent.address)).tell(*_counts(at.kept))
    return replace(done, erases=address)


def _asked(events: Sequence[Event], used: OrderToken | None) -> ErasureAsked | None:
    """The question that an agent's reply address belongs to."""
    found = (one for one in events if isinstance(one, ErasureAsked) and used is not None and one.token == used.detail)
    return next(found, None)


def _counts(kept: Kept) -> tuple[tuple[str, str], ...]:
    """What is gone, in numbers that say nothing of whom."""
    return (
        ("Mails erased", str(kept.written)),
        ("Others' mails that named them", str(kept.naming)),
        ("Letters erased", str(kept.letters)),
        ("Cases that stay, without a name", str(len(kept.opened) + len(kept.joined))),
        ("Entries of hours and money that stay", str(kept.postings)),
    )


def _ours(desk: Desk, address: str) -> bool:
    own = (*(agent.address for agent in desk.agents), *desk.managers)
    return address in {plain_address(one.lower()) for one in own}


def _until(working: Working) -> datetime:
    """When a question ends; no two of a case end at once, so that each has an address of its own."""
    at = working.at
    asked = {one.token for one in working.history if isinstance(one, ErasureAsked)} | dead_tokens(working.history)
    hour = at.now.astimezone(UTC).replace(minute=0, second=0, microsecond=0) + timedelta(hours=1) + _CONFIRMED_WITHIN
    while erasure_detail(at.desk.key, working.case.number, at.agent.address, hour) in asked:
        hour += timedelta(hours=1)
    return hour
