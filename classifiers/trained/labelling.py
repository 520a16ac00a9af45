"""The labeller that was trained: encoder, committee, what corrections taught since, and the decisions."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from zlib import crc32

import numpy as np

from classifiers.labels import Labels, Request, Text
from classifiers.rules import labels_of
from classifiers.rules.decide import Reading, reading
from classifiers.trained.columns import COLUMNS, COUNT, REQUESTS
from classifiers.trained.committee import Committee
from classifiers.trained.deciding import deciding
from classifiers.trained.decisions import Decisions, labelled
from classifiers.trained.encoder import Array, Encoder, Seen
from classifiers.trained.features import Features
from classifiers.trained.heads import Heads
from classifiers.trained.tokens import UNKNOWN, Tokens

TOO_FOREIGN = 0.4
"""With more unknown pieces than this share a text is in no language that the model reads."""

_LETTER = re.compile(r"[^\W\d_]")


@dataclass(frozen=True, slots=True)
class Batch:
    """Some texts on their way to labels."""

    places: list[int]
    seen: Seen
    features: Array
    shares: Array
    """How much each look of the readers gave to each word."""
    scores: Array


class TrainedLabeller:
    """Labels by the trained model; by the rules where a text has nothing that the model reads."""

    backend = "trained"

    def __init__(
        self, tokens: Tokens, encoder: Encoder, committee: Committee, decisions: Decisions, learnt: Heads | None = None
    ) -> None:
        self.tokens = tokens
        self.encoder = encoder
        self.committee = committee
        self.decisions = decisions
        sums = (committee.weights, committee.bias, committee.centre, committee.stretch)
        self.fingerprint = f"{decisions.encoder}-{crc32(b''.join(one.tobytes() for one in sums)):08x}"
        """Of what corrections are learnt on: heads fit no other model."""
        self._features = Features(decisions.cues)
        cues = self._features.width
        self.compact = slice(len(committee.weights) - cues - committee.centre.shape[1], len(committee.weights))
        """The features that corrections are learnt from: the last layer's vector and the cues."""
        self.learnt = learnt or Heads.nothing(cues + committee.centre.shape[1], COUNT)

    @classmethod
    def from_folder(cls, folder: Path) -> "TrainedLabeller":
        """The labeller whose files are in a folder."""
        decisions = Decisions.from_json((folder / "decisions.json").read_text(encoding="utf-8"))
        committee = Committee.from_file(folder / "committee.npz")
        tokens, encoder = reader(folder)
        return cls(tokens, encoder, committee, decisions)

    def with_heads(self, learnt: Heads) -> "TrainedLabeller":
        """The same labeller after corrections."""
        return TrainedLabeller(self.tokens, self.encoder, self.committee, self.decisions, learnt)

    def label(self, texts: tuple[Text, ...]) -> tuple[Labels, ...]:
        """The labels of each text, in their order."""
        read = [self.tokens.of(text) for text in texts]
        known = [place for place, text in enumerate(texts) if _readable(text, read[place])]
        wholes = [reading(texts[place]) for place in known]
        given: dict[int, Labels] = {}
        for batch in self.batches([texts[place] for place in known], wholes, [read[place] for place in known]):
            for place, one in zip(batch.places, self._labelled(batch, wholes), strict=True):
                given[known[place]] = one
        return tuple(given[place] if place in given else labels_of(text) for place, text in enumerate(texts))

    def _labelled(self, batch: Batch, wholes: Sequence[Reading]) -> list[Labels]:
        """The labels of a batch's texts; where no cue speaks for them, with the sentence that did."""
        some = [wholes[place] for place in batch.places]
        found = [
            labelled(whole.read, whole.told_language, whole.hits, row, self.decisions)
            for whole, row in zip(some, batch.scores, strict=True)
        ]
        if all(labels.evidence for labels in found):
            return found
        spoken = self.spoken(batch, [labels.request for labels in found])
        return [
            labels if labels.evidence else replace(labels, evidence=deciding(self.tokens, whole, row, labels.request))
            for labels, whole, row in zip(found, some, spoken, strict=True)
        ]

    def spoken(self, batch: Batch, requests: Sequence[Request]) -> Array:
        """How much each word of each text spoke for the text's request."""
        columns = [COLUMNS["request"].start + REQUESTS.index(request) for request in requests]
        return self.committee.telling(batch.seen, batch.features, batch.shares, columns)

    def batches(
        self, texts: Sequence[Text], wholes: Sequence[Reading], tokens: Sequence[Sequence[int]]
    ) -> Iterator[Batch]:
        """Texts with their scores, in batches of like length."""
        cues = self._features.of(texts, [whole.hits for whole in wholes])
        for places, seen in self.encoder.seen(tokens):
            features, shares = self.committee.features(seen, cues[places])
            scores = self.committee.scores(features) + self.learnt.scores(features[:, self.compact])
            yield Batch(places, seen, features, shares, scores)

    def lessons(self, texts: Sequence[Text]) -> tuple[Array, Array]:
        """What corrections are learnt from: the compact features of each text, and its scores before all of them."""
        size = self.compact.stop - self.compact.start
        features, scores = np.zeros((len(texts), size), np.float32), np.zeros((len(texts), COUNT), np.float32)
        wholes, tokens = [reading(text) for text in texts], [self.tokens.of(text) for text in texts]
        for batch in self.batches(texts, wholes, tokens):
            features[batch.places] = batch.features[:, self.compact]
            scores[batch.places] = self.committee.scores(batch.features)
        return features, scores


def reader(folder: Path, layers: bytes | None = None) -> tuple[Tokens, Encoder]:
    """What reads words: the vocabulary of a folder, and its encoder or that of an ONNX file's bytes."""
    with np.load(folder / "vocabulary.npz", allow_pickle=False) as file:
        vocabulary = dict(file)
    tokens = Tokens(tuple(str(vocabulary["pieces"]).split("\n")), tuple(map(float, vocabulary["scores"])))
    return tokens, Encoder.from_file(vocabulary, layers or folder / "encoder.onnx")


def _readable(text: Text, tokens: list[int]) -> bool:
    """The text has letters, and of a script that the vocabulary knows."""
    unknown = tokens.count(UNKNOWN)
    return bool(_LETTER.search(text.subject[:300] + text.body[:2_000])) and unknown < TOO_FOREIGN * len(tokens)
