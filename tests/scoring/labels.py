"""How well the labeller does on labelled mail: ``python -m tests.scoring.labels FILE.jsonl``."""

import json
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from time import perf_counter
from typing import Any

from classifiers.labeller import load
from classifiers.labels import Flag, Labels, Severity, Text

COLUMNS = (
    *("type", "type F1", "request", "severity", "within 1", "P1 found"),
    *("issues", "language", "flags", "answered", "right", "ECE", "surest"),
)

Pair = tuple[dict[str, Any], Labels]


def new_text(body: str) -> str:
    """A body without its quoted lines and what follows the signature separator."""
    own, _, _ = f"\n{body}".partition("\n-- \n")
    return "\n".join(line for line in own.splitlines() if not line.startswith(">")).strip()


def macro_f1(wanted: Sequence[str], given: Sequence[str]) -> float:
    """The mean F1 over the labels that are wanted anywhere."""
    scores = []
    for label in sorted(set(wanted)):
        hits = sum(one == other == label for one, other in zip(wanted, given, strict=True))
        scores.append(2 * hits / (list(wanted).count(label) + list(given).count(label)))
    return sum(scores) / len(scores) if scores else float("nan")


def share(pairs: Sequence[Pair], right: Callable[[dict[str, Any], Labels], bool]) -> float:
    """The share of pairs that are right."""
    return sum(right(mail, labels) for mail, labels in pairs) / len(pairs) if pairs else float("nan")


def flags_f1(pairs: Sequence[Pair]) -> float:
    """F1 over all flags of all mails together."""
    wanted = [(mail["id"], flag) for mail, _ in pairs for flag in Flag if mail[flag]]
    given = [(mail["id"], flag) for mail, labels in pairs for flag in labels.flags]
    return 2 * len(set(wanted) & set(given)) / max(1, len(wanted) + len(given))


def calibration_error(pairs: Sequence[Pair]) -> float:
    """How far confidence is from accuracy, on average over ten bins of confidence."""
    gaps: list[float] = [0.0] * 10
    for mail, labels in pairs:
        gaps[min(9, int(labels.confidence * 10))] += labels.confidence - (mail["type"] == labels.type)
    return sum(map(abs, gaps)) / len(pairs) if pairs else float("nan")


def surest(pairs: Sequence[Pair]) -> Sequence[Pair]:
    """The four fifths of which the labeller is surest."""
    return sorted(pairs, key=lambda pair: -pair[1].confidence)[: int(0.8 * len(pairs))]


def row(name: str, pairs: Sequence[Pair]) -> str:
    """One line of the table."""
    incidents = [pair for pair in pairs if pair[0]["type"] == "incident"]
    gravest = [pair for pair in pairs if pair[0]["severity"] == "P1"]
    answered = [pair for pair in pairs if not pair[1].abstained]
    ranks = list(Severity)
    figures = (
        share(pairs, lambda mail, labels: mail["type"] == labels.type),
        macro_f1([mail["type"] for mail, _ in pairs], [labels.type for _, labels in pairs]),
        macro_f1([mail["request"] for mail, _ in pairs], [labels.request for _, labels in pairs]),
        share(incidents, lambda mail, labels: mail["severity"] == labels.severity),
        share(incidents, lambda mail, labels: abs(ranks.index(mail["severity"]) - ranks.index(labels.severity)) <= 1),
        share(gravest, lambda mail, labels: labels.severity is Severity.P1),
        share(pairs, lambda mail, labels: mail["issues"] == labels.issues),
        share(pairs, lambda mail, labels: mail["language"] == labels.language),
        flags_f1(pairs),
        len(answered) / len(pairs) if pairs else float("nan"),
        share(answered, lambda mail, labels: mail["type"] == labels.type),
        calibration_error(pairs),
        share(surest(pairs), lambda mail, labels: mail["type"] == labels.type),
    )
    return f"{name:<10}{len(pairs):>5}" + "".join(f"{figure:>9.2f}" for figure in figures)


def main(path: str) -> None:
    """Prints the table, and the time that one mail takes."""
    mails = [json.loads(line) for line in Path(path).read_text(encoding="utf-8").splitlines() if line.strip()]
    texts = tuple(Text(mail["subject"], new_text(mail["body"])) for mail in mails)
    labeller = load()
    labeller.label(texts)
    begin = perf_counter()
    labels = labeller.label(texts)
    milliseconds = (perf_counter() - begin) * 1000 / len(texts)
    pairs = list(zip(mails, labels, strict=True))
    print(f"{'':<10}{'mails':>5}" + "".join(f"{column:>9}" for column in COLUMNS))
    print(row("all", pairs))
    for language in sorted({mail["language"] for mail in mails}):
        print(row(language, [pair for pair in pairs if pair[0]["language"] == language]))
    for hard in (False, True):
        print(row("hard" if hard else "not hard", [pair for pair in pairs if bool(pair[0].get("hard")) is hard]))
    print(f"{milliseconds:.2f} ms for a mail, by {labeller.backend}")


if __name__ == "__main__":
    main(sys.argv[1])
