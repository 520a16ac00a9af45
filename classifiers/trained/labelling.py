"""From the model's scores to labels."""

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from classifiers.labels import Evidence, Flag, Labels, Request, Severity, Text, Type
from classifiers.rules import labels_of
from classifiers.rules.cues import Hit, Scope
from classifiers.rules.decide import fired
from classifiers.rules.phrases import passage
from classifiers.trained.encoder import Array, Encoder, softmax
from classifiers.trained.features import Features
from classifiers.trained.tokens import UNKNOWN, Tokens

REQUESTS = tuple(Request)
TYPES = tuple(Type)
SEVERITIES = tuple(Severity)
FLAGS = tuple(Flag)

COLUMNS = {"request": slice(0, 11), "severity": slice(11, 15), "issues": slice(15, 17), "flags": slice(17, 21)}
"""Where the scores of each label stand in a row."""

MOST_EVIDENCE = 8
TOO_FOREIGN = 0.4
"""With more unknown pieces than this share a text is in no language that the model reads."""

_LETTER = re.compile(r"[^\W\d_]")


@dataclass(frozen=True, slots=True)
class Decisions:
    """What was settled on mail that the model had not learnt from."""

    temperature: float
    """What scores are divided by, so that a probability means what it says."""
    sure: float
    """A type less probable than this is not claimed."""
    gravest: float
    """An error is P1 from this probability on."""
    doubtful: float
    """An error that may be P1 with this probability is not called less without asking."""
    cues: tuple[str, ...]
    """The names of the cues that the model was trained with."""

    @classmethod
    def from_json(cls, text: str) -> "Decisions":
        """Decisions as ``train`` has written them."""
        kept: dict[str, Any] = json.loads(text)
        return cls(**kept | {"cues": tuple(kept["cues"])})


class TrainedLabeller:
    """Labels by the trained model; by the rules where a text has nothing that the model reads."""

    def __init__(self, tokens: Tokens, encoder: Encoder, heads: tuple[Array, Array], decisions: Decisions) -> None:
        self._tokens = tokens
        self._encoder = encoder
        self._weights, self._bias = heads
        self._features = Features(decisions.cues)
        self._decisions = decisions

    @classmethod
    def from_folder(cls, folder: Path) -> "TrainedLabeller":
        """The labeller whose files are in a folder."""
        with np.load(folder / "vocabulary.npz", allow_pickle=False) as file:
            vocabulary = dict(file)
        tokens = Tokens(tuple(str(vocabulary["pieces"]).split("\n")), tuple(map(float, vocabulary["scores"])))
        with np.load(folder / "heads.npz", allow_pickle=False) as file:
            heads = (file["weights"].astype(np.float32), file["bias"].astype(np.float32))
        decisions = Decisions.from_json((folder / "decisions.json").read_text(encoding="utf-8"))
        return cls(tokens, Encoder.from_file(vocabulary, folder / "encoder.onnx"), heads, decisions)

    def label(self, texts: tuple[Text, ...]) -> tuple[Labels, ...]:
        """The labels of each text, in their order."""
        read = [self._tokens.of(text) for text in texts]
        known = [place for place, text in enumerate(texts) if _readable(text, read[place])]
        hits = [fired(texts[place]) for place in known]
        scores = self.scores([texts[place] for place in known], hits, [read[place] for place in known])
        rows = zip(known, hits, scores, strict=True)
        given = {place: labelled(texts[place], found, row, self._decisions) for place, found, row in rows}
        return tuple(given[place] if place in given else labels_of(text) for place, text in enumerate(texts))

    def scores(self, texts: Sequence[Text], hits: Sequence[Sequence[Hit]], tokens: Sequence[Sequence[int]]) -> Array:
        """One row of scores for each text."""
        features = self._features.of(texts, hits)
        scores: Array = np.concatenate([self._encoder.vectors(tokens), features], axis=1) @ self._weights + self._bias
        return scores


def _readable(text: Text, tokens: list[int]) -> bool:
    """The text has letters, and of a script that the vocabulary knows."""
    unknown = tokens.count(UNKNOWN)
    return bool(_LETTER.search(text.subject[:300] + text.body[:2_000])) and unknown < TOO_FOREIGN * len(tokens)


def labelled(text: Text, hits: tuple[Hit, ...], row: Array, decisions: Decisions) -> Labels:
    """The labels of a text from its row of scores."""
    kinds = softmax(row[None, COLUMNS["request"]] / decisions.temperature)[0]
    by_type = {
        kind: sum(float(kinds[place]) for place, one in enumerate(REQUESTS) if one.type is kind) for kind in TYPES
    }
    kind = max(TYPES, key=lambda one: by_type[one])
    request = max((one for one in REQUESTS if one.type is kind), key=lambda one: kinds[REQUESTS.index(one)])
    # Flags and the count of problems are told in so many words, which rules read better than the model does.
    ruled = labels_of(text)
    flags = ruled.flags
    severity, doubtful = _severity(request, row, flags, decisions)
    return Labels(
        request=request,
        severity=severity,
        issues=ruled.issues if kind is Type.INCIDENT else 1,
        language=ruled.language,
        flags=flags,
        confidence=round(by_type[kind], 3),
        abstained=by_type[kind] < decisions.sure or doubtful,
        evidence=_evidence(text, hits, request, flags),
    )


def _severity(request: Request, row: Array, flags: tuple[Flag, ...], decisions: Decisions) -> tuple[Severity, bool]:
    """The likeliest level, and whether it may be P1 all the same."""
    if request is not Request.ERROR:
        return Severity.P4, False
    levels = softmax(row[None, COLUMNS["severity"]])[0]
    if Flag.TEST_SYSTEM in flags:
        # A test system that is down is one level lower, at most P2.
        levels[0] = 0
    if levels[0] >= decisions.gravest:
        return Severity.P1, False
    level = 1 + int(levels[1:].argmax())
    return SEVERITIES[level], bool(levels[0] >= decisions.doubtful)


def _evidence(text: Text, hits: tuple[Hit, ...], request: Request, flags: tuple[Flag, ...]) -> tuple[Evidence, ...]:
    """The words of the cues that speak for what was given."""
    wanted = {request, *flags, *(Scope if request is Request.ERROR else ())}
    first: dict[str, Hit] = {}
    for hit in hits:
        if hit.cue.speaks_for in wanted:
            first.setdefault(hit.cue.name, hit)
    read = passage(text)
    return tuple(hit.evidence(read) for hit in list(first.values())[:MOST_EVIDENCE])
