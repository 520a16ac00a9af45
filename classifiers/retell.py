"""The written mails as somebody in a hurry would have typed them, so that a fit hangs on words and not on looks."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from classifiers.examples import Example
from classifiers.labels import Text

RETOLD = 0.25
"""How many of the mails are learnt a second time."""

_BARE_LETTERS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss", "Ä": "Ae", "Ö": "Oe", "Ü": "Ue"})


def retold(examples: Sequence[Example], seed: int) -> tuple[Example, ...]:
    """Some of the examples in other letters: lower case, no subject, words left out, no umlauts or commas."""
    dice = np.random.default_rng(seed)
    return tuple(replace(one, text=_hurried(one, dice)) for one in examples if dice.random() < RETOLD)


def _hurried(one: Example, dice: np.random.Generator) -> Text:
    subject, body = one.text.subject, one.text.body
    way = dice.random()
    if way < 0.35:
        return Text(subject.lower(), body.lower())
    if way < 0.65:
        return Text("", body)
    if way < 0.8:
        return Text(subject, " ".join(word for word in body.split(" ") if dice.random() > 0.08))
    if one.language == "de":
        return Text(subject, body.translate(_BARE_LETTERS))
    return Text(subject, "".join(letter for letter in body if letter not in ",;!"))
