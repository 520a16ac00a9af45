"""Fits the model that the bot runs: ``mailbot train``; needs torch, and a quarter of an hour of one core.

The encoder stays as it came, so each mail goes through it once; what reads its words learns the labels.
Every figure is of mails by a hand that the fit had not seen.
"""

import argparse
import json
import sys
from collections.abc import Callable, Sequence
from dataclasses import asdict
from hashlib import sha256
from pathlib import Path

import numpy as np

from classifiers.evaluate import figures, table
from classifiers.examples import Example, written
from classifiers.fit import Lesson, fit
from classifiers.labeller import MODEL
from classifiers.rules.decide import fired
from classifiers.settle import decided, given
from classifiers.trained.columns import COUNT
from classifiers.trained.committee import Committee, plain_vectors
from classifiers.trained.encoder import Array
from classifiers.trained.features import Features, cue_names
from classifiers.trained.labelling import TrainedLabeller, reader

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


def held_back(learnt: Lesson, seed: int, say: Say) -> tuple[list[int], Array]:
    """Scores of all examples, each by a model that had seen no mail of its hand."""
    places: list[int] = []
    rows = []
    for hand in sorted({one.hand for one in learnt.examples}):
        outside = [place for place, one in enumerate(learnt.examples) if one.hand == hand]
        inside = [place for place, one in enumerate(learnt.examples) if one.hand != hand]
        say(f"hand {hand}: {len(inside)} learnt, {len(outside)} held back")
        rows.append(scores(fit(learnt.of(inside), seed, say), learnt.of(outside)))
        places += outside
    return places, np.concatenate(rows)


def write_lesson(labeller: TrainedLabeller, found: Sequence[Example], path: Path) -> None:
    """What the written examples look like to a refit, in a file."""
    features, before = labeller.lessons([one.text for one in found])
    np.savez_compressed(path, features=features.astype(np.float16), scores=before.astype(np.float16))


def train(folder: Path, seed: int, say: Say) -> str:
    """Fits, judges and writes the model; gives the table of its figures."""
    found = written()
    learnt = lesson(found, folder)
    places, rows = held_back(learnt, seed, say)
    judged = [found[place] for place in places]
    decisions = decided(judged, rows, sha256((folder / "encoder.onnx").read_bytes()).hexdigest()[:16])
    pairs = tuple(zip(judged, given(judged, rows, decisions), strict=True))
    say(f"all hands: {len(found)} learnt")
    fit(learnt, seed, say).write(folder / "committee.npz")
    kept = json.dumps(asdict(decisions), indent=1, ensure_ascii=False)
    (folder / "decisions.json").write_text(kept + "\n", encoding="utf-8")
    write_lesson(TrainedLabeller.from_folder(folder), found, folder / "written.npz")
    by_hand = {hand: figures([p for p in pairs if p[0].hand == hand]) for hand in sorted({e.hand for e in found})}
    metrics = {"seed": seed, "mails": len(found), "held_back_by_hand": figures(pairs), "hands": by_hand}
    (folder / "metrics.json").write_text(json.dumps(metrics, indent=1) + "\n", encoding="utf-8")
    return table(pairs)


def main(arguments: Sequence[str] | None = None) -> None:
    """Trains as the command line says."""
    parser = argparse.ArgumentParser(prog="classifiers.train", description=__doc__)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--to", type=Path, default=MODEL, help="a folder that has vocabulary.npz and encoder.onnx")
    chosen = parser.parse_args(arguments)

    def say(line: str) -> None:
        sys.stderr.write(f"{line}\n")

    sys.stdout.write(train(chosen.to, chosen.seed, say) + "\n")


if __name__ == "__main__":
    main()
