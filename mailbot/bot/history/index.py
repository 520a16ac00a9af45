"""The first look at an archive: what there is, what can't be taken, and which mails belong together."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime

from mailbot.adapters.archive import Filed, Place
from mailbot.domain.outcome import Desk
from mailbot.intake.identity import identity
from mailbot.intake.link import clues
from mailbot.intake.parse import parse

_MOST_REFERENCES = 20
_HEADER_BYTES = 1_000_000


@dataclass(frozen=True, slots=True)
class Bad:
    """A mail that can't be taken."""

    place: str
    reason: str


@dataclass(frozen=True, slots=True)
class Entry:
    """A mail that is to be taken."""

    place: Place
    size: int
    identity: str
    at: datetime
    """When it was written, by its own word, and never after now."""
    ids: tuple[str, ...]
    """Its Message-ID, and those that it refers to."""
    numbers: tuple[int, ...]
    """Cases of ours that it was proved to belong to, by an address or a Message-ID that we have signed."""


@dataclass(slots=True)
class Index:
    """What an archive has."""

    entries: list[Entry] = field(default_factory=list)
    bad: list[Bad] = field(default_factory=list)
    copies: int = 0
    """Mails that stand there more than once, but for the first."""
    parents: dict[str, str] = field(default_factory=dict)
    """Message-ID or identity → another one of the same thread, up to its root."""

    def root(self, key: str) -> str:
        """By what the thread of a Message-ID or an identity is known."""
        path = []
        while (parent := self.parents.get(key, key)) != key:
            path.append(key)
            key = parent
        for step in path:
            self.parents[step] = key
        return key

    def join(self, keys: Iterable[str]) -> None:
        """Puts keys into one thread."""
        roots = [self.root(key) for key in keys]
        for one in roots[1:]:
            self.parents[self.root(one)] = self.root(roots[0])

    def threads(self) -> list[list[Entry]]:
        """The mails of each thread in the order of their dates, the oldest thread first."""
        found: dict[str, list[Entry]] = {}
        for entry in sorted(self.entries, key=lambda entry: entry.at):
            found.setdefault(self.root(entry.identity), []).append(entry)
        return list(found.values())


def index_of(filed: Iterable[Filed], desk: Desk, now: datetime, advance: Callable[[int], None]) -> Index:
    """What an archive has; ``advance`` hears of the bytes of each mail."""
    index, seen, latest = Index(), set[str](), now
    for one in filed:
        advance(one.size)
        if not one.content.strip():
            reason = f"it has {one.size} bytes, over limits.mail_bytes" if one.too_large else "it is empty"
            index.bad.append(Bad(one.place.shown, reason))
            continue
        own = identity(one.content)
        mail = parse(_header(one.content), known_identity=own)
        if mail.author is None:
            index.bad.append(Bad(one.place.shown, "it has no sender that can be read"))
        elif own in seen:
            index.copies += 1
        else:
            seen.add(own)
            # One without a date was written at about the time of the one before it.
            latest = min(mail.date or latest, now)
            given = clues(mail, desk)
            ids = tuple(one for one in (mail.message_id, *given.references[:_MOST_REFERENCES]) if one)
            index.join((own, *ids))
            numbers = (*given.addressed, *given.answered)
            index.entries.append(Entry(one.place, len(one.content), own, latest, ids, numbers))
    return index


def _header(content: bytes) -> bytes:
    """The header of a mail, with whatever line ends it has."""
    beginning = content[:_HEADER_BYTES]
    ends = [at for at in (beginning.find(end) for end in (b"\n\n", b"\r\n\r\n", b"\r\r")) if at >= 0]
    return beginning[: min(ends)] + b"\r\n\r\n" if ends else beginning
