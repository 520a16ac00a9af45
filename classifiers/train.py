"""Fits the model that the bot runs: ``mailbot train``; needs torch, and an hour of two cores.

The readers learn from the encoder as it came, then both learn together.  A few hands are held back: what is said of the
model is said of their mails, which it has never seen, and its thresholds are settled on them.
"""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from hashlib import sha256
from pathlib import Path

import numpy as np
import torch

from classifiers.evaluate import figures, report
from classifiers.examples import Example, written
from classifiers.export import encoder, start
from classifiers.fit import Lesson, Say, reader
from classifiers.known import write_known
from classifiers.retell import retold
from classifiers.rules.decide import fired
from classifiers.settle import decided, given
from classifiers.trained.columns import COUNT
from classifiers.trained.committee import Committee, centred, plain_vectors
from classifiers.trained.encoder import Array, Encoder
from classifiers.trained.features import Features, cue_names
from classifiers.trained.labelling import TrainedLabeller
from classifiers.trained.labelling import reader as reading_with
from classifiers.trained.tokens import Tokens
from classifiers.tune import FROZEN, Lower, tuned

DECIDING = "type_f1"
TOLERATED = 0.01
"""A model may be so much worse by the deciding figure: less than chance makes of a few hundred mails."""

HELD_BACK = ("g", "h", "p", "s")
"""Hands whose mails are never learnt; two of them wrote to mislead, one wrote as shortly as most people do."""

READERS = 3

THREADS = 2
"""Of torch: in other numbers its sums come in another order, and the figures differ in the last digits."""


@dataclass(frozen=True, slots=True)
class Model:
    """What a fit makes: the encoder in the bytes of its file, and what reads from it."""

    encoder: bytes
    committee: Committee


def states(found: Sequence[Example], tokens: Tokens, encoder: Encoder) -> tuple[tuple[Array, ...], Array]:
    """What an encoder sees of the words of each example, and the mean in each of its last layers."""
    words: dict[int, Array] = {}
    pools: dict[int, Array] = {}
    for places, seen in encoder.seen([tokens.of(one.text) for one in found]):
        for row, place in enumerate(places):
            words[place] = seen.states[row, seen.mask[row] > 0].astype(np.float16)
            pools[place] = seen.pools[row]
    order = range(len(found))
    return tuple(words[place] for place in order), np.stack([pools[place] for place in order])


def lesson(found: Sequence[Example], tokens: Tokens, encoder: Encoder) -> Lesson:
    """The examples as an encoder and the rules read them."""
    texts = [one.text for one in found]
    cues = Features(cue_names()).of(texts, [fired(text) for text in texts])
    return Lesson(tuple(found), *states(found, tokens, encoder), cues)


def scores(committee: Committee, some: Lesson) -> Array:
    """The scores of examples."""
    rows = np.zeros((len(some.examples), COUNT), np.float32)
    plain = plain_vectors(some.pools, committee.centre, committee.stretch)
    for place, states in enumerate(some.states):
        words = states[None].astype(np.float32)
        shares = committee.readers.shares(words, np.ones(words.shape[:2], np.float32))
        read = committee.readers.read(words, shares)
        rows[place] = committee.scores(np.concatenate([read[0], plain[place], some.cues[place]])[None])[0]
    return rows


def compact(committee: Committee, some: Lesson) -> Array:
    """What corrections are learnt from: the last layer's vector and the cues."""
    plain = plain_vectors(some.pools, committee.centre, committee.stretch)
    return np.concatenate([plain[:, -committee.centre.shape[1] :], some.cues], axis=1)


def model(found: Sequence[Example], folder: Path, seed: int, say: Say) -> Model:
    """What the examples teach."""
    torch.set_num_threads(THREADS)
    learnt = (*found, *retold(found, seed))
    weights = start(folder / "start.npz")
    say(f"{len(learnt)} mails are read")
    came = lesson(learnt, *reading_with(folder, encoder(weights).SerializeToString()))
    centre, stretch = centred(came.pools)
    features = np.concatenate([plain_vectors(came.pools, centre, stretch), came.cues], axis=1)
    readers = []
    for number in range(READERS):
        say(f"reader {number + 1} of {READERS}")
        readers.append(reader(came, features, 100 * seed + number))
    halfway, _ = states(learnt, *reading_with(folder, encoder(weights, FROZEN).SerializeToString()))
    lower = Lower(replace(came, states=halfway), centre, stretch)
    changed, committee = tuned(weights, lower, readers, seed, say)
    return Model(encoder(changed).SerializeToString(), committee)


def train(folder: Path, seed: int, say: Say, anyway: bool = False) -> str:
    """Fits and judges a model, and writes it where it is no worse than the one that is there; gives its figures."""
    found = written()
    made = model([one for one in found if one.hand not in HELD_BACK], folder, seed, say)
    judged = [one for one in found if one.hand in HELD_BACK]
    rows = scores(made.committee, lesson(judged, *reading_with(folder, made.encoder)))
    decisions = decided(judged, rows, sha256(made.encoder).hexdigest()[:16])
    pairs = tuple(zip(judged, given(judged, rows, decisions), strict=True))
    reached = figures(pairs)
    if not anyway and reached[DECIDING] < _before(folder) - TOLERATED:
        return f"{report(pairs)}\n\nThe model that is there has {DECIDING} {_before(folder):.3f}, and stays."
    (folder / "encoder.onnx").write_bytes(made.encoder)
    made.committee.write(folder / "committee.npz")
    text = json.dumps(asdict(decisions), indent=1, ensure_ascii=False)
    (folder / "decisions.json").write_text(text + "\n", encoding="utf-8")
    write_known(TrainedLabeller.from_folder(folder), found, folder)
    hands = {hand: figures([pair for pair in pairs if pair[0].hand == hand]) for hand in HELD_BACK}
    metrics = {"seed": seed, "mails": len(found), "held_back_by_hand": reached, "hands": hands}
    (folder / "metrics.json").write_text(json.dumps(metrics, indent=1) + "\n", encoding="utf-8")
    return report(pairs)


def _before(folder: Path) -> float:
    """The deciding figure of the model that is there; 0 where there is none."""
    path = folder / "metrics.json"
    if not path.exists():
        return 0.0
    metrics = json.loads(path.read_text(encoding="utf-8"))
    return float(metrics.get("held_back_by_hand", {}).get(DECIDING, 0.0))
