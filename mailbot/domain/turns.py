"""Turns: whether the people of a domain write by themselves, or a program answers each letter of ours.

Such a program may write from a new address and in new words each time, so only the course of time tells it from
people: it writes whenever we have written, once, and never otherwise.  A letter that we delay puts it to the test.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

SOON = timedelta(minutes=15)
"""Within this time a program is expected to answer a letter."""
PATIENCE = 2
"""So many first mails in a row may each come soon after a letter and still be answered at once."""
WAITS = (timedelta(minutes=30), timedelta(hours=2), timedelta(hours=6))
"""How long the letters after that wait for somebody to write unasked."""

# The clock of a mail server may be behind.
_SKEW = timedelta(minutes=1)
_BELIEVED = timedelta(hours=24)


@dataclass(frozen=True, slots=True)
class Turns:
    """How first mails from a domain and our letters in answer have followed each other."""

    silent_until: datetime
    """When the latest letter went out or is to go; who wrote earlier answers none."""
    count: int = 0
    """How many mails in a row each came soon after a letter, with none between two letters."""
    people_until: datetime | None = None
    """Till when the domain counts as one of people, since several have written at a time."""

    @property
    def ended(self) -> bool:
        """Whether the last mail is not to be answered."""
        return self.count > PATIENCE + len(WAITS)


def after(turns: Turns | None, arrived_at: datetime, now: datetime, *, unasked: bool = False) -> Turns:
    """The turns after one more mail from an address that had never written; None where there were none yet.

    ``unasked``: it was taken together with the one before, which nobody can have seen an answer to.
    """
    if turns is None or arrived_at > turns.silent_until + SOON:
        return Turns(now, people_until=turns.people_until if turns else None)
    if unasked or arrived_at + _SKEW <= turns.silent_until:
        return Turns(now, people_until=now + _BELIEVED)
    if turns.people_until is not None and arrived_at < turns.people_until:
        return Turns(now, people_until=turns.people_until)
    count = turns.count + 1
    waits = (*(timedelta(0) for _ in range(PATIENCE)), *WAITS, _BELIEVED)
    return Turns(now + waits[min(count, len(waits)) - 1], count)
