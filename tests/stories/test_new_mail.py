"""A customer writes for the first time: a case, an acknowledgement, and a word to the agent."""

from email.message import EmailMessage
from email.policy import SMTP

import pytest

from tests.stories.conftest import MakeDesk
from tests.stories.desk import AGENT, SUPPORT, DeskOfTests, mail

pytestmark = pytest.mark.servers

ANN = "ann@customer.test"


def test_a_new_mail_becomes_a_case_with_an_acknowledgement_and_a_notification(
    make_desk: MakeDesk, store_url: str
) -> None:
    desk = make_desk(store_url=store_url)
    desk.deliver(mail(message_id="<first@customer.test>", references="<older@customer.test>"))

    desk.once()

    (case,) = desk.cases()
    answer = desk.letter(ANN)
    number = case["number"]
    assert (case["contact"], case["subject"], case["status"]) == (ANN, "The export fails", "new")
    assert case["mails"][0]["new_text"].startswith("Hello,")
    assert f"[TEST-{number}]" in answer.subject
    assert "The export fails" in answer.subject
    assert answer.message["From"].addresses[0].addr_spec == SUPPORT
    assert answer.message["To"] == ANN
    assert answer.message["Auto-Submitted"] == "auto-replied"
    assert answer.message["In-Reply-To"] == "<first@customer.test>"
    assert answer.message["References"].split() == ["<older@customer.test>", "<first@customer.test>"]
    assert answer.message["Reply-To"].addresses[0].addr_spec.startswith(f"support+{number}-")
    assert answer.message["Message-ID"].startswith(f"<{number}.")
    assert answer.message["Message-ID"].endswith("@desk.test>")
    assert "4711" not in answer.text
    notice = desk.letter(AGENT)
    assert f"[TEST-{number}]" in notice.subject
    assert notice.message["Auto-Submitted"] == "auto-generated"
    assert "error 4711" in notice.text
    assert {letter["state"] for letter in case["letters"]} == {"sent"}
    assert {letter["message_id"] for letter in case["letters"]} == {
        answer.message["Message-ID"],
        notice.message["Message-ID"],
    }


def test_german_mail_is_answered_in_german(desk: DeskOfTests) -> None:
    text = "Guten Tag,\n\nseit heute Morgen bricht der Export mit Fehler 4711 ab. Bitte helfen Sie.\n\nGrüße, Jörg\n"
    desk.deliver(mail(sender="Jörg <joerg@kunde.test>", subject="Export schlägt fehl für Müller", text=text))

    desk.once()

    (case,) = desk.cases()
    answer = desk.letter("joerg@kunde.test")
    assert case["language"] == "de"
    assert "Export schlägt fehl für Müller" in answer.subject
    assert "Guten Tag" in answer.text
    assert "ß" in answer.text or "ü" in answer.text


def test_a_mail_in_html_alone_is_read_and_its_attachment_listed(desk: DeskOfTests) -> None:
    message = EmailMessage(policy=SMTP)
    message["From"], message["To"], message["Subject"] = ANN, SUPPORT, "Screenshot"
    message["Message-ID"] = "<html@customer.test>"
    message.set_content("<p>The <b>printer</b> dialog stays empty.</p>", subtype="html")
    message.add_attachment(b"\x89PNG" + bytes(500), maintype="image", subtype="png", filename="dialog.png")
    desk.deliver(message.as_bytes())

    desk.once()

    (case,) = desk.cases()
    assert case["mails"][0]["new_text"].strip() == "The printer dialog stays empty."
    assert case["mails"][0]["attachments"] == [
        {"name": "dialog.png", "type": "image/png", "size": 504, "inline": False},
    ]
    assert "dialog.png" in desk.letter(AGENT).text


def test_a_rehearsed_time_is_the_time_of_the_case_and_of_its_letters(desk: DeskOfTests) -> None:
    desk.deliver(mail())

    desk.once(now="2026-03-02T10:00:00+01:00")

    (case,) = desk.cases()
    assert case["opened_at"] == "2026-03-02T09:00:00+00:00"
    assert case["mails"][0]["at"] == "2026-03-02T09:00:00+00:00"
    assert desk.letter(ANN).message["Date"].datetime.isoformat() == "2026-03-02T09:00:00+00:00"


def test_an_agents_own_mail_is_kept_and_opens_no_case(desk: DeskOfTests) -> None:
    desk.deliver(mail(sender=f"Mia <{AGENT}>", subject="Lunch?"))

    desk.once()

    assert desk.cases() == []
    assert "Nothing proves that you wrote it" in desk.letter(AGENT).text


def test_the_customers_language_goes_before_the_mails(desk: DeskOfTests) -> None:
    (desk.folder / "customers.csv").write_text("organisation,domains,language\nKunde AG,customer.test,de\n")
    assert desk.say("customers", "import", str(desk.folder / "customers.csv")).code == 0
    desk.deliver(mail())

    desk.once()

    (case,) = desk.cases()
    assert (case["customer"], case["language"]) == ("Kunde AG", "en")
    assert "Guten Tag" in desk.letter(ANN).text


def test_an_agent_who_is_listed_twice_is_refused_at_the_start(make_desk: MakeDesk) -> None:
    desk = make_desk(agents=(AGENT, AGENT.upper()))

    said = desk.say("case", "list")

    assert said.code == 1
    assert "agents: two of them have the same address" in said.errors


def test_a_customer_is_known_and_answered_in_either_spelling_of_the_domain(desk: DeskOfTests) -> None:
    (desk.folder / "customers.csv").write_text("organisation,domains\nMüller GmbH,müller.test\n", encoding="utf-8")
    assert desk.say("customers", "import", str(desk.folder / "customers.csv")).code == 0
    desk.deliver(mail(sender="ann@PLACE.test").replace(b"PLACE", "Müller".encode(), 1))
    desk.deliver(mail(sender="bob@xn--mller-kva.test", subject="The import fails"))

    desk.once()

    assert [case["customer"] for case in desk.cases()] == ["Müller GmbH", "Müller GmbH"]
    assert desk.letter("ann@xn--mller-kva.test").message["To"] == "ann@xn--mller-kva.test"
    assert desk.letter("bob@xn--mller-kva.test").message["To"] == "bob@xn--mller-kva.test"
