"""Reading a body: golden pairs in tests/mails/replies, the leads of each language, and words that must not be lost."""

import tomllib
from pathlib import Path

import pytest

from replies.letters import Acknowledgement, Work
from replies.read import Reading, read
from replies.write import languages, marker, write

MAILS = Path(__file__).parent.parent / "mails" / "replies"
GOLDEN = sorted(path.stem for path in MAILS.glob("*.toml"))
OWN = "Thanks, that helped.\nOne more question: where is the log?"
MARKED = "> Dear Sam,\n>\n> please try the new version.\n"
UNMARKED = "Dear Sam,\n\nplease try the new version.\n"

LEADS = (
    "On Tue, Apr 30, 2024 at 5:02 PM Jo Lind <jo@vendor.example> wrote:",
    "On 30/04/2024 17:02, Jo Lind wrote:",
    "On Tuesday, April 30th, 2024 at 5:02 PM, Jo Lind <jo@vendor.example>\nwrote:",
    "Am Di., 30. Apr. 2024 um 17:02 Uhr schrieb Jo Lind <\njo@vendor.example>:",
    "Am 30.04.24 um 17:02 schrieb Jo von Lind:",
    "Jo Lind <jo@vendor.example> schrieb am Di., 30. Apr. 2024,\n17:02:",
    "Jo Lind schrieb am 30.04.2024 um 17:02:",
    "Le mar. 30 avr. 2024 à 17:02, Jo Lind <jo@vendor.example> a\u00a0écrit\u00a0:",
    "Le 30/04/2024 à 17:02, Jo Lind a écrit :",
    "El mar, 30 abr 2024 a las 17:02, Jo Lind (<jo@vendor.example>) escribió:",
    "Il giorno mar 30 apr 2024 alle ore 17:02 Jo Lind <jo@vendor.example> ha\nscritto:",
    "Op di 30 apr. 2024 om 17:02 schreef Jo Lind <jo@vendor.example>:",
    "Op 30 apr. 2024 om 17:02 heeft Jo Lind <jo@vendor.example> het volgende geschreven:",
    "Em ter., 30 de abr. de 2024 às 17:02, Jo Lind <jo@vendor.example> escreveu:",
    "wt., 30 kwi 2024 o 17:02 Jo Lind <jo@vendor.example> napisał(a):",
    "Den tis 30 apr. 2024 kl 17:02 skrev Jo Lind <jo@vendor.example>:",
    "Den 30.04.2024 kl. 17.02 skrev Jo Lind:",
    "Dne 30. 04. 24 v 17:02 Jo Lind napsal(a):",
    "2024年4月30日(火) 17:02 Jo Lind <jo@vendor.example>:",
    "Jo Lind <jo@vendor.example> 于2024年4月30日周二 17:02写道：",
    "2024년 4월 30일 (화) 오후 5:02, Jo Lind <jo@vendor.example>님이 작성:",
    "вт, 30 апр. 2024 г. в 17:02, Jo Lind <jo@vendor.example>:",
    "________________________________\nFrom: Jo Lind\nSent: Tuesday, April 30, 2024 5:02 PM\nTo: Sam\nSubject: Log",
    "*Von:* Jo Lind\n*Gesendet:* Dienstag, 30. April 2024 17:02\n*An:* Sam\n*Betreff:* Log",
    "De: Jo Lind <jo@vendor.example>\nEnviado el: martes, 30 de abril de 2024 17:02\nPara: Sam\nAsunto: Log",
    "Da: Jo Lind <jo@vendor.example>\nInviato: martedì 30 aprile 2024 17:02\nA: Sam\nOggetto: Log",
    "Van: Jo Lind <jo@vendor.example>\nVerzonden: dinsdag 30 april 2024 17:02\nAan: Sam\nOnderwerp: Log",
    "差出人: Jo Lind <jo@vendor.example>\n送信日時: 2024年4月30日 17:02\n宛先: Sam\n件名: Log",
    "Von:        Jo Lind/VENDOR\nAn:        Sam/CUSTOMER\nDatum:        30.04.2024 17:02\nBetreff:        Log",
    "-----Jo Lind/VENDOR wrote: -----\nTo: Sam\nFrom: Jo Lind/VENDOR\nDate: 30/04/2024 17:02\nSubject: Log",
    "-----Ursprüngliche Nachricht-----",
    "-------- Oorspronkelijk bericht --------\nVan: Jo\nDatum: 30-04-24 17:02\nAan: Sam\nOnderwerp: Log",
)

OWN_WORDS = (
    "Travel request\nFrom: Berlin\nTo: Paris\nDate: 3 May 2024 14:30\nPlease book.",
    "Date: 2024-05-03 10:12\nFrom: 2024-05-01\nTo: 2024-05-31\nThis report is empty.",
    "It came back:\n\nFrom: shop@a.example\nTo: jo@b.example\nMessage-ID: <1@a.example>\nDate: 3 May 2024 10:12",
    "Am 3. Mai 2024 um 10:00 schrieb mein Kollege folgendes:\nDie Rechnung fehlt.",
    "Am 03.05.2024 schrieb ich Ihnen:\nDie Rechnung fehlt.",
    "On 3 May 2024 at 10:00 the server wrote:\ndisk full\nWhat now?",
    "Le 3 mai 2024 à 10:00, nous avons écrit au support :\npas de réponse.",
    "Users who fail: Max.\nUsers who cannot log in on 2024-05-03 10:12, Jo <jo@a.example>:\nthey see a blank page.",
    "Original message:\nError 5 at line 10\nWhat does this mean?",
    "Von meinem Konto wurde doppelt abgebucht.",
    "Sent from my account was a wrong invoice.",
    "I tried\n>>> import mailtool\n>>> mailtool.run()\nand it failed",
    "The console says:\n> SELECT * FROM orders;\n> ERROR 1064",
    "We need:\n-- the report\n--\nand one more question: why is it slow?",
    "A template:\n\nFrom: {{sender}}\nSent: {{date}}\nTo: {{name}}\nSubject: {{subject}}\n\nThe fields stay empty.",
    "Our mails miss the confidential notice. Please add it.",
    "> Only quoted words.",
)


def lines(text: str) -> list[str]:
    return [line for line in text.splitlines() if line.strip()]


@pytest.mark.parametrize("name", GOLDEN)
def test_a_body_is_read_as_its_golden_pair_says(name: str) -> None:
    golden = tomllib.loads((MAILS / f"{name}.toml").read_text(encoding="utf-8"))
    text, html = MAILS / f"{name}.txt", MAILS / f"{name}.html"

    reading = read(
        text.read_text(encoding="utf-8") if text.exists() else "",
        html.read_text(encoding="utf-8") if html.exists() else "",
        golden.get("marker", ""),
    )

    assert {part: getattr(reading, part) for part in golden["reading"]} == golden["reading"], golden["why"]


@pytest.mark.parametrize("history", [MARKED, UNMARKED], ids=["marked", "unmarked"])
@pytest.mark.parametrize("lead", LEADS)
def test_what_a_client_sets_above_an_earlier_mail_ends_the_new_text(lead: str, history: str) -> None:
    reading = read(f"{OWN}\n\n{lead}\n\n{history}")

    assert reading.new_text == OWN
    assert lines(reading.quote) == lines(f"{lead}\n{history}")


@pytest.mark.parametrize("text", OWN_WORDS)
def test_a_persons_own_words_are_never_cut(text: str) -> None:
    reading = read(text)

    assert lines(reading.new_text) == lines(text)


def test_an_empty_body_has_no_parts() -> None:
    assert read("") == Reading("", "", "", "", forwarded=False, own_text="")


def test_markup_is_read_where_the_text_is_blank() -> None:
    reading = read(" \n", "<p>The list is empty.</p>")

    assert reading.new_text == "The list is empty."


def test_markup_is_left_alone_when_the_text_shows_its_quote() -> None:
    reading = read("Yes.\n\nOn 30 April 2024 at 17:02, Jo Lind wrote:\n> Is it on?", "<blockquote>No.</blockquote>")

    assert reading.new_text == "Yes."


def test_markup_that_shows_nothing_does_not_lose_the_text() -> None:
    reading = read(
        "Yes.", '<div class="yahoo_quoted">On 30 April 2024 at 17:02, Jo &lt;a@b.example&gt; wrote:<br>Yes.</div>'
    )

    assert reading.new_text == "Yes."


def test_a_mail_that_lies_in_one_indented_block_is_the_senders_own() -> None:
    reading = read("", "<blockquote>The list is empty.<br>Please help.</blockquote>")

    assert reading.new_text == "The list is empty.\nPlease help."


def test_quoted_words_are_not_typed_ones() -> None:
    reading = read("", "<blockquote>#close</blockquote>")

    assert reading.own_text == ""


def test_a_quote_without_a_lead_is_history_when_it_reads_like_a_mail() -> None:
    reading = read("Thank you.\n\n> Dear Sam,\n>\n> please try again.\n>> It fails.")

    assert reading.new_text == "Thank you."


@pytest.mark.parametrize("language", languages())
@pytest.mark.parametrize("above", ["<div>It fails again.</div>", "<p>It fails again.</p><blockquote type=cite>"])
def test_our_own_letter_below_an_answer_is_cut_at_its_marker_line(language: str, above: str) -> None:
    letter = Acknowledgement("ACME Support", "[ACME-1042]", 1042, "Lost", Work.INCIDENT)
    page = write(letter, language).html

    reading = read("", above + page[page.index("<body") :], marker(language))

    assert reading.new_text == "It fails again."
    assert marker(language) in reading.quote
