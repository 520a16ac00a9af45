import tomllib
from pathlib import Path

import pytest

from classifiers.labels import Text
from classifiers.rules.decide import CUES
from classifiers.rules.phrases import Index, occurrences, passage

PHRASES = sorted({phrase for cue in CUES for phrase in cue.phrases})
GOLDEN = tomllib.loads(Path(__file__).with_name("golden.toml").read_text(encoding="utf-8"))["mail"]


def stands(phrase: str, body: str) -> bool:
    read = passage(Text("", body))
    return phrase in Index([phrase]).candidates(read) and any(occurrences(phrase, read))


@pytest.mark.parametrize(
    ("phrase", "body"),
    [
        ("log in", "Please LOG\nin again."),
        ("log|sign in", "You can sign in."),
        ("{cannot} post", "We can’t post."),
        ("install*", "It was installed."),
        ("*drucker", "Der Etikettendrucker streikt."),
        ("on the? weekend", "on weekend, on the weekend"),
        ("since .. update", "since we ran the last update"),
        ("% off", "now 20 % off"),
    ],
)
def test_a_phrase_stands_in_a_text(phrase: str, body: str) -> None:
    assert stands(phrase, body)


@pytest.mark.parametrize(
    ("phrase", "body"),
    [
        ("log in", "the blog in question"),
        ("since .. update", "It is slow since Monday. We have no update."),
        ("since .. update", "since " + "very " * 40 + "update"),
        ("since .. update", "since lunch\n\nupdate"),
        ("install", "installed"),
    ],
)
def test_a_phrase_does_not_stand_in_a_text(phrase: str, body: str) -> None:
    assert not stands(phrase, body)


def test_the_index_loses_no_phrase() -> None:
    index = Index(PHRASES)
    reads = [passage(Text(mail["subject"], mail["body"])) for mail in GOLDEN[::3]]

    lost = [p for read in reads for p in PHRASES if any(occurrences(p, read)) and p not in index.candidates(read)]

    assert lost == []


def test_no_phrase_begins_or_ends_with_a_gap() -> None:
    assert [phrase for phrase in PHRASES if phrase.startswith("..") or phrase.endswith("..")] == []
