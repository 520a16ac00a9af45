"""What is settled on held-back mail: how probable a probability is, and from where on a label is claimed."""

from collections.abc import Sequence

import numpy as np

from classifiers.examples import Example
from classifiers.labels import Flag, Labels, Request, Severity, Type
from classifiers.rules.decide import reading
from classifiers.trained.columns import COLUMNS, REQUESTS, TYPES, requests_and_types
from classifiers.trained.decisions import Decisions, labelled
from classifiers.trained.encoder import Array, softmax
from classifiers.trained.features import cue_names

PRECISION = 0.97
"""Wanted of the types that are claimed."""

CALLED = 0.95
"""Wanted share of the P1 mails that are called P1."""

ASKED = 0.99
"""Wanted share of the P1 mails that are called P1 or asked about."""

LEAST = 0.05
"""Whoever wants more of them found than that finds must train a better model: everything would be asked about."""


def decided(examples: Sequence[Example], rows: Array, encoder: str) -> Decisions:
    """The decisions that do best on examples, from scores of models that had not seen them."""
    temperature = _temperature(examples, rows)
    gravest, doubtful = _gravest(examples, rows, temperature)
    return Decisions(
        encoder=encoder,
        temperature=temperature,
        sure=_sure(examples, rows, temperature),
        gravest=gravest,
        doubtful=doubtful,
        several=_several(examples, rows),
        flags=tuple(_flag(examples, rows, flag) for flag in Flag),
        cues=cue_names(),
    )


def given(examples: Sequence[Example], rows: Array, decisions: Decisions) -> list[Labels]:
    """The labels that rows of scores mean."""
    wholes = (reading(example.text) for example in examples)
    return [
        labelled(whole.read, whole.told_language, whole.hits, row, decisions)
        for whole, row in zip(wholes, rows, strict=True)
    ]


def _types(examples: Sequence[Example]) -> Array:
    return np.array([TYPES.index(one.request.type) for one in examples])


def _temperature(examples: Sequence[Example], rows: Array) -> float:
    """What makes the right types likeliest."""
    wanted = _types(examples)

    def cost(temperature: float) -> float:
        types = requests_and_types(rows, temperature)[1]
        return -float(np.log(types[np.arange(len(types)), wanted] + 1e-9).mean())

    return min((round(float(one), 2) for one in np.linspace(0.3, 3, 109)), key=cost)


def _sure(examples: Sequence[Example], rows: Array, temperature: float) -> float:
    """The least confidence with which the claimed types are as often right as wanted."""
    types = requests_and_types(rows, temperature)[1]
    order = np.argsort(-types.max(axis=1))
    right = (types.argmax(axis=1) == _types(examples))[order]
    enough = np.flatnonzero(np.cumsum(right) / np.arange(1, len(right) + 1) >= PRECISION)
    return round(float(types.max(axis=1)[order[enough[-1]]]), 3) if len(enough) else 1.0


def _gravest(examples: Sequence[Example], rows: Array, temperature: float) -> tuple[float, float]:
    """From which probability on an error is P1, and from which on a mail is asked about."""
    requests, types = requests_and_types(rows, temperature)
    error, question = (requests[:, REQUESTS.index(one)] for one in (Request.ERROR, Request.QUESTION))
    fault = (types.argmax(axis=1) == TYPES.index(Type.INCIDENT)) & (error >= question)
    levels = softmax(rows[:, COLUMNS["severity"]])[:, 0]
    grave = np.array([one.severity is Severity.P1 for one in examples])
    if not grave.any():
        return 1.0, 1.0
    gravest, doubtful = (
        max(LEAST, float(np.quantile(some[grave], 1 - share, method="lower")))
        for some, share in ((np.where(fault, levels, 0), CALLED), (error * levels, ASKED))
    )
    return gravest, min(gravest, doubtful)


def _several(examples: Sequence[Example], rows: Array) -> float:
    """From which probability on an incident has several problems."""
    incidents = np.array([one.request.type is Type.INCIDENT for one in examples])
    probable = softmax(rows[incidents][:, COLUMNS["issues"]])[:, 1]
    wanted = np.array([one.issues > 1 for one in examples])[incidents]
    return max(
        (round(float(one), 2) for one in np.linspace(0.2, 0.8, 31)), key=lambda one: ((probable >= one) == wanted).sum()
    )


def _flag(examples: Sequence[Example], rows: Array, flag: Flag) -> float:
    """From which probability on a flag is given, by its F1."""
    probable = 1 / (1 + np.exp(-rows[:, COLUMNS["flags"]][:, list(Flag).index(flag)]))
    wanted = np.array([flag in one.flags for one in examples])

    def f1(threshold: float) -> float:
        said = probable >= threshold
        return float(2 * (said & wanted).sum() / max(1, said.sum() + wanted.sum()))

    return max((round(float(one), 2) for one in np.linspace(0.1, 0.8, 36)), key=f1)
