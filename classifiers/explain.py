"""Why a text got its labels: the sentence that decided, and the known mails that are most like it.  On demand."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from classifiers.examples import Example
from classifiers.known import known
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


def explain(labeller: Labeller, text: Text, others: Sequence[Example] = ()) -> Explanation:
    """The labels of a text, with the deciding sentence in front of the cues, and the nearest known examples.

    ``others``: examples that are searched beside the written ones, such as what agents corrected.
    """
    (labels,) = labeller.label((text,))
    if not isinstance(labeller, TrainedLabeller) or not labels.likeliest:
        return Explanation(labels, ())
    whole = reading(text)
    (batch,) = labeller.batches([text], [whole], [labeller.tokens.of(text)])
    sentence = deciding(labeller.tokens, whole, labeller.spoken(batch, [labels.request])[0], labels.request)
    evidence = (*sentence, *(one for one in labels.evidence if one not in sentence))
    vector = batch.features[0, labeller.compact]
    return Explanation(replace(labels, evidence=evidence), nearest(labeller, vector, others))


def nearest(labeller: TrainedLabeller, vector: Array, others: Sequence[Example]) -> tuple[Near, ...]:
    """The examples whose vectors point most nearly where a text's does."""
    shipped = known(MODEL)
    examples, rows = shipped.examples, shipped.features
    if others:
        examples = (*examples, *others)
        rows = np.concatenate([rows, labeller.lessons([one.text for one in others])[0]])
    likeness = _normalised(rows) @ _normalised(vector[None])[0]
    return tuple(Near(examples[place], round(float(likeness[place]), 3)) for place in np.argsort(-likeness)[:NEAREST])


def _normalised(rows: Array) -> Array:
    found: Array = rows / np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), 1e-6)
    return found
