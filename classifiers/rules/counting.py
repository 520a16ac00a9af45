"""How many problems a mail says it tells of."""

import re

from classifiers.rules.phrases import Passage

MOST = 9

_NUMBERS = {
    "two": 2,
    "three": 3,
    "four": 4,
    "five": 5,
    "six": 6,
    "couple": 2,
    "zwei": 2,
    "drei": 3,
    "vier": 4,
    "fünf": 5,
    "sechs": 6,
    "deux": 2,
    "trois": 3,
    "dos": 2,
    "tres": 3,
    "due": 2,
    "tre": 3,
    "twee": 2,
    "drie": 3,
}
_THINGS = (
    "issues|problems|things|errors|faults|bugs|points|gripes|items|matters|nits|defects|complaints|questions"
    "|probleme|sachen|dinge|punkte|fehler|themen|meldungen|anliegen|feststellungen|restpunkte|störungen|baustellen"
    "|fragen|soucis|problèmes|choses|problemas|cosas|problemi|cose|problemen|dingen|zaken"
)
# Between the number and what is counted stands at most one more word: "three separate things".
_SAID = re.compile(rf"(?<!\w)({'|'.join(_NUMBERS)}|[2-9])(?: of)?(?: a)?(?: \w{{1,20}})? (?:{_THINGS})(?!\w)")
_ITEM = re.compile(r"(?:^|\n|[ (])\(?([1-9])[.)]\s")
_NAMED = re.compile(
    r"(?<!\w)(?:item|issue|problem|point|gripe|fault|punkt|meldung|fehler|feststellung|restpunkt|thema|nummer|number)"
    r" (one|two|three|four|five|eins|zwei|drei|vier|fünf|[1-9])(?!\w)"
)
_ORDINALS = (
    ("fifth", "fifthly", "fünftens", "fünfter", "fünfte"),
    ("fourth", "fourthly", "viertens", "vierter", "vierte"),
    ("third", "thirdly", "drittens", "dritter", "drittes", "dritte"),
)
_UNITS = {"one": 1, "eins": 1}


def counted(read: Passage) -> int:
    """The number of problems that the words name or list; 1 where they do neither."""
    plain = read.plain
    said = [_number(match[1]) for match in _SAID.finditer(plain)]
    listed = {int(match[1]) for match in _ITEM.finditer(plain)}
    named = {_number(match[1]) for match in _NAMED.finditer(plain)}
    told = [5 - place for place, words in enumerate(_ORDINALS) if not read.vocabulary.isdisjoint(words)]
    return min(MOST, max([1, *said[:1], _run(listed), _run(named), *told[:1]]))


def _number(word: str) -> int:
    return int(word) if word.isdigit() else _NUMBERS.get(word) or _UNITS[word]


def _run(found: set[int]) -> int:
    """How far numbers count up from one without a gap."""
    last = 0
    while last + 1 in found:
        last += 1
    return last
