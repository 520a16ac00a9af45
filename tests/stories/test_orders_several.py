"""Commands that make one case of two or several of one, and those about several cases at once."""

import pytest

from tests.stories.agents import CUSTOMER, NOW, POSTING, Conversation, agreed, second_case
from tests.stories.conftest import MakeDesk
from tests.stories.desk import AGENT, DeskOfTests, mail

pytestmark = pytest.mark.servers


def test_what_comes_for_a_merged_case_goes_to_the_one_that_it_is_a_part_of(desk: DeskOfTests) -> None:
    talk = Conversation.opened(desk)
    desk.deliver(mail(subject="The import fails too", message_id="<second@customer.test>"))
    desk.once()

    talk.orders("#merge 1001\n")
    desk.deliver(mail(subject="Re: The import", text="Any news?", to=str(talk.to_customer[1].message["Reply-To"])))
    desk.once()

    first, second = desk.cases()
    assert second["status"] == "closed"
    assert [event["mail"] for event in first["events"] if event["kind"] == "Joined"]


def test_who_asks_about_a_merged_case_reads_all_that_is_known_of_the_one_that_it_is_a_part_of(
    make_desk: MakeDesk,
) -> None:
    talk = agreed(make_desk, "service")
    desk = talk.desk
    talk.orders("#known PRINT-7\n#severity P2\n")
    desk.deliver(mail("bob@customer.test", "Posting", text=POSTING, message_id="<second@customer.test>"))
    desk.once(NOW)
    talk.orders("#merge 1001\n")

    asked = []
    for count, address in enumerate(("bob@customer.test", CUSTOMER)):
        to = str(desk.letters(address)[0].message["Reply-To"])
        desk.deliver(mail(address, "Re: Posting", "What is the status?", to=to, message_id=f"<asked{count}@a.test>"))
        desk.once(NOW)
        asked.append(desk.letters(address)[-1].text)

    assert all("case 1001" in text for text in asked)
    assert asked[0] == asked[1]
    assert "PRINT-7" in asked[0]
    assert "by Monday, 2 March 2026, 17:00" in " ".join(asked[0].split())


def test_a_build_that_mends_a_known_problem_is_told_to_everybody_on_it(desk: DeskOfTests) -> None:
    talk = Conversation.opened(desk)
    talk.orders("#known PRINT-7\n")
    second_case(desk)

    told = talk.orders("#known print-7\n#build 4.3.1\n")
    assert "Nothing was done" in told
    talk.orders("#known print-7\n")
    talk.orders("#build 4.3.1\n")

    for address in (CUSTOMER, "bob@other.test"):
        assert "4.3.1" in desk.letters(address)[-1].text


def test_a_case_that_an_agent_opens_goes_its_way_like_any_other(make_desk: MakeDesk) -> None:
    talk = agreed(make_desk, "service")

    told = talk.orders(f"#open bob@customer.test Invoices cannot be posted\n{POSTING}")

    assert "[TEST-1002]" in told
    case = talk.desk.case(1002)
    assert (case["contact"], case["customer"], case["request"]) == ("bob@customer.test", "Acme", "error")
    acknowledged = talk.desk.letter("bob@customer.test")
    assert b"order1@desk.test" not in acknowledged.raw
    assert acknowledged.subject == "[TEST-1002] Invoices cannot be posted"
    read = " ".join(acknowledged.text.split())
    assert "We have opened case 1002 for you. It is about: Invoices cannot be posted." in read
    assert "Thank you for your message" not in read
    assert "error 4711" not in read
    assert "Your text: not sent; it is kept as what the case is about" in told
    assert f"For: bob@customer.test Opened by: Mia <{AGENT}>" in " ".join(told.split())
    talk.desk.deliver(mail("bob@customer.test", "Re: It", "Any news?", to=str(acknowledged.message["Reply-To"])))
    talk.desk.once(NOW)
    talk.orders("Hello Bob, it works again.\n#resolve\n")

    assert "it works again" in talk.desk.letters("bob@customer.test")[-1].text
    assert talk.desk.case(1002)["status"] == "resolved"


def test_each_problem_of_a_mail_becomes_a_case_and_the_customer_gets_one_letter_of_them_all(
    make_desk: MakeDesk,
) -> None:
    desk = agreed(make_desk, "service").desk
    problems = "Hello,\n\n1. no invoices can be posted, error 4711.\n2. the export of reports crashes.\n\nAnn\n"
    desk.deliver(mail(subject="Two errors", text=problems, message_id="<two@customer.test>"))
    desk.once(NOW)
    talk = Conversation(desk, "<two@customer.test>", NOW)
    before = len(talk.to_customer)

    told = talk.orders("#split\n")

    first, second = desk.case(1002), desk.case(1003)
    assert (second["subject"], second["status"], second["contact"]) == (
        "the export of reports crashes.",
        "new",
        CUSTOMER,
    )
    assert (first["issues"], second["issues"]) == (1, 1)
    assert [one["due_at"] for one in second["targets"]] == [one["due_at"] for one in first["targets"]]
    (letter,) = talk.to_customer[before:]
    assert "Case 1002" in letter.text
    assert "Case 1003" in letter.text
    assert "[TEST-1003]" in told
    assert "New case 1003" in told
    # The notification of the new case is the latest one, or the transcript is; either proves the agent.
    (notice,) = [one for one in desk.letters(AGENT) if one.subject.startswith("[TEST-1003]")]
    talk.orders("Hello Ann,\n\nplease update.\n#severity P1\n", to=str(notice.message["Reply-To"]))
    assert talk.to_customer[-1].subject == "[TEST-1003] Re: the export of reports crashes."
    assert desk.case(1003)["severity"] == "P1"
    # What an agent said of the part is now the very mail that it is like, for a command's reader too.
    (nearest, *_) = [one for one in desk.json("case", "why", "1003")["reasons"] if one["what"].startswith("like")]
    assert (nearest["what"], nearest["why"]) == ("like “the export of reports crashes.”", "error, P1")
    talk.orders("#known PRINT-7\n", to=str(notice.message["Reply-To"]))
    talk.orders("#build 4.3.1\n", to=str(notice.message["Reply-To"]))
    assert talk.to_customer[-1].subject.startswith("[TEST-1003]")
    assert "4.3.1" in talk.to_customer[-1].text
    assert "Nothing was done" in talk.orders("#undo\n", to=str(desk.letters(AGENT)[0].message["Reply-To"]))


def test_an_answer_to_the_digest_runs_several_cases_and_each_has_a_transcript(desk: DeskOfTests) -> None:
    talk = Conversation.opened(desk)
    second_case(desk)
    told = talk.orders("#digest\n", to=str(desk.letters(AGENT)[0].message["Reply-To"]))
    assert "This digest was written" in told
    digest = str(desk.letters(AGENT)[-1].message["Reply-To"])
    assert "support+a0-" in digest

    told = talk.orders("#1001 resolve\n#1002 assign me\n#1002 severity P1\n", to=digest)

    assert "#1001 resolve" in told
    assert "#1002 assign me" in told
    assert (desk.case(1001)["status"], desk.case(1002)["agent"]) == ("resolved", AGENT)
    assert desk.case(1002)["severity"] == "P1"
    refused = talk.orders("#1001 reopen\n#1002 clsoe\n", to=digest)
    assert refused.count("Nothing was done") >= 2
    assert desk.case(1001)["status"] == "resolved"
