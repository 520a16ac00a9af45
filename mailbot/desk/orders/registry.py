"""The commands there are: a function each, whose docstring is its help, in one registry.

A command is a function of the case as it stands and of the order: ``(Working, Order) -> Working | Refusal``.  Its name
is the command's; a dash is written as an underscore, and an underscore at the end keeps it from being Python's.  The
docstring's first line is ``#usage: what it does.``
"""

from collections.abc import Callable
from dataclasses import dataclass

from mailbot.desk.orders.situation import Order, Result, Working

Effect = Callable[[Working, Order], Result]


@dataclass(frozen=True, slots=True)
class Known:
    """A command and how it may be used."""

    name: str
    effect: Effect
    usage: str
    meaning: str
    asks: bool = False
    """It changes nothing by itself: a mail of such commands alone sends the customer nothing."""
    prose: bool = False
    """The text below it belongs to it, and does not go to the customer."""
    caseless: bool = False
    """It may stand in a mail that is about no case."""


COMMANDS: dict[str, Known] = {}
NAMES: dict[str, str] = {}
"""Every name and synonym → the command."""


def command(
    *synonyms: str, asks: bool = False, prose: bool = False, caseless: bool = False
) -> Callable[[Effect], Effect]:
    """Registers a command under its name and its synonyms."""

    def register(effect: Effect) -> Effect:
        name = effect.__name__.rstrip("_").replace("_", "-")
        usage, _, meaning = (effect.__doc__ or "").partition("\n")[0].partition(": ")
        COMMANDS[name] = Known(name, effect, usage, meaning.rstrip("."), asks, prose, caseless)
        for one in (name, *synonyms):
            if NAMES.setdefault(one, name) != name:
                raise ValueError(f"#{one} is #{NAMES[one]} already")
        return effect

    return register
