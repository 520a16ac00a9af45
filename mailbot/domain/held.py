"""A mail that was set aside, and what an operator decides of it."""

from dataclasses import dataclass
from enum import StrEnum


class HeldAct(StrEnum):
    """What becomes of a held mail."""

    RETRY = "retry"
    """It is taken once more."""
    DISCARD = "discard"
    """It is set aside for good; its bytes are kept."""
    NEW = "new"
    """It opens a case, whatever screening says."""
    ATTACH = "attach"
    """It joins a case, whoever sent it."""


@dataclass(frozen=True, slots=True)
class HeldMail:
    """A mail as the operator's answer finds it."""

    id: int
    held: bool
    """It still waits for a decision."""
    whole: bool
    """False: only its header is here."""


@dataclass(frozen=True, slots=True)
class HeldOrder:
    """What is to be done with a held mail."""

    mail: int
    act: HeldAct
    case: int | None = None
    """The case to attach it to."""
