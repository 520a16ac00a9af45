"""The one place that picks what labels a text."""

from functools import lru_cache
from pathlib import Path

from classifiers.labels import Labeller, Labels, Text
from classifiers.rules import labels_of

MODEL = Path(__file__).parent / "model"
"""Where the trained model is."""


class RuleLabeller:
    """Labels by plain readable rules: the floor, and the fallback where no trained model is there."""

    backend = "rules"

    def label(self, texts: tuple[Text, ...]) -> tuple[Labels, ...]:
        """The labels of each text, in their order."""
        return tuple(labels_of(text) for text in texts)


@lru_cache(1)
def load(model: Path = MODEL) -> Labeller:
    """The labeller that the bot runs: the trained model, or the rules where its files or packages are missing.

    It is read once: half a second, and nobody changes it.
    """
    try:
        # Here, so that what does not label does not wait for numpy and the runtime.
        from classifiers.trained import TrainedLabeller

        return TrainedLabeller.from_folder(model)
    except (ImportError, FileNotFoundError):
        return RuleLabeller()
