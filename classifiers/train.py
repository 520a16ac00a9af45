"""Fits the model that the bot runs: ``python -m classifiers.train``; needs torch and onnx, and an hour of one core.

The lower layers of the encoder stay as they came, so each mail goes through them once; the upper ones learn the labels.
Every figure is of mails that the fit had not seen, and by default of a hand that it had not seen either.
"""

import argparse
import json
import math
import sys
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch  # type: ignore[import-not-found, unused-ignore]
from numpy.typing import NDArray

from classifiers import export
from classifiers.evaluate import figures, table
from classifiers.examples import Example, written
from classifiers.labels import Request, Type
from classifiers.rules.decide import fired
from classifiers.settle import decided, given
from classifiers.trained.encoder import Array, batches, unpacked
from classifiers.trained.features import Features, cue_names
from classifiers.trained.labelling import COLUMNS, FLAGS, REQUESTS, SEVERITIES, Decisions
from classifiers.trained.tokens import Tokens

MODEL = Path(__file__).parent / "model"
LAYERS, FROZEN, HEADS, WIDTH = 12, 8, 12, 384
FOLDS = 5
EPOCHS, BATCH, RATE, RATE_OF_HEADS, WARM, DECAY = 8, 16, 2e-4, 1e-3, 0.1, 0.01
DROP, DROP_AT_HEADS, FORGOTTEN_WORDS = 0.1, 0.2, 0.1
"""What is dropped while learning: numbers within a layer, numbers before the heads, words of every third mail."""

Halves = NDArray[np.float16]
Weights = dict[str, Any]
Say = Callable[[str], object]


@dataclass(frozen=True, slots=True)
class Lesson:
    """Everything about the examples that a fit reads."""

    examples: tuple[Example, ...]
    states: tuple[Halves, ...]
    """What the frozen layers make of each."""
    features: Array

    def of(self, places: Sequence[int]) -> "Lesson":
        """Some of the examples."""
        examples = tuple(self.examples[place] for place in places)
        return Lesson(examples, tuple(self.states[place] for place in places), self.features[list(places)])


def start() -> Weights:
    """The layers of the encoder as they came."""
    with np.load(MODEL / "start.npz", allow_pickle=False) as file:
        kept = dict(file)
    weights = {}
    for name, one in kept.items():
        if name.endswith(".packed"):
            stem = name.removesuffix(".packed")
            weights[f"{stem}.weight"] = torch.tensor(unpacked(one, kept[f"{stem}.scales"]))
        elif not name.endswith(".scales"):
            weights[name] = torch.tensor(one.astype(np.float32))
    return weights


def layer(weights: Weights, number: int, states: Any, mask: Any, drop: float) -> Any:
    """One layer of a transformer: each word looks at the others, then thinks for itself."""
    batch, length, _ = states.shape

    def linear(name: str, rows: Any) -> Any:
        return torch.nn.functional.linear(rows, weights[f"{number}.{name}.weight"], weights[f"{number}.{name}.bias"])

    def normalised(name: str, rows: Any) -> Any:
        gain, shift = weights[f"{number}.{name}.gain"], weights[f"{number}.{name}.shift"]
        return torch.nn.functional.layer_norm(rows.float(), (WIDTH,), gain, shift, 1e-12)

    def parted(name: str) -> Any:
        return linear(name, states).view(batch, length, HEADS, WIDTH // HEADS).transpose(1, 2)

    looked = torch.nn.functional.scaled_dot_product_attention(
        parted("q"), parted("k"), parted("v"), attn_mask=mask[:, None, None, :].bool()
    )
    looked = linear("ao", looked.transpose(1, 2).reshape(batch, length, WIDTH))
    states = normalised("aln", states + torch.dropout(looked, drop, drop > 0))
    thought = linear("fo", torch.nn.functional.gelu(linear("fi", states)))
    return normalised("oln", states + torch.dropout(thought, drop, drop > 0))


def _fast() -> Any:
    """Half of the digits, twice the speed."""
    return torch.autocast("cpu", torch.bfloat16)


def pooled(weights: Weights, states: Any, mask: Any) -> Any:
    """One vector for each text: the mean of its words, by how telling they are."""
    telling = (states @ weights["telling"]).masked_fill(mask == 0, -1e9)
    return (states * torch.softmax(telling, 1)[..., None]).sum(1)


def padded(states: Sequence[NDArray[Any]]) -> tuple[Any, Any]:
    """Texts of different length side by side, and where each has words."""
    longest = max(map(len, states))
    rows, mask = np.zeros((len(states), longest, WIDTH), np.float32), np.zeros((len(states), longest), np.float32)
    for place, one in enumerate(states):
        rows[place, : len(one)] = one
        mask[place, : len(one)] = 1
    return torch.tensor(rows), torch.tensor(mask)


def lesson(found: tuple[Example, ...], weights: Weights) -> Lesson:
    """The examples after the frozen layers."""
    with np.load(MODEL / "vocabulary.npz", allow_pickle=False) as file:
        vocabulary = dict(file)
    tokens = Tokens(tuple(str(vocabulary["pieces"]).split("\n")), tuple(map(float, vocabulary["scores"])))
    read = [tokens.of(one.text) for one in found]
    states: list[Halves] = [np.zeros((0, WIDTH), np.float16)] * len(found)
    for batch in batches([len(one) for one in read], 2_048):
        ids = [np.asarray(read[place]) for place in batch]
        rows, mask = padded([unpacked(vocabulary["packed"][one], vocabulary["scales"][one]) for one in ids])
        with torch.no_grad(), _fast():
            rows = rows + weights["positions"][: rows.shape[1]]
            rows = torch.nn.functional.layer_norm(rows, (WIDTH,), weights["gain"], weights["shift"], 1e-12)
            for number in range(FROZEN):
                rows = layer(weights, number, rows, mask, 0.0)
        for place, row, one in zip(batch, rows.float().numpy(), ids, strict=True):
            states[place] = row[: len(one)].astype(np.float16)
    texts = [one.text for one in found]
    return Lesson(found, tuple(states), Features(cue_names()).of(texts, [fired(text) for text in texts]))


def loss(scores: Any, batch: Sequence[Example]) -> Any:
    """What the scores of some examples cost; severity and issues only where they apply."""
    cross = torch.nn.functional.cross_entropy
    request = torch.tensor([REQUESTS.index(one.request) for one in batch])
    kinds = torch.log_softmax(scores[:, COLUMNS["request"]], 1)
    own = [[place for place, label in enumerate(REQUESTS) if label.type is one.request.type] for one in batch]
    types = torch.stack([torch.logsumexp(row[places], 0) for row, places in zip(kinds, own, strict=True)])
    flags = torch.tensor([[float(flag in one.flags) for flag in FLAGS] for one in batch])
    cost = cross(scores[:, COLUMNS["request"]], request, label_smoothing=0.05) - 0.5 * types.mean()
    cost = cost + 2 * torch.nn.functional.binary_cross_entropy_with_logits(scores[:, COLUMNS["flags"]], flags)
    errors = [place for place, one in enumerate(batch) if one.request is Request.ERROR]
    if errors:
        levels = torch.tensor([SEVERITIES.index(batch[place].severity) for place in errors])
        graded = cross(scores[errors][:, COLUMNS["severity"]], levels, label_smoothing=0.05)
        cost = cost + 1.4 * len(errors) / len(batch) * graded
    incidents = [place for place, one in enumerate(batch) if one.request.type is Type.INCIDENT]
    if incidents:
        several = torch.tensor([int(batch[place].issues > 1) for place in incidents])
        cost = cost + 0.3 * cross(scores[incidents][:, COLUMNS["issues"]], several)
    return cost


def fit(learnt: Lesson, weights: Weights, seed: int, say: Say) -> Weights:
    """The upper layers and the heads, fitted."""
    torch.manual_seed(seed)
    dice = np.random.default_rng(seed)
    names = [name for name in weights if name[0].isdigit() and int(name.split(".")[0]) >= FROZEN]
    upper = {name: weights[name].clone().requires_grad_() for name in names}
    columns = max(one.stop for one in COLUMNS.values())
    heads = {
        "telling": torch.zeros(WIDTH, requires_grad=True),
        "heads": (0.02 * torch.randn(WIDTH + learnt.features.shape[1], columns)).requires_grad_(),
        "bias": torch.zeros(columns, requires_grad=True),
    }
    model = upper | heads
    groups = [{"params": list(upper.values()), "lr": RATE}, {"params": list(heads.values()), "lr": RATE_OF_HEADS}]
    optimiser = torch.optim.AdamW(groups, betas=(0.9, 0.98), weight_decay=DECAY)
    steps = EPOCHS * math.ceil(len(learnt.examples) / BATCH)

    def share(step: int) -> float:
        return min(1.0, (step + 1) / (WARM * steps), max(0, steps - step) / ((1 - WARM) * steps))

    pace = torch.optim.lr_scheduler.LambdaLR(optimiser, share)
    for epoch in range(EPOCHS):
        total = 0.0
        for places in _shuffled(learnt, dice):
            cost = loss(_scores(model, learnt.of(places), dice).float(), [learnt.examples[place] for place in places])
            optimiser.zero_grad()
            cost.backward()
            torch.nn.utils.clip_grad_norm_(list(model.values()), 1.0)
            optimiser.step()
            pace.step()
            total += cost.item() * len(places)
        say(f"epoch {epoch + 1} of {EPOCHS}: {total / len(learnt.examples):.3f}")
    return {name: one.detach() for name, one in model.items()}


def _shuffled(learnt: Lesson, dice: np.random.Generator) -> list[list[int]]:
    """Batches of texts of like length, in any order."""
    order = dice.permutation(len(learnt.examples)).tolist()
    found: list[list[int]] = []
    for begin in range(0, len(order), 8 * BATCH):
        near = sorted(order[begin : begin + 8 * BATCH], key=lambda place: len(learnt.states[place]))
        found.extend(near[one : one + BATCH] for one in range(0, len(near), BATCH))
    return [found[place] for place in dice.permutation(len(found))]


def _scores(model: Weights, some: Lesson, dice: np.random.Generator | None = None) -> Any:
    """The scores of some examples; with dice, as they are while learning."""
    learning = dice is not None
    rows, mask = padded([_forgetful(one, dice) if dice else one for one in some.states])
    with _fast():
        states = torch.dropout(rows, DROP, learning)
        for number in range(FROZEN, LAYERS):
            states = layer(model, number, states, mask, DROP if learning else 0.0)
    read = torch.dropout(pooled(model, states.float(), mask), DROP_AT_HEADS, learning)
    cues = torch.dropout(torch.tensor(some.features), DROP_AT_HEADS, learning)
    return torch.cat([read, cues], 1) @ model["heads"] + model["bias"]


def _forgetful(states: Halves, dice: np.random.Generator) -> Halves:
    """Every third text loses some of its words."""
    kept = dice.random(len(states)) > (FORGOTTEN_WORDS if dice.random() < 1 / 3 else 0)
    kept[0] = True
    return states[kept]


def scores(model: Weights, some: Lesson) -> Array:
    """The scores of examples."""
    out = np.zeros((len(some.examples), model["bias"].shape[0]), np.float32)
    with torch.no_grad():
        for batch in batches([len(one) for one in some.states], 2_048):
            out[batch] = _scores(model, some.of(batch)).float().numpy()
    return out


def parts(found: Sequence[Example], by: str, folds: int) -> list[list[int]]:
    """The places of the examples that are held back together: all of one hand, or the stories of one fold."""
    if by == "hand":
        hands = sorted({one.hand for one in found})[:folds]
        return [[place for place, one in enumerate(found) if one.hand == hand] for hand in hands]
    return [[place for place, one in enumerate(found) if one.fold(FOLDS) == fold] for fold in range(folds)]


def held_back(learnt: Lesson, weights: Weights, outsides: list[list[int]], seed: int, say: Say) -> Array:
    """Scores of the examples of each part by a model that had not seen them."""
    rows = []
    for number, outside in enumerate(outsides):
        inside = sorted(set(range(len(learnt.examples))) - set(outside))
        say(f"part {number + 1} of {len(outsides)}: {len(inside)} learnt, {len(outside)} held back")
        rows.append(scores(fit(learnt.of(inside), weights, seed, say), learnt.of(outside)))
    return np.concatenate(rows)


def write(folder: Path, model: Weights, decisions: Decisions) -> None:
    """The files of a fitted model; the vocabulary is always the same."""
    folder.mkdir(parents=True, exist_ok=True)
    if folder != MODEL:
        (folder / "vocabulary.npz").write_bytes((MODEL / "vocabulary.npz").read_bytes())
    export.write(model, folder / "encoder.onnx")
    np.savez_compressed(folder / "heads.npz", weights=model["heads"].numpy(), bias=model["bias"].numpy())
    kept = json.dumps(asdict(decisions), indent=1, ensure_ascii=False)
    (folder / "decisions.json").write_text(kept + "\n", encoding="utf-8")


def _say(line: str) -> None:
    """A line at once, also into a pipe."""
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def main(arguments: Sequence[str] | None = None) -> None:
    """Fits, judges and writes the model."""
    parser = argparse.ArgumentParser(prog="mailbot train", description=__doc__)
    parser.add_argument("--folds", type=int, default=FOLDS, help="how many parts are judged")
    parser.add_argument("--by", choices=("hand", "story"), default="hand", help="what is held back together")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--to", type=Path, default=MODEL)
    chosen = parser.parse_args(arguments)
    torch.set_num_threads(1)
    weights = start()
    learnt = lesson(written(), weights)
    outsides = parts(learnt.examples, chosen.by, chosen.folds)
    rows = held_back(learnt, weights, outsides, chosen.seed, _say)
    judged = [learnt.examples[place] for outside in outsides for place in outside]
    decisions = decided(judged, rows)
    pairs = tuple(zip(judged, given(judged, rows, decisions), strict=True))
    write(chosen.to, weights | fit(learnt, weights, chosen.seed, _say), decisions)
    (chosen.to / "metrics.json").write_text(
        json.dumps({"seed": chosen.seed, "held_back_by": chosen.by, "held_back": figures(pairs)}, indent=1) + "\n"
    )
    _say(table(pairs))


if __name__ == "__main__":
    main()
