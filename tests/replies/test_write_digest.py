"""The digest in words: short on a quiet day, safe in a spreadsheet, whole in plain text."""

import csv
import io
from dataclasses import replace
from datetime import timedelta

import pytest

from replies.digest import CaseRecord, Count, Decisions, Digest, Health, Numbers, Punctuality
from replies.plain import COLUMNS
from replies.samples import SAMPLES
from replies.write import write

DIGESTS = [letter for letter in SAMPLES if isinstance(letter, Digest)]
QUIET, FULL = DIGESTS[0], DIGESTS[-1]


@pytest.mark.parametrize("language", ["en", "de"])
def test_a_quiet_day_takes_a_few_lines(language: str) -> None:
    letter = write(QUIET, language)

    assert len(letter.text.splitlines()) <= 8
    assert letter.enclosures == ()


def test_the_subject_says_whether_there_is_anything_to_do() -> None:
    subjects = [write(letter, "en").subject for letter in (QUIET, replace(FULL, decisions=Decisions()), FULL)]

    assert subjects == [
        "Sample Desk: nothing happened (Monday, 2 March 2026)",
        "Sample Desk: 9 new, 6 solved (Monday, 2 March 2026)",
        "Sample Desk: 13 to decide, 9 new, 6 solved (Monday, 2 March 2026)",
    ]


def test_a_quiet_day_still_tells_what_is_wrong_with_the_service() -> None:
    letter = write(replace(QUIET, health=Health(failed=2)), "en")

    assert "Nothing happened" in letter.text
    assert "Letters that have failed: 2" in letter.text
    assert "The service is well" not in letter.text


@pytest.mark.parametrize(
    ("language", "charged", "account"),
    [("en", "250.00", "Sample Ltd, advisory"), ("de", "250,00", "Sample Ltd, Beratung")],
)
def test_the_plain_text_stands_alone_and_within_its_columns(language: str, charged: str, account: str) -> None:
    letter = write(FULL, language)

    assert all(len(line) <= COLUMNS for line in letter.text.splitlines())
    for said in ("[CASE-1042]", "Sample Ltd", "550 no such mailbox", charged, account):
        assert said in letter.text


def test_what_needs_a_decision_comes_first_with_the_cases_tag() -> None:
    text = write(FULL, "en").text

    order = [
        "To decide today (13)",
        "Missed (3)",
        "Nearly due (1)",
        "Mail that is held",
        "In numbers",
        "Hours and money",
    ]
    order += ["The classifier", "Renewals ahead", "The service"]
    places = [text.index(words) for words in order]
    assert places == sorted(places)
    assert "- [CASE-1042] The export fails (Sample Ltd, P1): the answer was due Mon 2 Mar, 09:00" in text.replace(
        "\n  ", " "
    )


def test_the_charts_need_nothing_from_elsewhere() -> None:
    html = write(FULL, "en").html

    assert 'class="bar"' in html
    for foreign in ("<img", "<script", "src=", "url(", "//"):
        assert foreign not in html


def test_bars_are_as_long_as_their_figures() -> None:
    numbers = Numbers(mails=1, types=(Count("incident", 40), Count("other", 10), Count("training", 0)))

    html = write(replace(QUIET, numbers=numbers), "en").html

    assert [f'width="{percent}%" cellpadding' in html for percent in (100, 25, 2)] == [True, True, True]


def test_times_are_told_in_units_that_fit() -> None:
    times = (4, 100, 6000, 100 * 3600)
    rows = tuple(Punctuality("response", 1, 0, timedelta(seconds=seconds)) for seconds in times)

    text = write(replace(QUIET, numbers=Numbers(mails=1, punctuality=rows)), "de").text

    for said in ("4 s", "2 min", "1,7 h", "100,0 h"):
        assert said in text


def test_a_long_name_gives_way_to_the_figures() -> None:
    long = replace(FULL.numbers.customers[0], name="Donaudampfschifffahrts " * 6)

    text = write(replace(FULL, numbers=replace(FULL.numbers, customers=(long,))), "en").text

    (line,) = [line for line in text.splitlines() if line.startswith("Donaudampfschifffahrts Donau")]
    assert len(line) <= COLUMNS
    assert line.endswith("5         4       3")


def rows(letter: Digest, language: str = "en") -> list[list[str]]:
    """The table that goes with a digest, as a spreadsheet reads it."""
    (file,) = write(letter, language).enclosures
    assert file.text.startswith("\ufeff")
    return list(csv.reader(io.StringIO(file.text.removeprefix("\ufeff"))))


def test_the_table_has_a_row_for_every_case_and_its_head_in_the_managers_language() -> None:
    german = rows(FULL, "de")

    assert german[0][:3] == ["Fall", "Kunde", "Betreff"]
    assert german[1][0] == "[CASE-1042]"
    assert german[1][3:7] == ["neu", "etwas funktioniert nicht", "P2", "2026-03-02 09:00"]


@pytest.mark.parametrize("subject", ['=HYPERLINK("http://evil")', "+1", "-1", "@SUM(A1)", "\t=1"])
def test_no_subject_is_a_formula(subject: str) -> None:
    record = replace(FULL.cases[0], subject=subject)
    assert isinstance(record, CaseRecord)

    cell = rows(replace(FULL, cases=(record,)))[1][2]

    assert cell[0] == "'"


def test_a_subject_with_quotes_and_line_ends_stays_one_cell() -> None:
    record = replace(FULL.cases[0], subject='a "b", c;\r\nd')

    table = rows(replace(FULL, cases=(record,)))

    assert len(table) == 2
    assert table[1][2] == 'a "b", c; d'
