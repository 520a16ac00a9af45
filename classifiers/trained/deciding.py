"""Which sentence of a text decided its label."""

from itertools import pairwise

import numpy as np

from classifiers.labels import Evidence, Request
from classifiers.rules.decide import Reading
from classifiers.trained.encoder import Array
from classifiers.trained.tokens import Tokens

LONGEST_SENTENCE = 200
"""Characters of a sentence that are shown."""

MOST_SENTENCES = 40
"""Later ones are beyond the pieces that the encoder reads."""


def deciding(tokens: Tokens, whole: Reading, spoken: Array, request: Request) -> tuple[Evidence, ...]:
    """The sentence whose words spoke most; none where the text has no sentence."""
    sums = []
    # The beginning has a piece of its own, and so has the end of the subject.
    place = 1
    sentences = _sentences(whole)
    for number, sentence in enumerate(sentences):
        length = len(tokens.of_words(sentence))
        sums.append(float(spoken[place : place + length].sum()))
        place += length + (number == 0)
    if not sums:
        return ()
    words = " ".join(sentences[int(np.argmax(sums))].split())
    return (Evidence(str(request), words[:LONGEST_SENTENCE], "sentence"),) if words else ()


def _sentences(whole: Reading) -> list[str]:
    """The sentences of a passage as they were written; the subject is the first."""
    starts = (*whole.read.starts[:MOST_SENTENCES], len(whole.read.words))
    return [whole.read.words[begin:end].strip() for begin, end in pairwise(starts)]
