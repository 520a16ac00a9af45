"""How well labels agree with labelled mail."""

from collections.abc import Callable, Sequence

from classifiers.examples import Example
from classifiers.labels import Labeller, Labels, Request, Severity, Type

Pair = tuple[Example, Labels]

BINS = 10
"""Of confidence, for the calibration error."""

SUREST = 0.8
"""The share of mails whose accuracy is told apart."""

_RANKS = tuple(Severity)


def share(pairs: Sequence[Pair], right: Callable[[Example, Labels], bool]) -> float:
    """The share of pairs that are right; 1 where there are none to be wrong."""
    return sum(right(example, labels) for example, labels in pairs) / len(pairs) if pairs else 1.0


def macro_f1(wanted: Sequence[str], given: Sequence[str]) -> float:
    """The mean F1 over the labels that are wanted anywhere."""
    scores = []
    for label in sorted(set(wanted)):
        hits = sum(one == other == label for one, other in zip(wanted, given, strict=True))
        scores.append(2 * hits / (list(wanted).count(label) + list(given).count(label)))
    return sum(scores) / len(scores) if scores else 1.0


def flags_f1(pairs: Sequence[Pair]) -> float:
    """F1 over all flags of all mails together."""
    wanted = {(example.id, flag) for example, _ in pairs for flag in example.flags}
    given = {(example.id, flag) for example, labels in pairs for flag in labels.flags}
    return 2 * len(wanted & given) / (len(wanted) + len(given)) if wanted or given else 1.0


def calibration_error(pairs: Sequence[Pair]) -> float:
    """How far confidence is from accuracy, on average over bins of confidence."""
    bins: list[list[Pair]] = [[] for _ in range(BINS)]
    for pair in pairs:
        bins[min(BINS - 1, int(pair[1].confidence * BINS))].append(pair)
    gaps = (abs(sum(labels.confidence for _, labels in one) - sum(right_type(*pair) for pair in one)) for one in bins)
    return sum(gaps) / max(1, len(pairs))


def right_type(example: Example, labels: Labels) -> bool:
    """The type is the one that is wanted."""
    return example.request.type is labels.type


def figures(pairs: Sequence[Pair]) -> dict[str, float]:
    """Every figure that a model is judged by."""
    incidents = [pair for pair in pairs if pair[0].request.type is Type.INCIDENT]
    gravest = [pair for pair in incidents if pair[0].severity is Severity.P1]
    answered = [pair for pair in pairs if not pair[1].abstained]
    surest = sorted(pairs, key=lambda pair: -pair[1].confidence)[: int(SUREST * len(pairs))]
    return {
        "mails": len(pairs),
        "type": share(pairs, right_type),
        "type_f1": macro_f1([one.request.type for one, _ in pairs], [labels.type for _, labels in pairs]),
        "request_f1": macro_f1([one.request for one, _ in pairs], [labels.request for _, labels in pairs]),
        "severity": share(incidents, lambda one, labels: one.severity is labels.severity),
        "within_one": share(incidents, _within_one),
        "p1_recall": share(gravest, lambda _, labels: labels.severity is Severity.P1),
        "p1_not_missed_quietly": share(gravest, lambda _, labels: labels.severity is Severity.P1 or labels.abstained),
        "issues": share(pairs, lambda one, labels: one.issues == labels.issues),
        "language": share(pairs, lambda one, labels: one.language == labels.language),
        "flags_f1": flags_f1(pairs),
        "calibration_error": calibration_error(pairs),
        "surest_right": share(surest, right_type),
        "answered": len(answered) / max(1, len(pairs)),
        "answered_right": share(answered, right_type),
    }


def _within_one(example: Example, labels: Labels) -> bool:
    return abs(_RANKS.index(example.severity) - _RANKS.index(labels.severity)) <= 1


def groups(pairs: Sequence[Pair]) -> dict[str, list[Pair]]:
    """All pairs, and those of each language."""
    languages = sorted({example.language for example, _ in pairs})
    return {"all": list(pairs)} | {code: [pair for pair in pairs if pair[0].language == code] for code in languages}


def table(pairs: Sequence[Pair]) -> str:
    """The figures of all and of each language, one a line."""
    columns = {name: figures(group) for name, group in groups(pairs).items()}
    lines = [f"{'':<22}" + "".join(f"{name:>8}" for name in columns)]
    lines.extend(
        f"{figure:<22}" + "".join(f"{column[figure]:>8.3f}" for column in columns.values()) for figure in columns["all"]
    )
    return "\n".join(lines)


def by_request(pairs: Sequence[Pair]) -> str:
    """How often each request is wanted, given and right."""
    lines = [f"{'':<22}{'wanted':>8}{'given':>8}{'right':>8}{'F1':>8}"]
    for request in Request:
        wanted = sum(example.request is request for example, _ in pairs)
        given = sum(labels.request is request for _, labels in pairs)
        right = sum(example.request is labels.request is request for example, labels in pairs)
        f1 = 2 * right / (wanted + given) if wanted + given else 1.0
        lines.append(f"{request:<22}{wanted:>8}{given:>8}{right:>8}{f1:>8.3f}")
    return "\n".join(lines)


def by_confidence(pairs: Sequence[Pair]) -> str:
    """How often the type is right where the labeller is so sure."""
    lines = [f"{'confidence':<22}{'mails':>8}{'right':>8}"]
    for bin in range(BINS):
        found = [pair for pair in pairs if min(BINS - 1, int(pair[1].confidence * BINS)) == bin]
        if found:
            lines.append(
                f"{f'{bin / BINS:.1f} to {(bin + 1) / BINS:.1f}':<22}{len(found):>8}{share(found, right_type):>8.3f}"
            )
    return "\n".join(lines)


def report(pairs: Sequence[Pair]) -> str:
    """Every figure, by language, by request and by confidence."""
    return "\n\n".join((table(pairs), by_request(pairs), by_confidence(pairs)))


def evaluated(labeller: Labeller, found: Sequence[Example]) -> tuple[Pair, ...]:
    """Examples with the labels that a labeller gives them."""
    return tuple(zip(found, labeller.label(tuple(one.text for one in found)), strict=True))
