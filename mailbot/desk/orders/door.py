"""From an agent's mail to what it does: all of it or nothing, with a transcript."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from mailbot.desk.orders.agreement import word_of
from mailbot.desk.orders.answering import answered
from mailbot.desk.orders.changes import changes, cost
from mailbot.desk.orders.drafts import answers, colleagues, notices, transcript
from mailbot.desk.orders.registry import COMMANDS, NAMES, Known
from mailbot.desk.orders.situation import DeskSituation, Refusal, Working
from mailbot.domain.agent_events import Ordered
from mailbot.domain.case import Case
from mailbot.domain.ledger import Book
from mailbot.domain.outcome import Outcome
from replies.commands import Command, Misread, meant, several
from replies.transcripts import Step, Transcript

MOST_COMMANDS = 50
# What else stood beside them would be about another state of things.
_ALONE = ("undo", "customer", "open", "split", "forget")


@dataclass(frozen=True, slots=True)
class Ordering:
    """An agent's mail, read: its commands with what they mean, and the words for the customer."""

    orders: tuple[tuple[Command, Known | Refusal], ...]
    text: str


def obey(situation: DeskSituation) -> Outcome:
    """What an agent's mail does: its answer first, then its commands in their order; all of it, or nothing."""
    ordering = _understood(situation)
    start = _start(situation, ordering)
    done = answered(start) if ordering.text else start
    steps: list[Step] = []
    for order, known in ordering.orders:
        result = known if isinstance(known, Refusal) else _effect(done, order, known)
        steps.append(_step(order, done, result))
        done = result if isinstance(result, Working) else done
    if ordering.text and not _fits(situation):
        steps.append(Step("", refusal="files_too_large"))
    if situation.confirms and not ordering.orders:
        # A word of consent is no answer to the customer.
        steps.append(Step("", refusal="only_forget"))
    elif ordering.text and not start.case.participants:
        steps.append(Step("", refusal="nobody"))
    if any(step.refusal for step in steps) or not (ordering.orders or ordering.text):
        return _refused(situation, steps)
    return _done(start, word_of(start, done), ordering, steps)


def _fits(situation: DeskSituation) -> bool:
    """Whether all files can go to the customer."""
    files = [one for one in situation.mail.attachments if not one.inline]
    return len(situation.mail.files(situation.desk.enclosed_bytes)) == len(files)


def _understood(situation: DeskSituation) -> Ordering:
    """The commands and what they mean; text below one that takes it is the command's."""
    given = situation.given.commands
    # A guess at what was meant takes time, and who writes so many lines is no person.
    orders = tuple((order, _known(order, situation)) for order in given[:MOST_COMMANDS])
    orders += tuple((order, Refusal("too_many")) for order in given[MOST_COMMANDS : MOST_COMMANDS + 1])
    own = (known for _, known in orders)
    asking = bool(orders) and all(isinstance(known, Known) and known.asks for known in own)
    texts = [situation.given.text]
    texts += [order.below for order, known in orders if not (isinstance(known, Known) and known.prose)]
    # Who only asks says nothing to the customer: what stands there is most likely a signature.
    text = "" if asking or situation.file is None else "\n\n".join(text for text in texts if text)
    return Ordering(orders, text)


def _known(order: Command, situation: DeskSituation) -> Known | Refusal:
    if not order.name:
        return Refusal("no_order")
    name = meant(order, NAMES)
    if isinstance(name, Misread):
        return Refusal(name.reason, order.name, name.maybe)
    known = COMMANDS[name]
    if order.case and (situation.file is None or situation.file.case.number != order.case):
        return Refusal("other_case" if situation.bound else "no_such_case", str(order.case))
    if not known.prose and several(order):
        return Refusal("several_on_line")
    if situation.confirms and known.name != "forget":
        return Refusal("only_forget")
    if situation.file is None and not known.caseless:
        return Refusal("no_case")
    if known.name in _ALONE and len(situation.given.commands) > 1:
        return Refusal("alone")
    return known


def _start(situation: DeskSituation, ordering: Ordering) -> Working:
    file = situation.file
    book = file.contract.book if file and file.contract else Book()
    return Working(situation, file.case if file else Case(0), book, answers=bool(ordering.text))


def _effect(working: Working, order: Command, known: Known) -> Working | Refusal:
    return known.effect(replace(working, told=()), order)


def _step(order: Command, before: Working, result: Working | Refusal) -> Step:
    line = f"#{order.case or ''} {order.name} {order.words}".replace("# ", "#", 1).strip()
    if isinstance(result, Refusal):
        return Step(line, refusal=result.reason, words=result.words, maybe=result.maybe)
    return Step(line, changes(before, result), result.told)


def _refused(situation: DeskSituation, steps: list[Step]) -> Outcome:
    """Nothing but a transcript; where there was nothing to do, it says what could be done."""
    number = situation.file.case.number if situation.file else 0
    letter = replace(
        _letter(situation, tuple(steps)), done=False, help=() if steps else tuple(_help(situation.file is not None))
    )
    return Outcome(number, opened=False, events=(), letters=(transcript(situation, letter),))


def _done(start: Working, done: Working, ordering: Ordering, steps: list[Step]) -> Outcome:
    situation, number = start.at, start.case.number
    kinds = tuple(type(letter).__name__ for letter in (*done.letters, *(draft.letter for draft in done.drafts)))
    recipients = done.case.participants if ordering.text else ()
    letter = replace(
        _letter(situation, tuple(steps)),
        preview=done.preview,
        answered=recipients,
        sent=tuple(dict.fromkeys(kinds)),
        cost=cost(done),
        unsent=done.unsent,
        help=tuple(_help(situation.file is not None)) if done.help else (),
        # The subject is the customer's own words.
        subject="" if done.erases else start.case.subject,
    )
    letters = [done.question or transcript(situation, letter, quiet=bool(done.erases))]
    if done.preview:
        return Outcome(number, opened=False, events=(), letters=tuple(letters))
    if ordering.text:
        letters = [*answers(done, ordering.text), *letters, *colleagues(start, done, ordering.text)]
    letters = [*notices(done), *done.drafts, *letters]
    changed = bool(done.events or done.postings or done.elsewhere or done.undoes)
    noted = (_ordered(done, ordering, kinds),) if situation.file and changed else ()
    # What is taken back was posted to the book that the case belongs to by now.
    organisation = (start if done.undoes else done).case.organisation
    return Outcome(
        case=number,
        opened=False,
        events=(*((number, event) for event in (*noted, *done.events)), *done.elsewhere),
        letters=tuple(letters),
        postings=tuple((organisation, posting) for posting in done.postings),
        corrections=tuple((number, one) for one in done.corrections[-1:]),
        opens=done.opens,
        digest=done.digest,
        unlearned=((number, done.unlearned),) if done.unlearned else (),
        erases=done.erases,
    )


def _ordered(done: Working, ordering: Ordering, kinds: tuple[str, ...]) -> Ordered:
    situation = done.at
    own = ((order, known) for order, known in ordering.orders if isinstance(known, Known))
    acting = [(order, known) for order, known in own if done.erases or not known.asks]
    return Ordered(
        at=situation.now,
        mail=situation.mail.identity,
        agent=situation.agent.address,
        orders=tuple(f"#{known.name} {order.words}".strip() for order, known in acting),
        events=len(done.events),
        sent=(*(("Answer",) if ordering.text else ()), *kinds),
        undoes=done.undoes,
    )


def _letter(situation: DeskSituation, steps: tuple[Step, ...]) -> Transcript:
    case, desk = situation.file.case if situation.file else None, situation.desk
    return Transcript(
        desk=desk.name,
        tag=desk.tag(case.number) if case else "",
        number=case.number if case else 0,
        subject=case.subject if case else "",
        timezone=desk.timezone,
        steps=steps,
        done=True,
    )


def _help(with_case: bool) -> Iterator[tuple[str, str]]:
    yield from ((known.usage, known.meaning) for known in COMMANDS.values() if with_case or known.caseless)
    if not with_case:
        yield "#case 1042", "which case the lines below are about; in short, #1042 wait"
