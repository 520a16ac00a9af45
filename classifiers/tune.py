"""Tunes the upper half of the encoder together with the readers over it; needs torch, and most of a training's time.

The lower half stays as it came, so every text goes through it only once.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch

from classifiers.export import FAR, HEADS, LAYERS, POOLED, WIDTH
from classifiers.fit import DECAY, KEPT, LOOKS, SHARPNESS, SMOOTH, Lesson, Reader, Say, Targets, loss, padded, shuffled
from classifiers.trained.committee import Committee, Readers
from classifiers.trained.encoder import Array

FROZEN = LAYERS // 2
"""Layers that stay as they came."""

EPOCHS, BATCH, RATE, RATE_OF_READERS = 3, 16, 7e-5, 1e-3
WARM = 0.06
"""The share of the steps in which only the readers learn, and again in which the layers begin to."""

DROPPED = 0.1
LARGEST_STEP = 1.0


@dataclass(frozen=True, slots=True)
class Lower:
    """What a tuning reads of its examples."""

    learnt: Lesson
    """With the states of the lower half."""
    centre: Array
    stretch: Array
    """Of the mean vectors of the layers as they came."""


class Upper:
    """The layers that learn."""

    def __init__(self, weights: Mapping[str, Array]) -> None:
        self.weights = {
            name: torch.tensor(np.asarray(one, dtype=np.float32)).requires_grad_()
            for name, one in weights.items()
            if name.split(".")[0].isdigit() and FROZEN <= int(name.split(".")[0]) < LAYERS
        }

    def seen(self, states: Any, mask: Any, dropped: float) -> tuple[Any, Any]:
        """The states of the last layer, and the mean of each of the last layers, from those of the lower half."""
        far = torch.zeros(mask.shape).masked_fill(~mask, FAR)[:, None, None, :]
        pools = []
        for number in range(FROZEN, LAYERS):
            states = self._layer(number, states, far, dropped)
            if number >= LAYERS - POOLED:
                pools.append((states * mask[..., None]).sum(1) / mask.sum(1, keepdim=True))
        return states, torch.stack(pools, 1)

    def _linear(self, name: str, rows: Any) -> Any:
        return torch.nn.functional.linear(rows, self.weights[f"{name}.weight"], self.weights[f"{name}.bias"])

    def _normalised(self, name: str, rows: Any) -> Any:
        gain, shift = self.weights[f"{name}.gain"], self.weights[f"{name}.shift"]
        return torch.nn.functional.layer_norm(rows, (WIDTH,), gain, shift, 1e-12)

    def _layer(self, number: int, states: Any, far: Any, dropped: float) -> Any:
        texts, length, _ = states.shape
        parts = [
            self._linear(f"{number}.{one}", states).view(texts, length, HEADS, WIDTH // HEADS).transpose(1, 2)
            for one in "qkv"
        ]
        looked = torch.nn.functional.scaled_dot_product_attention(*parts, attn_mask=far, dropout_p=dropped)
        looked = self._linear(f"{number}.ao", looked.transpose(1, 2).reshape(texts, length, WIDTH))
        states = self._normalised(f"{number}.aln", states + torch.dropout(looked, dropped, dropped > 0))
        thought = self._linear(f"{number}.fo", torch.nn.functional.gelu(self._linear(f"{number}.fi", states)))
        return self._normalised(f"{number}.oln", states + torch.dropout(thought, dropped, dropped > 0))


def tuned(
    weights: Mapping[str, Array], lower: Lower, readers: Sequence[Reader], seed: int, say: Say
) -> tuple[dict[str, Array], Committee]:
    """The weights after they have learnt together with readers that know the layers as they came, and the committee."""
    torch.manual_seed(seed)
    dice = np.random.default_rng(seed)
    learnt, upper = lower.learnt, Upper(weights)
    centre, stretch = torch.tensor(lower.centre), torch.tensor(lower.stretch)
    wanted, cues = Targets.of(learnt.examples), torch.tensor(learnt.cues)
    steps = EPOCHS * math.ceil(len(learnt.examples) / BATCH)
    optimiser, pace = _learning(upper, readers, steps)
    for epoch in range(EPOCHS):
        for place, places in enumerate(shuffled([len(one) for one in learnt.states], dice, BATCH)):
            states, mask = padded([learnt.states[one] for one in places])
            states, pools = upper.seen(states, mask, DROPPED)
            plain = ((torch.nn.functional.normalize(pools, dim=2) - centre) * stretch[:, None]).flatten(1)
            rows, some = torch.cat([plain, cues[places]], 1), wanted.some(places)
            cost = sum(loss(one.scores(states, mask, rows, learning=True), some, SMOOTH) for one in readers)
            optimiser.zero_grad()
            (cost / len(readers) / len(places)).backward()
            torch.nn.utils.clip_grad_norm_(list(upper.weights.values()), LARGEST_STEP)
            optimiser.step()
            pace.step()
            if place % 50 == 0:
                say(f"epoch {epoch + 1} of {EPOCHS}: {place * BATCH} of {len(learnt.examples)} mails")
    changed = {name: one.detach().numpy() for name, one in upper.weights.items()}
    return {**weights, **changed}, _committee(readers, lower)


def _learning(upper: Upper, readers: Sequence[Reader], steps: int) -> tuple[Any, Any]:
    """What moves the weights, and how its steps grow and shrink."""
    own = list(upper.weights.values())
    groups = [
        {"params": [one for one in own if one.dim() > 1], "lr": RATE, "weight_decay": 0.01},
        {"params": [one for one in own if one.dim() == 1], "lr": RATE, "weight_decay": 0.0},
        {"params": [one for reader in readers for one in reader.all], "lr": RATE_OF_READERS, "weight_decay": DECAY},
    ]

    def of_readers(step: int) -> float:
        return (steps - step) / steps

    def of_layers(step: int) -> float:
        return max(0.0, min(1.0, step / (WARM * steps) - 1)) * (steps - step) / steps

    optimiser = torch.optim.AdamW(groups)
    return optimiser, torch.optim.lr_scheduler.LambdaLR(optimiser, [of_layers, of_layers, of_readers])


def _committee(readers: Sequence[Reader], lower: Lower) -> Committee:
    """The readers as the bot runs them."""
    plain = [{name: getattr(one, name).detach().numpy() for name in Reader.PARTS} for one in readers]
    own = LOOKS * KEPT
    looks = [one["weights"][:own] / len(plain) for one in plain]
    rest = sum(one["weights"][own:] for one in plain) / len(plain)
    found = Readers(
        np.concatenate([SHARPNESS * one["queries"] for one in plain], axis=1),
        np.stack([one["values"] for one in plain]),
        np.stack([one["shifts"] for one in plain]),
    )
    bias = sum(one["bias"] for one in plain) / len(plain)
    return Committee(found, lower.centre, lower.stretch, np.concatenate([*looks, rest]).astype(np.float32), bias)
