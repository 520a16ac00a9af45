"""Plain readable rules in English and German: a text's labels with the words that decided."""

from classifiers.rules.decide import labels_of

__all__ = ["labels_of"]
