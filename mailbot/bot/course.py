"""The course of a batch: how things stand after the mails that were decided so far and are not written down yet."""

from collections import Counter
from dataclasses import dataclass, field, replace
from datetime import datetime

from mailbot.adapters.store.facts import Facts
from mailbot.adapters.store.record import Taken
from mailbot.domain.caps import Key
from mailbot.domain.case import Case
from mailbot.domain.customer import public_provider
from mailbot.domain.outcome import Link
from mailbot.domain.turns import Turns, after


@dataclass(slots=True)
class Course:
    """Cases and answers, from what the store knew to what the batch has made of it."""

    cases: dict[int, Case]
    """As the store had them, and as they have become."""
    answers: Counter[Key]
    """How many letters went out in answer within the hour, by what they are counted by."""
    turns: dict[str, Turns]
    """How first mails from a domain and our letters in answer have followed each other."""
    writers: set[str]
    """Who has written before."""
    turned: set[str] = field(default_factory=set)
    """The domains whose people the batch answers."""
    changed: dict[int, Case] = field(default_factory=dict)
    """The cases that the batch has opened or changed."""

    @classmethod
    def of(cls, known: Facts) -> "Course":
        """The course as it begins."""
        return cls(dict(known.cases), Counter(known.answers), dict(known.turns), set(known.writers))

    def latest(self, link: Link) -> Link:
        """The link, with its case as it stands now."""
        return link if link.case is None else replace(link, case=self.cases[link.case.number])

    def turns_after(self, sender: str, arrived_at: datetime, now: datetime) -> tuple[str, Turns] | None:
        """The sender's domain and its turns if this mail is answered; None where it is not the first of its sender.

        At a public provider everybody is a stranger to everybody else: nothing follows from when they write.
        """
        domain = sender.rpartition("@")[2]
        if sender in self.writers or public_provider(domain):
            return None
        return domain, after(self.turns.get(domain), arrived_at, now, unasked=domain in self.turned)

    def note(self, taken: Taken) -> None:
        """Goes on by one mail."""
        for number in dict.fromkeys(number for number, _ in taken.events if number is not None):
            case = self.cases.get(number) or Case(number)
            events = tuple(event for own, event in taken.events if own == number)
            self.cases[number] = self.changed[number] = case.after(events)
        self.answers.update(taken.answer)
        if taken.turns is not None:
            domain, self.turns[domain] = taken.turns
            self.writers.add(taken.sender)
            self.turned.add(domain)
