"""The operator's door for a mail that was set aside: the notice's answer decides what becomes of it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from mailbot.domain.case import Case
from mailbot.domain.held import HeldAct, HeldMail, HeldOrder
from replies.commands import Command, number_of


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why nothing is done, in a word that the letter puts into a sentence."""

    reason: str
    words: str = ""


def held_order(given: tuple[Command, ...], mail: HeldMail | None, cases: Mapping[int, Case]) -> HeldOrder | Refusal:
    """What one command asks for, or why it can't be done; several commands at once contradict each other."""
    if mail is None or not mail.held:
        return Refusal("decided")
    if len(given) != 1:
        return Refusal("none" if not given else "several")
    command = given[0]
    rule = _ACTS.get(command.name)
    return rule(command, mail, cases) if rule else Refusal("unknown", command.name)


def _retry(command: Command, mail: HeldMail, cases: Mapping[int, Case]) -> HeldOrder | Refusal:
    return HeldOrder(mail.id, HeldAct.RETRY) if mail.whole else Refusal("header_only")


def _discard(command: Command, mail: HeldMail, cases: Mapping[int, Case]) -> HeldOrder | Refusal:
    return HeldOrder(mail.id, HeldAct.DISCARD)


def _new(command: Command, mail: HeldMail, cases: Mapping[int, Case]) -> HeldOrder | Refusal:
    return HeldOrder(mail.id, HeldAct.NEW)


def _attach(command: Command, mail: HeldMail, cases: Mapping[int, Case]) -> HeldOrder | Refusal:
    number = attached_case(command)
    if number is None:
        return Refusal("no_number", command.words)
    return HeldOrder(mail.id, HeldAct.ATTACH, number) if number in cases else Refusal("no_case", str(number))


def attached_case(command: Command) -> int | None:
    """The case that an ``#attach`` names."""
    return number_of(command.words.lstrip("#").strip())


_ACTS: dict[str, Callable[[Command, HeldMail, Mapping[int, Case]], HeldOrder | Refusal]] = {
    "retry": _retry,
    "discard": _discard,
    "new": _new,
    "attach": _attach,
}
