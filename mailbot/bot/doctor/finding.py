"""What the doctor says of one thing."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Finding:
    """What one look found."""

    what: str
    ok: bool
    finding: str
    advice: str = ""
