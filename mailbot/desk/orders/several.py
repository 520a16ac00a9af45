"""A mail that speaks of several cases, as an answer to a list of them does: all of it, or nothing."""

from collections.abc import Sequence
from dataclasses import replace

from mailbot.desk.orders.door import obey
from mailbot.desk.orders.registry import COMMANDS, NAMES
from mailbot.desk.orders.situation import DeskSituation
from mailbot.domain.ledger import Book
from mailbot.domain.outcome import Outcome
from replies.commands import Command, Commands, stands_for
from replies.transcripts import Transcript


def by_case(given: Commands, about: int = 0) -> dict[int, Commands]:
    """What is ordered for each case; under 0 for the one that the mail is about, with the mail's words."""
    own = tuple(one for one in given.commands if one.case in (0, about))
    others = dict.fromkeys(one.case for one in given.commands if one.case not in (0, about))
    found = {0: Commands(own, given.text)} if own or (given.text and (about or not others)) else {}
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
    drafts = (draft for one in outcomes for draft in one.letters)
    transcripts = [(draft, draft.letter) for draft in drafts if isinstance(draft.letter, Transcript)]
    if not all(letter.done for _, letter in transcripts):
        letters = tuple(replace(draft, letter=_undone(letter)) for draft, letter in transcripts)
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


def _undone(letter: Transcript) -> Transcript:
    """A transcript of what could be done by itself, but was not, since something else could not."""
    if not letter.done:
        return letter
    steps = tuple(replace(step, changes=(), told=()) for step in letter.steps)
    return Transcript(letter.desk, letter.tag, letter.number, letter.subject, letter.timezone, steps, done=False)
