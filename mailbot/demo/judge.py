"""What should have happened against what did: every difference is a sentence."""

from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field

from mailbot.demo.letters import ReceivedLetter
from mailbot.demo.mails import Expectation, WrittenMail


@dataclass(frozen=True, slots=True)
class Course:
    """What has been seen of a rehearsal."""

    mails: tuple[WrittenMail, ...]
    """Those that were put into the mailbox."""
    taken: Mapping[str, int | None]
    """The case of each mail that the bot has taken, by its Message-ID."""
    letters: tuple[ReceivedLetter, ...]
    agents: tuple[str, ...]
    unwritten: tuple[WrittenMail, ...] = ()
    """Those that could not be written, since there was no letter to answer."""
    readers: Mapping[int, tuple[str, ...]] = field(default_factory=dict)
    """Who at the desk reads of a case; the agents, where it is not named here."""

    def case(self, name: str) -> int | None:
        """The case that the bot put a mail to."""
        return next((self.taken.get(mail.message_id) for mail in self.mails if mail.name == name), None)

    def answers(self) -> Counter[tuple[str, int | None]]:
        """How many letters each author should have had of each case."""
        return Counter((mail.author, self.case(mail.name)) for mail in self._heard())

    def owed(self) -> Counter[tuple[str, int | None]]:
        """How many letters each address should have had of each case: the authors, and who reads of it at the desk."""
        places = ((mail, self.case(mail.name)) for mail in self._heard())
        told = Counter((reader, case) for _, case in places for reader in self.readers.get(case or 0, self.agents))
        return self.answers() + told

    def _heard(self) -> Iterator[WrittenMail]:
        return (mail for mail in self.mails if mail.must is not Expectation.SILENCE)

    def had(self) -> Counter[tuple[str, int | None]]:
        """How many letters each address did have of each case."""
        return Counter((recipient, letter.case) for letter in self.letters for recipient in letter.recipients)


def unfinished(course: Course) -> bool:
    """Whether the bot still owes the reading of a mail or the answer to its author."""
    unread = any(mail.message_id and mail.message_id not in course.taken for mail in course.mails)
    return unread or bool(course.answers() - course.had())


def shortcomings(course: Course, listed: Collection[int]) -> tuple[str, ...]:
    """Everything that went otherwise than it should have; empty where nothing did.

    ``listed`` are the numbers of the cases that the bot keeps.
    """
    return (
        *(f"{mail.name}: there was no letter that it could answer" for mail in course.unwritten),
        *_wrong_cases(course),
        *_wrong_letters(course),
        *_wrong_list(course, frozenset(listed)),
    )


def _wrong_cases(course: Course) -> Iterator[str]:
    opened: dict[int, str] = {}
    for mail in course.mails:
        case = course.case(mail.name)
        if mail.message_id and mail.message_id not in course.taken:
            yield f"{mail.name}: the bot has not taken it"
        elif mail.must is Expectation.OPENS and case is None:
            yield f"{mail.name}: it should have opened a case and opened none"
        elif mail.must is Expectation.OPENS and case in opened:
            yield f"{mail.name}: it should have opened a case and joined {_named(case)}, that of {opened[case]}"
        elif mail.must is Expectation.JOINS and case != course.case(mail.speaks_of):
            yield f"{mail.name}: it should have joined {_named(course.case(mail.speaks_of))} and went to {_named(case)}"
        if mail.must is Expectation.OPENS and case is not None:
            opened.setdefault(case, mail.name)


def _wrong_letters(course: Course) -> Iterator[str]:
    owed, had = course.owed(), course.had()
    for (address, case), count in (owed - had).items():
        yield f"{address}: {count} letter(s) of {_named(case)} did not arrive"
    for (address, case), count in (had - owed).items():
        yield f"{address}: {count} letter(s) of {_named(case)} should not have been sent"


def _wrong_list(course: Course, listed: frozenset[int]) -> Iterator[str]:
    opened = {course.case(mail.name) for mail in course.mails if mail.must is Expectation.OPENS}
    yield from (f"case {case}: it is not in the list" for case in sorted(filter(None, opened - listed)))
    yield from (f"case {case}: nothing should have opened it" for case in sorted(listed - opened))


def _named(case: int | None) -> str:
    return "no case" if case is None else f"case {case}"
