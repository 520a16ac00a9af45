"""The one place that picks what labels a text."""

from classifiers.labels import Labeller, Labels, Text
from classifiers.rules import labels_of


class RuleLabeller:
    """Labels by plain readable rules: the floor, and the fallback where no trained model is there."""

    def label(self, texts: tuple[Text, ...]) -> tuple[Labels, ...]:
        """The labels of each text, in their order."""
        return tuple(labels_of(text) for text in texts)


def load() -> Labeller:
    """The labeller that the bot runs."""
    return RuleLabeller()
