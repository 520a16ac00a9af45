"""Why a text got its labels: the sentence that decided, and the known mails that are most like it.  On demand."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path

import numpy as np

from classifiers.examples import Example, written
from classifiers.labeller import MODEL
from classifiers.labels import Labeller, Labels, Text
from classifiers.rules.decide import reading
from classifiers.trained.deciding import deciding
from classifiers.trained.encoder import Array
from classifiers.trained.labelling import TrainedLabeller

NEAREST = 3


@dataclass(frozen=True, slots=True)
class Near:
    """A known mail that is like the text."""

    example: Example
    likeness: float
    """The cosine of the two, from -1 to 1."""


@dataclass(frozen=True, slots=True)
class Explanation:
    """Labels with everything that speaks for them."""

    labels: Labels
    nearest: tuple[Near, ...]


def explain(labeller: Labeller, text: Text, known: Sequence[Example] = ()) -> Explanation:
    """The labels of a text, with the deciding sentence in front of the cues, and the nearest known examples.

    ``known``: examples that are searched beside the written ones, such as what agents corrected.
    """
    (labels,) = labeller.label((text,))
    if not isinstance(labeller, TrainedLabeller) or not labels.likeliest:
        return Explanation(labels, ())
    whole = reading(text)
    (batch,) = labeller.batches([text], [whole], [labeller.tokens.of(text)])
    sentence = deciding(labeller.tokens, whole, labeller.spoken(batch, [labels.request])[0], labels.request)
    evidence = (*sentence, *(one for one in labels.evidence if one not in sentence))
    vector = batch.features[0, labeller.compact]
    return Explanation(replace(labels, evidence=evidence), nearest(labeller, vector, known))


def nearest(labeller: TrainedLabeller, vector: Array, known: Sequence[Example]) -> tuple[Near, ...]:
    """The examples whose vectors point most nearly where a text's does."""
    examples, rows = _written(MODEL)
    if known:
        own, _ = labeller.lessons([one.text for one in known])
        examples, rows = (*examples, *known), np.concatenate([rows, _normalised(own)])
    likeness = rows @ _normalised(vector[None])[0]
    return tuple(Near(examples[place], round(float(likeness[place]), 3)) for place in np.argsort(-likeness)[:NEAREST])


@lru_cache(1)
def _written(folder: Path) -> tuple[tuple[Example, ...], Array]:
    with np.load(folder / "written.npz", allow_pickle=False) as file:
        return written(), _normalised(file["features"].astype(np.float32))


def _normalised(rows: Array) -> Array:
    found: Array = rows / np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), 1e-6)
    return found
