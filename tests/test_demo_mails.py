"""The written inbox of the demo: complete, sendable, and read by the bot as it is meant."""

import re
from datetime import UTC, datetime
from email.message import EmailMessage
from functools import cache
from importlib.resources import files

import pytest

from mailbot.demo.letters import ReceivedLetter
from mailbot.demo.letters import read as read_letter
from mailbot.demo.mails import Expectation, WrittenMail, filled, inbox
from mailbot.demo.phrases import values
from mailbot.intake.parse import attached, parse
from mailbot.intake.read import written
from mailbot.intake.screen import Own, screen
from replies.commands import commands
from replies.letters import Acknowledgement, Work
from replies.read import read
from replies.write import markers, write

MOMENT = datetime(2026, 3, 2, 8, 14, tzinfo=UTC)
DESK = Own(frozenset({"support@harbour.example"}), desk_mark="a mark")
BY_NAME = {mail.name: mail for mail in inbox()}


def acknowledgement(author: str, language: str) -> ReceivedLetter:
    letter = Acknowledgement("Harbour ERP Support", "[HARBOUR-1042]", 1042, "Größe & Maße", Work.UNDECIDED)
    written = write(letter, language)
    message = EmailMessage()
    message["From"] = "Harbour ERP Support <support@harbour.example>"
    message["Reply-To"] = "Harbour ERP Support <support+1042-abcdefghijklmnop@harbour.example>"
    message["To"] = author
    message["Subject"] = written.subject
    message["Message-ID"] = "<1042.abc.def@harbour.example>"
    message.set_content(written.text)
    message.add_alternative(written.html, subtype="html")
    return read_letter(message.as_bytes(), (author,), MOMENT)


@cache
def raw(name: str) -> bytes:
    mail = BY_NAME[name]
    letter = acknowledgement("somebody@customer.example", "de" if "german" in name else "en")
    return filled(mail, values(MOMENT, "Europe/Berlin", letter), raw(mail.copies) if mail.copies else b"")


def body(name: str) -> str:
    return BY_NAME[name].template.partition("\n\n")[2]


def expecting(must: Expectation) -> list[WrittenMail]:
    return [mail for mail in inbox() if mail.must is must]


def test_the_inbox_has_every_file_and_names_each_once() -> None:
    names = [mail.name for mail in inbox()]
    on_disk = {path.name.removesuffix(".eml") for path in (files("mailbot.demo") / "inbox").iterdir()}

    assert len(names) >= 28
    assert len(names) == len(set(names))
    assert set(names) == on_disk - {"index.toml"}


def test_the_waves_come_in_their_order_and_speak_of_earlier_mails() -> None:
    waves = [mail.wave for mail in inbox()]

    assert waves == sorted(waves)
    for mail in inbox():
        for other in filter(None, (mail.speaks_of, mail.copies)):
            assert BY_NAME[other].wave < mail.wave


def test_every_mail_but_a_copy_has_a_message_id_of_its_own() -> None:
    ids = [mail.message_id for mail in inbox() if not mail.copies]

    assert all(id.startswith("<") and id.endswith(">") for id in ids)
    assert len(ids) == len(set(ids))


def test_at_least_six_mails_are_german() -> None:
    words = {"und", "nicht", "der", "die", "wir", "ich", "es"}

    german = [mail for mail in inbox() if len(words & set(mail.template.lower().split())) >= 3]

    assert len(german) >= 6


@pytest.mark.parametrize("name", BY_NAME)
def test_a_filled_mail_has_no_blanks_left_and_ends_its_lines_as_mail_does(name: str) -> None:
    content = raw(name)

    assert b"{{" not in content
    assert b"\n" not in content.replace(b"\r\n", b"")
    assert b"\r" not in content.replace(b"\r\n", b"")


@pytest.mark.parametrize("name", [mail.name for mail in inbox() if not mail.copies])
def test_the_bot_reads_the_author_and_the_message_id_that_the_index_knows(name: str) -> None:
    mail = parse(raw(name))

    assert mail.author is not None
    assert mail.author.key == BY_NAME[name].author
    assert mail.message_id == BY_NAME[name].message_id


@pytest.mark.parametrize("mail", expecting(Expectation.OPENS) + expecting(Expectation.JOINS), ids=lambda m: m.name)
def test_who_should_get_a_letter_is_taken_for_a_person(mail: WrittenMail) -> None:
    assert screen(parse(raw(mail.name)), DESK).answerable


@pytest.mark.parametrize("name", [mail.name for mail in expecting(Expectation.SILENCE) if not mail.copies])
def test_who_should_get_no_letter_opens_no_case(name: str) -> None:
    assert not screen(parse(raw(name)), DESK).opens_case


@pytest.mark.parametrize("mail", expecting(Expectation.JOINS), ids=lambda m: m.name)
def test_an_answer_is_read_without_the_letter_that_it_quotes(mail: WrittenMail) -> None:
    answer = parse(raw(mail.name))
    marker = next((line for line in markers() if line in answer.text), "")

    text = read(answer.text, answer.html, marker).new_text

    assert text
    assert "1042" not in text


@pytest.mark.parametrize("mail", [mail for mail in inbox() if mail.must.of_agent], ids=lambda m: m.name)
def test_an_agents_commands_are_read_without_the_letter_that_they_answer(mail: WrittenMail) -> None:
    given = re.findall(r"^#(\w+)", body(mail.name), re.MULTILINE)

    read = commands(written(parse(raw(mail.name))).new_text)

    assert [command.name for command in read.commands] == given
    assert "1042" not in read.text


def test_a_copy_is_the_same_mail_with_another_trace_on_top() -> None:
    original, copy = raw("invoices-do-not-post"), raw("second-delivery")

    assert copy.endswith(original)
    assert parse(copy).identity == parse(original).identity


def test_the_bare_latin_1_mail_is_no_utf_8_and_has_no_label() -> None:
    content = raw("kasse-raw-latin1")

    assert "Kasse lässt sich".encode("latin-1") in content
    assert b"charset" not in content.lower()


def test_a_mail_travels_in_the_encoding_that_it_names() -> None:
    content = raw("auswertung-verbrauch")

    assert b"Verbrauch" not in content
    assert parse(content).text.strip() == body("auswertung-verbrauch").strip()


def test_the_screenshot_is_a_picture() -> None:
    (picture,) = attached(raw("screenshot"))

    assert picture.attachment.content_type == "image/png"
    assert picture.content.startswith(b"\x89PNG\r\n\x1a\n")
    assert picture.content.endswith(b"IEND\xaeB`\x82")


def test_the_log_file_is_what_the_template_shows() -> None:
    (log,) = attached(raw("slow-workstation"))

    assert log.attachment.name == "client-timing.csv"
    assert log.content.startswith(b"time;action;rows;milliseconds\r\n")


def test_the_bounce_names_the_letter_that_came_back() -> None:
    (delivery,) = parse(raw("bounce")).deliveries

    assert delivery.message_id == "<1042.abc.def@harbour.example>"
    assert delivery.status == "5.2.2"


def test_the_subject_of_an_answer_travels_as_encoded_words() -> None:
    content = raw("reply-apple")

    assert parse(content).subject.endswith("Größe & Maße")
    assert content.partition(b"\r\n\r\n")[0].isascii()
