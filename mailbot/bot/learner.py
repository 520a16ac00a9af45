"""The learner: refits what the classifier learnt from agents, and lets the bot run it where it is no worse."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from classifiers.examples import Example, written
from classifiers.labeller import MODEL
from classifiers.labels import Labeller
from classifiers.learning import Lesson, refit
from classifiers.trained import TrainedLabeller
from mailbot.adapters.queue import LocalQueue, Task
from mailbot.adapters.store import examples
from mailbot.adapters.store.database import Database
from mailbot.bot.clock import Clock

EVERY = 4
"""Of the written examples one of so many takes part in a refit."""


@dataclass(frozen=True, slots=True)
class Learner:
    """Does the jobs of training, one at a time; for one thread."""

    database: Database
    queue: LocalQueue
    labeller: Labeller
    clock: Clock
    log: Any

    def step(self) -> bool:
        """Learns what there is to learn; whether there was a job.  Raises UnavailableError."""
        now = self.clock.now()
        with self.database.marking() as session:
            jobs = self.queue.claim(session, Task.TRAIN, 100, now)
        if not jobs:
            return False
        with self.database.reading() as session:
            known = examples.examples(session)
            promoted = [model for model in examples.models(session) if model.promoted]
        if known and isinstance(self.labeller, TrainedLabeller):
            # Of the same words only what was said last counts.
            latest = {example.text: (id, example) for id, example in known}
            self._learn(self.labeller, sorted(latest.values(), key=lambda pair: pair[0]), promoted)
        with self.database.writing() as session:
            self.queue.done(session, jobs)
        return True

    def _learn(
        self, labeller: TrainedLabeller, known: Sequence[tuple[int, Example]], promoted: Sequence[examples.Model]
    ) -> None:
        encoder = labeller.decisions.encoder
        seen = max((model.examples for model in promoted if model.encoder == encoder), default=0)
        corrections = [example for _, example in known]
        features, scores = labeller.lessons([example.text for example in corrections])
        found = refit(
            written_lesson(MODEL), Lesson.of(features, scores, corrections), learnt=sum(id <= seen for id, _ in known)
        )
        model = examples.Model(
            0, self.clock.now(), known[-1][0], encoder, found.before, found.after, promoted=found.promoted
        )
        with self.database.writing() as session:
            version = examples.add_model(session, found.heads.to_bytes(), model)
        self.log.info(
            "corrections learnt",
            version=version,
            examples=len(known),
            before=round(found.before, 3),
            after=round(found.after, 3),
            promoted=found.promoted,
        )


def written_lesson(folder: Path) -> Lesson:
    """Some of the written examples, from all of them alike, as a refit reads them: more would only take longer."""
    with np.load(folder / "written.npz", allow_pickle=False) as file:
        features, scores = (file[name][::EVERY].astype(np.float32) for name in ("features", "scores"))
    return Lesson.of(features, scores, written()[::EVERY])
