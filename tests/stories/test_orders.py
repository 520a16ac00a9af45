"""An agent answers notifications: the words go to the customer, and the #commands run the case (promise 6)."""

from email.message import EmailMessage

import pytest

from classifiers.examples import Example
from mailbot.adapters.store.examples import examples
from tests.stories.agents import CUSTOMER, Conversation, agreed
from tests.stories.conftest import MakeDesk
from tests.stories.desk import AGENT, SUPPORT, DeskOfTests, mail

pytestmark = pytest.mark.servers


def targets(talk: Conversation) -> dict[str, tuple[str | None, bool]]:
    """When each target is due, and whether it is met."""
    found = talk.case["targets"]
    return {one["kind"]: (one["due_at"] and one["due_at"][:16], one["met_at"] is not None) for one in found}


def test_an_answer_goes_to_the_customer_from_the_desk(talk: Conversation) -> None:
    told = talk.orders("Hello Ann,\n\nplease restart the service.\n\nMia\n")

    answer = talk.to_customer[-1]
    assert "please restart the service." in answer.text
    assert answer.subject == "[TEST-1001] Re: The export fails"
    assert answer.message["From"] == f'"Mia (Desk of Tests)" <{SUPPORT}>'
    assert answer.message["In-Reply-To"] == talk.first_id
    assert answer.message["Auto-Submitted"] is None
    assert CUSTOMER in told
    assert talk.case["status"] == "in_progress"
    assert "Answered" in talk.kinds


def test_the_customer_answers_the_answer_and_a_colleague_taken_in_reads_the_next_one(talk: Conversation) -> None:
    talk.orders("Hello Ann,\n\nwhich version is it?\n#wait\n")
    answer = talk.to_customer[-1]
    assert talk.case["status"] == "waiting"

    talk.desk.deliver(
        mail(
            subject=f"Re: {answer.subject}",
            text="Version 4.2.",
            to=str(answer.message["Reply-To"]),
            cc="bob@customer.test",
        )
    )
    talk.desk.once()
    assert talk.case["status"] == "in_progress"
    talk.orders("Hello both,\n\nplease update to 4.3.\n")

    assert "please update" in talk.desk.letters("bob@customer.test")[-1].text
    assert "please update" in talk.to_customer[-1].text


def test_files_go_along_to_the_agent_and_to_the_customer(desk: DeskOfTests) -> None:
    message = EmailMessage()
    for name, value in (
        ("From", CUSTOMER),
        ("To", SUPPORT),
        ("Subject", "Export"),
        ("Message-ID", "<f@customer.test>"),
    ):
        message[name] = value
    message["Date"] = "Mon, 02 Mar 2026 09:00:00 +0000"
    message.set_content("Hello,\n\nthe export fails, see the log that comes with this.\n")
    message.add_attachment(b"error 4711", maintype="text", subtype="plain", filename="trace.log")
    desk.deliver(message.as_bytes())
    desk.once()
    talk = Conversation(desk, "<f@customer.test>")

    (notification,) = desk.letters(AGENT)
    assert [part.get_filename() for part in notification.message.iter_attachments()] == ["trace.log"]
    reply = EmailMessage()
    for name, value in (("From", AGENT), ("To", str(notification.message["Reply-To"])), ("Subject", "Re: Export")):
        reply[name] = value
    reply["Message-ID"], reply["Date"] = "<o@desk.test>", "Mon, 02 Mar 2026 09:30:00 +0000"
    reply.set_content("Hello Ann,\n\nthis patch helps.\n")
    reply.add_attachment(b"\x00patch", maintype="application", subtype="octet-stream", filename="patch.bin")
    desk.deliver(reply.as_bytes())
    desk.once()

    answer = talk.to_customer[-1].message
    (part,) = answer.iter_attachments()
    assert isinstance(part, EmailMessage)
    assert (part.get_filename(), part.get_payload(decode=True)) == ("patch.bin", b"\x00patch")


def test_clocks_stand_still_until_the_customer_answers(make_desk: MakeDesk, store_url: str) -> None:
    talk = agreed(make_desk, "service", store_url)
    before = targets(talk)
    assert before["resolution"][0] is not None

    told = talk.orders("Which version is it?\n#wait\n", now="2026-03-02T15:00:00Z")
    assert targets(talk)["resolution"] == (None, False)
    assert targets(talk)["response"][1]
    assert "Solve by" in told
    answer = talk.to_customer[-1]
    talk.desk.deliver(mail(text="Version 4.2.", to=str(answer.message["Reply-To"])))
    talk.desk.once("2026-03-02T17:00:00Z")

    resumed = targets(talk)["resolution"][0]
    assert resumed is not None
    assert resumed > str(before["resolution"][0])


def test_paid_sets_the_agents_to_work_and_work_is_charged(make_desk: MakeDesk, store_url: str) -> None:
    talk = agreed(make_desk, "enhancement", store_url)
    assert talk.case["status"] == "awaiting_payment"

    told = talk.orders("#paid\n")
    assert "New case 1001" in told
    assert "no invoices can be posted" in told
    assert "paid ahead; what goes beyond it is billed after the work" in " ".join(told.split())
    charged = talk.orders("#minutes 120\n")
    assert "It costs the customer: 445.00" in charged
    undone = talk.orders("#undo\n")

    assert "It costs the customer: -445.00" in undone
    assert [posting["amount"] for posting in talk.case["postings"]] == ["445.00", "-445.00"]


def test_a_correction_tells_the_customer_the_new_times_and_a_next_order_finds_all_that_was_done(
    make_desk: MakeDesk,
) -> None:
    talk = agreed(make_desk, "service")
    before = targets(talk)["resolution"][0]

    talk.orders("#severity P3\n#assign me\n#note she calls back\n")

    assert "what holds from now on" not in talk.to_customer[-1].text
    assert "colleague has looked at case 1001" in " ".join(talk.to_customer[-1].text.split())
    assert str(targets(talk)["resolution"][0]) > str(before)
    talk.orders("#undo\n")
    assert targets(talk)["resolution"][0] == before
    assert "she calls back" in talk.orders("#status\n")


def test_a_mistyped_command_does_nothing_and_asks_what_was_meant(talk: Conversation) -> None:
    told = talk.orders("It works again.\n\n#resovle\n")

    assert "Did you mean #resolve?" in " ".join(told.split())
    assert len(talk.to_customer) == 1
    assert talk.case["status"] == "new"


def test_an_undone_correction_is_no_example_any_more(make_desk: MakeDesk, store_url: str) -> None:
    talk = agreed(make_desk, "service", store_url)

    talk.orders("#severity P3\n", now="2026-03-02T15:00:00Z")
    learned = examples_of(talk.desk)
    talk.orders("#undo\n", now="2026-03-02T16:00:00Z")

    assert [one.severity for one in learned] == ["P3"]
    assert examples_of(talk.desk) == []


def examples_of(desk: DeskOfTests) -> list[Example]:
    """What the classifier is to learn."""
    with desk.store() as database, database.reading() as session:
        return [example for _, example in examples(session)]


def test_what_was_solved_and_goes_on_is_owed_again_by_its_events_too(make_desk: MakeDesk) -> None:
    talk = agreed(make_desk, "service")
    talk.orders("#resolve\n", now="2026-03-02T15:00:00Z")

    talk.orders("#reopen\n", now="2026-03-02T16:00:00Z")

    # The desk's end compares the case with what its events tell.
    assert not targets(talk)["resolution"][1]


def test_nobody_who_agrees_to_a_price_reads_that_it_costs_nothing(talk: Conversation) -> None:
    talk.orders("#quote 400.00 EUR The report with your logo\n")
    talk.desk.deliver(mail(text="Yes, please go ahead.", to=str(talk.to_customer[-1].message["Reply-To"])))
    talk.desk.once()

    said = " ".join(talk.to_customer[-1].text.split())
    assert "your message has joined case 1001" in said
    assert not [word for word in ("cost", "charge", "free") if word in said]


def test_who_writes_before_the_payment_is_there_reads_when_work_will_begin(make_desk: MakeDesk) -> None:
    talk = agreed(make_desk, "enhancement")
    talk.desk.deliver(mail(text="Ok, please do it.", to=str(talk.to_customer[-1].message["Reply-To"])))
    talk.desk.once()

    said = " ".join(talk.to_customer[-1].text.split())
    assert "your message has joined case 1001" in said
    assert "Work will begin when your payment has arrived" in said
    assert not [word for word in ("cost", "charge", "free") if word in said]
