"""A mail that is passed on as a file is read with the words that it came with, and obeyed by nobody."""

from email import message_from_bytes
from email.message import EmailMessage

import pytest

from mailbot.intake.parse import parse
from mailbot.intake.read import written
from replies.subject import passes_on
from replies.write import markers

COVER = "Please have a look.\n\n-- \nAnn Miller\nNorth Mill Ltd\n"
INNER = "Since Monday the nightly export ends with error 4711.\n"


def passing_on(
    subject: str = "Fwd: Export fails", inner: str = INNER, count: int = 1, cover: str = COVER, **parameters: str
) -> bytes:
    """A mail with others attached that have the subject ``Export fails``."""
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = "ann@mill.test", "support@desk.test", subject
    mail.set_content(cover)
    for _ in range(count):
        attached = EmailMessage()
        attached["From"], attached["Subject"] = "bob@mill.test", "Export fails"
        attached.set_content(inner)
        mail.add_attachment(attached)
    for part in mail.iter_attachments():
        for name, value in parameters.items():
            part.set_param(name.replace("_", "-"), value)
    return mail.as_bytes()


@pytest.mark.parametrize("subject", ["Fwd: Export fails", "WG: export  fails", "[Fwd: Export fails]", "Export fails"])
def test_a_mail_passed_on_as_a_file_is_read_with_its_cover(subject: str) -> None:
    mail = parse(passing_on(subject))
    reading = written(mail)

    assert reading.new_text == f"Please have a look.\n\n{INNER.strip()}"
    assert reading.own_text == "Please have a look."
    assert reading.forwarded
    assert "4711" not in mail.text
    assert [one.content_type for one in mail.attachments] == ["message/rfc822"]


def test_no_order_is_read_from_a_mail_that_is_passed_on() -> None:
    reading = written(parse(passing_on(inner="#close\n", cover="\n")))

    assert reading.new_text == "#close"
    assert reading.own_text == ""


@pytest.mark.parametrize(
    "raw",
    [
        passing_on("Re: Export fails"),
        passing_on("Minutes of Monday"),
        passing_on(count=2),
        passing_on(x_spam_type="original"),
        passing_on(inner=f"{markers()[0]}\n\nYour case 1001 is open.\n"),
    ],
    ids=["an answer", "another matter", "several mails", "wrapped up by a spam filter", "a letter of ours"],
)
def test_any_other_attached_mail_stays_a_file(raw: bytes) -> None:
    assert message_from_bytes(raw).is_multipart()
    assert written(parse(raw)).new_text == "Please have a look."


@pytest.mark.parametrize(
    ("subject", "other", "wanted"),
    [
        ("Fwd: Re: Printer", "Re: Printer", True),
        ("TR: Printer", "Printer", True),
        ("Re: Printer", "Re: Printer", False),
        ("[DESK-7] Printer", "[DESK-7] Printer", False),
        ("Fwd:", "", False),
        ("", "", False),
    ],
)
def test_a_subject_tells_whether_a_mail_is_passed_on(subject: str, other: str, wanted: bool) -> None:
    assert passes_on(subject, other) is wanted


def test_a_field_in_obsolete_syntax_below_a_broken_line_is_a_field() -> None:
    mail = parse(b"From : ann@mill.test\nTo : support@desk.test\n__\nSubject : Hello\n\nThe export fails.\n")

    assert (mail.subject, mail.text) == ("Hello", "The export fails.\n")
