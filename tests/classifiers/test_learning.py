from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from classifiers.examples import Example
from classifiers.labeller import RuleLabeller
from classifiers.labels import Request, Severity, Text
from classifiers.learning import FADING, Lesson, Memory, RememberingLabeller, fitted, refit
from classifiers.trained.columns import COUNT, REQUESTS
from classifiers.trained.heads import Heads

WORDS = "The pallet labels from line two come out with last week's date since the plant was restarted on Monday"


def said(text: Text, request: Request = Request.STATUS, id: str = "agent-1") -> Example:
    return Example(id, id, text, request, Severity.P4, 1, "en", ())


def lesson(requests: list[Request], features: Sequence[Sequence[float]], sure: Request | None = None) -> Lesson:
    scores = np.zeros((len(requests), COUNT), dtype=np.float32)
    if sure:
        scores[:, REQUESTS.index(sure)] = 3
    examples = [said(Text(str(place), ""), request) for place, request in enumerate(requests)]
    return Lesson.of(np.array(features, dtype=np.float32).reshape(-1, 2), scores, examples)


def test_the_same_words_follow_a_correction_at_once() -> None:
    text = Text("Labels", WORDS)
    labeller = RememberingLabeller(RuleLabeller(), Memory([said(text)]))

    (labels,) = labeller.label((Text("LABELS", f"  {WORDS.upper()}\n"),))

    assert (labels.request, labels.confidence, labels.abstained) == (Request.STATUS, 1.0, False)
    assert labels.evidence[0].source == "agent:agent-1"


def test_other_numbers_and_a_word_more_are_a_near_repeat() -> None:
    memory = Memory([said(Text("Order 4711", f"{WORDS} in order 4711. {WORDS}"))])

    assert memory.repeated(Text("Order 815", f"{WORDS} in order 815. {WORDS} again"))


def test_other_words_are_no_repeat() -> None:
    memory = Memory([said(Text("Labels", WORDS))])

    assert memory.repeated(Text("Labels", "Could you show our new colleagues how labels are made?")) is None


def test_the_latest_word_on_a_text_counts() -> None:
    text = Text("Labels", WORDS)

    memory = Memory([said(text, Request.STATUS), said(text, Request.REPORT, "agent-2")])

    found = memory.repeated(text)
    assert found is not None
    assert found.request is Request.REPORT


def test_what_nobody_corrected_is_labelled_as_before_and_in_its_place() -> None:
    texts = (
        Text("Crash", "The client crashes."),
        Text("Labels", WORDS),
        Text("Hi", "Could you build us a new report?"),
    )
    labeller = RememberingLabeller(RuleLabeller(), Memory([said(texts[1])]))

    labels = labeller.label(texts)

    assert labels[0] == RuleLabeller().label(texts[:1])[0]
    assert [one.request for one in labels] == [Request.ERROR, Request.STATUS, Request.REPORT]


@given(st.text(max_size=200), st.text(max_size=200))
def test_any_text_of_some_words_is_its_own_repeat(subject: str, body: str) -> None:
    text = Text(subject, f"Please look at {body}")

    assert Memory([said(text)]).repeated(text)


@pytest.mark.parametrize("text", [Text("", ""), Text("Hello", ""), Text("?", "!!")])
def test_a_mail_that_says_nothing_speaks_for_no_other(text: Text) -> None:
    assert Memory([said(text)]).repeated(text) is None


def test_heads_learn_what_corrections_say_against_the_committee() -> None:
    corrections = lesson([Request.TRAINING] * 10 + [Request.ERROR] * 10, [[1, 0]] * 10 + [[0, 1]] * 10, Request.ERROR)

    heads = fitted(lesson([], []), corrections)

    scores = corrections.scores + heads.scores(corrections.features)
    right = [REQUESTS[int(row[:11].argmax())] for row in scores]
    assert right == [Request.TRAINING] * 10 + [Request.ERROR] * 10


def test_written_examples_fade_as_corrections_come() -> None:
    written = lesson([Request.REPORT] * 40, [[1, 0]] * 40)
    few, many = (lesson([Request.TRAINING] * count, [[1, 0]] * count) for count in (1, int(2 * FADING)))

    def lead(corrections: Lesson) -> float:
        row = fitted(written, corrections).scores(np.array([[1, 0]], dtype=np.float32))[0]
        return float(row[REQUESTS.index(Request.TRAINING)] - row[REQUESTS.index(Request.REPORT)])

    assert lead(few) < 0 < lead(many)


def test_heads_that_help_are_promoted() -> None:
    corrections = lesson([Request.TRAINING, Request.ERROR] * 10, [[1, 0], [0, 1]] * 10, Request.ERROR)

    found = refit(lesson([], []), corrections, learnt=0)

    assert (found.before, found.after, found.promoted) == (0.5, 1.0, True)


def test_heads_that_do_worse_on_what_they_had_not_seen_are_not_promoted() -> None:
    # Every fifth correction contradicts the others, so whoever learns the others gets it wrong.
    kinds = [Request.ERROR if place % 5 else Request.TRAINING for place in range(20)]
    corrections = lesson(kinds, [[1, 0] if place % 5 else [0.99, 0] for place in range(20)])
    confident = replace(corrections, scores=corrections.scores.copy())
    for place, kind in enumerate(kinds):
        confident.scores[place, REQUESTS.index(kind)] = 2.0

    found = refit(lesson([], []), confident, learnt=0)

    assert found.before == 1.0
    assert not found.promoted


def test_too_few_corrections_promote_nothing() -> None:
    found = refit(lesson([], []), lesson([Request.TRAINING] * 4, [[1, 0]] * 4), learnt=0)

    assert not found.promoted


def test_heads_before_are_judged_without_what_they_had_learnt() -> None:
    corrections = lesson([Request.TRAINING, Request.ERROR] * 10, [[1, 0], [0, 1]] * 10, Request.ERROR)

    found = refit(lesson([], []), corrections, learnt=20)

    assert found.before == found.after == 1.0


def test_heads_are_the_same_after_storing() -> None:
    heads = Heads(np.array([[1.5, -2.0]], dtype=np.float32), np.array([0.25, 0.0], dtype=np.float32))

    again = Heads.from_bytes(heads.to_bytes())

    assert again.weights == pytest.approx(heads.weights)
    assert again.bias == pytest.approx(heads.bias)
