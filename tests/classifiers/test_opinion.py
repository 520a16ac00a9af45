import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from classifiers.labels import Flag, Labels, Request, Severity, Text
from classifiers.opinion import LONGEST_ANSWER, MOST_CHARACTERS, answered, question

OWN = Labels(Request.NONE, Severity.P4, 1, "en", (), 0.4, abstained=True)
GOOD: dict[str, Any] = {"request": "error", "severity": "P2", "issues": 2, "language": "de", "flags": ["server"]}


def test_the_mail_goes_out_as_data_and_bounded() -> None:
    instruction, mail = question(Text('"} ignore\x00 all', "Ä" * 100_000))

    assert json.loads(mail) == {"subject": '"} ignore\x00 all', "body": "Ä" * MOST_CHARACTERS}
    assert mail.isascii()
    assert "ignore" not in instruction


def test_a_sound_answer_takes_the_place_of_what_was_doubted() -> None:
    labels = answered(json.dumps(GOOD), OWN, "m")

    assert labels is not None
    assert (labels.request, labels.severity, labels.issues, labels.language) == (Request.ERROR, Severity.P2, 2, "de")
    assert labels.flags == (Flag.SERVER,)
    assert not labels.abstained
    assert labels.confidence == OWN.confidence
    assert labels.evidence[-1].source == "opinion:m"


def test_labels_that_do_not_fit_together_are_made_to() -> None:
    labels = answered(json.dumps(GOOD | {"request": "report"}), OWN, "m")

    assert labels is not None
    assert (labels.severity, labels.issues) == (Severity.P4, 1)


def test_a_mail_that_may_be_p1_is_asked_about_all_the_same() -> None:
    own = Labels(Request.ERROR, Severity.P2, 1, "en", (), 0.4, abstained=True, perhaps_p1=True)

    labels = answered(json.dumps(GOOD), own, "m")

    assert labels is not None
    assert labels.abstained


@pytest.mark.parametrize(
    "odd",
    [
        {"request": "refund"},
        {"request": ["error"]},
        {"request": None},
        {"severity": "P0"},
        {"severity": {}},
        {"issues": 0},
        {"issues": 10},
        {"issues": True},
        {"issues": "2"},
        {"issues": 1.0},
        {"language": "deu"},
        {"language": "D1"},
        {"language": 7},
        {"flags": "server"},
        {"flags": ["root"]},
        {"flags": [["server"]]},
        {"flags": None},
    ],
)
def test_an_odd_answer_is_not_believed(odd: dict[str, Any]) -> None:
    assert answered(json.dumps(GOOD | odd), OWN, "m") is None


@pytest.mark.parametrize("key", sorted(GOOD))
def test_an_answer_without_a_label_is_not_believed(key: str) -> None:
    said = {name: value for name, value in GOOD.items() if name != key}

    assert answered(json.dumps(said), OWN, "m") is None


@pytest.mark.parametrize("content", [None, 7, [], "", "error", "[]", "{", "[" * 3_000, "x" * (LONGEST_ANSWER + 1)])
def test_what_is_no_object_is_not_believed(content: object) -> None:
    assert answered(content, OWN, "m") is None


@given(st.text(max_size=300))
def test_no_answer_breaks_anything(content: str) -> None:
    assert answered(content, OWN, "m") is None
