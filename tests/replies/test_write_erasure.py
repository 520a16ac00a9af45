"""The letter that asks whether a person is to be forgotten, word by word."""

from datetime import UTC, datetime

from replies.transcripts import ErasureQuestion, Kept
from replies.write import write

ARRIVED, UNTIL = datetime(2026, 7, 1, 8, 30, tzinfo=UTC), datetime(2026, 7, 3, 12, tzinfo=UTC)
KEPT = Kept("maria@kern.example", ((ARRIVED, "Invoices <cannot> be posted"),), 3, 4, 9, 1, (1042, 1050), (1044,), 2)
QUESTION = ErasureQuestion("Northwind Support", "[NW-1042]", 1042, "Europe/Berlin", KEPT, UNTIL)


def test_the_question_says_what_goes_and_what_stays() -> None:
    letter = write(QUESTION, "en")

    assert letter.subject == "[NW-1042] Erase a person's data? Please confirm"
    assert letter.text == (
        "=== Please write your answer above this line ===\n"
        "\n"
        "Nothing has been erased yet. You want maria@kern.example to be forgotten.\n"
        "This would go, for good:\n"
        "\n"
        "- Mails that they wrote: 3\n"
        "- Mails that name them, and answers to them: 4\n"
        "- Letters to them, about them and their cases: 9\n"
        "- Address book entries: 1\n"
        "\n"
        "Their address, their name and their words go wherever else they stand, in\n"
        "this letter and your answer too.\n"
        "\n"
        "Their mails\n"
        "\n"
        "- Wednesday, 1 July 2026, 10:30 (CEST): Invoices <cannot> be posted\n"
        "\n"
        "… and 2 earlier ones.\n"
        "\n"
        "What stays, without a name\n"
        "\n"
        "- Cases that they opened: 1042, 1050\n"
        "- Cases that they took part in: 1044\n"
        "- Entries of hours and money: 2\n"
        "\n"
        "The numbers of these cases stay, with their kind, status and times, and\n"
        "every sum in the books.\n"
        "\n"
        "! What is erased can't be brought back, by #undo or otherwise. Others on\n"
        "! these cases lose what they were sent about them here, too.\n"
        "\n"
        "If that is right, answer this message with this one line until Friday, 3\n"
        "July 2026, 14:00 (CEST):\n"
        "\n"
        "    #forget confirm  (erases it for good)\n"
        "\n"
        "Without that line nothing happens, and nothing that you answer here goes to\n"
        "the customer. Backups, your customers' file and the mailbox on your mail\n"
        "server are yours to see to.\n"
    )
    assert "&lt;cannot&gt;" in letter.html


def test_the_question_in_german() -> None:
    letter = write(QUESTION, "de")

    assert letter.subject == "[NW-1042] Daten einer Person löschen? Bitte bestätigen"
    assert letter.text == (
        "=== Bitte antworten Sie oberhalb dieser Zeile ===\n"
        "\n"
        "Noch ist nichts gelöscht. Sie möchten, dass maria@kern.example vergessen\n"
        "wird. Das würde endgültig gelöscht:\n"
        "\n"
        "- Eigene Nachrichten: 3\n"
        "- Nachrichten über sie und Antworten an sie: 4\n"
        "- Briefe an sie, über sie und zu ihren Fällen: 9\n"
        "- Einträge im Adressbuch: 1\n"
        "\n"
        "Adresse, Name und Worte verschwinden auch überall sonst, in diesem Brief und\n"
        "in Ihrer Antwort ebenso.\n"
        "\n"
        "Die eigenen Nachrichten\n"
        "\n"
        "- Mittwoch, 1. Juli 2026, 10:30 Uhr (CEST): Invoices <cannot> be posted\n"
        "\n"
        "… und 2 frühere.\n"
        "\n"
        "Was bleibt, ohne Namen\n"
        "\n"
        "- Selbst eröffnete Fälle: 1042, 1050\n"
        "- Fälle, an denen sie beteiligt war: 1044\n"
        "- Buchungen von Stunden und Geld: 2\n"
        "\n"
        "Die Nummern dieser Fälle bleiben, mit Art, Stand und Zeiten, und jede Summe\n"
        "in den Büchern.\n"
        "\n"
        "! Was gelöscht ist, lässt sich nicht zurückholen, auch nicht mit #undo. Auch\n"
        "! anderen Beteiligten an diesen Fällen geht hier verloren, was ihnen dazu\n"
        "! gesendet wurde.\n"
        "\n"
        "Wenn das so sein soll, antworten Sie auf diese Nachricht bis Freitag, 3.\n"
        "Juli 2026, 14:00 Uhr (CEST) mit dieser einen Zeile:\n"
        "\n"
        "    #forget confirm  (löscht es endgültig)\n"
        "\n"
        "Ohne diese Zeile geschieht nichts, und nichts, was Sie hier antworten, geht\n"
        "an den Kunden. Sicherungen, Ihre Kundendatei und das Postfach auf Ihrem\n"
        "Mailserver müssen Sie selbst bereinigen.\n"
    )
