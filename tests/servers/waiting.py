"""Waiting for a condition instead of sleeping on a guess."""

import time
from collections.abc import Callable
from typing import TypeVar

Thing = TypeVar("Thing")

_PAUSE = 0.015


def eventually(condition: Callable[[], Thing], *, within: float = 10.0, what: str = "") -> Thing:
    """The first true value that the condition gives; fails in words when there is none in so many seconds."""
    deadline = time.monotonic() + within
    while True:
        found = condition()
        if found:
            return found
        if time.monotonic() >= deadline:
            wanted = what or getattr(condition, "__qualname__", repr(condition))
            raise AssertionError(f"waited {within:g} s in vain for: {wanted}; the last answer was {found!r}")
        time.sleep(_PAUSE)
