"""Texts as vectors: the word pieces' own vectors in numpy, the layers above them in the ONNX runtime."""

import os
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float32]

TOKENS_AT_ONCE = 512
"""Enough to make a batch worth its while, little enough to stay small in memory."""

BLOCK = 32
"""How many numbers of a row share a scale."""


def unpacked(packed: NDArray[np.uint8], scales: NDArray[np.float16]) -> Array:
    """Rows of numbers from four bits each: the low halves of a block's bytes, then the high ones."""
    halves = np.concatenate([packed & 15, packed >> 4], axis=-1).astype(np.float32) - 8
    blocks: Array = halves * scales[..., None].astype(np.float32)
    return blocks.reshape(*packed.shape[:-2], -1)


@dataclass(frozen=True, slots=True)
class Seen:
    """What the encoder saw of some texts."""

    states: Array
    """A vector for each word piece: texts by length by width."""
    mask: Array
    """1 where a text has a piece."""
    pools: Array
    """The mean over the pieces in each of the last layers: texts by layers by width."""


class Encoder:
    """A transformer over the vectors of word pieces."""

    def __init__(self, vocabulary: Mapping[str, NDArray[Any]], session: Any) -> None:
        self._packed = vocabulary["packed"]
        self._scales = vocabulary["scales"]
        self._session = session
        self._width = self._packed.shape[1] * BLOCK

    @classmethod
    def from_file(cls, vocabulary: Mapping[str, NDArray[Any]], layers: Path | bytes) -> "Encoder":
        """The encoder whose layers are in an ONNX file, or in the bytes of one."""
        # Of itself it notes who runs it, and tells its maker.
        os.environ["ORT_DISABLE_TELEMETRY"] = "1"
        # An optional package: without it the rules label, and nothing else needs its types.
        runtime = import_module("onnxruntime")
        options = runtime.SessionOptions()
        # The bot has threads of its own.
        options.intra_op_num_threads = options.inter_op_num_threads = 1
        session = runtime.InferenceSession(
            # Fused with the sum before it, the norm of a layer takes twice as long.
            layers if isinstance(layers, bytes) else str(layers),
            options,
            providers=["CPUExecutionProvider"],
            disabled_optimizers=["SkipLayerNormFusion"],
        )
        return cls(vocabulary, session)

    def seen(self, texts: Sequence[Sequence[int]]) -> Iterator[tuple[list[int], "Seen"]]:
        """What there is to see of texts of word pieces, in batches, each with the places of its texts."""
        for batch in batches([len(text) for text in texts], TOKENS_AT_ONCE):
            words, mask = self._padded([texts[place] for place in batch])
            states, pools = self._session.run(None, {"words": words, "mask": mask})
            yield batch, Seen(states, mask, pools)

    def _padded(self, texts: list[Sequence[int]]) -> tuple[Array, Array]:
        longest = max(map(len, texts))
        words = np.zeros((len(texts), longest, self._width), dtype=np.float32)
        mask = np.zeros((len(texts), longest), dtype=np.float32)
        for row, text in enumerate(texts):
            ids = np.asarray(text)
            words[row, : len(text)] = unpacked(self._packed[ids], self._scales[ids])
            mask[row, : len(text)] = 1
        return words, mask


def batches(lengths: Sequence[int], most: int) -> list[list[int]]:
    """The places of texts, those of like length together, with about so many tokens in each batch."""
    found: list[list[int]] = []
    for place in sorted(range(len(lengths)), key=lambda one: lengths[one]):
        # The longest comes last, so that it decides how wide the batch is.
        if not found or (len(found[-1]) + 1) * lengths[place] > most:
            found.append([])
        found[-1].append(place)
    return found


def softmax(scores: Array) -> Array:
    """Scores as probabilities that add up to one in each row."""
    raised = np.exp(scores - scores.max(axis=1, keepdims=True))
    result: Array = raised / raised.sum(axis=1, keepdims=True)
    return result
