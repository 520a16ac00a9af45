"""Several small readers over the encoder's words, and the linear layer that turns what they saw into scores."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from classifiers.trained.encoder import Array, Seen


@dataclass(frozen=True, slots=True)
class Readers:
    """What the readers look for, each with several looks, and what they make of what they find."""

    queries: Array
    """Width by readers times looks."""
    values: Array
    """Readers by width by what one look keeps."""
    shifts: Array
    """Readers by what one look keeps."""

    def shares(self, states: Array, mask: Array) -> Array:
        """How much each look gives to each word: texts by looks by length."""
        near = (states @ self.queries + (mask[..., None] - 1) * 1e4).transpose(0, 2, 1)
        raised = np.exp(near - near.max(axis=2, keepdims=True))
        found: Array = raised / raised.sum(axis=2, keepdims=True)
        return found

    def read(self, states: Array, shares: Array) -> Array:
        """What the readers made of each text, one row a text."""
        readers, width, kept = self.values.shape
        looked = (shares @ states).reshape(len(states), readers, -1, width).transpose(1, 0, 2, 3)
        found = np.tanh(looked.reshape(readers, -1, width) @ self.values + self.shifts[:, None])
        rows = found.reshape(readers, len(states), -1, kept).transpose(1, 0, 2, 3)
        flat: Array = np.ascontiguousarray(rows).reshape(len(states), -1)
        return flat

    def telling(self, states: Array, shares: Array, read: Array, weights: Array) -> Array:
        """How much each word spoke for a score, whose weights stand in a row for each text: texts by length."""
        readers, _, kept = self.values.shape
        slopes = (weights * (1 - read * read)).reshape(len(states), readers, -1, kept)
        wanted = (slopes @ self.values.transpose(0, 2, 1)).reshape(len(states), -1, states.shape[2])
        spoken: Array = ((states @ wanted.transpose(0, 2, 1)) * shares.transpose(0, 2, 1)).sum(axis=2)
        return spoken


@dataclass(frozen=True, slots=True)
class Committee:
    """From what the encoder saw of texts to their scores."""

    readers: Readers
    centre: Array
    """The mean of each layer's vector over the written mails: layers by width."""
    stretch: Array
    """What each layer's vector is multiplied with, so that all are of like size."""
    weights: Array
    bias: Array

    @classmethod
    def from_file(cls, path: Path) -> "Committee":
        """The committee that ``write`` has written."""
        with np.load(path, allow_pickle=False) as file:
            kept = {name: file[name].astype(np.float32) for name in file.files}
        readers = Readers(kept["queries"], kept["values"], kept["shifts"])
        return cls(readers, kept["centre"], kept["stretch"], kept["weights"], kept["bias"])

    def write(self, path: Path) -> None:
        """The committee in a file, with half of the digits."""
        plain = {name: getattr(self, name) for name in ("centre", "stretch", "weights", "bias")}
        looks = {name: getattr(self.readers, name) for name in ("queries", "values", "shifts")}
        np.savez_compressed(path, **{name: one.astype(np.float16) for name, one in (plain | looks).items()})

    def features(self, seen: Seen, cues: Array) -> tuple[Array, Array]:
        """Everything that the linear layer reads of each text, and how much each look gave to each word."""
        shares = self.readers.shares(seen.states, seen.mask)
        rows = (self.readers.read(seen.states, shares), plain_vectors(seen.pools, self.centre, self.stretch), cues)
        return np.concatenate(rows, axis=1), shares

    def scores(self, features: Array) -> Array:
        """One row of scores for each row of features."""
        found: Array = features @ self.weights + self.bias
        return found

    def telling(self, seen: Seen, features: Array, shares: Array, columns: list[int]) -> Array:
        """How much each word of each text spoke for one column of its scores."""
        read = self.readers.values.shape[2] * shares.shape[1]
        return self.readers.telling(seen.states, shares, features[:, :read], self.weights[:read, columns].T)


def centred(pools: Array) -> tuple[Array, Array]:
    """The centre of vectors, and the stretch that gives their distance from it a mean of one, for each layer."""
    plain = pools / np.maximum(np.linalg.norm(pools, axis=2, keepdims=True), 1e-6)
    centre: Array = plain.mean(axis=0)
    stretch: Array = 1 / np.linalg.norm(plain - centre, axis=2).mean(axis=0)
    return centre, stretch


def plain_vectors(pools: Array, centre: Array, stretch: Array) -> Array:
    """The vectors of the layers, of like size and around their centre, side by side."""
    length = np.maximum(np.linalg.norm(pools, axis=2, keepdims=True), 1e-6)
    rows: Array = (pools / length - centre) * stretch[:, None]
    return rows.reshape(len(pools), -1)
