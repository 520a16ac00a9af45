"""From the cues that fired to labels."""

import re
from collections import Counter
from collections.abc import Set
from dataclasses import dataclass
from functools import cache

from classifiers.labels import Flag, Labels, Request, Severity, Text, Type
from classifiers.language import language_of
from classifiers.rules import english, german, scope
from classifiers.rules.counting import MOST, counted
from classifiers.rules.cues import Cue, Hit, Label, Scope, Table
from classifiers.rules.cues import Reading as How
from classifiers.rules.phrases import Passage, passage

CUES: tuple[Cue, ...] = english.CUES + german.CUES + scope.CUES

PRECEDENCE = (Type.INCIDENT, Type.ADVISORY, Type.TRAINING, Type.OTHER)
"""Where a mail mixes kinds, the earliest decides, unless it is far weaker than another."""

IN_PASSING = 0.9
"""A kind with less than this share of the strongest kind's score is only mentioned in passing."""

SURE = 0.8
"""Confidence below this is not claimed."""

FAINT = 1.0
"""A score below this says nothing."""

LONG = 20
"""Spaces from which on a text tells a story rather than says thanks."""

SUBJECT = 0.5
"""What a cue in the subject counts where there is a body: subjects are often old, forwarded or loud."""

ASKED_FOR = 1.4
"""What a wish counts in the sentence that asks; symptoms are told, not asked for."""

QUESTION_MARK = 0.8
"""What any question mark adds to a question."""

OFFER = 2.0
"""What being expected in hours adds to the likeliest kind of work."""

_SYMPTOMS = (Request.ERROR, Request.QUESTION)
_WORK = tuple(request for request in Request if request.type is Type.ADVISORY)
_LIST_ITEM = re.compile(r"(?:^|\n) {0,8}\d{1,2}[.)]\s")

Scores = dict[Request, float]


@dataclass(frozen=True, slots=True)
class Reading:
    """A text as the rules read it."""

    read: Passage
    language: str
    """ISO 639-1; empty where no common word tells it."""
    hits: tuple[Hit, ...]

    @property
    def told_language(self) -> str:
        """The language, by the cues where no common word tells it: a text of two nouns has none."""
        return self.language or _language_of_cues(self.hits)


def reading(text: Text) -> Reading:
    """A text with its language and every cue that fires on it."""
    read = passage(text)
    language = language_of(read.plain, default="")
    return Reading(read, language, _table(language).hits(read))


def fired(text: Text) -> tuple[Hit, ...]:
    """Every cue that fires on a text, and where."""
    return reading(text).hits


def labels_of(text: Text) -> Labels:
    """The labels of one text by the rules; abstained where no cue or two kinds speak with equal force."""
    whole = reading(text)
    read, language, found = whole.read, whole.language, whole.hits
    heard = _counted(found)
    scores = _scores(heard, read)
    request = _request(scores, long=language != "" and read.plain.count(" ") >= LONG)
    confidence = _confidence(scores, request.type)
    flags = _flags(found)
    return Labels(
        request=request,
        severity=_severity(request, heard),
        issues=_issues(request, heard, read),
        language=whole.told_language,
        flags=flags,
        confidence=confidence,
        abstained=confidence < SURE,
        evidence=tuple(hit.evidence(read) for hit in _deciding(heard, request, flags)),
    )


@cache
def _tables() -> dict[str, Table]:
    """The cues of each language; made when the first text comes, so that the import stays cheap."""
    languages = sorted({cue.language for cue in CUES})
    return {code: Table(tuple(cue for cue in CUES if cue.language == code)) for code in languages} | {"": Table(CUES)}


def _table(language: str) -> Table:
    """The cues of a language; those of every language for one that has none, or where nothing tells the language."""
    return _tables().get(language) or _tables()[""]


def _language_of_cues(found: tuple[Hit, ...]) -> str:
    """The language that most cues are in."""
    languages = Counter(hit.cue.language for hit in found)
    return max(("en", *languages), key=lambda code: languages[code])


def _counted(found: tuple[Hit, ...]) -> tuple[Hit, ...]:
    """The hits without symptoms in sentences that say that nothing is broken, or no longer."""
    settled = {hit.sentence for hit in found if hit.cue.speaks_for is How.SETTLED}
    return tuple(hit for hit in found if hit.cue.speaks_for is not Request.ERROR or hit.sentence not in settled)


def _scores(counted: tuple[Hit, ...], read: Passage) -> Scores:
    """What speaks for each request: every cue once, and more where it stands in the sentence that asks."""
    asking = {hit.sentence for hit in counted if hit.cue.speaks_for is How.PLEADING}
    weights: dict[Cue, float] = {}
    for hit in counted:
        share = SUBJECT if hit.sentence == 0 and len(read.starts) > 2 else 1.0
        share *= ASKED_FOR if hit.sentence in asking and hit.cue.speaks_for not in _SYMPTOMS else 1.0
        weights[hit.cue] = max(weights.get(hit.cue, 0.0), hit.cue.weight * share)
    scores = dict.fromkeys(Request, 0.0)
    for cue, weight in weights.items():
        if isinstance(cue.speaks_for, Request):
            scores[cue.speaks_for] += weight
    if "?" in read.plain:
        scores[Request.QUESTION] += QUESTION_MARK
    if any(cue.speaks_for is How.QUOTED for cue in weights):
        best = max(_WORK, key=lambda request: scores[request])
        scores[best] += OFFER
    return scores


def _by_type(scores: Scores) -> dict[Type, float]:
    """The strongest request of each type; a type's further requests add a little."""
    sums = {}
    for kind in PRECEDENCE:
        own = sorted((score for request, score in scores.items() if request.type is kind), reverse=True)
        sums[kind] = own[0] + 0.3 * sum(own[1:])
    return sums


def _request(scores: Scores, long: bool) -> Request:
    """The request that decides what happens first; where hardly a cue speaks, a guess by the length."""
    sums = _by_type(scores)
    strongest = max(sums.values())
    if strongest < FAINT:
        # Most mail to a desk tells of trouble, and often in words that no list foresees.
        return Request.ERROR if long else Request.NONE
    kind = next(kind for kind in PRECEDENCE if sums[kind] >= IN_PASSING * strongest)
    if kind is Type.INCIDENT and scores[Request.ERROR] >= IN_PASSING * scores[Request.QUESTION]:
        return Request.ERROR
    return max((request for request in Request if request.type is kind), key=lambda request: scores[request])


def _confidence(scores: Scores, kind: Type) -> float:
    """The probability that a type is right; it grows with the type's lead over the next; 0.25 where nothing speaks."""
    sums = _by_type(scores)
    rival = max(score for other, score in sums.items() if other is not kind)
    if max(sums.values()) < FAINT:
        return 0.25
    # Two is added so that a single cue without a rival is not taken for certainty.
    lead = (sums[kind] - rival) / (sums[kind] + rival + 2)
    return round(0.5 + 0.5 * lead, 3)


def _severity(request: Request, counted: tuple[Hit, ...]) -> Severity:
    """The impact that an error's scope cues describe; P4 for everything else."""
    if request is not Request.ERROR:
        return Severity.P4
    said = {hit.cue.speaks_for for hit in counted}
    level = Severity.P1 if _outage(counted) else _level(said)
    if Flag.TEST_SYSTEM in said:
        return {Severity.P1: Severity.P2, Severity.P2: Severity.P3}.get(level, Severity.P4)
    return level


def _outage(counted: tuple[Hit, ...]) -> bool:
    """One sentence says that nobody can get in; a single place that is named elsewhere does not take it back."""
    everyone = {hit.sentence for hit in counted if hit.cue.speaks_for is Scope.EVERYONE}
    return any(hit.sentence in everyone for hit in counted if hit.cue.speaks_for is Scope.DOWN)


def _flags(found: tuple[Hit, ...]) -> tuple[Flag, ...]:
    """What else the mail says; hours outside service count only where the sentence asks for something."""
    asking = {hit.sentence for hit in found if hit.cue.speaks_for is How.PLEADING}
    said = {hit.cue for hit in found if hit.cue.speaks_for is not Flag.OFF_HOURS or hit.sentence in asking}
    return tuple(flag for flag in Flag if sum(cue.weight for cue in said if cue.speaks_for is flag) >= 1)


def _level(said: Set[Label]) -> Severity:
    """The level in production."""
    if Scope.EVERYONE in said and Scope.DOWN in said and Scope.ONE not in said:
        return Severity.P1
    if Scope.DUTY in said and Scope.DEADLINE in said:
        return Severity.P1
    if Scope.DATA_LOSS in said and Scope.WORKAROUND not in said:
        return Severity.P1
    if Scope.COSMETIC in said or Scope.WORKAROUND in said:
        return Severity.P4
    if Scope.LIMITED in said:
        return Severity.P3
    wide = Scope.MAJOR in said or (Scope.ONE not in said and bool(said & {Scope.EVERYONE, Scope.DOWN}))
    return Severity.P2 if wide else Severity.P3


def _issues(request: Request, found: tuple[Hit, ...], read: Passage) -> int:
    """Separate problems: items of a list, or sentences that part themselves from others, that tell a symptom."""
    if request.type is not Type.INCIDENT:
        return 1
    telling = {hit.sentence for hit in found if hit.cue.speaks_for in _SYMPTOMS}
    items = {read.sentence(match.end()) for match in _LIST_ITEM.finditer(read.plain)}
    parting = [hit for hit in found if hit.cue.speaks_for is How.SEPARATE]
    further = {hit.sentence for hit in parting} & telling
    named = max(2, counted(read)) if len({hit.cue for hit in parting}) > 1 else 1
    return min(MOST, max(len(items & telling), 1 + len(further), named))


def _deciding(counted: tuple[Hit, ...], request: Request, flags: tuple[Flag, ...]) -> tuple[Hit, ...]:
    """The first hit of each cue that speaks for what was given."""
    first: dict[Cue, Hit] = {}
    for hit in counted:
        first.setdefault(hit.cue, hit)
    wanted = {request, *flags, *(Scope if request is Request.ERROR else ())}
    return tuple(hit for cue, hit in first.items() if cue.speaks_for in wanted)
