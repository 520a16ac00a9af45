"""The written mails as the model saw them: what a refit starts from, and what a new mail is compared with."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np

from classifiers.examples import Example, written
from classifiers.trained.encoder import Array
from classifiers.trained.labelling import TrainedLabeller


@dataclass(frozen=True, slots=True)
class Known:
    """Examples, each with a row of compact features and a row of the committee's scores."""

    examples: tuple[Example, ...]
    features: Array
    scores: Array


@lru_cache(1)
def known(folder: Path) -> Known:
    """What ``write_known`` has written, of the examples that are still there."""
    with np.load(folder / "written.npz", allow_pickle=False) as file:
        ids = str(file["ids"]).split("\n")
        features, scores = file["features"].astype(np.float32), file["scores"].astype(np.float32)
    by_id = {one.id: one for one in written()}
    places = [place for place, id in enumerate(ids) if id in by_id]
    return Known(tuple(by_id[ids[place]] for place in places), features[places], scores[places])


def write_known(labeller: TrainedLabeller, found: Sequence[Example], folder: Path) -> None:
    """The examples as a labeller sees them, in a file of its folder."""
    features, scores = labeller.lessons([one.text for one in found])
    ids = np.array("\n".join(one.id for one in found))
    path = folder / "written.npz"
    np.savez_compressed(path, ids=ids, features=features.astype(np.float16), scores=scores.astype(np.float16))
