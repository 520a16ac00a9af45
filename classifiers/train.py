"""Fits the model that the bot runs: ``mailbot train``; needs torch, and a quarter of an hour of one core.

The encoder stays as it came, so each mail goes through it once; what reads its words learns the labels.
Every figure is of mails by a hand that the fit had not seen.
"""

import json
from collections.abc import Callable
from dataclasses import asdict
from hashlib import sha256
from pathlib import Path

import numpy as np

from classifiers.evaluate import figures, report
from classifiers.examples import Example, written
from classifiers.fit import Lesson, fit
from classifiers.known import write_known
from classifiers.rules.decide import fired
from classifiers.settle import decided, given
from classifiers.trained.columns import COUNT
from classifiers.trained.committee import Committee, plain_vectors
from classifiers.trained.encoder import Array
from classifiers.trained.features import Features, cue_names
from classifiers.trained.labelling import TrainedLabeller, reader

DECIDING = "type_f1"
TOLERATED = 0.01
"""A model may be so much worse by the deciding figure: less than chance makes of a few hundred mails."""

LEAST = 0.05
"""A hand that wrote a smaller share of the mails is always learnt, and never judged on."""

JUDGES = 3
"""Readers of the committees that are only judged; more do a little better, and take longer."""

Say = Callable[[str], object]


def lesson(found: tuple[Example, ...], folder: Path) -> Lesson:
    """The examples as the encoder and the rules read them."""
    tokens, encoder = reader(folder)
    texts = [one.text for one in found]
    states: dict[int, Array] = {}
    pools: dict[int, Array] = {}
    for places, seen in encoder.seen([tokens.of(text) for text in texts]):
        for row, place in enumerate(places):
            states[place] = seen.states[row, seen.mask[row] > 0].astype(np.float16)
            pools[place] = seen.pools[row]
    everything = range(len(found))
    cues = Features(cue_names()).of(texts, [fired(text) for text in texts])
    return Lesson(found, tuple(states[place] for place in everything), np.stack([pools[p] for p in everything]), cues)


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


def held_back(learnt: Lesson, seed: int, say: Say) -> tuple[list[int], Array]:
    """Scores of the examples of every hand that wrote many, by a model that had seen no mail of the hand."""
    places: list[int] = []
    rows = []
    for hand in sorted({one.hand for one in learnt.examples}):
        outside = [place for place, one in enumerate(learnt.examples) if one.hand == hand]
        if len(outside) < LEAST * len(learnt.examples):
            continue
        inside = [place for place, one in enumerate(learnt.examples) if one.hand != hand]
        say(f"hand {hand}: {len(inside)} learnt, {len(outside)} held back")
        rows.append(scores(fit(learnt.of(inside), seed, say, JUDGES), learnt.of(outside)))
        places += outside
    return places, np.concatenate(rows)


def train(folder: Path, seed: int, say: Say, anyway: bool = False) -> str:
    """Fits and judges a model, and writes it where it is no worse than the one that is there; gives its figures."""
    found = written()
    learnt = lesson(found, folder)
    places, rows = held_back(learnt, seed, say)
    judged = [found[place] for place in places]
    decisions = decided(judged, rows, sha256((folder / "encoder.onnx").read_bytes()).hexdigest()[:16])
    pairs = tuple(zip(judged, given(judged, rows, decisions), strict=True))
    reached = figures(pairs)
    if not anyway and reached[DECIDING] < _before(folder) - TOLERATED:
        return f"{report(pairs)}\n\nThe model that is there has {DECIDING} {_before(folder):.3f}, and stays."
    say(f"all hands: {len(found)} learnt")
    fit(learnt, seed, say).write(folder / "committee.npz")
    kept = json.dumps(asdict(decisions), indent=1, ensure_ascii=False)
    (folder / "decisions.json").write_text(kept + "\n", encoding="utf-8")
    write_known(TrainedLabeller.from_folder(folder), found, folder)
    hands = {
        hand: figures([pair for pair in pairs if pair[0].hand == hand]) for hand in sorted({e.hand for e in found})
    }
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
