"""What an agent's commands name: cases, people, customers and problems, before any of them is obeyed."""

from collections.abc import Iterator, Sequence

from classifiers.labels import Text
from mailbot.adapters.store.facts import Facts
from mailbot.bot.reading import Reading
from mailbot.desk.orders import MOST_COMMANDS, NAMES
from mailbot.desk.orders.erasing import meant_by
from mailbot.desk.orders.parts import parts
from mailbot.domain.case import Case, Event
from mailbot.domain.casefile import CaseFile
from mailbot.domain.history import part_of
from mailbot.domain.known import problem_name
from mailbot.intake.parse import parse
from mailbot.intake.read import written
from replies.commands import Command, number_of, stands_for

_MOST_OTHERS = 5


def opening_of(reading: Reading) -> Text | None:
    """What is to be labelled for a case that a customer or an agent opens; None where nothing can prove the agent."""
    if reading.goes_in:
        return Text(reading.mail.subject, reading.new_text)
    orders = _orders(reading, "open")
    if not orders or not (reading.vouched.by or reading.clues.tokens):
        return None
    return Text(orders[0].words.partition(" ")[2], orders[0].below)


def named_people(reading: Reading) -> tuple[str, ...]:
    """The customers for whom an agent's commands may open a case."""
    words = (command.words.partition(" ")[0].lower() for command in reading.commands.commands)
    return tuple(dict.fromkeys(word for word in words if "@" in word))[:_MOST_OTHERS]


def named_customers(reading: Reading) -> tuple[str, ...]:
    """The organisations that an agent's commands may name, in lower case."""
    return tuple(dict.fromkeys(one.words.lower() for one in reading.commands.commands if one.words))[:_MOST_OTHERS]


def named_problems(reading: Reading) -> tuple[str, ...]:
    """The known problems that an agent's commands may name."""
    words = (word for command in reading.commands.commands for word in command.words.split()[:2])
    return tuple(dict.fromkeys(name for word in words if (name := problem_name(word))))[:_MOST_OTHERS]


def wants(reading: Reading, name: str) -> bool:
    """Whether an agent's commands have that one."""
    return bool(_orders(reading, name))


def _orders(reading: Reading, name: str) -> tuple[Command, ...]:
    given = reading.commands.commands[:MOST_COMMANDS] if reading.gives_orders else ()
    return tuple(one for one in given if stands_for(one, NAMES) == name)


def named_cases(reading: Reading) -> tuple[int, ...]:
    """The cases that an agent's commands name, such as ``#merge 1042`` and ``#1042 wait``."""
    listed = tuple(dict.fromkeys(one.case for one in reading.commands.commands[:MOST_COMMANDS] if one.case))
    words = (word.lstrip("#") for command in reading.commands.commands for word in command.words.split()[:3])
    numbers = dict.fromkeys(number for word in words if (number := number_of(word)) is not None)
    return (*listed, *tuple(numbers)[:_MOST_OTHERS])


def further_cases(reading: Reading, known: Facts) -> Iterator[tuple[int, int]]:
    """The cases that an agent may split, if anything proves the agent, and how many more become of each."""
    for number, _ in _ordered(reading, known, "split"):
        further = len(parts_of(reading, known.files[number])) - 1
        if further > 0:
            yield number, further


def forgotten(reading: Reading, known: Facts) -> Iterator[tuple[int, str]]:
    """The cases in which an agent wants somebody to be forgotten, if anything proves the agent, and whom."""
    for number, order in _ordered(reading, known, "forget"):
        used = (token for token in reading.clues.tokens if token.agent == reading.sender)
        if address := meant_by(known.files[number], order.words, next(used, None)):
            yield number, address


def _ordered(reading: Reading, known: Facts, name: str) -> Iterator[tuple[int, Command]]:
    """The cases that a command may be about, each with it, if anything proves the agent."""
    orders = _orders(reading, name)
    if not orders or not (reading.vouched.by or reading.clues.tokens):
        return
    own = (*(token.case for token in reading.clues.tokens), *reading.clues.cases())
    listed = (one.case for one in orders if one.case)
    unlisted = own[:1] if any(not one.case for one in orders) else ()
    for number in dict.fromkeys(number for number in (*unlisted, *listed) if number in known.files):
        yield number, next(one for one in orders if one.case in (0, number))


def opening_text(file: CaseFile) -> Text:
    """What opened a case: a mail, or the part of one that was split."""
    return opened_by(file.case, file.events, file.first)


def opened_by(case: Case, events: Sequence[Event], first: bytes) -> Text:
    """What opened a case of these events, where its first mail is this."""
    if part := part_of(events):
        return Text(case.subject, part.text)
    mail = parse(first)
    return Text(mail.subject, written(mail).new_text)


def parts_of(reading: Reading, file: CaseFile) -> tuple[str, ...]:
    """The separate problems of the mail that opened a case, where an agent wants it split."""
    order = next((one for one in _orders(reading, "split") if one.case in (0, file.case.number)), None)
    if order is None:
        return ()
    return parts(opening_text(file).body, number_of(order.words) or file.case.issues)
