"""What customers ask of a case in plain words."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from classifiers.labels import Labels, Request, Severity
from mailbot.domain.mail import Attachment, Mail
from mailbot.intake.asking import asks_plainly, asks_status, cases_in_words, problems_to_join, to_join

LABELS = Labels(Request.STATUS, Severity.P4, 1, "en", (), 0.7, abstained=True)


@pytest.mark.parametrize(
    ("subject", "text", "named"),
    [
        ("", "What is the status of case 1042?", (1042,)),
        ("Ticket #1042", "Any news?", (1042,)),
        ("", "Wie steht es um Fall 1042 und Fallnummer: 1043?", (1042, 1043)),
        ("", "Vorgang Nr. 1042", (1042,)),
        ("", "How is [ACME-1042] going, and acme-7?", (1042, 7)),
        ("", "case 1042, case 1042", (1042,)),
        ("", "We have 1042 invoices in case of doubt.", ()),
        ("", "OTHER-1042", ()),
        ("", "showcase 1042", ()),
        ("", "case 1234567890123", ()),
        ("", " ".join(f"case {number}" for number in range(1, 20)), (1, 2, 3, 4, 5)),
    ],
)
def test_cases_are_named_in_words_or_by_their_tag(subject: str, text: str, named: tuple[int, ...]) -> None:
    assert cases_in_words(subject, text, "ACME") == named


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("Please add us to the known problem PRINT-7.", ("PRINT-7",)),
        ('Could you put us on the known issue "slow_export"?', ("slow_export",)),
        ("Bitte nehmen Sie uns beim bekannten Problem „PRINT-7“ auf.", ("PRINT-7",)),
        ("Bitte tragen Sie uns für den bekannten Fehler X.5 ein, auch wir sind betroffen.", ("X.5",)),
        ("Is the known problem PRINT-7 fixed?", ()),
        ("Please add a user.", ()),
        ("Please add us to the known problem.", ()),
        ("", ()),
    ],
)
def test_known_problems_are_named_by_who_wants_to_be_on_them(text: str, named: tuple[str, ...]) -> None:
    assert problems_to_join("", text) == named


@given(st.text(max_size=300).map(lambda part: f"known problem {part} add case {part} ACME-{part}" * 40))
def test_no_text_makes_them_raise_or_name_more_than_a_few(text: str) -> None:
    assert len(cases_in_words(text, text, "ACME")) <= 5
    assert len(problems_to_join(text, text)) <= 5


@pytest.mark.parametrize(
    ("labels", "text", "file", "asks"),
    [
        (LABELS, "Is it seen to?", False, True),
        (replace(LABELS, abstained=False), "Is it seen to?", False, True),
        (replace(LABELS, confidence=0.4), "Is it seen to?", False, False),
        (replace(LABELS, request=Request.ERROR), "Is it seen to?", False, False),
        (LABELS, "Is it seen to?", True, False),
        (LABELS, "Is it seen to? " * 100, False, False),
        (None, "Is it seen to?", False, False),
    ],
)
def test_a_mere_question_is_told_from_a_mail_with_something_to_tell(
    labels: Labels | None, text: str, *, file: bool, asks: bool
) -> None:
    # A logo in a signature is no file that somebody sent.
    files = (
        Attachment("logo.png", "image/png", 5, inline=True),
        Attachment("log.txt", "text/plain", 10, inline=not file),
    )
    mail = Mail("identity", 1, "<m@a.test>", None, None, "", text, attachments=files)

    assert asks_status(labels, mail, text) == asks


@pytest.mark.parametrize(
    "text",
    [
        "Any news?",
        "any updates on this",
        "Hello Kim,\n\nwhat's the status?\n\nBest regards\nAnn",
        "is it fixed yet",
        "Stand?",
        "Hallo,\nwie ist der aktuelle Stand dazu?\nAnn",
        "Gibt's schon was Neues?",
        "Ist das schon behoben?",
        "when will somebody look at this?",
        "Hello,\nwhen can we expect an answer?\nAnn",
        "When will this be fixed?",
        "Wann meldet sich jemand?",
        "Wann meldet sich denn jemand bei uns?",
        "Wann kümmert sich jemand darum?",
        "Wann ist das behoben?",
    ],
)
def test_the_commonest_questions_need_no_classifier(text: str) -> None:
    mail = Mail("identity", 1, "<m@a.test>", None, None, "Re: [ACME-7] It fails", text)

    assert asks_plainly(text)
    assert asks_status(replace(LABELS, request=Request.ERROR), mail, text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "It is fixed.",
        "The status is red.",
        "status error 4711",
        "Update",
        "Update to 4.2 is done.",
        "When will somebody look at the second export, which fails too?",
        "Wann meldet sich jemand an der Kasse an?",
        "Any news? The export still fails, and now the import too.",
        "any news of the export\nand the import fails, can you call us?",
    ],
)
def test_what_tells_something_is_no_plain_question(text: str) -> None:
    assert not asks_plainly(text)


def test_a_question_mark_in_the_subject_of_the_case_asks_nothing() -> None:
    mail = Mail("identity", 1, "<m@a.test>", None, None, "Why does it fail?", "Version 4.2.")

    assert asks_status(LABELS, mail, "Version 4.2.")
    assert not asks_status(LABELS, replace(mail, subject=f"Re: [ACME-7] {mail.subject}"), "Version 4.2.")


def test_who_asks_to_be_on_a_known_problem_asks_that_whatever_else_the_mail_was_taken_for() -> None:
    labels = to_join(replace(LABELS, request=Request.ERROR, severity=Severity.P1, issues=3), "PRINT-7")

    assert (labels.request, labels.severity, labels.issues, labels.abstained) == (Request.STATUS, Severity.P4, 1, False)
    assert labels.evidence[-1].words == "to be put on the known problem PRINT-7"
