from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from replies.letters import Acknowledgement, Coverage, Letter, Work
from replies.write import marker, write

MONDAY = datetime(2026, 3, 2, 13, 0, tzinfo=UTC)
AFTERNOON = datetime(2026, 3, 2, 21, 0, tzinfo=UTC)
WEDNESDAY = datetime(2026, 3, 4, 21, 0, tzinfo=UTC)
COVERED = Coverage("covered", "Because.", "America/New_York")
DEDUCTS = replace(COVERED, decision="deducts", left=Decimal("2.50"))
CHARGEABLE = replace(COVERED, decision="chargeable")
PAYMENT = replace(COVERED, decision="awaits_payment", ahead="250.00 USD", contact="billing@northwind.example")
ORDER = replace(COVERED, decision="awaits_order")
SERVICE = replace(COVERED, decision="redirected", redirect_to="customer_service", contact="desk@northwind.example")
PROGRAMMING = replace(COVERED, decision="redirected", redirect_to="programming")
PHONE = replace(COVERED, decision="redirected", redirect_to="phone", contact="+1 555 0100")
REFUSED = replace(COVERED, decision="refused", reactivation="200.00 USD", contact="desk@northwind.example")
REFUSED = replace(REFUSED, new_period=(date(2026, 1, 1), date(2026, 12, 31)))
PROMISES = {
    "en": ("next", "engineer", "treat", "look at each", "hear from us", "aim", "one of us"),
    "de": ("Als Nächstes", "Technik", "behandeln", "sehen uns", "hören von uns", "Ziel", "jemand von uns"),
}

ACKNOWLEDGEMENT = Acknowledgement(
    desk="Northwind Support",
    tag="[NW-1042]",
    number=1042,
    subject="Invoices cannot be posted",
    work=Work.INCIDENT,
    name="Maria Kern",
    severity="P2",
    issues=2,
)


@pytest.mark.parametrize(
    ("language", "coverage", "paragraph"),
    [
        ("en", COVERED, "Because. There is nothing to pay for it."),
        (
            "en",
            DEDUCTS,
            "Because. You now have 2.5 hours left. Before we take any of that time, we will agree with you on how "
            "much.",
        ),
        ("en", CHARGEABLE, "Because. There is nothing to pay now; the invoice will come after the work."),
        (
            "en",
            PAYMENT,
            "Because. Before we begin, a payment of 250.00 USD is needed. Simply answer this message,"
            " or turn to billing@northwind.example, and we will tell you how to pay. Times agreed with you will "
            "count from the payment on.",
        ),
        (
            "en",
            ORDER,
            "Because. To order the work, simply answer this message with your order. We will begin as soon"
            " as we have it, and times agreed with you will count from then on.",
        ),
        (
            "en",
            SERVICE,
            "Because. Customer service has your message and will write to you; you can also "
            "reach them at desk@northwind.example.",
        ),
        ("en", PROGRAMMING, "Because. They will write to you if they have a question."),
        ("en", PHONE, "Because. You reach us at +1 555 0100. When you call, please have your case number ready."),
        (
            "en",
            REFUSED,
            "Because. We are sorry that we cannot work on your request before your support is active "
            "again. Reactivating it costs 200.00 USD on top of the yearly fee. The new period will go on where "
            "the old one ended: from Thursday, 1 January 2026 to Thursday, 31 December 2026. Would you like "
            "that, or do you have a question about your account? Customer service will help you: "
            "desk@northwind.example.",
        ),
        ("de", COVERED, "Because. Dafür ist nichts zu zahlen."),
        (
            "de",
            DEDUCTS,
            "Because. Sie haben jetzt noch 2,5 Stunden. Bevor wir etwas davon abziehen, stimmen wir "
            "mit Ihnen ab, wie viel es wird.",
        ),
        ("de", CHARGEABLE, "Because. Jetzt ist nichts zu zahlen; die Rechnung kommt nach der Arbeit."),
        (
            "de",
            PAYMENT,
            "Because. Bevor wir beginnen, ist eine Zahlung von 250,00 USD nötig. Antworten Sie "
            "einfach auf diese Nachricht, oder wenden Sie sich an billing@northwind.example; dann "
            "sagen wir Ihnen, wie Sie zahlen können. Mit Ihnen vereinbarte Zeiten zählen ab der Zahlung.",
        ),
        (
            "de",
            ORDER,
            "Because. Um die Arbeit zu beauftragen, antworten Sie einfach mit Ihrem Auftrag auf diese"
            " Nachricht. Wir beginnen, sobald er da ist, und ab dann zählen mit Ihnen vereinbarte Zeiten.",
        ),
        (
            "de",
            SERVICE,
            "Because. Unser Kundendienst hat Ihre Nachricht und schreibt Ihnen; Sie erreichen "
            "ihn auch unter desk@northwind.example.",
        ),
        ("de", PROGRAMMING, "Because. Bei Rückfragen hören Sie von dort."),
        (
            "de",
            PHONE,
            "Because. Sie erreichen uns unter +1 555 0100. Bitte halten Sie beim Anruf die Fallnummer bereit.",
        ),
        (
            "de",
            REFUSED,
            "Because. Es tut uns leid, dass wir an Ihrem Anliegen erst arbeiten können, wenn Ihr Support "
            "wieder läuft. Ihn zu reaktivieren kostet 200,00 USD zusätzlich zur Jahresgebühr. Der neue "
            "Zeitraum schließt an den alten an: vom Donnerstag, 1. Januar 2026 bis zum Donnerstag, 31. "
            "Dezember 2026. Möchten Sie das, oder haben Sie eine Frage zu Ihrem Vertrag? Unser Kundendienst "
            "hilft Ihnen weiter: desk@northwind.example.",
        ),
    ],
)
def test_an_acknowledgement_says_what_the_agreement_says(language: str, coverage: Coverage, paragraph: str) -> None:
    letter = replace(ACKNOWLEDGEMENT, coverage=coverage)

    assert paragraphs(letter, language)[3] == paragraph


@pytest.mark.parametrize(
    ("language", "said"),
    [
        (
            "en",
            [
                "We understand that something is not working, or not clear.",
                "Because. Before we begin, a payment of 500.00 USD is needed. Simply answer this message, or "
                "turn to billing@northwind.example, and we will tell you how to pay. Times agreed with you will count "
                "from the payment on.",
                "Your agreement counts 2 separate incidents in your message. Each of them will be looked at, and "
                "charged, by itself.",
                "Have we misunderstood you? Then tell us in an answer to this message; that is free of charge.",
                "Kind regards Northwind Support",
                "This message was sent automatically when yours arrived.",
            ],
        ),
        (
            "de",
            [
                "Wir verstehen Ihre Nachricht so, dass etwas nicht funktioniert oder unklar ist.",
                "Because. Bevor wir beginnen, ist eine Zahlung von 500,00 USD nötig. Antworten Sie einfach "
                "auf diese Nachricht, oder wenden Sie sich an billing@northwind.example; dann sagen wir "
                "Ihnen, wie Sie zahlen können. Mit Ihnen vereinbarte Zeiten zählen ab der Zahlung.",
                "Nach Ihrem Vertrag zählt Ihre Nachricht als 2 getrennte Vorfälle. Jeder davon wird für sich "
                "bearbeitet und berechnet.",
                "Haben wir Sie falsch verstanden? Dann schreiben Sie es uns in einer Antwort auf diese "
                "Nachricht; das ist kostenlos.",
                "Freundliche Grüße Northwind Support",
                "Diese Nachricht wurde automatisch versandt, als Ihre ankam.",
            ],
        ),
    ],
)
def test_a_letter_that_awaits_a_payment_reads_as_a_person_would_write_it(language: str, said: list[str]) -> None:
    letter = replace(ACKNOWLEDGEMENT, coverage=replace(PAYMENT, ahead="500.00 USD", incidents=2, opens_at=MONDAY))

    assert paragraphs(letter, language)[2:] == said


@pytest.mark.parametrize(
    ("request_", "said"),
    [
        ("error", "We understand that something is not working."),
        ("question", "We understand that you have a question."),
        ("account", "We understand that it is about your contract, an invoice or licences."),
        ("", "We understand that something is not working, or not clear."),
        ("haunting", "We understand that something is not working, or not clear."),
    ],
)
def test_a_letter_says_what_it_takes_the_mail_for(request_: str, said: str) -> None:
    assert paragraphs(replace(ACKNOWLEDGEMENT, request=request_, coverage=SERVICE), "en")[2] == said


def test_what_costs_nothing_anyway_is_not_called_free_once_more() -> None:
    letter = replace(ACKNOWLEDGEMENT, work=Work.OTHER, request="status", coverage=COVERED)

    assert paragraphs(letter, "en")[3] == "Because."


@pytest.mark.parametrize("language", ["en", "de"])
@pytest.mark.parametrize("work", [work for work in Work if work is not Work.UNDECIDED])
@pytest.mark.parametrize("coverage", [PAYMENT, ORDER, SERVICE, PROGRAMMING, PHONE, REFUSED])
def test_no_letter_promises_work_that_has_not_begun(work: Work, coverage: Coverage, language: str) -> None:
    letter = write(replace(ACKNOWLEDGEMENT, work=work, coverage=timed(coverage)), language)

    for promise in PROMISES[language]:
        assert promise not in " ".join(letter.text.split())
        assert promise not in letter.html


@pytest.mark.parametrize("coverage", [None, COVERED, DEDUCTS, CHARGEABLE])
def test_a_letter_says_who_is_next_where_work_begins_by_itself(coverage: Coverage | None) -> None:
    said = paragraphs(replace(ACKNOWLEDGEMENT, coverage=coverage), "en")

    assert said[2].endswith("A support engineer will look at it next and write to you.")
    assert said[-3].startswith("Is something missing, or have we misunderstood you?")


def test_doubt_about_the_kind_of_work_tells_nothing_of_the_agreement() -> None:
    undecided = replace(ACKNOWLEDGEMENT, work=Work.UNDECIDED)

    assert write(replace(undecided, coverage=PAYMENT), "en") == write(undecided, "en")


@pytest.mark.parametrize(
    ("language", "said"),
    [
        (
            "en",
            "Your message came outside our service hours; we are back on Monday, 2 March 2026, 08:00 "
            "(EST). You will hear from us by Monday, 2 March 2026, 16:00 (EST). Our aim is to have it solved "
            "by Wednesday, 4 March 2026, 16:00 (EST).",
        ),
        (
            "de",
            "Ihre Nachricht kam außerhalb unserer Servicezeiten an; ab Montag, 2. März 2026, 08:00 Uhr "
            "(EST) sind wir wieder für Sie da. Sie hören von uns bis Montag, 2. März 2026, 16:00 Uhr "
            "(EST). Unser Ziel ist eine Lösung bis Mittwoch, 4. März 2026, 16:00 Uhr (EST).",
        ),
    ],
)
def test_times_are_told_on_the_clocks_of_the_agreement(language: str, said: str) -> None:
    letter = replace(ACKNOWLEDGEMENT, coverage=timed(COVERED))

    assert paragraphs(letter, language)[4] == said


def test_only_times_that_the_agreement_promises_are_told() -> None:
    none = paragraphs(replace(ACKNOWLEDGEMENT, coverage=COVERED), "en")
    answer = paragraphs(replace(ACKNOWLEDGEMENT, coverage=replace(COVERED, answer_by=AFTERNOON)), "en")
    refused = paragraphs(replace(ACKNOWLEDGEMENT, coverage=replace(REFUSED, opens_at=MONDAY)), "en")

    assert none[4].startswith("Is something missing")
    assert answer[4] == "You will hear from us by Monday, 2 March 2026, 16:00 (EST)."
    # Nor is anything asked of who cannot be helped yet, but the one thing that would change it.
    assert refused[4] == "Kind regards Northwind Support"


@pytest.mark.parametrize(
    ("coverage", "said"),
    [
        (COVERED, "Each of them will be looked at by itself."),
        (DEDUCTS, "Each of them will be looked at by itself."),
        (CHARGEABLE, "Each of them will be looked at, and charged, by itself."),
        (PAYMENT, "Each of them will be looked at, and charged, by itself."),
    ],
)
def test_several_incidents_are_counted_once(coverage: Coverage, said: str) -> None:
    letter = " ".join(paragraphs(replace(ACKNOWLEDGEMENT, coverage=replace(coverage, incidents=2)), "en"))

    assert f"Your agreement counts 2 separate incidents in your message. {said}" in letter
    assert "separate problems" not in letter


@pytest.mark.parametrize(
    ("left", "english", "german"),
    [
        ("1.00", "1 hour", "1 Stunde"),
        ("2.5", "2.5 hours", "2,5 Stunden"),
        ("10", "10 hours", "10 Stunden"),
        ("0.333", "0.33 hours", "0,33 Stunden"),
        ("0", "0 hours", "0 Stunden"),
    ],
)
def test_hours_are_worded_in_the_language(left: str, english: str, german: str) -> None:
    letter = replace(ACKNOWLEDGEMENT, coverage=replace(DEDUCTS, left=Decimal(left)))

    assert f"You now have {english} left." in paragraphs(letter, "en")[3]
    assert f"Sie haben jetzt noch {german}." in paragraphs(letter, "de")[3]


@pytest.mark.parametrize(
    ("coverage", "unsaid"),
    [
        (replace(DEDUCTS, left=None), "You now have"),
        (replace(PAYMENT, ahead=""), "payment of"),
        (replace(PAYMENT, contact=""), "turn to"),
        (replace(SERVICE, contact=""), "reach them"),
        (replace(PHONE, contact=""), "You reach us"),
        (replace(REFUSED, reactivation=""), "costs"),
        (replace(REFUSED, new_period=None), "new period"),
    ],
)
def test_what_nobody_knows_is_left_out(coverage: Coverage, unsaid: str) -> None:
    said = paragraphs(replace(ACKNOWLEDGEMENT, coverage=coverage), "en")[3]

    assert unsaid not in said
    assert "  " not in said
    assert " ." not in said


@pytest.mark.parametrize(
    ("coverage", "preview"),
    [
        (COVERED, "It is case 1042, and one of us will write to you."),
        (PAYMENT, "It is case 1042, and we will begin when your payment is there."),
        (ORDER, "It is case 1042, and we will begin when we have your order."),
        (SERVICE, "It is case 1042, and customer service will write to you."),
        (PROGRAMMING, "It is case 1042, and our programmers will look at it."),
        (PHONE, "It is case 1042; please call us about it."),
        (REFUSED, "It is case 1042. Please read how it can go on."),
    ],
)
def test_the_preview_in_an_inbox_says_how_it_goes_on(coverage: Coverage, preview: str) -> None:
    assert preview in write(replace(ACKNOWLEDGEMENT, coverage=coverage), "en").html


def timed(coverage: Coverage) -> Coverage:
    return replace(coverage, opens_at=MONDAY, answer_by=AFTERNOON, solve_by=WEDNESDAY)


def paragraphs(letter: Letter, language: str) -> list[str]:
    """The plain text, each paragraph in one line, without the marker."""
    written = write(letter, language).text.removeprefix(marker(language))
    return [" ".join(paragraph.split()) for paragraph in written.strip().split("\n\n")]
