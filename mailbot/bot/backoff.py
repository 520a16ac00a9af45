"""How long to wait before the next try: twice as long each time, and never all at once."""

import random


class Backoff:
    """Waits that double from ``first`` to ``most`` seconds, each shortened by up to a half by chance."""

    def __init__(self, first: float = 1.0, most: float = 60.0) -> None:
        self._first = first
        self._most = most
        self._tries = 0

    def reset(self) -> None:
        """It worked: the next wait is the first again."""
        self._tries = 0

    def next(self) -> float:
        """Seconds to wait now."""
        wait = spread(self._first, self._most, self._tries)
        self._tries += 1
        return wait


def spread(first: float, most: float, tries: int) -> float:
    """Seconds to wait after so many tries that failed before."""
    # The exponent is bounded, as a float's is.
    wait = min(most, first * 2.0 ** min(tries, 40))
    # Not a secret: it only keeps many bots from knocking at the same moment.
    return wait * random.uniform(0.5, 1.0)
