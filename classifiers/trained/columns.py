"""Where the scores of each label stand in a row of scores."""

import numpy as np

from classifiers.labels import Flag, Request, Severity, Type
from classifiers.trained.encoder import Array, softmax

REQUESTS = tuple(Request)
TYPES = tuple(Type)
SEVERITIES = tuple(Severity)
FLAGS = tuple(Flag)

COLUMNS = {"request": slice(0, 11), "severity": slice(11, 15), "issues": slice(15, 17), "flags": slice(17, 21)}
COUNT = 21

OF_TYPE = np.array([[request.type is kind for kind in TYPES] for request in REQUESTS], dtype=np.float32)
"""Which type each request belongs to."""


def requests_and_types(scores: Array, temperature: float = 1.0) -> tuple[Array, Array]:
    """The probabilities of requests, and those of types: a type is the sum of its requests."""
    requests = softmax(scores[:, COLUMNS["request"]] / temperature)
    return requests, requests @ OF_TYPE
