"""What a text shows beside its words: the cues of the rules that fire on it, and its outward form."""

import re
from collections.abc import Sequence

import numpy as np

from classifiers.labels import Text
from classifiers.rules.cues import Hit
from classifiers.rules.decide import CUES
from classifiers.trained.encoder import Array

FORMS = ("question", "long", "short", "lines", "link", "number", "reply", "bare")
"""The outward features, in their order."""

SHARE = 0.7
"""What a cue counts beside the words."""

_DIGIT = re.compile(r"\d")
_REPLIES = ("re:", "aw:", "fw:", "fwd:", "wg:")


def cue_names() -> tuple[str, ...]:
    """The names of all cues and of what they speak for."""
    return tuple(sorted({cue.name for cue in CUES} | {str(cue.speaks_for) for cue in CUES}))


class Features:
    """The features that a model was trained with; a cue that it does not know counts for nothing."""

    def __init__(self, names: Sequence[str]) -> None:
        self._places = {name: place for place, name in enumerate(names)}
        self.width = len(names) + len(FORMS)

    def of(self, texts: Sequence[Text], hits: Sequence[Sequence[Hit]]) -> Array:
        """One row for each text, from the hits on it."""
        rows = np.zeros((len(texts), self.width), dtype=np.float32)
        for row, text, found in zip(rows, texts, hits, strict=True):
            for hit in found:
                if hit.cue.name in self._places:
                    row[self._places[hit.cue.name]] = 1
                if (label := str(hit.cue.speaks_for)) in self._places:
                    row[self._places[label]] += 0.5
            row[len(self._places) :] = form(text)
        return SHARE * rows


def form(text: Text) -> tuple[float, ...]:
    """The outward features of a text."""
    body = text.body[:20_000]
    return (
        float("?" in body),
        min(len(body), 2_000) / 1_000,
        float(len(body) < 80),
        min(body.count("\n"), 60) / 20,
        float("http" in body),
        float(_DIGIT.search(body) is not None),
        float(text.subject.lower().startswith(_REPLIES)),
        float(not body.strip()),
    )
