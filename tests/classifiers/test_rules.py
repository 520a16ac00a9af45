import tomllib
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from classifiers.labels import Flag, Labels, Request, Severity, Text, Type
from classifiers.rules import labels_of
from classifiers.rules.decide import CUES, SURE, fired

GOLDEN: list[dict[str, Any]] = tomllib.loads(
    Path(__file__).with_name("golden.toml").read_text(encoding="utf-8"),
)["mail"]
TEXTS = st.builds(Text, st.text(max_size=200), st.text(max_size=2_000))
WORDS = st.lists(st.sampled_from(sorted({word for mail in GOLDEN for word in mail["body"].split()})), max_size=80)


def read(subject: str, body: str = "") -> Labels:
    return labels_of(Text(subject, body))


@pytest.mark.parametrize("mail", GOLDEN, ids=[f"{mail['subject']}: {mail['body'][:30]}" for mail in GOLDEN])
def test_a_written_mail_gets_its_labels(mail: dict[str, Any]) -> None:
    labels = read(mail["subject"], mail["body"])

    assert labels.request == mail["request"]
    assert labels.severity == mail.get("severity", "P4")
    assert labels.issues == mail.get("issues", 1)
    assert labels.language == mail.get("language", "en")
    assert {str(flag) for flag in labels.flags} == set(mail.get("flags", ()))


def test_every_request_severity_and_flag_has_a_written_mail() -> None:
    assert {mail["request"] for mail in GOLDEN} == set(Request)
    assert {mail.get("severity", "P4") for mail in GOLDEN} == set(Severity)
    assert {flag for mail in GOLDEN for flag in mail.get("flags", ())} == set(Flag)


@pytest.mark.parametrize("cue", CUES, ids=lambda cue: f"{cue.language}-{cue.name}")
def test_every_cue_fires_on_a_written_mail(cue: Any) -> None:
    mails = [Text(mail["subject"], mail["body"]) for mail in GOLDEN if mail.get("language", "en") == cue.language]

    assert any(hit.cue == cue for mail in mails for hit in fired(mail))


def test_cues_have_names_of_their_own() -> None:
    names = [cue.name for cue in CUES]

    assert len(names) == len(set(names))


@pytest.mark.parametrize("text", ["", " \n\t", "....", "\x00\x01\xff", "0101 0101", "\u2028" * 50])
def test_a_text_without_content_is_left_to_a_person(text: str) -> None:
    labels = read(text, text)

    assert labels.abstained
    assert (labels.request, labels.severity, labels.issues) == (Request.NONE, Severity.P4, 1)
    assert labels.evidence == ()


@settings(max_examples=60, deadline=None)
@given(TEXTS | st.builds(lambda words: Text("", " ".join(words)), WORDS))
def test_labels_of_any_text_keep_the_guide(text: Text) -> None:
    labels = labels_of(text)

    assert 0 <= labels.confidence <= 1
    assert labels.abstained == (labels.confidence < SURE)
    assert labels.type is Type.INCIDENT or (labels.severity, labels.issues) == (Severity.P4, 1)
    assert labels.request is not Request.QUESTION or labels.severity is Severity.P4
    assert all(len(evidence.words) <= 80 for evidence in labels.evidence)
    assert labels_of(text) == labels


@settings(max_examples=30, deadline=None)
@given(WORDS)
def test_evidence_quotes_the_mail(words: list[str]) -> None:
    body = " ".join(words)

    labels = read("", body)

    assert all(evidence.words in body for evidence in labels.evidence)


def test_what_follows_twenty_thousand_characters_does_not_count() -> None:
    short = read("Hello", "a " * 15_000)

    long = read("Hello", "a " * 15_000 + "nobody can log in, error 500")

    assert long == short


def test_a_problem_that_was_solved_is_no_problem() -> None:
    assert read("Login", "The login error is fixed, thanks.").request is Request.NONE


def test_tone_does_not_raise_the_severity() -> None:
    calm = read("Printing", "The report does not print on my PC.")

    loud = read("Printing", "URGENT!!! The report does not print on my PC. ASAP!!!")

    assert calm.severity is loud.severity is Severity.P3


def test_steps_that_tell_no_symptom_are_not_counted_as_problems() -> None:
    body = "The import crashes:\n1. open the menu\n2. choose the file\n3. press start"

    assert read("Import", body).issues == 1


def test_a_stronger_cue_makes_surer() -> None:
    weak = read("", "There is a problem with the totals.")

    strong = read("", "There is a problem with the totals, an error message and a crash.")

    assert strong.confidence > weak.confidence
