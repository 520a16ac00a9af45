"""What is settled on held-back mail: how probable a probability is, and from where on a label is claimed."""

from collections.abc import Sequence

import numpy as np

from classifiers.examples import Example
from classifiers.labels import Labels, Request, Severity
from classifiers.rules.decide import fired
from classifiers.trained.encoder import Array, softmax
from classifiers.trained.features import cue_names
from classifiers.trained.labelling import COLUMNS, REQUESTS, Decisions, labelled

PRECISION = 0.97
"""Wanted of the types that are claimed."""

FOUND = 0.97
"""Wanted share of the P1 mails that are called P1 or asked about."""

WEIGHT_OF_GRAVEST = 2.0
"""A P1 that is called less costs so many times what a false P1 costs."""


def decided(examples: Sequence[Example], rows: Array) -> Decisions:
    """The decisions that do best on examples, from scores of models that had not seen them."""
    temperature = _temperature(examples, rows)
    gravest, doubtful = _gravest(examples, rows)
    plain = Decisions(temperature, 0.0, gravest, 1.1, cue_names())
    labels = given(examples, rows, plain)
    confident = sorted(
        (-one.confidence, one.type is example.request.type) for one, example in zip(labels, examples, strict=True)
    )
    right = np.cumsum([hit for _, hit in confident]) / np.arange(1, len(confident) + 1)
    enough = np.flatnonzero(right >= PRECISION)
    sure = -confident[int(enough[-1])][0] if len(enough) else 1.0
    return Decisions(temperature, sure, gravest, doubtful, plain.cues)


def given(examples: Sequence[Example], rows: Array, decisions: Decisions) -> list[Labels]:
    """The labels that rows of scores mean."""
    return [
        labelled(example.text, fired(example.text), row, decisions) for example, row in zip(examples, rows, strict=True)
    ]


def _temperature(examples: Sequence[Example], rows: Array) -> float:
    """What makes the right types likeliest."""
    own = np.array([[label.type is one.request.type for label in REQUESTS] for one in examples])
    scores = rows[:, COLUMNS["request"]]

    def cost(temperature: float) -> float:
        return -float(np.log((softmax(scores / temperature) * own).sum(axis=1) + 1e-9).mean())

    return min((round(float(one), 2) for one in np.linspace(0.3, 3, 109)), key=cost)


def _gravest(examples: Sequence[Example], rows: Array) -> tuple[float, float]:
    """From which probability on an error is P1, and from which on it is asked about."""
    errors = [place for place, one in enumerate(examples) if one.request is Request.ERROR]
    levels = softmax(rows[errors][:, COLUMNS["severity"]])[:, 0]
    grave = np.array([examples[place].severity is Severity.P1 for place in errors])

    def cost(threshold: float) -> float:
        called = levels >= threshold
        return float(WEIGHT_OF_GRAVEST * (grave & ~called).sum() + (called & ~grave).sum())

    gravest = min((round(float(one), 2) for one in np.linspace(0.15, 0.7, 56)), key=cost)
    least = float(np.quantile(levels[grave], 1 - FOUND)) if grave.any() else gravest
    return gravest, round(min(gravest, max(0.05, least)), 3)
