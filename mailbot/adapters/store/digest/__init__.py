"""Digests: what they are made from, and which were sent."""

from mailbot.adapters.store.digest.happened import happened
from mailbot.adapters.store.digest.health import service
from mailbot.adapters.store.digest.marks import (
    Marks,
    SentDigest,
    begin,
    last_digest,
    marks,
    marks_at,
    note_digest,
    sent_on,
)
from mailbot.adapters.store.digest.stands import stands

__all__ = [
    "Marks",
    "SentDigest",
    "begin",
    "happened",
    "last_digest",
    "marks",
    "marks_at",
    "note_digest",
    "sent_on",
    "service",
    "stands",
]
