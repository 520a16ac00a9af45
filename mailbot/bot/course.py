"""The course of a batch: how things stand after the mails that were decided so far and are not written down yet."""

from collections import Counter
from dataclasses import dataclass, field, replace

from mailbot.adapters.store.record import Taken
from mailbot.domain.caps import Key
from mailbot.domain.case import Case
from mailbot.domain.outcome import Link


@dataclass(slots=True)
class Course:
    """Cases and answers, from what the store knew to what the batch has made of it."""

    cases: dict[int, Case]
    """As the store had them, and as they have become."""
    answers: Counter[Key]
    """How many letters went out in answer within the hour, by what they are counted by."""
    changed: dict[int, Case] = field(default_factory=dict)
    """The cases that the batch has opened or changed."""

    def latest(self, link: Link) -> Link:
        """The link, with its case as it stands now."""
        return link if link.case is None else replace(link, case=self.cases[link.case.number])

    def note(self, taken: Taken) -> None:
        """Goes on by one mail."""
        for number in dict.fromkeys(number for number, _ in taken.events if number is not None):
            case = self.cases.get(number) or Case(number)
            events = tuple(event for own, event in taken.events if own == number)
            self.cases[number] = self.changed[number] = case.after(events)
        self.answers.update(taken.answer)
