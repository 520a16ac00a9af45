"""A trained encoder of texts, and what is read from its vectors and the cues that fire; needs numpy and onnxruntime."""

from classifiers.trained.labelling import TrainedLabeller

__all__ = ["TrainedLabeller"]
