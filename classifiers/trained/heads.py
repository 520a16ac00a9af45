"""What corrections taught: a linear layer whose scores are added to those of the committee."""

from dataclasses import dataclass
from io import BytesIO

import numpy as np

from classifiers.trained.encoder import Array


@dataclass(frozen=True, slots=True)
class Heads:
    """Weights and bias."""

    weights: Array
    bias: Array

    @classmethod
    def nothing(cls, features: int, columns: int) -> "Heads":
        """What is known before the first correction."""
        return cls(np.zeros((features, columns), np.float32), np.zeros(columns, np.float32))

    @classmethod
    def from_bytes(cls, kept: bytes) -> "Heads":
        """The heads that ``to_bytes`` has written.  Raises ValueError for other bytes."""
        with np.load(BytesIO(kept), allow_pickle=False) as file:
            return cls(file["weights"].astype(np.float32), file["bias"].astype(np.float32))

    def to_bytes(self) -> bytes:
        """The heads in a file's bytes."""
        out = BytesIO()
        np.savez_compressed(out, weights=self.weights.astype(np.float16), bias=self.bias.astype(np.float16))
        return out.getvalue()

    def scores(self, features: Array) -> Array:
        """One row of scores for each row of features."""
        found: Array = features @ self.weights + self.bias
        return found
