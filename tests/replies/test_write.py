from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from jinja2.exceptions import SecurityError, UndefinedError

from replies.held import HeldCause, held_for, held_words
from replies.languages import languages, words
from replies.letters import Acknowledgement, File, FollowUp, HeldNotice, Notification, Work
from replies.plain import COLUMNS
from replies.write import marker, markers, write

ACKNOWLEDGEMENT = Acknowledgement(
    desk="Northwind Support",
    tag="[NW-1042]",
    number=1042,
    subject="Invoices cannot be posted",
    work=Work.INCIDENT,
    name="Maria Kern",
    severity="P2",
    issues=3,
)
FOLLOW_UP = FollowUp("Northwind Support", "[NW-1042]", 1042, "Invoices cannot be posted", "Maria Kern")
NOTIFICATION = Notification(
    desk="Northwind Support",
    tag="[NW-1042]",
    number=1042,
    subject="Invoices cannot be posted",
    opened=True,
    sender="Maria Kern <maria@kern.example>",
    organisation="Kern Ltd",
    arrived_at=datetime(2026, 7, 1, 22, 30, tzinfo=UTC),
    timezone="Europe/Berlin",
    work=Work.INCIDENT,
    request="error",
    severity="P2",
    issues=1,
    language="de",
    confidence=0.87,
    text="Good morning,\n\nposting stops with\n    ERROR   17\n\nMaria",
    files=(File("screen.png", 1_234_567), File("trace.log", 2_345)),
    evidence=(("error", "posting stops"),),
    commands=("#ok", "#resolve"),
)
HELD = HeldNotice(
    desk="Northwind Support",
    held=17,
    sender="odd@sender.example",
    arrived_at=datetime(2026, 1, 1, 12, 0, tzinfo=UTC),
    timezone="America/Sao_Paulo",
    size=48_500_000,
    reason="too_large 48500000 40000000",
)


def test_an_acknowledgement_reads_as_a_person_would_write_it() -> None:
    letter = write(ACKNOWLEDGEMENT, "en")

    assert letter.subject == "[NW-1042] Re: Invoices cannot be posted"
    assert letter.text == (
        "=== Please write your answer above this line ===\n"
        "\n"
        "Hello Maria Kern,\n"
        "\n"
        "Thank you for your message. It has arrived safely and is now case 1042.\n"
        "Please quote that number whenever you ask us about it.\n"
        "\n"
        "We understand that something is not working, or not clear. We treat it as\n"
        "serious: a major part of your work cannot be done. We count 3 separate\n"
        "problems in your message and will look at each of them. A support engineer\n"
        "will look at it next and write to you.\n"
        "\n"
        "Is something missing, or have we misunderstood you? Simply answer this\n"
        "message. Your answer will join the case, at no charge.\n"
        "\n"
        "Kind regards\n"
        "Northwind Support\n"
        "\n"
        "This message was sent automatically when yours arrived.\n"
    )


def test_the_html_says_what_the_plain_text_says() -> None:
    letter = write(ACKNOWLEDGEMENT, "de")

    assert '<html lang="de" dir="ltr">' in letter.html
    assert "<title>[NW-1042] Re: Invoices cannot be posted</title>" in letter.html
    assert "<strong>Fallnummer 1042</strong>" in letter.html
    assert "Guten Tag Maria Kern," in letter.html
    assert marker("de") in letter.html


@pytest.mark.parametrize(
    ("subject", "written"),
    [
        ("Re: AW: [NW-7] Posting fails", "[NW-1042] Re: Posting fails"),
        ("[NW-1042] Posting fails", "[NW-1042] Re: Posting fails"),
        ("", "[NW-1042] Your message to Northwind Support"),
        ("Re:", "[NW-1042] Your message to Northwind Support"),
    ],
)
def test_the_subject_of_an_acknowledgement_has_one_tag_and_one_re(subject: str, written: str) -> None:
    assert write(replace(ACKNOWLEDGEMENT, subject=subject), "en").subject == written


def test_doubt_claims_nothing() -> None:
    letter = write(replace(ACKNOWLEDGEMENT, work=Work.UNDECIDED), "en")

    assert "One of us will read your message next and get back to you." in letter.text
    assert not {"understand", "treat", "count", "misunderstood"} & set(letter.text.replace(".", " ").split())


def test_a_single_problem_is_not_counted() -> None:
    assert "separate problems" not in write(replace(ACKNOWLEDGEMENT, issues=1), "en").text


def test_a_contact_without_a_name_is_greeted_all_the_same() -> None:
    assert "\nHello,\n" in write(replace(ACKNOWLEDGEMENT, name=""), "en").text


def test_a_follow_up_says_when_the_case_is_open_again() -> None:
    going_on = write(FOLLOW_UP, "en").text
    reopened = write(replace(FOLLOW_UP, reopened=True), "en").text

    assert "open again" not in going_on
    assert "case 1042, which was closed and is now\nopen again" in reopened


def test_a_notification_tells_an_agent_everything_that_arrived() -> None:
    letter = write(NOTIFICATION, "en")

    assert letter.subject == "[NW-1042] Invoices cannot be posted"
    for said in (
        "New case 1042 from Kern Ltd.",
        "From: Maria Kern <maria@kern.example>",
        "Arrived: Thursday, 2 July 2026, 00:30 (CEST)",
        "Kind: Incident: something does not work",
        "Severity: P2, a major part does not work",
        "Language: German",
        "Confidence: fairly sure (87%)",
        "|     ERROR   17\n",
        "- screen.png (1.2 MB)\n- trace.log (2 kB)\n",
        "- “posting stops”: something does not work\n",
        "    #ok  (the labels are right)\n",
    ):
        assert said in letter.text


def test_times_and_numbers_are_worded_in_the_language() -> None:
    letter = write(NOTIFICATION, "de")

    assert "Eingang: Donnerstag, 2. Juli 2026, 00:30 Uhr (CEST)" in letter.text
    assert "screen.png (1,2 MB)" in letter.text


def test_a_later_mail_keeps_the_subject_so_that_clients_keep_the_thread() -> None:
    letter = write(replace(NOTIFICATION, opened=False), "en")

    assert letter.subject == "[NW-1042] Re: Invoices cannot be posted"
    assert "New message in case 1042" in letter.text


def test_an_agent_is_warned_of_a_case_that_the_sender_has_no_right_to() -> None:
    quiet = write(NOTIFICATION, "en").text
    warned = write(replace(NOTIFICATION, names_case=77), "en").text

    assert "no right" not in quiet
    assert "! Please note: the message names case 77, to which this sender has no right." in warned


def test_an_agent_is_asked_where_the_labels_are_a_guess() -> None:
    letter = write(replace(NOTIFICATION, work=Work.UNDECIDED, confidence=0.41), "en")

    assert "! Please check the kind of work" in letter.text
    assert "Confidence: no more than a guess (41%)" in letter.text


def test_labels_without_words_are_shown_as_they_are() -> None:
    letter = write(replace(NOTIFICATION, request="haunting", severity="P9", language="tlh"), "en")

    assert "Kind: Incident: haunting" in letter.text
    assert "Severity: P9" in letter.text
    assert "Language: tlh" in letter.text


def test_a_mail_without_words_is_shown_as_such() -> None:
    assert "| (no text)\n" in write(replace(NOTIFICATION, text=" \n\n"), "en").text


def test_the_senders_text_is_shown_and_never_obeyed() -> None:
    hostile = "<script>alert(1)</script> {{ 7 * 7 }} {% include 'x' %}"

    letter = write(replace(NOTIFICATION, text=hostile), "en")

    assert f"| {hostile}\n" in letter.text
    assert "<script" not in letter.html
    assert "&lt;script&gt;alert(1)&lt;/script&gt; {{ 7 * 7 }}" in letter.html


def test_a_held_notice_names_the_reason_and_the_commands() -> None:
    letter = write(HELD, "en")

    assert "Why: it has 48500000 bytes, over the limit of 40000000" in letter.text
    assert "Arrived: Thursday, 1 January 2026, 09:00 (UTC-03)" in letter.text
    assert "Size: 48.5 MB" in letter.text
    for command in ("mailbot held show 17", "mailbot held retry 17", "mailbot held discard 17"):
        assert f"\n    {command}  (" in letter.text
        assert command in letter.html


def test_letters_that_expect_an_answer_begin_with_the_marker() -> None:
    for letter in (ACKNOWLEDGEMENT, FOLLOW_UP, HELD, NOTIFICATION):
        assert write(letter, "en").text.startswith(marker("en") + "\n\n")


@pytest.mark.parametrize(
    ("asked", "written"), [("de-AT", "de"), ("DE", "de"), ("de_CH", "de"), ("en-GB", "en"), ("tlh", "en"), ("", "en")]
)
def test_an_unknown_language_falls_back_to_its_base_and_then_to_english(asked: str, written: str) -> None:
    assert write(ACKNOWLEDGEMENT, asked) == write(ACKNOWLEDGEMENT, written)
    assert marker(asked) == marker(written)


def test_markers_are_those_of_all_languages() -> None:
    assert set(markers()) == {marker("en"), marker("de")}


def test_long_lines_are_wrapped_but_no_word_is_broken() -> None:
    address = "https://example.org/" + "a" * 100

    letter = write(replace(NOTIFICATION, text=f"    see {'word ' * 40} {address}"), "en")

    assert f"|     {address}\n" in letter.text
    assert all(len(line) <= COLUMNS for line in letter.text.splitlines() if address not in line)


def test_an_operator_replaces_a_letter_by_a_file_of_the_same_path(tmp_path: Path) -> None:
    (tmp_path / "en").mkdir()
    (tmp_path / "en" / "acknowledgement.j2").write_text(
        "{% extends layout %}{% block subject %}{{ tag }}\nours{% endblock %}{% block preview %}ours{% endblock %}"
        "{% block body %}{% call paragraph() %}We have it & like it.{% endcall %}{% endblock %}"
    )

    letter = write(ACKNOWLEDGEMENT, "en", tmp_path)

    assert letter.subject == "[NW-1042] ours"
    assert letter.text == f"{marker('en')}\n\nWe have it & like it.\n"
    assert write(FOLLOW_UP, "en", tmp_path) == write(FOLLOW_UP, "en")


def test_an_operator_replaces_the_sheet_of_all_letters(tmp_path: Path) -> None:
    (tmp_path / "letter.html.j2").write_text("<main>{% block body required %}{% endblock %}</main>")

    letter = write(FOLLOW_UP, "de", tmp_path)

    assert letter.html.startswith("<main>")
    assert letter.text == write(FOLLOW_UP, "de").text


@pytest.mark.parametrize(
    ("body", "error"), [("{{ desk.__class__.__mro__ }}", SecurityError), ("{{ no_such_name }}", UndefinedError)]
)
def test_a_template_reaches_nothing_but_the_letter(tmp_path: Path, body: str, error: type[Exception]) -> None:
    (tmp_path / "letter.txt.j2").write_text(body)

    with pytest.raises(error):
        write(FOLLOW_UP, "en", tmp_path)


@pytest.mark.parametrize(("language", "word"), [("en", "Training"), ("de", "Schulung")])
def test_a_kind_of_one_request_is_named_once(language: str, word: str) -> None:
    letter = write(replace(NOTIFICATION, work=Work.TRAINING, request="training"), language)

    assert f"{word}: {word}".lower() not in letter.text.lower()
    assert word in letter.text


@pytest.mark.parametrize("language", languages())
def test_every_cause_of_a_held_mail_has_its_words_in_every_language(language: str) -> None:
    known = words(language)

    said = [held_words(held_for(cause, 4711, 4712), known) for cause in HeldCause]

    assert set(known.held) == set(HeldCause)
    assert not [one for one in said if "{" in one or "?" in one]
    assert held_words("as an older version has put it", known) == "as an older version has put it"
