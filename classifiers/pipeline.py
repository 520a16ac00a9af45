"""The labeller as a spaCy pipeline: documents with zones, sentences, labels, categories and the spans of the evidence.

The bot asks the labeller itself, which is quicker; this is for looking at mails with spaCy's tools.
"""

from collections.abc import Iterable, Iterator
from itertools import islice

import spacy
from spacy.language import Language
from spacy.tokens import Doc, SpanGroup

from classifiers.labeller import load
from classifiers.labels import Labeller, Text

LONGEST_TEXT = 20_000
"""Characters of a body that a document holds; the labels are of the whole text."""


class LabelsOfDocuments:
    """The component that labels documents, many at once where they come as a stream."""

    def __init__(self, labeller: Labeller) -> None:
        self._labeller = labeller

    def __call__(self, document: Doc) -> Doc:
        """The document with its labels."""
        return next(self.pipe([document]))

    def pipe(self, stream: Iterable[Doc], batch_size: int = 32) -> Iterator[Doc]:
        """The documents with their labels, in their order."""
        documents = iter(stream)
        while batch := tuple(islice(documents, batch_size)):
            for document, labels in zip(batch, self._labeller.label(tuple(one._.mail for one in batch)), strict=True):
                document._.labels = labels
                document.cats = {str(labels.type): labels.confidence}
                yield document


def evidence(document: Doc) -> Doc:
    """The document with a span for each piece of evidence that stands in it as it is."""
    spans = []
    for one in document._.labels.evidence:
        start = document.text.find(one.words)
        span = document.char_span(start, start + len(one.words), label=one.label, alignment_mode="expand")
        spans.extend([span] if start >= 0 and span is not None else [])
    document.spans["evidence"] = SpanGroup(document, name="evidence", spans=spans)
    return document


def zones(document: Doc) -> Doc:
    """The document with its subject and its body as spans."""
    end = len(document._.mail.subject)
    parts = (
        document.char_span(0, end, label="subject", alignment_mode="contract"),
        document.char_span(end, len(document.text), label="body", alignment_mode="contract"),
    )
    document.spans["zones"] = SpanGroup(document, name="zones", spans=[part for part in parts if part])
    return document


def pipeline(labeller: Labeller | None = None) -> Language:
    """A blank pipeline for any language, with zones, sentences, labels and evidence."""
    for name in ("mail", "labels"):
        if not Doc.has_extension(name):
            Doc.set_extension(name, default=None)
    nlp = spacy.blank("xx")
    for name, component in (("mail_zones", zones), ("mail_evidence", evidence)):
        Language.component(name, func=component)
    Language.factory("mail_labels", func=lambda nlp, name: LabelsOfDocuments(labeller or load()))
    for name in ("mail_zones", "sentencizer", "mail_labels", "mail_evidence"):
        nlp.add_pipe(name)
    return nlp


def documents(nlp: Language, texts: Iterable[Text]) -> Iterator[Doc]:
    """A document for each text, through every component."""
    return nlp.pipe(_made(nlp, text) for text in texts)


def _made(nlp: Language, text: Text) -> Doc:
    document = nlp.make_doc(f"{text.subject}\n\n{text.body[:LONGEST_TEXT]}")
    document._.mail = text
    return document
