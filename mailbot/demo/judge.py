"""What should have happened against what did: every difference is a sentence."""

from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import chain

from mailbot.demo.bot import ListedCase
from mailbot.demo.letters import ReceivedLetter, said
from mailbot.demo.mails import Expectation, WrittenMail

_REFUSED = "Nothing was done"
"""What a transcript says that tells an agent of a refusal."""
_FORGED = "Nothing in it was obeyed"
"""What an agent reads in whose name somebody else may have written."""


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
        """How many letters each author should have had of each case, and whoever an agent's mail reaches."""
        authors = ((mail.author, self.case(mail.name)) for mail in self._heard())
        orders = [(mail, self.case(mail.speaks_of)) for mail in self.mails if mail.must.of_agent]
        reached = ((address, case) for mail, case in orders for address in (mail.author, *mail.reaches))
        return Counter(chain(authors, reached))

    def answer(self, mail: WrittenMail) -> ReceivedLetter | None:
        """The letter that its author got for a mail."""
        return next((letter for letter in self.letters if self._tells_of(letter, mail)), None)

    def _tells_of(self, letter: ReceivedLetter, mail: WrittenMail) -> bool:
        if letter.in_reply_to == mail.message_id:
            return True
        # To a forgery the agent gets no answer but a letter that warns.
        place = (mail.author, self.case(mail.speaks_of))
        forged = mail.must is Expectation.REFUSED and _FORGED in said(letter)
        return forged and (letter.recipients[0], letter.case) == place

    def owed(self) -> Counter[tuple[str, int | None]]:
        """How many letters each address should have had of each case: the authors, and who reads of it at the desk."""
        places = ((mail, self.case(mail.name)) for mail in self._heard())
        told = Counter((reader, case) for _, case in places for reader in self.readers.get(case or 0, self.agents))
        return self.answers() + told

    def _heard(self) -> Iterator[WrittenMail]:
        return (mail for mail in self.mails if mail.must in (Expectation.OPENS, Expectation.JOINS))

    def had(self) -> Counter[tuple[str, int | None]]:
        """How many letters each address did have of each case."""
        return Counter((recipient, letter.case) for letter in self.letters for recipient in letter.recipients)


def unfinished(course: Course) -> bool:
    """Whether the bot still owes the reading of a mail or the answer to its author."""
    unread = any(mail.message_id and mail.message_id not in course.taken for mail in course.mails)
    untold = any(mail.must.of_agent and course.answer(mail) is None for mail in course.mails)
    return unread or untold or bool(course.answers() - course.had())


def shortcomings(course: Course, listed: Collection[ListedCase]) -> tuple[str, ...]:
    """Everything that went otherwise than it should have; empty where nothing did.

    ``listed`` are the cases that the bot keeps.
    """
    return (
        *(f"{mail.name}: there was no letter that it could answer" for mail in course.unwritten),
        *_wrong_cases(course),
        *_wrong_letters(course),
        *_wrong_answers(course),
        *_wrong_list(course, frozenset(case.number for case in listed)),
        *_wrong_ends(course, {case.number: case for case in listed}),
    )


def answered(course: Course) -> Iterator[tuple[WrittenMail, int]]:
    """The agents' mails that should have met the time for an answer, and their cases."""
    for mail in course.mails:
        number = course.case(mail.speaks_of)
        if mail.answers and number:
            yield mail, number


def digest_shortcomings(digest: ReceivedLetter, listed: Collection[ListedCase]) -> tuple[str, ...]:
    """What the digest should have told and does not."""
    solved = sum(1 for case in listed if case.status == "resolved")
    told = f"{len(listed)} new, {solved} solved"
    return () if told in digest.subject else (f"the digest should tell of {told}: {digest.subject}",)


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
        elif mail.must in (Expectation.JOINS, Expectation.OBEYED) and case != course.case(mail.speaks_of):
            yield f"{mail.name}: it should have joined {_named(course.case(mail.speaks_of))} and went to {_named(case)}"
        if mail.must is Expectation.OPENS and case is not None:
            opened.setdefault(case, mail.name)


def _wrong_letters(course: Course) -> Iterator[str]:
    owed, had = course.owed(), course.had()
    for (address, case), count in (owed - had).items():
        yield f"{address}: {count} letter(s) of {_named(case)} did not arrive"
    for (address, case), count in (had - owed).items():
        yield f"{address}: {count} letter(s) of {_named(case)} should not have been sent"


def _wrong_answers(course: Course) -> Iterator[str]:
    for mail in (mail for mail in course.mails if mail.must.of_agent or mail.tells):
        letter = course.answer(mail)
        if letter is None:
            yield f"{mail.name}: nothing told {mail.author} what came of it"
            continue
        text = said(letter)
        yield from (
            f"{mail.name}: {mail.author} was not told of “{words}”" for words in mail.tells if words not in text
        )
        became = Expectation.REFUSED if _REFUSED in text or _FORGED in text else Expectation.OBEYED
        if mail.must.of_agent and became is not mail.must:
            yield f"{mail.name}: it should have been {mail.must} and was {became}"


def _wrong_ends(course: Course, listed: Mapping[int, ListedCase]) -> Iterator[str]:
    for mail in course.mails:
        number = course.case(mail.speaks_of) or 0
        for column, wanted in mail.ends if number in listed else ():
            shown = getattr(listed[number], column)
            if shown != wanted:
                yield f"{mail.name}: {_named(number)} should end with {column} {wanted} and has {shown}"


def _wrong_list(course: Course, listed: frozenset[int]) -> Iterator[str]:
    opened = {course.case(mail.name) for mail in course.mails if mail.must is Expectation.OPENS}
    yield from (f"case {case}: it is not in the list" for case in sorted(filter(None, opened - listed)))
    yield from (f"case {case}: nothing should have opened it" for case in sorted(listed - opened))


def _named(case: int | None) -> str:
    return "no case" if case is None else f"case {case}"
