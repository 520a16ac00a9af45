"""The learner: refits what the classifier learnt from agents, and lets the bot run it where it is no worse."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from classifiers.examples import Example
from classifiers.known import known
from classifiers.labeller import MODEL
from classifiers.labels import Labeller
from classifiers.learning import Lesson, refit
from classifiers.trained import TrainedLabeller
from mailbot.adapters.queue import Queue, Task
from mailbot.adapters.store import examples
from mailbot.adapters.store.database import Database
from mailbot.bot.clock import Clock


@dataclass(frozen=True, slots=True)
class Learner:
    """Does the jobs of training, one at a time; for one thread."""

    database: Database
    queue: Queue
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
        self._learn()
        with self.database.writing() as session:
            self.queue.done(session, jobs)
        return True

    def catch_up(self) -> None:
        """Learns what was said before the program's own model changed: heads fit one model only."""
        with self.database.reading() as session:
            kept = examples.models(session)
        if kept and isinstance(self.labeller, TrainedLabeller) and kept[-1].shipped != self.labeller.fingerprint:
            self._learn()

    def _learn(self) -> None:
        if not isinstance(self.labeller, TrainedLabeller):
            return
        own = self.labeller.fingerprint
        with self.database.reading() as session:
            said = _latest(examples.examples(session))
            seen = max(
                (one.examples for one in examples.models(session) if one.promoted and one.shipped == own), default=0
            )
        if not said:
            return
        corrections = [example for _, example in said]
        lesson = Lesson.of(*self.labeller.lessons([example.text for example in corrections]), corrections)
        found = refit(written_lesson(MODEL), lesson, learnt=sum(id <= seen for id, _ in said))
        figures = {"before": round(found.before, 3), "after": round(found.after, 3)}
        model = examples.Model(0, self.clock.now(), said[-1][0], own, **figures, promoted=found.promoted)
        with self.database.writing() as session:
            version = examples.add_model(session, found.heads.to_bytes(), model)
        self.log.info("corrections learnt", version=version, examples=len(said), promoted=found.promoted, **figures)


def _latest(said: Sequence[tuple[int, Example]]) -> list[tuple[int, Example]]:
    """Of the same words only what was said last."""
    latest = {example.text: (id, example) for id, example in said}
    return sorted(latest.values(), key=lambda pair: pair[0])


def written_lesson(folder: Path) -> Lesson:
    """The written examples as a refit reads them."""
    found = known(folder)
    return Lesson.of(found.features, found.scores, found.examples)
