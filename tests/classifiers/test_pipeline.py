from classifiers.labeller import RuleLabeller
from classifiers.labels import Text
from classifiers.pipeline import documents, pipeline

TEXTS = (Text("Crash", "The client crashes. It is only my computer."), Text("", ""), Text("Hi", "x" * 2_000_000))


def test_documents_carry_the_labels_that_the_labeller_gives() -> None:
    labeller = RuleLabeller()

    labels = tuple(document._.labels for document in documents(pipeline(labeller), TEXTS))

    assert labels == labeller.label(TEXTS)


def test_the_category_is_the_type_and_its_confidence() -> None:
    document = next(documents(pipeline(RuleLabeller()), TEXTS))

    assert document.cats == {"incident": document._.labels.confidence}


def test_the_words_that_decided_are_spans_of_the_document() -> None:
    document = next(documents(pipeline(RuleLabeller()), TEXTS))

    assert {span.text for span in document.spans["evidence"]} == {"Crash", "my computer"}
    assert len(list(document.sents)) >= 2


def test_the_subject_is_told_from_the_body() -> None:
    document = next(documents(pipeline(RuleLabeller()), TEXTS))

    assert [(span.label_, span.text) for span in document.spans["zones"]] == [
        ("subject", "Crash"),
        ("body", "\n\nThe client crashes. It is only my computer."),
    ]
