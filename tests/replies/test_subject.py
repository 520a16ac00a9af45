import unicodedata

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from replies.subject import LONGEST, clean_subject, is_answer, one_line

PIECES = st.sampled_from(
    [
        "Re: ",
        "AW:",
        "Fwd: ",
        "R: ",
        "RE[2]: ",
        "[ACME-7]",
        "[ACME-",
        "12]",
        "\u2028",
        "\u202e",
        "\r\n",
        "\ud800",
        " ",
        "x",
    ]
)
SUBJECTS = st.one_of(st.text(max_size=300), st.lists(PIECES, max_size=80).map("".join))


@pytest.mark.parametrize(
    ("subject", "clean"),
    [
        ("Posting fails", "Posting fails"),
        ("  Posting \t fails  ", "Posting fails"),
        ("Re: Posting fails", "Posting fails"),
        ("RE: AW: Fwd: WG: SV: Posting fails", "Posting fails"),
        ("Re[2]: RE(3): re^4: Posting fails", "Posting fails"),
        ("回复：答复: 转发：Posting fails", "Posting fails"),
        ("Antw: ODP: YNT: Vá: Posting fails", "Posting fails"),
        ("R: Re: Posting fails", "Posting fails"),
        ("R: drive is full", "R: drive is full"),
        ("VS: crash while building", "VS: crash while building"),
        ("Regarding: our contract", "Regarding: our contract"),
        ("Rewrite of the report", "Rewrite of the report"),
        ("Re:", ""),
        ("", ""),
        ("[ACME-1042] Re: [acme-1042] Re: Posting fails", "Posting fails"),
        ("Posting fails [ACME-7]", "Posting fails"),
        ("Posting\r\nBcc: everybody@example.org", "Posting Bcc: everybody@example.org"),
        ("Posting\u2028fails\u2029now\x85again", "Posting fails now again"),
        ("invoice\u202efdp.exe", "invoicefdp.exe"),
        ("nul\x00 bell\x07 lone \ud800 surrogate", "nul bell lone surrogate"),
        ("می\u200cخواهم", "می\u200cخواهم"),
    ],
)
def test_a_subject_is_cleaned_to_what_its_sender_meant(subject: str, clean: str) -> None:
    assert clean_subject(subject) == clean


def test_only_the_tags_of_the_own_desk_go_when_the_desk_is_known() -> None:
    cleaned = clean_subject("[ACME-7] [OTHER-9] Posting fails", "[ACME-1042]")

    assert cleaned == "[OTHER-9] Posting fails"


def test_a_tag_with_signs_of_a_regular_expression_is_taken_as_it_stands() -> None:
    assert clean_subject("[A+C-7] [AAC-7] Posting fails", "[A+C-1042]") == "[AAC-7] Posting fails"


def test_a_long_subject_is_cut_at_a_word() -> None:
    cleaned = clean_subject("posting " * 1_300)

    assert cleaned == "posting " * 13 + "posting…"


def test_a_word_without_end_is_cut_in_its_middle() -> None:
    assert clean_subject("See " + "x" * 10_000) == "See " + "x" * (LONGEST - 5) + "…"


def test_thousands_of_prefixes_leave_nothing() -> None:
    assert clean_subject("Re: " * 100_000) == ""


@given(SUBJECTS)
@example("[ACME-[ACME-1]2] x")
@example("\u200b Re: x")
def test_cleaning_twice_changes_nothing(subject: str) -> None:
    once = clean_subject(subject)

    assert clean_subject(once) == once


@given(SUBJECTS)
def test_a_clean_subject_is_one_short_line_that_hides_nothing(subject: str) -> None:
    cleaned = clean_subject(subject)

    assert len(cleaned) <= LONGEST
    assert not {unicodedata.category(character) for character in cleaned} & {"Cc", "Cs", "Zl", "Zp"}
    assert not {unicodedata.bidirectional(character) for character in cleaned} & {"LRE", "RLE", "LRO", "RLO", "PDF"}
    assert cleaned.encode("utf-8") == cleaned.strip().encode("utf-8")


@given(SUBJECTS, st.integers(10, 400))
def test_one_line_is_never_longer_than_asked(text: str, longest: int) -> None:
    line = one_line(text, longest)

    assert len(line) <= longest
    assert line.splitlines() in ([line], [])


@pytest.mark.parametrize("subject", ["Re: Posting fails", "[ACME-7] Re: Posting", "AW: [ACME-7] Posting", "re[2]:"])
def test_an_answer_repeats_a_subject(subject: str) -> None:
    assert is_answer(subject)


@pytest.mark.parametrize("subject", ["", "Posting fails", "[ACME-7] any news?", "Reports: none", "Status?"])
def test_what_begins_a_subject_of_its_own_is_no_answer(subject: str) -> None:
    assert not is_answer(subject)
