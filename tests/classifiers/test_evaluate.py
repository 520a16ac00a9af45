import json
from pathlib import Path

import pytest

from classifiers.evaluate import calibration_error, figures, report, table
from classifiers.examples import Example, example, examples, new_text, written
from classifiers.labels import Flag, Labels, Request, Severity, Text


def made(request: Request, severity: Severity = Severity.P4, flags: tuple[Flag, ...] = ()) -> Example:
    return Example("1", "1", Text("", "x"), request, severity, 1, "en", flags)


def said(request: Request, confidence: float, severity: Severity = Severity.P4, abstained: bool = False) -> Labels:
    return Labels(request, severity, 1, "en", (), confidence, abstained)


def test_labels_that_are_all_right_reach_every_figure() -> None:
    pairs = [(made(Request.ERROR, Severity.P1), said(Request.ERROR, 1.0, Severity.P1))] * 5

    reached = figures(pairs)

    assert reached.pop("mails") == 5
    assert reached.pop("calibration_error") == 0
    assert set(reached.values()) == {1.0}


def test_a_missed_p1_is_quiet_only_where_nobody_is_asked() -> None:
    asked = (made(Request.ERROR, Severity.P1), said(Request.ERROR, 0.9, Severity.P2, abstained=True))
    quiet = (made(Request.ERROR, Severity.P1), said(Request.ERROR, 0.9, Severity.P2))

    reached = figures([asked, quiet])

    assert reached["p1_recall"] == 0
    assert reached["p1_not_missed_quietly"] == 0.5


def test_confidence_that_promises_too_much_is_an_error_of_calibration() -> None:
    pairs = [(made(Request.TRAINING), said(Request.NONE, 0.95))] * 4

    assert calibration_error(pairs) == pytest.approx(0.95)


def test_the_surest_mails_are_told_apart() -> None:
    right, wrong = (made(Request.NONE), said(Request.NONE, 0.9)), (made(Request.NONE), said(Request.ERROR, 0.5))

    reached = figures([right] * 8 + [wrong] * 2)

    assert reached["type"] == 0.8
    assert reached["surest_right"] == 1.0


def test_a_flag_that_nobody_wants_costs() -> None:
    pairs = [(made(Request.ERROR, flags=(Flag.SERVER,)), said(Request.ERROR, 1.0))]

    assert figures(pairs)["flags_f1"] == 0


def test_the_table_has_a_column_for_each_language() -> None:
    pairs = [(made(Request.NONE), said(Request.NONE, 1.0))]

    assert table(pairs).splitlines()[0].split() == ["all", "en"]


def test_quotes_and_signatures_are_not_the_senders_words() -> None:
    assert new_text("Hello\n> quoted\nWorld\n-- \nJo") == "Hello\nWorld"


@pytest.mark.parametrize("flags", [{"flags": ["server"]}, {"server": True, "third_party": False}])
def test_flags_are_a_list_or_a_key_each(flags: dict[str, object], tmp_path: Path) -> None:
    mail = {"id": "1", "subject": "s", "body": "b", "request": "error", "severity": "P3", "issues": 1, "language": "de"}
    path = tmp_path / "mails.jsonl"
    path.write_text(json.dumps(mail | flags) + "\n\n", encoding="utf-8")

    (read,) = examples([path])

    assert read.flags == (Flag.SERVER,)
    assert read == example(mail | flags)


def test_tellings_of_one_story_are_in_one_fold() -> None:
    folds: dict[str, set[int]] = {}

    for one in written():
        folds.setdefault(one.core, set()).add(one.fold(5))

    assert len(folds) > 500
    assert all(len(found) == 1 for found in folds.values())


def test_the_report_tells_of_requests_and_confidence() -> None:
    pairs = [(made(Request.NONE), said(Request.NONE, 0.95)), (made(Request.REPORT), said(Request.NONE, 0.35))]

    told = report(pairs)

    assert "none                         1       2       1   0.667" in told
    assert "0.9 to 1.0                   1   1.000" in told
    assert "0.3 to 0.4                   1   0.000" in told
