"""Names of known problems."""

import pytest

from mailbot.domain.known import KnownProblem, key_of, problem_name


@pytest.mark.parametrize(
    ("words", "name"),
    [
        ("PRINT-7", "PRINT-7"),
        (" slow_export. ", "slow_export"),
        ("Ü-1", "Ü-1"),
        ("5.2", "5.2"),
        ("", ""),
        ("-x", ""),
        ("two words", ""),
        ("x" * 41, ""),
        ("a/b", ""),
    ],
)
def test_a_name_is_one_plain_word(words: str, name: str) -> None:
    assert problem_name(words) == name


def test_names_are_the_same_whatever_their_case() -> None:
    assert KnownProblem("Print-7").key == KnownProblem("PRINT-7").key == key_of("print-7")
