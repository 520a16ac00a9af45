"""What corrections buy at a new customer base: ``python -m tests.scoring.corrections``; needs the extra ``train``.

A committee is fitted without one vendor and without the hands that wrote the mails which are then asked about.
"""

import argparse
import json
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from classifiers import fit
from classifiers.examples import WRITTEN, Example, written
from classifiers.export import encoder, start
from classifiers.labeller import MODEL
from classifiers.learning import Lesson, fitted, right
from classifiers.train import READERS, compact, lesson, scores
from classifiers.trained.committee import Committee
from classifiers.trained.labelling import reader

STEPS = (0, 25, 50, 100)
DRAWS = 5


def vendors() -> dict[str, str]:
    """The vendor of each written mail."""
    lines = (line for path in WRITTEN.glob("mails-*.jsonl") for line in path.read_text(encoding="utf-8").splitlines())
    mails = (json.loads(line) for line in lines if line.strip())
    return {mail["id"]: mail["vendor"] for mail in mails}


def main() -> None:
    """Prints the accuracy of the type after so many corrections."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--vendor", default="cosys")
    parser.add_argument("--hands", default="bc", help="who wrote the new customers' mails")
    parser.add_argument(
        "--learnt", default="a", help="whose mails of other vendors the fit knows; few, so that it errs"
    )
    parser.add_argument("--model", type=Path, default=MODEL)
    chosen = parser.parse_args()
    found, whose = written(), vendors()
    new = [place for place, one in enumerate(found) if one.hand in chosen.hands and whose[one.id] == chosen.vendor]
    old = [place for place, one in enumerate(found) if one.hand in chosen.learnt and whose[one.id] != chosen.vendor]
    # The layers as they came: those that the bot runs have seen every vendor.
    came = encoder(start(chosen.model / "start.npz")).SerializeToString()
    learnt = lesson(found, *reader(chosen.model, came))
    committee = fit.fit(learnt.of(old), 1, print, READERS)
    known, asked = (_lesson(found, places, learnt, committee) for places in (old, new))
    print(f"{len(old)} mails learnt, {len(new)} new ones by {chosen.vendor}'s customers")
    rows = [_draw(known, asked, np.random.default_rng(draw).permutation(len(new))) for draw in range(DRAWS)]
    for place, count in enumerate(STEPS):
        print(f"{count:>4} corrections: {np.mean([row[place] for row in rows]):.3f} of the types right")


def _lesson(found: Sequence[Example], places: list[int], learnt: fit.Lesson, committee: Committee) -> Lesson:
    some = learnt.of(places)
    return Lesson.of(compact(committee, some), scores(committee, some), [found[place] for place in places])


def _draw(known: Lesson, asked: Lesson, order: NDArray[np.int64]) -> list[float]:
    rest = asked.part(order[max(STEPS) :])
    heads = [fitted(known, asked.part(order[:count])) if count else None for count in STEPS]
    return [float(right(one, rest).mean()) for one in heads]


if __name__ == "__main__":
    main()
