"""A further language is one folder with its words and letters, in the package or in an operator's own folder."""

import shutil
from pathlib import Path

import pytest

from mailbot.domain.mail import Mail
from mailbot.intake.read import written
from replies.languages import HOME, languages
from replies.letters import FollowUp
from replies.overrides import check
from replies.samples import SAMPLES
from replies.write import FILES, marker, markers, write

LETTER = """\
{% extends layout %}
{% block subject %}{{ desk }}: NAME{% endblock %}
{% block preview %}Resumo.{% endblock %}
{% block body %}
{% call paragraph() %}Saluton, jen NAME.{% endcall %}
{% endblock %}
"""
FOLLOW_UP = FollowUp("Desk", "[TEST-7]", 7, "Export")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """An operator's folder with a language of its own, Esperanto."""
    own = tmp_path / "eo"
    own.mkdir()
    words = (HOME / "en" / "words.toml").read_text("utf-8")
    (own / "words.toml").write_text(words.replace("Please write your answer above this line", "Respondu super tio"))
    for name in FILES.values():
        (own / name).write_text(LETTER.replace("NAME", name.removesuffix(".j2")))
    return tmp_path


def test_a_language_is_one_folder_and_every_letter_is_written_with_it(folder: Path) -> None:
    for letter in SAMPLES:
        name = FILES[type(letter)].removesuffix(".j2")

        made = write(letter, "eo", folder)

        assert made.subject == f"{letter.desk}: {name}"
        assert f"Saluton, jen {name}." in made.text
        assert '<html lang="eo" dir="ltr">' in made.html
    assert languages(folder) == ("de", "en", "eo")
    assert check(folder) == ()


def test_the_other_languages_stay_as_they_are(folder: Path) -> None:
    assert write(FOLLOW_UP, "de", folder) == write(FOLLOW_UP, "de")
    assert languages() == ("de", "en")


def test_an_answer_below_a_marker_of_a_further_language_is_cut_at_it(folder: Path) -> None:
    text = f"Dankon, gxi funkcias.\n\n{marker('eo', folder)}\nSaluton, jen via kazo.\n"
    mail = Mail("identity", 1, "<m@a.test>", None, None, "Re: Export", text)

    assert written(mail, markers(folder)).new_text == "Dankon, gxi funkcias."
    assert set(markers(folder)) == {marker("en"), marker("de"), "=== Respondu super tio ==="}


def test_a_letter_that_a_language_lacks_is_told_by_its_name(folder: Path) -> None:
    (folder / "eo" / "solved.j2").unlink()

    assert check(folder) == ("eo/solved.j2: this letter is missing",)


@pytest.mark.parametrize(
    ("before", "after", "fault"),
    [
        ("decimal =", "decimals =", "eo/words.toml: decimal: Field required"),
        ("[works]", "[works", "eo/words.toml: Expected"),
    ],
)
def test_words_that_are_missing_or_wrong_are_told_with_their_key(
    folder: Path, before: str, after: str, fault: str
) -> None:
    words = folder / "eo" / "words.toml"
    words.write_text(words.read_text("utf-8").replace(before, after), "utf-8")

    assert check(folder)[0].startswith(fault)


def test_an_operator_words_a_shipped_language_anew(tmp_path: Path) -> None:
    shutil.copytree(HOME / "de", tmp_path / "de")
    words = tmp_path / "de" / "words.toml"
    words.write_text(words.read_text("utf-8").replace("oberhalb dieser Zeile", "hier oben"), "utf-8")

    letter = write(FOLLOW_UP, "de", tmp_path)

    assert letter.text.startswith("=== Bitte antworten Sie hier oben ===")
    # Letters that went out before are still answered.
    assert marker("de") in markers(tmp_path)
    assert check(tmp_path) == ()
