"""The small language that cues are written in, and a text as cues read it.

A phrase is a line of words. ``a|b`` stands for either word, ``{cannot}`` for a word class, ``install*`` for a word and
its endings, ``the?`` for a word that may be left out, ``..`` for up to six dozen characters of the same sentence.
"""

import re
from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from itertools import islice, pairwise

from classifiers.labels import Text

LONGEST_TEXT = 20_000
"""Characters that are read; what comes after them does not count."""

WORD_CLASSES: dict[str, tuple[str, ...]] = {
    "cannot": ("can't", "cannot", "can not", "cant", "couldn't", "could not", "unable to", "not able to"),
    "not": ("not", "doesn't", "don't", "won't", "isn't", "aren't", "didn't", "wouldn't", "never", "no longer"),
    "we": ("i", "we"),
    "us": ("me", "us"),
    "could": ("can you", "could you", "would you", "please", "we need", "i need", "need you to", "we want", "i want"),
    "like": ("would like", "we'd like", "i'd like", "looking to", "interested in", "want to", "hoping to"),
    "nicht": ("nicht", "nicht mehr", "nie", "kein", "keine", "keinen", "keiner", "niemand"),
    "bitte": ("bitte", "könnt ihr", "könnten sie", "könntet ihr", "können sie", "würden sie", "kann man", "kannst du"),
    "möchten": ("möchten", "möchte", "wollen", "will", "würden gerne", "würden gern", "würde gern", "bräuchten"),
    "brauchen": ("brauchen", "brauche", "benötigen", "benötige", "hätten gern", "hätten gerne", "wünschen uns"),
}

# A sentence ends at its stop, at an empty line, and before the next item of a list. The bounds keep the search linear.
_SENTENCE_END = re.compile(r"(?<=[.!?;])\s|\n(?=[ \t]{0,8}\n)|\n(?=[ \t]{0,8}(?:[-*•–]|\d{1,2}[.)])[ \t])")

KEY_LETTERS = 4
"""First letters of a word by which phrases with open endings are found."""

_MOST = 8
_WORD = re.compile(r"\w+")
_PART = re.compile(r"[\w*]+")


@dataclass(frozen=True, slots=True)
class Passage:
    """A text as cues read it: lower case, straight quotes, one sentence a line, each character at its old place."""

    plain: str
    words: str
    """The same characters as they were written, for evidence."""
    starts: tuple[int, ...]
    """Where each sentence begins."""
    vocabulary: frozenset[str]
    """Its words."""
    places: dict[str, tuple[int, ...]]
    """Where words begin with some letters, of those that were asked for so far."""

    def sentence(self, offset: int) -> int:
        """The number of the sentence at an offset, from 0."""
        return bisect_right(self.starts, offset) - 1


def passage(text: Text) -> Passage:
    """A subject and body ready to be searched; the subject is the first sentence."""
    words = f"{text.subject.strip()[:500]}\n\n{text.body.strip()}"[:LONGEST_TEXT].replace("’", "'").replace("\r", " ")
    lower = words.lower()
    if len(lower) != len(words):
        # Some capitals become two characters; the lower case then stands for both.
        words = lower
    flat = lower.replace("\n", " ")
    starts = (0, *(match.end() for match in _SENTENCE_END.finditer(lower)))
    sentences = (flat[begin : end - 1] for begin, end in pairwise((*starts, len(flat) + 1)))
    plain = "\n".join(sentences)
    return Passage(plain, words, starts, frozenset(_WORD.findall(plain)), {})


def _choices(token: str) -> tuple[str, ...]:
    """The words that a token of a phrase stands for."""
    choices: list[str] = []
    for word in token.removesuffix("?").split("|"):
        choices.extend(WORD_CLASSES[word[1:-1]] if word.startswith("{") else (word,))
    return tuple(choices)


def _word(token: str) -> str:
    """The regular expression of a token."""
    return "(?:" + "|".join(re.escape(word).replace(r"\*", r"\w{0,24}") for word in _choices(token)) + ")"


@cache
def pattern(phrase: str) -> re.Pattern[str]:
    """The regular expression of a phrase; every repetition in it is bounded."""
    expression, joint = r"(?<!\w)", ""
    for token in phrase.split():
        if token == "..":
            joint = r"(?!\w)[^\n]{0,72}?(?<!\w)"
        elif token.endswith("?"):
            expression += f"{joint}(?:{_word(token)}" + r"[^\w\n]{1,4})?"
            joint = ""
        else:
            expression += joint + _word(token)
            joint = r"[^\w\n]{1,4}"
    return re.compile(expression + r"(?!\w)")


def keys(phrase: str) -> tuple[frozenset[str], ...]:
    """For each token that may not be left out, the keys of which a text must hold one before a search is worth it."""
    tokens = (token for token in phrase.split() if token != ".." and not token.endswith("?"))
    return tuple(frozenset(_key(word) for word in _choices(token)) for token in tokens)


def _key(word: str) -> str:
    """A whole word, or the first letters of one and a star."""
    longest = max(_PART.findall(word), key=len, default="*")
    return longest if "*" not in longest else longest.partition("*")[0][:KEY_LETTERS] + "*"


@cache
def _first(phrase: str) -> tuple[str, ...] | None:
    """What a match of the phrase can begin with, as keys; None where it can begin with anything."""
    token = phrase.partition(" ")[0]
    if token == ".." or token.endswith("?"):
        return None
    first = [match[0] if (match := _PART.match(word)) else "*" for word in _choices(token)]
    found = (word if "*" not in word else word.partition("*")[0][:KEY_LETTERS] + "*" for word in first)
    keys = tuple(dict.fromkeys(found))
    return None if "*" in keys else keys


class Index:
    """Phrases by their keys, so that a text is searched only for those that can stand in it."""

    def __init__(self, phrases: Iterable[str]) -> None:
        self._by_key: dict[str, list[tuple[str, tuple[frozenset[str], ...]]]] = {}
        for phrase in dict.fromkeys(phrases):
            required = keys(phrase)
            # Long keys are rare in texts, so few phrases need a second look.
            for key in max(required, key=lambda choices: min(map(len, choices))):
                self._by_key.setdefault(key, []).append((phrase, required))
        every = {
            key for choices in self._by_key.values() for _, required in choices for keys in required for key in keys
        }
        self._lengths = sorted({len(key) - 1 for key in every if key.endswith("*")} - {0})

    def candidates(self, read: Passage) -> set[str]:
        """The phrases that are worth a search: every word of theirs is somewhere in the text."""
        beginnings = (f"{word[:length]}*" for length in self._lengths for word in read.vocabulary)
        present = {"*", *read.vocabulary, *beginnings}
        return {
            phrase
            for key in present & self._by_key.keys()
            for phrase, required in self._by_key[key]
            if not any(present.isdisjoint(choices) for choices in required)
        }


def occurrences(phrase: str, read: Passage) -> list[tuple[int, int]]:
    """Where a phrase stands, at most eight times."""
    expression, first = pattern(phrase), _first(phrase)
    if first is None:
        return [match.span() for match in islice(expression.finditer(read.plain), _MOST)]
    found: list[tuple[int, int]] = []
    # Only where its first word stands: a search of the whole text costs many times more.
    for place in _places(first, read):
        if found and place < found[-1][1]:
            continue
        if match := expression.match(read.plain, place):
            found.append(match.span())
            if len(found) == _MOST:
                break
    return found


def _places(keys: tuple[str, ...], read: Passage) -> Iterable[int]:
    """Where the words stand that one of the keys means, in their order."""
    if len(keys) == 1:
        return _found(keys[0].removesuffix("*"), read)
    return sorted({place for key in keys for place in _found(key.removesuffix("*"), read)})


def _found(beginning: str, read: Passage) -> tuple[int, ...]:
    """Where a word begins so; looking for plain letters costs far less than a search for a word."""
    known = read.places.get(beginning)
    if known is not None:
        return known
    plain, found = read.plain, []
    place = plain.find(beginning)
    while place >= 0:
        if place == 0 or not (plain[place - 1].isalnum() or plain[place - 1] == "_"):
            found.append(place)
        place = plain.find(beginning, place + 1)
    read.places[beginning] = tuple(found)
    return read.places[beginning]
