"""Fits the committee over the frozen encoder; needs torch, which only training does."""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch

from classifiers.examples import Example
from classifiers.export import WIDTH
from classifiers.labels import Request, Type
from classifiers.trained.columns import COLUMNS, COUNT, FLAGS, OF_TYPE, REQUESTS, SEVERITIES
from classifiers.trained.committee import Committee, Readers, centred, plain_vectors
from classifiers.trained.encoder import Array

LOOKS, KEPT = 8, 64
EPOCHS, BATCH, RATE, DECAY, WARM = 12, 32, 2e-3, 0.05, 0.1
DROPPED, FORGOTTEN = 0.3, 0.15
"""What is dropped while learning: features, and words of every other mail."""

SHARPNESS = 8.0
SMOOTH = 0.05
LOOSE, STRETCHED, STEPS = 3.0, 1.7, 80
"""Of the plain linear model: how loose it is held, how its vectors are stretched, steps of its fit."""

OF_READERS = 0.6
"""The readers' share of the scores; the rest is the plain linear model's."""

Say = Callable[[str], object]


@dataclass(frozen=True, slots=True)
class Lesson:
    """Everything about the examples that a fit reads."""

    examples: tuple[Example, ...]
    states: tuple[Array, ...]
    """The words of each text as the encoder saw them."""
    pools: Array
    cues: Array

    def of(self, places: Sequence[int]) -> "Lesson":
        """Some of the examples."""
        wanted = list(places)
        examples = tuple(self.examples[place] for place in wanted)
        return Lesson(examples, tuple(self.states[place] for place in wanted), self.pools[wanted], self.cues[wanted])


@dataclass(frozen=True, slots=True)
class Targets:
    """What is wanted of each example."""

    request: Any
    severity: Any
    several: Any
    flags: Any
    error: Any
    incident: Any

    @classmethod
    def of(cls, examples: Sequence[Example]) -> "Targets":
        """The targets of examples."""
        return cls(
            torch.tensor([REQUESTS.index(one.request) for one in examples]),
            torch.tensor([SEVERITIES.index(one.severity) for one in examples]),
            torch.tensor([int(one.issues > 1) for one in examples]),
            torch.tensor([[float(flag in one.flags) for flag in FLAGS] for one in examples]),
            torch.tensor([one.request is Request.ERROR for one in examples]),
            torch.tensor([one.request.type is Type.INCIDENT for one in examples]),
        )

    def some(self, places: Any) -> "Targets":
        """Some of them."""
        return Targets(*(getattr(self, name)[places] for name in Targets.__slots__))


def loss(scores: Any, wanted: Targets, smooth: float = 0.0) -> Any:
    """What scores cost, in all; severity and issues only where they apply."""
    cross = torch.nn.functional.cross_entropy
    requests = scores[:, COLUMNS["request"]]
    cost = cross(requests, wanted.request, label_smoothing=smooth, reduction="sum")
    # The type counts once more: a report that is taken for a customization is half as wrong as one taken for an error.
    own = torch.tensor(OF_TYPE @ OF_TYPE.T)[wanted.request].log()
    types = torch.logsumexp(torch.log_softmax(requests, 1) + own, 1)
    cost = cost - 0.3 * types.sum()
    if wanted.error.any():
        graded = scores[wanted.error][:, COLUMNS["severity"]]
        cost = cost + cross(graded, wanted.severity[wanted.error], label_smoothing=smooth, reduction="sum")
    if wanted.incident.any():
        counted = scores[wanted.incident][:, COLUMNS["issues"]]
        cost = cost + 0.3 * cross(counted, wanted.several[wanted.incident], reduction="sum")
    binary = torch.nn.functional.binary_cross_entropy_with_logits
    return cost + binary(scores[:, COLUMNS["flags"]], wanted.flags, reduction="sum")


class Reader:
    """One reader that learns: what it looks for, what it keeps, and its own linear layer."""

    PARTS = ("queries", "values", "shifts", "weights", "bias")

    def __init__(self, features: int, seed: int) -> None:
        torch.manual_seed(seed)
        self.queries = (0.02 * torch.randn(WIDTH, LOOKS)).requires_grad_()
        self.values = (torch.rand(WIDTH, KEPT) * 2 - 1).mul_(WIDTH**-0.5).requires_grad_()
        self.shifts = torch.zeros(KEPT, requires_grad=True)
        self.weights = (0.01 * torch.randn(LOOKS * KEPT + features, COUNT)).requires_grad_()
        self.bias = torch.zeros(COUNT, requires_grad=True)
        self.all = [getattr(self, name) for name in self.PARTS]

    def scores(self, states: Any, mask: Any, features: Any, learning: bool) -> Any:
        """The scores of some texts."""
        near = (states @ self.queries * SHARPNESS).masked_fill(~mask[..., None], -1e9)
        looked = torch.softmax(near, 1).transpose(1, 2) @ states
        read = torch.tanh(looked @ self.values + self.shifts).flatten(1)
        rows = torch.dropout(torch.cat([read, features], 1), DROPPED, learning)
        return rows @ self.weights + self.bias


def reader(lesson: Lesson, features: Array, seed: int) -> Reader:
    """A reader that has learnt."""
    found = Reader(features.shape[1], seed)
    dice = np.random.default_rng(seed)
    optimiser = torch.optim.AdamW(found.all, lr=RATE, weight_decay=DECAY)
    steps = EPOCHS * math.ceil(len(lesson.examples) / BATCH)

    def share(step: int) -> float:
        return min(1.0, (step + 1) / (WARM * steps), (steps - step) / ((1 - WARM) * steps))

    pace = torch.optim.lr_scheduler.LambdaLR(optimiser, share)
    wanted, rows = Targets.of(lesson.examples), torch.tensor(features)
    for _ in range(EPOCHS):
        for places in shuffled([len(one) for one in lesson.states], dice, BATCH):
            states, mask = padded([_forgetful(lesson.states[place], dice) for place in places])
            cost = loss(found.scores(states, mask, rows[places], learning=True), wanted.some(places), SMOOTH)
            optimiser.zero_grad()
            (cost / len(places)).backward()
            optimiser.step()
            pace.step()
    return found


def linear(features: Array, examples: Sequence[Example]) -> tuple[Array, Array]:
    """The plain linear model: weights and bias."""
    rows, wanted = torch.tensor(features), Targets.of(examples)
    weights = torch.zeros(features.shape[1], COUNT, requires_grad=True)
    bias = torch.zeros(COUNT, requires_grad=True)
    optimiser = torch.optim.LBFGS([weights, bias], max_iter=STEPS, line_search_fn="strong_wolfe")

    def step() -> Any:
        optimiser.zero_grad()
        cost = loss(rows @ weights + bias, wanted) + (weights**2).sum() / (2 * LOOSE)
        cost.backward()
        return cost

    optimiser.step(step)
    return weights.detach().numpy(), bias.detach().numpy()


def fit(lesson: Lesson, seed: int, say: Say, count: int) -> Committee:
    """The committee of so many readers, fitted."""
    torch.set_num_threads(1)
    centre, stretch = centred(lesson.pools)
    plain = plain_vectors(lesson.pools, centre, stretch)
    features = np.concatenate([plain, lesson.cues], axis=1)
    readers = []
    for number in range(count):
        readers.append(reader(lesson, features, 100 * seed + number))
        say(f"reader {number + 1} of {count}")
    stretched = np.concatenate([np.full(plain.shape[1], STRETCHED), np.ones(lesson.cues.shape[1])]).astype(np.float32)
    weights, bias = linear(features * stretched, lesson.examples)
    weights = (1 - OF_READERS) * weights * stretched[:, None]
    bias = (1 - OF_READERS) * bias
    own = LOOKS * KEPT
    for one in readers:
        weights += OF_READERS / count * one.weights.detach().numpy()[own:]
        bias += OF_READERS / count * one.bias.detach().numpy()
    looks = [OF_READERS / count * one.weights.detach().numpy()[:own] for one in readers]
    found = Readers(
        np.concatenate([SHARPNESS * one.queries.detach().numpy() for one in readers], axis=1),
        np.stack([one.values.detach().numpy() for one in readers]),
        np.stack([one.shifts.detach().numpy() for one in readers]),
    )
    return Committee(found, centre, stretch, np.concatenate([*looks, weights]).astype(np.float32), bias)


def padded(states: Sequence[Array]) -> tuple[Any, Any]:
    """Texts of different length side by side, and where each has words."""
    longest = max(map(len, states))
    rows, mask = np.zeros((len(states), longest, WIDTH), np.float32), np.zeros((len(states), longest), bool)
    for place, one in enumerate(states):
        rows[place, : len(one)] = one
        mask[place, : len(one)] = True
    return torch.tensor(rows), torch.tensor(mask)


def shuffled(lengths: Sequence[int], dice: np.random.Generator, size: int) -> list[list[int]]:
    """Batches of texts of like length, in any order."""
    order = dice.permutation(len(lengths)).tolist()
    found: list[list[int]] = []
    for begin in range(0, len(order), 16 * size):
        near = sorted(order[begin : begin + 16 * size], key=lambda place: lengths[place])
        found.extend(near[one : one + size] for one in range(0, len(near), size))
    return [found[place] for place in dice.permutation(len(found))]


def _forgetful(states: Array, dice: np.random.Generator) -> Array:
    """Every other text loses some of its words."""
    if len(states) <= 6 or dice.random() < 0.5:
        return states
    kept: Array = states[dice.random(len(states)) > FORGOTTEN]
    return kept if len(kept) else states
