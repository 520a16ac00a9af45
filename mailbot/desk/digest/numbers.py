"""The period in numbers, and the classifier against the agents."""

from collections import Counter
from collections.abc import Iterable
from datetime import timedelta
from statistics import median

from classifiers.labels import Severity, Type
from mailbot.domain.case import Case
from mailbot.domain.digest import DigestSituation, Happened, Judged, Kept
from mailbot.domain.targets import TargetKind
from replies.digest import CaseRecord, Classifier, Confusion, Correction, Count, Customer, Numbers, Punctuality
from replies.letters import Work

MOST_CUSTOMERS = 12
_MOST_CONFUSIONS = 5
_MOST_CORRECTIONS = 10
_MOST_RECORDS = 5000
_MINUTE = timedelta(minutes=1)


def numbers(situation: DigestSituation) -> Numbers:
    """How much came, and what became of it."""
    happened = situation.happened
    opened = [case for case in happened.cases if case.number in happened.opened]
    decided = [case for case in opened if not case.abstained]
    types = Counter(case.type.value for case in decided)
    types[Work.UNDECIDED.value] = len(opened) - len(decided)
    severities = Counter(case.severity for case in decided if case.type is Type.INCIDENT)
    customers = _customers(happened)
    return Numbers(
        mails=happened.mails,
        opened=len(happened.opened),
        joined=happened.joined,
        answered=len(happened.answered),
        solved=len(happened.solved),
        still_open=situation.stands.open,
        types=tuple(Count(kind.value, types[kind.value]) for kind in Work if types[kind.value]),
        severities=tuple(Count(kind.value, severities[kind]) for kind in Severity if severities[kind]),
        punctuality=_punctuality(happened),
        customers=customers[:MOST_CUSTOMERS],
        customers_more=max(0, len(customers) - MOST_CUSTOMERS),
    )


def classifier(situation: DigestSituation) -> Classifier:
    """How often agents left the labels as they were, and what they changed."""
    happened = situation.happened
    cases = {case.number: case for case in happened.cases}
    changed = _changed(happened)
    judged, kept = _agreement(happened)
    judged_before, kept_before = _agreement(situation.before)
    confusions = Counter(
        (one.said.request.value, one.meant.request.value)
        for one in changed
        if one.said.request is not one.meant.request
    )
    return Classifier(
        judged=judged,
        kept=kept,
        confusions=tuple(Confusion(*pair, count) for pair, count in confusions.most_common(_MOST_CONFUSIONS)),
        corrections=tuple(
            Correction(
                situation.desk.tag(one.case),
                cases[one.case].subject if one.case in cases else "",
                _labels(one, said=True),
                _labels(one, said=False),
            )
            for one in changed[:_MOST_CORRECTIONS]
        ),
        corrections_more=max(0, len(changed) - _MOST_CORRECTIONS),
        judged_before=judged_before,
        kept_before=kept_before,
    )


def _changed(happened: Happened) -> list[Judged]:
    return [one for one in happened.judged if _labels(one, said=True) != _labels(one, said=False)]


def _agreement(happened: Happened) -> tuple[int, int]:
    """How many cases agents worked on or labelled, and of how many they left the labels."""
    judged = happened.answered | happened.solved | {one.case for one in happened.judged}
    return len(judged), len(judged) - len({one.case for one in _changed(happened)})


def records(situation: DigestSituation) -> tuple[CaseRecord, ...]:
    """Every case of the period and the gravest that need a decision, for the table; the newest where they are many."""
    happened, stands = situation.happened, situation.stands
    standing = (*stands.severe.cases, *stands.undecided.cases, *(one.case for one in stands.awaited))
    open_now = {
        case.number: case for case in (*standing, *(one.case for one in (*stands.missed.owed, *stands.near.owed)))
    }
    cases = open_now | {case.number: case for case in happened.cases}
    return tuple(_record(situation, cases[number]) for number in sorted(cases)[-_MOST_RECORDS:])


def _record(situation: DigestSituation, case: Case) -> CaseRecord:
    happened = situation.happened
    return CaseRecord(
        tag=situation.desk.tag(case.number),
        organisation=case.organisation,
        subject=case.subject,
        status=case.status.value,
        request=case.request.value,
        severity=case.severity.value,
        opened_at=case.opened_at,
        ended_at=case.ended_at,
        opened=case.number in happened.opened,
        answered=case.number in happened.answered,
        solved=case.number in happened.solved,
    )


def _customers(happened: Happened) -> tuple[Customer, ...]:
    organisation = {case.number: case.organisation for case in happened.cases}
    opened, answered, solved = (
        Counter(organisation.get(number, "") for number in numbers)
        for numbers in (happened.opened, happened.answered, happened.solved)
    )
    names = opened.keys() | answered.keys() | solved.keys()
    found = (Customer(name, opened[name], answered[name], solved[name]) for name in names)
    return tuple(sorted(found, key=lambda one: (-one.opened, -one.answered, -one.solved, one.name)))


def _punctuality(happened: Happened) -> tuple[Punctuality, ...]:
    rows = []
    for kind in TargetKind:
        own = [one for one in happened.kept if one.kind is kind]
        times = [one.met_at - one.opened_at for one in own if one.met_at is not None]
        if kind is TargetKind.ACKNOWLEDGEMENT:
            times = list(happened.acknowledged)
        met = sum(_met(one) for one in own)
        if own or times:
            rows.append(Punctuality(kind.value, met, len(own) - met, _median(times)))
    return tuple(rows)


def _met(kept: Kept) -> bool:
    # The due minute itself still counts.
    return kept.met_at is not None and (kept.due_at is None or kept.met_at < kept.due_at + _MINUTE)


def _median(times: Iterable[timedelta]) -> timedelta | None:
    seconds = [max(0.0, time.total_seconds()) for time in times]
    return timedelta(seconds=median(seconds)) if seconds else None


def _labels(judged: Judged, *, said: bool) -> tuple[str, str]:
    labels = judged.said if said else judged.meant
    return labels.request.value, labels.severity.value
