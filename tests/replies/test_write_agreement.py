from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from replies.letters import Acknowledgement, Coverage, Letter, Notification, Released, RenewalNotice, Work
from replies.write import marker, write

MONDAY = datetime(2026, 3, 2, 13, 0, tzinfo=UTC)
AFTERNOON = datetime(2026, 3, 2, 21, 0, tzinfo=UTC)
WEDNESDAY = datetime(2026, 3, 4, 21, 0, tzinfo=UTC)
DEDUCTS = Coverage("deducts", "Because.", "America/New_York", left=Decimal("2.50"))
PAYMENT = replace(DEDUCTS, decision="awaits_payment", left=None, ahead="250.00 USD")
ORDER = replace(DEDUCTS, decision="awaits_order", left=None)
SERVICE = replace(DEDUCTS, decision="redirected", left=None, redirect_to="customer_service")
REFUSED = replace(DEDUCTS, decision="refused", left=None, reactivation="200.00 USD")
NOTIFICATION = Notification(
    desk="Northwind Support",
    tag="[NW-1042]",
    number=1042,
    subject="Invoices cannot be posted",
    opened=True,
    sender="Maria Kern <maria@kern.example>",
    organisation="Kern Ltd",
    arrived_at=MONDAY,
    timezone="Europe/Berlin",
    work=Work.INCIDENT,
    request="error",
    severity="P2",
    issues=1,
    language="en",
    confidence=0.87,
    text="Posting stops.",
)
THANKS = Acknowledgement(
    "Northwind Support",
    "[NW-1042]",
    1042,
    "Thanks",
    Work.OTHER,
    request="none",
    coverage=replace(DEDUCTS, decision="covered", left=None),
)
RELEASED = Released("Northwind Support", "[NW-1042]", 1042, "Invoices cannot be posted", paid=True, name="Maria Kern")
RENEWAL = RenewalNotice("Northwind Support", "Kern Ltd", date(2026, 12, 31), "Maria Kern")


def test_a_notification_tells_an_agent_what_the_agreement_says() -> None:
    coverage = replace(
        DEDUCTS,
        opens_at=MONDAY,
        answer_by=AFTERNOON,
        solve_by=WEDNESDAY,
        incidents=2,
        rule="coss.advisory",
        assumed=("coss.holidays", "coss.times"),
    )

    letter = write(replace(NOTIFICATION, coverage=coverage), "en")

    assert (
        "What the agreement says\n"
        "\n"
        "Decision: taken from the customer's hours\n"
        "Why: Because.\n"
        "Rule: coss.advisory\n"
        "Answer by: Monday, 2 March 2026, 22:00 (CET)\n"
        "Solve by: Wednesday, 4 March 2026, 22:00 (CET)\n"
        "Service hours from: Monday, 2 March 2026, 14:00 (CET)\n"
        "Hours left: 2.5 hours\n"
        "Incidents: 2\n"
        "Assumptions: coss.holidays, coss.times\n"
        "\n"
        "The message\n"
    ) in letter.text
    assert "not begun" not in letter.text


def test_a_notification_without_an_agreement_speaks_of_none() -> None:
    assert "agreement" not in write(NOTIFICATION, "en").text


def test_customer_service_sees_that_a_case_is_theirs() -> None:
    letter = write(replace(NOTIFICATION, coverage=SERVICE), "de")

    assert "Entscheidung: nicht für den Support: Kundendienst\n" in letter.text


@pytest.mark.parametrize(
    ("language", "coverage", "said"),
    [
        (
            "en",
            PAYMENT,
            "Work has not begun: it waits for the customer's payment of 250.00 USD. Until then no time runs. As soon"
            " as it is there, an agent releases the case with the line #1042 paid, or whoever runs the desk with the"
            " command mailbot case paid 1042.",
        ),
        (
            "en",
            ORDER,
            "Work has not begun: it waits for the customer's order. Until then no time runs. As soon as it is there,"
            " an agent releases the case with the line #1042 ordered, or whoever runs the desk with the command"
            " mailbot case ordered 1042.",
        ),
        ("en", REFUSED, "Work has not begun: the customer's support has lapsed, and it waits for the reactivation."),
        (
            "de",
            PAYMENT,
            "Die Arbeit hat nicht begonnen: Sie wartet auf die Zahlung des Kunden von 250,00 USD. Bis"
            " dahin läuft keine Zeit. Sobald sie da ist, geben die den Fall frei, die Kunden antworten: mit der Zeile"
            " #1042 paid. Wer das System betreibt, kann es mit dem Befehl mailbot case paid 1042.",
        ),
        (
            "de",
            ORDER,
            "Die Arbeit hat nicht begonnen: Sie wartet auf den Auftrag des Kunden. Bis dahin läuft keine Zeit. Sobald"
            " er da ist, geben die den Fall frei, die Kunden antworten: mit der Zeile #1042 ordered. Wer das System"
            " betreibt, kann es mit dem Befehl mailbot case ordered 1042.",
        ),
        (
            "de",
            REFUSED,
            "Die Arbeit hat nicht begonnen: Der Support des Kunden ist abgelaufen, und sie wartet auf"
            " die Reaktivierung.",
        ),
    ],
)
def test_a_notification_says_that_work_has_not_begun_and_what_is_awaited(
    language: str, coverage: Coverage, said: str
) -> None:
    letter = replace(NOTIFICATION, coverage=coverage)

    assert paragraphs(letter, language)[1].replace("! ", "") == said
    # Who gives orders has the command below, with what it means.
    told = paragraphs(replace(letter, commands=("#paid", "#ordered")), language)
    assert "mailbot case" not in " ".join(told)


@pytest.mark.parametrize(
    ("language", "paid", "said"),
    [
        (
            "en",
            True,
            [
                "Hello Maria Kern,",
                "Thank you, your payment for case 1042 is here, and we are beginning. You will hear from us by Monday, "
                "2 March 2026, 16:00 (EST).",
                "Has something changed in the meantime? Simply answer this message; that is free of charge.",
                "Kind regards Northwind Support",
                "This message was sent automatically.",
            ],
        ),
        (
            "de",
            False,
            [
                "Guten Tag Maria Kern,",
                "vielen Dank, Ihr Auftrag zum Fall 1042 ist da, und wir beginnen. Sie hören von uns bis "
                "Montag, 2. März 2026, 16:00 Uhr (EST).",
                "Hat sich inzwischen etwas geändert? Antworten Sie einfach auf diese Nachricht; das ist kostenlos.",
                "Freundliche Grüße Northwind Support",
                "Diese Nachricht wurde automatisch versandt.",
            ],
        ),
    ],
)
def test_the_customer_is_told_that_what_was_awaited_is_there(language: str, paid: bool, said: list[str]) -> None:
    letter = replace(RELEASED, paid=paid, timezone="America/New_York", answer_by=AFTERNOON)

    assert write(letter, language).subject == "[NW-1042] Re: Invoices cannot be posted"
    assert paragraphs(letter, language) == said


def test_released_work_without_a_promised_time_names_none() -> None:
    assert "You will hear from us" not in write(RELEASED, "en").text


@pytest.mark.parametrize(
    ("language", "subject", "said"),
    [
        (
            "en",
            "Northwind Support: your support period ends on Thursday, 31 December 2026",
            [
                "Hello Maria Kern,",
                "The support period of Kern Ltd ends soon: its last day is Thursday, 31 December 2026.",
                "You will receive the invoice for the next period separately, if it is not with you already. Once "
                "it is paid, support will simply go on.",
                "Without a renewal, support will end after that day: we could then no longer work on questions or"
                " problems, not even on urgent ones. For questions about your account we would still be "
                "there.",
                "Would you like to ask us something about it? Simply answer this message.",
                "Kind regards Northwind Support",
                "This message was sent automatically, ahead of the end of your support period.",
            ],
        ),
        (
            "de",
            "Northwind Support: Ihr Supportzeitraum endet am Donnerstag, 31. Dezember 2026",
            [
                "Guten Tag Maria Kern,",
                "der Supportzeitraum von Kern Ltd endet bald. Sein letzter Tag: Donnerstag, 31. Dezember 2026.",
                "Die Rechnung für den nächsten Zeitraum erhalten Sie getrennt, sofern sie nicht schon bei "
                "Ihnen ist. Sobald sie bezahlt ist, geht der Support einfach weiter.",
                "Ohne Verlängerung endet der Support nach diesem Tag: Fragen und Störungen könnten wir dann "
                "nicht mehr bearbeiten, auch keine dringenden. Bei Fragen zu Ihrem Vertrag wären wir weiter "
                "für Sie da.",
                "Haben Sie eine Frage dazu? Antworten Sie einfach auf diese Nachricht.",
                "Freundliche Grüße Northwind Support",
                "Diese Nachricht wurde automatisch vor dem Ende Ihres Supportzeitraums versandt.",
            ],
        ),
    ],
)
def test_a_renewal_notice_says_when_support_ends_and_what_to_do(language: str, subject: str, said: list[str]) -> None:
    assert write(RENEWAL, language).subject == subject
    assert paragraphs(RENEWAL, language) == said


def test_the_new_letters_expect_an_answer() -> None:
    for letter in (RELEASED, RENEWAL):
        assert write(letter, "en").text.startswith(marker("en") + "\n\n")


@pytest.mark.parametrize(
    ("language", "said", "after"),
    [
        (
            "en",
            "It is good to hear from you. We understand that you need nothing from us at the moment. A colleague "
            "will read your message all the same, and will write to you if there is something to answer.",
            "Is something missing",
        ),
        (
            "de",
            "Es freut uns, dass Sie uns schreiben. Wir verstehen Ihre Nachricht so, dass Sie im Moment nichts von uns "
            "brauchen. Jemand von uns liest sie trotzdem und schreibt Ihnen, wenn es etwas zu beantworten gibt.",
            "Fehlt noch etwas",
        ),
    ],
)
def test_thanks_are_not_answered_with_money(language: str, said: str, after: str) -> None:
    told = paragraphs(THANKS, language)

    assert told[2] == said
    assert told[3].startswith(after)


def paragraphs(letter: Letter, language: str) -> list[str]:
    """The plain text, each paragraph in one line, without the marker."""
    written = write(letter, language).text.removeprefix(marker(language))
    return [" ".join(paragraph.split()) for paragraph in written.strip().split("\n\n")]
