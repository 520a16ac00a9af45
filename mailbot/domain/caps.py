"""How many letters may go out in answer within an hour: to one address, one domain, one case, one text, and in all.

Screening stops the machines that it knows.  These stop the others: two that answer each other, each round from
another address and under another subject, reach one of the caps within a handful of letters (RFC 3834, section 2);
those that find new words each round as well are told by the course of time, see ``turns``.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

from mailbot.domain.token import plain_digest


class Scope(StrEnum):
    """What answers are counted by."""

    ADDRESS = "address"
    DOMAIN = "domain"
    CASE = "case"
    WORDS = "words"
    """The text that is answered, by its digest."""
    ALL = "all"
    TURNS = "turns"
    """Who writes whenever we have written, and only then; the only one without a count."""


@dataclass(frozen=True, slots=True)
class Caps:
    """The most answers within an hour.

    Texts are counted that sound like a machine's, or that answer letters of ours: two hundred people may write the
    same words of the same outage, and each of them is answered.
    """

    address: int = 60
    domain: int = 300
    case: int = 10
    words: int = 4
    everything: int = 20_000


Key = tuple[Scope, str]

_WORD = re.compile(r"[^\W\d_]+")
_WORD_OR_NUMBER = re.compile(r"\w+")
_FEWEST_LETTERS = 25
_MOST_CHARACTERS = 1000


def gist(text: str, *, automatic: bool) -> str:
    """A digest of a text's words; empty where they are too few to tell texts apart.

    ``automatic``: it sounds like a machine's, which puts a new number into the same words each time.
    """
    words = " ".join((_WORD if automatic else _WORD_OR_NUMBER).findall(text[:_MOST_CHARACTERS].casefold()))
    return plain_digest("gist", words) if len(words) >= _FEWEST_LETTERS else ""


def counted_by(address: str, case: int | None, words: str, *, shared_domain: bool) -> Iterator[Key]:
    """What an answer counts for; ``case`` is None for a mail that opens one, ``words`` the gist of what it answers.

    A domain that anybody can get an address at is not counted as one, nor is a text that is too short to tell.
    """
    yield Scope.ALL, ""
    yield Scope.ADDRESS, address
    if not shared_domain:
        yield Scope.DOMAIN, address.rpartition("@")[2]
    if case is not None:
        yield Scope.CASE, str(case)
    if words:
        yield Scope.WORDS, words


def reached(keys: tuple[Key, ...], answers: Mapping[Key, int], caps: Caps) -> Scope | None:
    """The first cap that one more answer would go beyond; None where it may go out.

    The cap on all answers drops none: beyond it they wait, see ``hours_to_wait``.
    """
    most = {
        Scope.ADDRESS: caps.address,
        Scope.DOMAIN: caps.domain,
        Scope.CASE: caps.case,
        Scope.WORDS: caps.words,
    }
    return next((key[0] for key in keys if key[0] in most and answers.get(key, 0) >= most[key[0]]), None)


def hours_to_wait(answers: Mapping[Key, int], caps: Caps) -> int:
    """How many hours one more answer waits, so that within no hour more go out than the cap on all; mostly none."""
    return answers.get((Scope.ALL, ""), 0) // caps.everything
