"""Why a mail is set aside: kept as a cause and its figures, and told in the language of whoever reads it."""

from enum import StrEnum

from replies.languages import Words
from replies.subject import one_line


class HeldCause(StrEnum):
    """What can be the matter with a mail that is set aside."""

    NO_SENDER = "no_sender"
    TOO_LARGE = "too_large"
    """Its bytes, and the most that are taken."""
    TOO_MANY = "too_many"
    ENDED = "ended"
    """How often."""
    FAULT = "fault"
    """The kind of exception."""


def held_for(cause: HeldCause, *figures: object) -> str:
    """The reason as it is kept and logged."""
    return " ".join((cause, *map(str, figures)))


def held_words(reason: str, known: Words) -> str:
    """The reason in a language's words; one that an older version has written as it stands."""
    whole = one_line(reason, 300)
    cause, *figures = whole.split(" ")
    said = known.held.get(cause)
    return whole if said is None else said.format(*figures, "?", "?")
