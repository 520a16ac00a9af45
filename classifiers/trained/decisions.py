"""What was settled on held-back mail, and the labels that a row of scores means by it."""

import json
from dataclasses import dataclass
from typing import Any

import numpy as np

from classifiers.labels import Evidence, Flag, Labels, Request, Severity, Type
from classifiers.rules.counting import counted
from classifiers.rules.cues import Hit, Scope
from classifiers.rules.phrases import Passage
from classifiers.trained.columns import COLUMNS, FLAGS, REQUESTS, SEVERITIES, TYPES, requests_and_types
from classifiers.trained.encoder import Array, softmax

MOST_EVIDENCE = 8
LIKELIEST = 2


@dataclass(frozen=True, slots=True)
class Decisions:
    """Thresholds and temperature."""

    encoder: str
    """The fingerprint of the encoder that the committee reads."""
    temperature: float
    """What scores are divided by, so that a probability means what it says."""
    sure: float
    """A type less probable than this is not claimed."""
    gravest: float
    """An error is P1 from this probability on."""
    doubtful: float
    """A mail that may be P1 with this probability is not called less without asking."""
    several: float
    """An incident tells of several problems from this probability on."""
    flags: tuple[float, ...]
    """A flag is given from this probability on, in the order of ``Flag``."""
    cues: tuple[str, ...]
    """The names of the cues that the model was trained with."""

    @classmethod
    def from_json(cls, text: str) -> "Decisions":
        """Decisions as ``train`` has written them."""
        kept: dict[str, Any] = json.loads(text)
        return cls(**kept | {"cues": tuple(kept["cues"]), "flags": tuple(kept["flags"])})


def labelled(read: Passage, language: str, hits: tuple[Hit, ...], row: Array, decisions: Decisions) -> Labels:
    """The labels that a row of scores means for a text."""
    requests, types = (one[0] for one in requests_and_types(row[None], decisions.temperature))
    kind = TYPES[int(types.argmax())]
    order = [REQUESTS[place] for place in np.argsort(-requests)]
    request = next(one for one in order if one.type is kind)
    flags = _flags(row, decisions)
    severity, grave = _severity(request, float(requests[REQUESTS.index(Request.ERROR)]), row, flags, decisions)
    perhaps = severity is not Severity.P1 and grave >= decisions.doubtful
    confidence = float(types.max())
    return Labels(
        request=request,
        severity=severity,
        issues=_issues(kind, row, read, decisions),
        language=language,
        flags=flags,
        confidence=round(confidence, 3),
        abstained=confidence < decisions.sure or perhaps,
        evidence=_evidence(read, hits, request, flags),
        perhaps_p1=perhaps,
        likeliest=tuple(order[:LIKELIEST]),
    )


def _flags(row: Array, decisions: Decisions) -> tuple[Flag, ...]:
    probable = 1 / (1 + np.exp(-row[COLUMNS["flags"]]))
    return tuple(flag for flag, one, least in zip(FLAGS, probable, decisions.flags, strict=True) if one >= least)


def _severity(
    request: Request, error: float, row: Array, flags: tuple[Flag, ...], decisions: Decisions
) -> tuple[Severity, float]:
    """The likeliest level, and how probably the mail is P1."""
    levels = softmax(row[None, COLUMNS["severity"]])[0]
    if Flag.TEST_SYSTEM in flags:
        # A test system that is down is one level lower, at most P2.
        levels[0] = 0
    grave = float(levels[0])
    if request is not Request.ERROR:
        return Severity.P4, error * grave
    if grave >= decisions.gravest:
        return Severity.P1, grave
    return SEVERITIES[1 + int(levels[1:].argmax())], grave


def _issues(kind: Type, row: Array, read: Passage, decisions: Decisions) -> int:
    """How many problems; that there are several the model says, and how many the words."""
    if kind is not Type.INCIDENT or softmax(row[None, COLUMNS["issues"]])[0, 1] < decisions.several:
        return 1
    return max(2, counted(read))


def _evidence(read: Passage, hits: tuple[Hit, ...], request: Request, flags: tuple[Flag, ...]) -> tuple[Evidence, ...]:
    """The words of the cues that speak for what was given."""
    wanted = {request, *flags, *(Scope if request is Request.ERROR else ())}
    first: dict[str, Hit] = {}
    for hit in hits:
        if hit.cue.speaks_for in wanted:
            first.setdefault(hit.cue.name, hit)
    return tuple(hit.evidence(read) for hit in list(first.values())[:MOST_EVIDENCE])
