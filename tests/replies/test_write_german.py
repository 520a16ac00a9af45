"""What a German reader stumbles over."""

from datetime import UTC, datetime
from itertools import pairwise

import pytest

from replies.conversation import Part, Split
from replies.letters import KnownProblemEntry, Letter, SilentMailbox
from replies.samples import SAMPLES
from replies.write import write

_MONDAY = datetime(2026, 3, 2, 13, 0, tzinfo=UTC)
_HEAD = ("Nordwind Support", "[NW-1042]", 1042, "Rechnungen")


def test_a_sentence_goes_on_in_lower_case_after_the_greetings_comma() -> None:
    told = [write(sample, "de").text.split("\n\n") for sample in SAMPLES]
    after = {after[:30] for said in told for before, after in pairwise(said) if before.startswith("Guten Tag")}

    assert len(after) > 8
    assert not {one for one in after if not one[0].islower()}


@pytest.mark.parametrize(
    ("letter", "said"),
    [
        (
            SilentMailbox("Nordwind Support", "hilfe@nordwind.example", "refused", _MONDAY, "Europe/Berlin"),
            "lässt sich seit Montag, 2. März 2026, 14:00 Uhr (CET) nicht lesen: refused.",
        ),
        (
            KnownProblemEntry(*_HEAD, problem="DRUCK-7"),
            "der Fall 1042 ist jetzt dem bekannten Problem DRUCK-7 zugeordnet.",
        ),
    ],
)
def test_it_reads_as_it_is_spoken(letter: Letter, said: str) -> None:
    assert said in " ".join(write(letter, "de").text.split())


@pytest.mark.parametrize(
    ("language", "covered", "deducts"),
    [
        (
            "de",
            "Er ist durch Ihren Vertrag abgedeckt.",
            "Die Zeit dafür geht von Ihren Stunden ab. Bevor wir etwas abziehen, stimmen wir mit Ihnen ab, wie viel es "
            "wird.",
        ),
        (
            "en",
            "It is covered by your agreement.",
            "The time for it will be taken from your hours. Before we take any, we will agree with you on how much.",
        ),
    ],
)
def test_whose_hours_are_taken_for_a_part_is_told(language: str, covered: str, deducts: str) -> None:
    def said(decision: str) -> str:
        letter = Split(*_HEAD, parts=(Part("[NW-1042]", 1042, "Rechnungen", decision),))
        return " ".join(write(letter, language).text.split())

    assert covered in said("covered")
    assert deducts in said("deducts")
    assert covered not in said("deducts")
