"""Subjects of automatic answers and notices, and those that only look alike."""

from dataclasses import replace

import pytest

from mailbot.domain.mail import Mail, Mailbox
from mailbot.intake.screen import Disposition, Own, screen

OWN = Own(frozenset({"support@desk.example"}), "desk-4711", frozenset())
PERSON = Mail(
    identity="0",
    size=100,
    message_id="<1@brook.example>",
    date=None,
    author=Mailbox("nora.lind@brook.example"),
    subject="",
    text="Until Monday.",
)
SYSTEM = replace(PERSON, author=Mailbox("postmaster@brook.example"), text="See below.")


@pytest.mark.parametrize(
    "subject",
    [
        "Automatic reply",
        "Out of Office AutoReply",
        "Auto-Response",
        "Re: Printing (Automatic Response)",
        "Re: Printing [out of office]",
        "Automatische Antwort",
        "Abwesenheitsbenachrichtigung",
        "Réponse automatique",
        "Message d’absence du bureau",
        "Respuesta automática",
        "Risposta automatica",
        "Automatisch antwoord",
        "Resposta automática",
        "Automatiskt svar",
        "Frånvaromeddelande",
        "Odpowiedź automatyczna",
        "Automatisk svar",
        "Fraværsmeddelelse",
    ],
)
def test_a_subject_that_nobody_writes_himself_is_an_automatic_answer(subject: str) -> None:
    verdict = screen(replace(PERSON, subject=subject), OWN)

    assert verdict.disposition is Disposition.AUTOMATIC_REPLY


@pytest.mark.parametrize(
    ("subject", "text"),
    [
        ("Out of office: Printing", "I am out until Monday."),
        ("AUTO: Nora Lind is out of the office (returning 10/03/2025)", "I will return on Monday."),
        ("Abwesend", "Ich bin bis Montag im Urlaub."),
        ("Nora Lind ist außer Haus.", "Ab Montag bin ich wieder da."),
        ("Absence du bureau : impression", "Je suis absente, de retour le 10 mars."),
        ("Fuera de la oficina: impresión", "Estoy fuera hasta el lunes."),
        ("Fuori ufficio: stampa", "Sono assente fino a lunedì."),
        ("Afwezig: printen", "Ik ben maandag terug."),
        ("Ausência do escritório: impressão", "Estou ausente até segunda."),
        ("Frånvaro: utskrift", "Jag är tillbaka på måndag."),
        ("Nieobecność w biurze: drukowanie", "Jestem nieobecna do poniedziałku."),
        ("Fravær: udskrift", "Jeg er tilbage på mandag."),
    ],
)
def test_an_absence_note_is_known_by_subject_and_text(subject: str, text: str) -> None:
    verdict = screen(replace(PERSON, subject=subject, text=text), OWN)

    assert verdict.rule == "absence_note"


@pytest.mark.parametrize(
    ("subject", "text"),
    [
        ("I was out of office when the server failed", "I was out of office."),
        ("Automatic reply does not work", "The automatic reply goes to everybody."),
        ("Automatic reply: wrong language", "Our customers get it in German. Why is that?"),
        ("Automatic reply: wrong language", "The automatic reply of the portal goes out in German."),
        ("Abwesenheit: Antrag fehlt", "Ich bin der Meinung, dass der Antrag verschwunden ist."),
        ("Complaint about message from your shop", "The message was wrong."),
        ("Abwesenheit", "Wie trage ich eine Abwesenheit ein?"),
        ("Urlaub wird falsch berechnet", "Der Resturlaub stimmt nicht, ich bin ratlos."),
        ("Re: Out of office", "Thanks, so I wait for you."),
        ("Auto", "The car does not show up in the fleet list."),
        ("Accepted: but not booked", "The order is accepted and then lost."),
        ("Read: how to print", "The manual is wrong."),
        ("Undeliverable parcels", "The parcel label is wrong."),
        ("Delivery status is not updated", "Since the update the status stays open."),
        ("Mail delivery failed in your newsletter module", "We see that mails could not be delivered."),
        ("User unknown at login", "The portal says: user unknown."),
    ],
)
def test_a_person_who_writes_of_such_things_is_a_person(subject: str, text: str) -> None:
    verdict = screen(replace(PERSON, subject=subject, text=text), OWN)

    assert verdict.disposition is Disposition.HUMAN


@pytest.mark.parametrize(
    "subject",
    [
        "Undeliverable: Printing",
        "Undelivered Mail Returned to Sender",
        "Returned mail: see transcript for details",
        "Mail delivery failed: returning message to sender",
        "Delivery Status Notification (Failure)",
        "failure notice",
        "Non-delivery report",
        "DELIVERY FAILURE: no such name",
        "Message to lena@brook.example could not be delivered",
        "Nicht zustellbar: Drucken",
        "Échec de la remise : impression",
        "No se puede entregar: impresión",
        "Mancato recapito: stampa",
        "Onbestelbaar: printen",
        "Não é possível entregar: impressão",
        "Kan inte levereras: utskrift",
        "Nie można dostarczyć: drukowanie",
        "Kan ikke leveres: udskrift",
    ],
)
def test_a_postmaster_s_notice_of_non_delivery_is_a_bounce(subject: str) -> None:
    verdict = screen(replace(SYSTEM, subject=subject), OWN)

    assert verdict.disposition is Disposition.BOUNCE


@pytest.mark.parametrize(
    "subject",
    [
        "Delivery Status Notification (Delay)",
        "Delayed Mail (still being retried)",
        "Warning: message 1abc-22 delayed 24 hours",
        "Warning: could not send message for past 4 hours",
        "Undeliverable yet: delivery delayed",
    ],
)
def test_a_postmaster_s_warning_is_a_delay(subject: str) -> None:
    verdict = screen(replace(SYSTEM, subject=subject), OWN)

    assert verdict.disposition is Disposition.DELAY
