"""Learning from corrections: repeats follow one at once, and heads are refitted on many within seconds."""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from hashlib import blake2b
from typing import Any
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from classifiers.examples import Example
from classifiers.labels import Evidence, Labeller, Labels, Request, Text, Type
from classifiers.trained.columns import COLUMNS, FLAGS, OF_TYPE, REQUESTS, SEVERITIES, requests_and_types
from classifiers.trained.encoder import Array, softmax
from classifiers.trained.heads import Heads

NEAR = 0.8
"""A text with this share of another's word sequences is a very near repeat of it."""

FEWEST_WORDS = 3
"""A text of fewer words repeats nothing."""

CORRECTED = 3.0
"""What a correction counts beside a written example."""

FADING = 50.0
"""After so many corrections the written examples count half."""

LOOSE = 1.0
"""How much heads may add; less holds them tighter."""

STEPS = 100
PARTS = 5
"""Corrections are judged in so many parts, each by heads that had not seen it."""

FEWEST = 5
"""Fewer corrections than this can't be judged."""

Places = NDArray[np.int64]

_WORDS_OF_SHINGLE = 4
_MOST_WORDS = 2_000
_WORD = re.compile(r"\w+")


@dataclass(frozen=True, slots=True)
class Lesson:
    """Examples as the heads see them."""

    features: Array
    scores: Array
    """Those of the committee, which the heads add to."""
    requests: Places
    """Places of the requests in ``REQUESTS``; severities likewise."""
    severities: Places
    several: Places
    flags: Array

    @classmethod
    def of(cls, features: Array, scores: Array, examples: Sequence[Example]) -> "Lesson":
        """A lesson of examples, whose features and scores are the rows."""
        return cls(
            features,
            scores,
            np.array([REQUESTS.index(one.request) for one in examples], dtype=np.int64),
            np.array([SEVERITIES.index(one.severity) for one in examples], dtype=np.int64),
            np.array([int(one.issues > 1) for one in examples], dtype=np.int64),
            np.array([[flag in one.flags for flag in FLAGS] for one in examples], dtype=np.float32).reshape(-1, 4),
        )

    def part(self, wanted: Any) -> "Lesson":
        """Some of the examples."""
        return Lesson(*(getattr(self, name)[wanted] for name in Lesson.__slots__))

    def with_(self, other: "Lesson") -> "Lesson":
        """These examples and others."""
        return Lesson(*(np.concatenate([getattr(self, name), getattr(other, name)]) for name in Lesson.__slots__))


@dataclass(frozen=True, slots=True)
class Refit:
    """New heads, and what held-back corrections say of them."""

    heads: Heads
    before: float
    """The share of types that the heads before got right."""
    after: float
    enough: bool
    """There were enough corrections to judge by."""

    @property
    def promoted(self) -> bool:
        """Whether they are no worse than the heads before."""
        return self.enough and self.after >= self.before


class Memory:
    """What agents said of mails, to be found again by the words."""

    def __init__(self, examples: Iterable[Example] = ()) -> None:
        self._exact: dict[bytes, Example] = {}
        self._examples: list[Example] = []
        self._sizes: list[int] = []
        self._places: dict[int, list[int]] = {}
        for one in examples:
            self.add(one)

    def latest(self, most: int) -> tuple[Example, ...]:
        """What agents said last."""
        return tuple(self._examples[-most:])

    def __len__(self) -> int:
        """How many mails are remembered."""
        return len(self._examples)

    def add(self, example: Example) -> None:
        """Remembers a mail; of the same words the latest labels count."""
        place = len(self._examples)
        shingles = _shingles(example.text)
        self._exact[_digest(example.text)] = example
        self._examples.append(example)
        self._sizes.append(len(shingles))
        for one in shingles:
            self._places.setdefault(one, []).append(place)

    def repeated(self, text: Text) -> Example | None:
        """The remembered mail that a text repeats, word by word or very nearly; the latest of several."""
        if len(_WORD.findall(f"{text.subject[:500]} {text.body[:500]}")) < FEWEST_WORDS:
            # An empty mail, or one that only says hello, says nothing about the next one.
            return None
        if (same := self._exact.get(_digest(text))) is not None:
            return same
        shingles = _shingles(text)
        if not shingles:
            return None
        shared = Counter(place for one in shingles for place in self._places.get(one, ()))
        near = [
            place for place, count in shared.items() if count >= NEAR * (len(shingles) + self._sizes[place] - count)
        ]
        return self._examples[max(near)] if near else None


class RememberingLabeller:
    """A labeller whose labels give way to what an agent said of the same words."""

    def __init__(self, labeller: Labeller, memory: Memory) -> None:
        self._labeller = labeller
        self._memory = memory

    @property
    def backend(self) -> str:
        """What answers where nobody said anything."""
        return self._labeller.backend

    def label(self, texts: tuple[Text, ...]) -> tuple[Labels, ...]:
        """The labels of each text, in their order."""
        if not len(self._memory):
            return self._labeller.label(texts)
        said = [self._memory.repeated(text) for text in texts]
        unknown = tuple(text for text, example in zip(texts, said, strict=True) if example is None)
        others = iter(self._labeller.label(unknown))
        return tuple(next(others) if example is None else as_said(example) for example in said)


def as_said(example: Example) -> Labels:
    """The labels that an agent gave a mail."""
    return Labels(
        request=example.request,
        severity=example.severity,
        issues=example.issues,
        language=example.language,
        flags=example.flags,
        confidence=1.0,
        abstained=False,
        evidence=(Evidence(str(example.request), example.text.subject[:80], f"agent:{example.id}"),),
    )


def refit(written: Lesson, corrections: Lesson, learnt: int) -> Refit:
    """Heads that have learnt the corrections; both they and those before are judged on what they had not seen.

    ``learnt``: how many of the corrections, which are in the order of their coming, the heads before knew.
    """
    count = len(corrections.requests)
    parts = np.arange(count) % PARTS
    now, before = np.zeros(count, dtype=bool), np.zeros(count, dtype=bool)
    for part in range(min(PARTS, count)):
        inside, outside = parts != part, corrections.part(parts == part)
        now[~inside] = right(fitted(written, corrections.part(inside)), outside)
        known = inside & (np.arange(count) < learnt)
        before[~inside] = right(fitted(written, corrections.part(known)) if known.any() else None, outside)
    share_before, share_after = (float(hits.mean()) if count else 0.0 for hits in (before, now))
    return Refit(fitted(written, corrections), share_before, share_after, count >= FEWEST)


def fitted(written: Lesson, corrections: Lesson) -> Heads:
    """The heads that suit corrections and fading written examples best, and add no more than that takes."""
    count = len(corrections.requests)
    faded = FADING / (FADING + count)
    counts = [len(written.requests), count]
    weights = np.repeat(np.array([faded, CORRECTED], dtype=np.float32), counts)
    both = written.with_(corrections)
    rows: Array = np.concatenate([both.features, np.ones((len(both.features), 1), dtype=np.float32)], axis=1)
    # The longest step that surely does not leave the valley: one over the largest curvature.
    curvature = 0.5 * _largest_eigenvalue(rows, weights) + 1 / LOOSE
    point: Array = np.zeros((rows.shape[1], both.scores.shape[1]), dtype=np.float32)
    ahead: Array = point
    pace = 1.0
    for _ in range(STEPS):
        scores: Array = both.scores + rows @ ahead
        slope = rows.T @ _errors(scores, both, weights) + ahead / LOOSE
        following = np.asarray(ahead - slope / curvature, dtype=np.float32)
        faster = (1 + (1 + 4 * pace * pace) ** 0.5) / 2
        ahead = np.asarray(following + (pace - 1) / faster * (following - point), dtype=np.float32)
        point, pace = following, faster
    return Heads(point[:-1], point[-1])


def _errors(scores: Array, lesson: Lesson, weights: Array) -> Array:
    """How far each score is from what is wanted; severity and issues only where they apply."""
    out = np.zeros_like(scores)
    incidents = np.array([label.type is Type.INCIDENT for label in REQUESTS])[lesson.requests]
    errors = lesson.requests == REQUESTS.index(Request.ERROR)
    for name, wanted, applies in (
        ("request", lesson.requests, np.ones_like(errors)),
        ("severity", lesson.severities, errors),
        ("issues", lesson.several, incidents),
    ):
        likely = softmax(scores[:, COLUMNS[name]])
        likely[np.arange(len(likely)), wanted] -= 1
        out[:, COLUMNS[name]] = likely * (weights * applies)[:, None]
    flags = 1 / (1 + np.exp(-np.clip(scores[:, COLUMNS["flags"]], -50, 50)))
    out[:, COLUMNS["flags"]] = (flags - lesson.flags) * weights[:, None]
    return out


def _largest_eigenvalue(rows: Array, weights: Array) -> float:
    """Of the weighted covariance, by repeated multiplication."""
    vector = np.ones(rows.shape[1], dtype=np.float32)
    length = 1.0
    for _ in range(20):
        vector = rows.T @ (weights * (rows @ vector))
        length = float(np.linalg.norm(vector)) or 1.0
        vector = vector / length
    return 1.1 * length


def right(heads: Heads | None, lesson: Lesson) -> Any:
    """Which types the committee gets right with these heads, or with none."""
    scores = lesson.scores + (heads.scores(lesson.features) if heads else 0)
    types = requests_and_types(scores)[1]
    return OF_TYPE[lesson.requests, types.argmax(axis=1)] > 0


def _digest(text: Text) -> bytes:
    words = " ".join(f"{text.subject}\n{text.body}".lower().split())
    return blake2b(words.encode("utf-8", "replace"), digest_size=16).digest()


def _shingles(text: Text) -> frozenset[int]:
    """The sequences of a few words that a text is made of, numbers all alike; empty for a text too short to tell."""
    words = _WORD.findall(f"{text.subject} {text.body[:20_000]}".lower())[:_MOST_WORDS]
    plain = ["0" if word.isdigit() else word for word in words]
    return frozenset(
        crc32(" ".join(plain[place : place + _WORDS_OF_SHINGLE]).encode("utf-8", "replace"))
        for place in range(len(plain) - _WORDS_OF_SHINGLE + 1)
    )
