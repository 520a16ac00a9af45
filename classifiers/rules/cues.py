"""What a cue is, and which cues fire on a text."""

from dataclasses import dataclass
from enum import StrEnum
from operator import itemgetter

from classifiers.labels import Evidence, Flag, Request
from classifiers.rules.phrases import Index, Passage, occurrences


class Scope(StrEnum):
    """How far a trouble reaches and what it costs: what severity is read from."""

    EVERYONE = "everyone"
    DOWN = "down"
    DUTY = "duty"
    DEADLINE = "deadline"
    DATA_LOSS = "data_loss"
    MAJOR = "major"
    ONE = "one"
    LIMITED = "limited"
    WORKAROUND = "workaround"
    COSMETIC = "cosmetic"


class Reading(StrEnum):
    """How the other cues are to be read."""

    SETTLED = "settled"
    """The sentence says that nothing is broken, or no longer: its symptoms do not count."""
    DECOY = "decoy"
    """These very words mean something else than a cue within them."""
    SEPARATE = "separate"
    """A further problem begins."""
    QUOTED = "quoted"
    """The sender expects an offer in hours: work beyond a repair."""
    PLEADING = "pleading"
    """The sentence asks for something."""


Label = Request | Scope | Reading | Flag


@dataclass(frozen=True, slots=True)
class Cue:
    """Phrases that say the same thing, and the label that they speak for."""

    name: str
    language: str
    speaks_for: Label
    weight: float
    phrases: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Hit:
    """A cue that fired, and where."""

    cue: Cue
    start: int
    end: int
    sentence: int

    def evidence(self, read: Passage) -> Evidence:
        """The words that it fired on."""
        words = " ".join(read.words[self.start : self.end].split())
        return Evidence(str(self.cue.speaks_for), words[:80], f"cue:{self.cue.name}")


def cue(language: str, speaks_for: Label, name: str, weight: float, phrases: str) -> Cue:
    """A cue from its phrases, one a line or parted by commas."""
    lines = (part.strip() for part in phrases.replace("\n", ",").split(","))
    return Cue(name, language, speaks_for, weight, tuple(line for line in lines if line))


class Table:
    """Cues that are looked for together."""

    def __init__(self, cues: tuple[Cue, ...]) -> None:
        self.cues = cues
        self._index = Index(phrase for one in cues for phrase in one.phrases)
        self._cues: dict[str, list[tuple[int, Cue]]] = {}
        for order, (own, phrase) in enumerate((cue, phrase) for cue in cues for phrase in cue.phrases):
            self._cues.setdefault(phrase, []).append((order, own))

    def hits(self, read: Passage) -> tuple[Hit, ...]:
        """Every place where a cue fires, in the order of the cues; words that are decoys have been taken out."""
        spans = ((phrase, span) for phrase in self._index.candidates(read) for span in occurrences(phrase, read))
        places = [(order, *span, one) for phrase, span in spans for order, one in self._cues[phrase]]
        places.sort(key=itemgetter(0, 1))
        found = [Hit(one, start, end, read.sentence(start)) for _, start, end, one in places]
        decoys = [hit for hit in found if hit.cue.speaks_for is Reading.DECOY]
        return tuple(hit for hit in found if hit in decoys or not any(_within(hit, decoy) for decoy in decoys))


def _within(hit: Hit, decoy: Hit) -> bool:
    """The words of a hit are a decoy's; what tells of a flag is never one."""
    return hit.start >= decoy.start and hit.end <= decoy.end and not isinstance(hit.cue.speaks_for, Flag)
