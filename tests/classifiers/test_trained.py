import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from classifiers.examples import Example
from classifiers.explain import explain
from classifiers.labeller import MODEL, RuleLabeller, load
from classifiers.labels import Evidence, Labels, Request, Severity, Text, Type
from classifiers.trained import TrainedLabeller
from classifiers.trained.encoder import batches, softmax, unpacked
from classifiers.trained.tokens import BEGIN, END, MOST_TOKENS, UNKNOWN, Tokens

PIECES = ("<s>", "<pad>", "</s>", "<unk>", "▁", "a", "b", "▁a", "ab", "▁ab")
SCORES = (0.0, 0.0, 0.0, 0.0, -5.0, -4.0, -4.0, -3.0, -3.5, -2.0)
TOKENS = Tokens(PIECES, SCORES)


LABELLER = load()
needs_model = pytest.mark.skipif(isinstance(LABELLER, RuleLabeller), reason="onnxruntime is not installed")


def one(subject: str, body: str) -> Labels:
    (labels,) = LABELLER.label((Text(subject, body),))
    return labels


def test_a_word_is_cut_in_the_likeliest_way() -> None:
    assert [PIECES[id] for id in TOKENS.of_words("ab aab")] == ["▁ab", "▁a", "ab"]


def test_a_character_that_no_piece_has_is_unknown() -> None:
    assert TOKENS.of_words("ax") == [PIECES.index("▁a"), UNKNOWN]


@given(st.text(max_size=3_000), st.text(max_size=3_000))
def test_a_text_is_never_longer_than_the_model_reads(subject: str, body: str) -> None:
    read = TOKENS.of(Text(subject, body))

    assert len(read) <= MOST_TOKENS
    assert read[0] == BEGIN
    assert read[-1] == END


def test_the_end_of_a_long_body_is_read() -> None:
    read = TOKENS.of(Text("", "a " * 900 + "ab"))

    assert len(read) == MOST_TOKENS
    assert read[-2] == PIECES.index("▁ab")


def test_four_bits_become_numbers() -> None:
    packed = np.array([[[0x8F, *[0x88] * 15]]], dtype=np.uint8)

    numbers = unpacked(packed, np.array([[0.5]], dtype=np.float16))

    assert numbers.shape == (1, 32)
    assert numbers[0, 0] == 3.5
    assert not numbers[0, 1:].any()


@given(st.lists(st.integers(min_value=1, max_value=192), max_size=80))
def test_batches_hold_every_text_once_and_stay_small(lengths: list[int]) -> None:
    found = batches(lengths, 400)

    assert sorted(place for batch in found for place in batch) == list(range(len(lengths)))
    assert all(len(batch) * max(lengths[place] for place in batch) <= 400 for batch in found)


def test_probabilities_add_up_to_one_even_for_huge_scores() -> None:
    rows = softmax(np.array([[900.0, 0.0], [-900.0, -900.0]], dtype=np.float32))

    assert rows.sum(axis=1) == pytest.approx([1, 1])


@needs_model
def test_a_text_is_told_the_same_whatever_stands_beside_it() -> None:
    assert isinstance(LABELLER, TrainedLabeller)
    asked = Text("Printer", "The label printer in hall 4 prints blank pages since noon.")
    beside = tuple(Text("Hello", f"Could somebody teach the {n} new ones how to count, please?") for n in range(9))

    _, alone = LABELLER.lessons((asked,))
    _, among = LABELLER.lessons((*beside, asked))

    assert among[-1] == pytest.approx(alone[0], abs=1e-3)


def test_without_its_files_the_rules_label(tmp_path: Path) -> None:
    assert isinstance(load(tmp_path), RuleLabeller)


def test_the_files_of_the_model_stay_small_enough_to_be_kept() -> None:
    assert sum(path.stat().st_size for path in MODEL.iterdir()) < 80_000_000


@needs_model
@pytest.mark.parametrize(
    ("subject", "body", "request_"),
    [
        (
            "Cannot log in",
            "Since this morning nobody in our office can log in, the server says access denied.",
            "error",
        ),
        ("Schulung", "Wir hätten gern eine Schulung für unsere drei neuen Kolleginnen in der Buchhaltung.", "training"),
        ("Invoice", "Could you send us a copy of the renewal invoice for next year? Thanks!", "account"),
        (
            "Neuer Bericht",
            "Könnten Sie uns einen Bericht bauen, der die Umsätze je Filiale zeigt? Bitte mit Angebot.",
            "report",
        ),
    ],
)
def test_a_plain_mail_is_understood(subject: str, body: str, request_: str) -> None:
    assert one(subject, body).request is Request(request_)


@needs_model
def test_a_calm_outage_is_grave_and_a_loud_trifle_is_not() -> None:
    outage = one("kurze Frage", "Guten Morgen, seit sieben Uhr kommt bei uns niemand mehr ins System, alles steht.")
    trifle = one("URGENT!!!", "The logo on the printed invoice is two millimetres too far left!!! Please fix NOW!!!")

    assert outage.severity is Severity.P1
    assert trifle.severity in {Severity.P3, Severity.P4}


@needs_model
def test_a_text_is_labelled_alike_alone_and_among_others() -> None:
    texts = (Text("Hi", "Could you build us a new report for the stock?"), Text("x", "The client crashes. " * 90))

    together = LABELLER.label(texts)

    for text, labels in zip(texts, together, strict=True):
        (alone,) = LABELLER.label((text,))
        assert alone.request is labels.request
        assert alone.confidence == pytest.approx(labels.confidence, abs=0.05)


@needs_model
@pytest.mark.parametrize(
    "body", ["", "\n \n", "?!?! 123", "ช่วยด้วย ระบบล่ม เข้าไม่ได้เลย ตั้งแต่เช้านี้", "\x00\x01\x02" * 99, "\udcff" * 40]
)
def test_what_cannot_be_read_is_not_claimed(body: str) -> None:
    assert one("", body).abstained


@needs_model
def test_five_megabytes_are_labelled_by_what_can_be_read_of_them() -> None:
    labels = one("Cannot log in", "Nobody can log in since seven. " + "All is well. " * 400_000)

    assert labels.type in tuple(Type)
    assert labels.language == "en"


@needs_model
@settings(max_examples=25, deadline=None)
@given(st.text(max_size=400), st.text(max_size=400))
def test_any_text_gets_labels_that_fit_together(subject: str, body: str) -> None:
    labels = one(subject, body)

    assert 0 <= labels.confidence <= 1
    assert labels.abstained or not labels.perhaps_p1
    assert not labels.likeliest or labels.request in labels.likeliest or labels.confidence < 0.6
    assert labels.type is Type.INCIDENT or (labels.severity is Severity.P4 and labels.issues == 1)


@needs_model
def test_what_cannot_be_claimed_names_the_likeliest_requests() -> None:
    labels = one("System", "Could you have a look at the thing with the list, as discussed?")

    assert len(labels.likeliest) == 2
    assert len(set(labels.likeliest)) == 2


@needs_model
def test_the_deciding_sentence_and_the_nearest_mails_are_told_on_demand() -> None:
    body = "Good morning from the coast. The weather is fine here. Since Monday the client crashes at every start. Bye."

    found = explain(LABELLER, Text("Hello", body))

    assert found.labels.request is Request.ERROR
    assert found.labels.evidence[0] == Evidence("error", "Since Monday the client crashes at every start.", "sentence")
    assert len(found.nearest) == 3
    assert found.nearest[0].likeness >= found.nearest[1].likeness > 0


@needs_model
@pytest.mark.parametrize("body", ["", "?!", "x" * 100_000, "\n\n.\n", "ช่วยด้วย"])
def test_any_text_can_be_explained(body: str) -> None:
    found = explain(LABELLER, Text("", body))

    assert found.labels.request in tuple(Request)


@needs_model
def test_a_known_mail_is_nearest_to_itself() -> None:
    text = Text("Zorbl", "The frobnicator of the quux hall wants its seasonal blessing.")
    known = Example("agent-1", "agent-1", text, Request.NONE, Severity.P4, 1, "en", ())

    found = explain(LABELLER, text, (known,))

    assert found.nearest[0].example == known
    assert found.nearest[0].likeness == pytest.approx(1, abs=0.01)


def test_rules_explain_by_their_cues_alone() -> None:
    found = explain(RuleLabeller(), Text("Crash", "The client crashes."))

    assert found.nearest == ()
    assert found.labels.evidence


@needs_model
def test_the_runtime_keeps_no_account_of_who_runs_it(tmp_path: Path) -> None:
    label = "from classifiers.labeller import load; from classifiers.labels import Text; load().label([Text('a', 'b')])"
    project = Path(__file__).parents[2]

    subprocess.run([sys.executable, "-c", label], cwd=project, env={"HOME": str(tmp_path)}, check=True)

    assert list(tmp_path.rglob("*")) == []
