"""The trained labeller; needs numpy, the ONNX runtime and the files of the model."""

from classifiers.trained.labelling import TrainedLabeller

__all__ = ["TrainedLabeller"]
