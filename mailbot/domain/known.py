"""Known problems: faults that several cases are about, and the build that mends them."""

import re
from dataclasses import dataclass

_NAME = re.compile(r"[^\W_][\w.-]{0,39}")


@dataclass(frozen=True, slots=True)
class KnownProblem:
    """A fault that several cases are about."""

    name: str
    """As it was first written, such as ``PRINT-7``."""
    cases: tuple[int, ...] = ()
    """The cases that are on it, in their order."""
    build: str = ""
    """The build that mends it; empty as long as none does."""

    @property
    def key(self) -> str:
        """What two names are compared by."""
        return key_of(self.name)


def key_of(name: str) -> str:
    """What two names of known problems are compared by."""
    return name.casefold()


def problem_name(words: str) -> str:
    """The name of a known problem as it may be kept; empty where the words are none."""
    name = words.strip().rstrip(".-")
    return name if _NAME.fullmatch(name) else ""
