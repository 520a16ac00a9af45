"""A mail that speaks of several cases, as an answer to a list of them does: all of it, or nothing."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from mailbot.desk.orders.door import obey
from mailbot.desk.orders.registry import COMMANDS, NAMES
from mailbot.desk.orders.situation import DeskSituation
from mailbot.domain.ledger import Book
from mailbot.domain.outcome import Draft, Outcome
from replies.commands import Command, Commands, stands_for
from replies.transcripts import Transcript


def by_case(given: Commands, about: int = 0) -> dict[int, Commands]:
    """What is ordered for each case; under 0 for the one that the mail is about, with the mail's words."""
    own = tuple(one for one in given.commands if one.case in (0, about))
    others = dict.fromkeys(one.case for one in given.commands if one.case not in (0, about))
    found = {0: Commands(own, given.text)} if own or (given.text and not others) else {}
    for number in others:
        found[number] = Commands(tuple(_alone(one) for one in given.commands if one.case == number), "")
    return found or {0: given}


def _alone(order: Command) -> Command:
    """An order of a list: what stands below it is for no customer, unless it belongs to the order."""
    name = stands_for(order, NAMES)
    return order if name and COMMANDS[name].prose else replace(order, below="")


def obey_all(situations: Sequence[DeskSituation]) -> Outcome:
    """What a mail does to the cases that it speaks of, one after the other; a transcript for each."""
    if len(situations) == 1:
        return obey(situations[0])
    outcomes: list[Outcome] = []
    for situation in situations:
        # Each has postings and letters of its own, told apart by what caused them.
        mail = replace(situation.mail, identity=f"{situation.mail.identity}:{_number(situation)}")
        outcomes.append(obey(_after(replace(situation, mail=mail), outcomes)))
    first = outcomes[0]
    if not all(_done(one) for one in outcomes):
        letters = tuple(_undone(draft) for one in outcomes for draft in one.letters if _is_transcript(draft))
        return Outcome(first.case, opened=False, events=(), letters=letters)
    return Outcome(
        case=first.case,
        opened=False,
        events=tuple(event for one in outcomes for event in one.events),
        letters=tuple(letter for one in outcomes for letter in one.letters),
        postings=tuple(posting for one in outcomes for posting in one.postings),
        corrections=tuple(correction for one in outcomes for correction in one.corrections),
        opens=next((one.opens for one in outcomes if one.opens), None),
        unlearned=tuple(one for outcome in outcomes for one in outcome.unlearned),
        digest=any(one.digest for one in outcomes),
        erases=next((one.erases for one in outcomes if one.erases), ""),
    )


def _number(situation: DeskSituation) -> int:
    return situation.file.case.number if situation.file else 0


def _after(situation: DeskSituation, outcomes: Sequence[Outcome]) -> DeskSituation:
    """The situation with what the mail has done to the same customer's book before."""
    file = situation.file
    if file is None or file.contract is None:
        return situation
    book = file.contract.book
    for organisation, posting in (posting for one in outcomes for posting in one.postings):
        grown = book.with_posting(posting) if organisation == file.case.organisation else book
        book = grown if isinstance(grown, Book) else book
    return replace(situation, file=replace(file, contract=replace(file.contract, book=book)))


def _is_transcript(draft: Draft) -> bool:
    return isinstance(draft.letter, Transcript)


def _transcripts(outcome: Outcome) -> Iterator[Transcript]:
    return (draft.letter for draft in outcome.letters if isinstance(draft.letter, Transcript))


def _done(outcome: Outcome) -> bool:
    return all(letter.done for letter in _transcripts(outcome))


def _undone(draft: Draft) -> Draft:
    """A transcript of what could be done by itself, but was not, since something else could not."""
    letter = draft.letter
    assert isinstance(letter, Transcript)
    if not letter.done:
        return draft
    steps = tuple(replace(step, changes=(), told=()) for step in letter.steps)
    return replace(
        draft,
        letter=Transcript(letter.desk, letter.tag, letter.number, letter.subject, letter.timezone, steps, done=False),
    )
