import subprocess
import sys

from classifiers.labeller import RuleLabeller, load
from classifiers.labels import Request, Text


def test_every_text_gets_labels_in_its_place() -> None:
    texts = (Text("Hi", "Could you build us a new report?"), Text("", ""), Text("Crash", "The client crashes."))

    labels = RuleLabeller().label(texts)

    assert [one.request for one in labels] == [Request.REPORT, Request.NONE, Request.ERROR]


def test_no_texts_get_no_labels() -> None:
    assert load().label(()) == ()


def test_a_huge_text_and_rubbish_are_labelled() -> None:
    rubbish = Text("\x00" * 99, "\udcff\n \n" * 100_000)
    texts = (Text("", "cannot log in " * 400_000), rubbish, Text("", "\n" * 5_000_000))

    labels = load().label(texts)

    assert len(labels) == 3


def test_the_labeller_is_imported_without_a_model() -> None:
    code = "import sys, classifiers.labeller; print({'spacy', 'numpy', 'py3langid'} & set(sys.modules))"

    printed = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout

    assert printed.strip() == "set()"
