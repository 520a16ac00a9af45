"""An agent answers notifications: the words go to the customer, and the #commands run the case (promise 6)."""

from email.message import EmailMessage

import pytest

from classifiers.examples import Example
from mailbot.adapters.store.examples import examples
from mailbot.bot import prepared
from mailbot.settings import load
from tests.stories.agents import CUSTOMER, Conversation
from tests.stories.conftest import MakeDesk
from tests.stories.desk import AGENT, SUPPORT, DeskOfTests, mail

pytestmark = pytest.mark.servers
NOW = "2026-03-02T14:00:00Z"
CUSTOMERS = """\
organisation,domains,agreement,plan,licences,period_start,period_end
Acme,customer.test,coss,{plan},4,2026-01-01,2026-12-31
"""
POSTING = (
    "Hello,\n\nsince this morning no invoices can be posted, for everybody in accounting. We get error 4711 and the "
    "posting fails. All the rest works.\n"
)


@pytest.fixture
def talk(desk: DeskOfTests) -> Conversation:
    """A desk with one case, and the notification that its agent got."""
    return Conversation.opened(desk)


def agreed(make_desk: MakeDesk, plan: str, store_url: str = "sqlite:///mailbot.db") -> Conversation:
    """A case of a customer with an agreement, whose agent is customer service too."""
    desk = make_desk(store_url=store_url)
    settings = desk.folder / "mailbot.toml"
    written = settings.read_text("utf-8")
    settings.write_text(written.replace("[store]", f'customer_service = "{AGENT}"\n[store]'), encoding="utf-8")
    (desk.folder / "customers.csv").write_text(CUSTOMERS.format(plan=plan), encoding="utf-8")
    assert desk.command("customers", "import", "customers.csv", now=NOW).returncode == 0
    return Conversation.opened(desk, text=POSTING, now=NOW)


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


def test_an_agents_token_is_in_no_letter_to_a_customer(talk: Conversation) -> None:
    talk.orders("Hello Ann, it is solved.\n#resolve\n")

    tokens = [letter.message["Reply-To"] for letter in talk.desk.letters(AGENT)]
    assert all(str(token).partition("<")[2].startswith("support+a1001-") for token in tokens)
    assert all(b"support+a" not in letter.raw for letter in talk.to_customer)


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


def test_a_forged_order_changes_nothing_and_the_real_agent_is_told_once(talk: Conversation) -> None:
    for number in range(3):
        told = talk.orders("#close\n", to=SUPPORT, message_id=f"<forged{number}@evil.test>")
        assert ("Nothing proves that you wrote it" in told) == (number == 0)

    assert talk.case["status"] == "new"
    assert "Ordered" not in talk.kinds


def test_a_stranger_with_the_agents_reply_address_is_a_stranger_and_the_address_is_dead(talk: Conversation) -> None:
    token = str(talk.desk.letters(AGENT)[0].message["Reply-To"])

    told = talk.orders("#close\n", sender="Eve <eve@evil.test>", to=token)
    assert "eve@evil.test" in told
    refused = talk.orders("#close\n", to=token)
    assert "lost its worth" in " ".join(refused.split())
    assert talk.case["status"] == "new"

    talk.orders("#close\n")
    assert talk.case["status"] == "closed"


def test_a_customers_command_is_plain_text(talk: Conversation) -> None:
    talk.desk.deliver(mail(text="#close\n\nHello, it still fails.", to=str(talk.to_customer[0].message["Reply-To"])))

    talk.desk.once()

    assert talk.case["status"] == "new"
    assert "| #close" in talk.desk.letters(AGENT)[-1].text


def test_the_receiving_servers_word_proves_an_agent_who_keeps_the_tag(make_desk: MakeDesk) -> None:
    talk = Conversation.opened(make_desk(more='[trust]\nauthserv_id = "mx.desk.test"'))

    talk.orders("#close\n", to=SUPPORT, authentication_results="mx.desk.test; dmarc=pass header.from=desk.test")

    assert talk.case["status"] == "closed"


def test_a_mistyped_command_does_nothing_and_asks_what_was_meant(talk: Conversation) -> None:
    told = talk.orders("It works again.\n\n#resovle\n")

    assert "Did you mean #resolve?" in told
    assert len(talk.to_customer) == 1
    assert talk.case["status"] == "new"


def test_a_vouched_agent_asks_without_a_case(make_desk: MakeDesk) -> None:
    talk = agreed(make_desk, "service")
    talk.desk.configure('[trust]\nauthserv_id = "mx.desk.test"')
    word = "mx.desk.test; dmarc=pass header.from=desk.test"
    fields = {"authentication_results": word, "in_reply_to": "<own@desk.test>"}

    told = talk.orders("#cases\n#balance acme\n", to=SUPPORT, subject="A question", **fields)

    assert "[TEST-1001]: new, incident" in told
    assert "advisory: 4.00 hours" in told
    assert "#close" not in talk.orders("#help\n", to=SUPPORT, subject="Help", **fields)


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


def test_a_build_that_mends_a_known_problem_is_told_to_everybody_on_it(desk: DeskOfTests) -> None:
    talk = Conversation.opened(desk)
    talk.orders("#known PRINT-7\n")
    desk.deliver(
        mail("Bob <bob@other.test>", "The print fails", "It fails on one PC.\n", message_id="<second@other.test>")
    )
    desk.once()

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
    talk.desk.deliver(mail("bob@customer.test", "Re: It", "Any news?", to=str(acknowledged.message["Reply-To"])))
    talk.desk.once(NOW)
    talk.orders("Hello Bob, it works again.\n#resolve\n")

    assert "it works again" in talk.desk.letters("bob@customer.test")[-1].text
    assert talk.desk.case(1002)["status"] == "resolved"


def test_an_order_that_comes_again_under_another_message_id_has_no_effect(talk: Conversation) -> None:
    token = str(talk.desk.letters(AGENT)[0].message["Reply-To"])
    text = "#open bob@customer.test The printer jams\nEvery page.\n"
    talk.orders(text, to=token)
    talk.count -= 1

    told = talk.orders(text, to=token, message_id="<again@desk.test>")

    assert "came before" in told
    assert len(talk.desk.cases()) == 2


def test_each_problem_of_a_mail_becomes_a_case_and_the_customer_gets_one_letter_of_them_all(
    make_desk: MakeDesk,
) -> None:
    desk = agreed(make_desk, "service").desk
    problems = (
        "Hello,\n\n1. no invoices can be posted, error 4711.\n"
        "2. Independent of that, the export of reports crashes on my computer.\n\nAnn\n"
    )
    desk.deliver(mail(subject="Two errors", text=problems, message_id="<two@customer.test>"))
    desk.once(NOW)
    talk = Conversation(desk, "<two@customer.test>", NOW)
    before = len(talk.to_customer)

    told = talk.orders("#split\n")

    first, second = desk.case(1002), desk.case(1003)
    assert (second["subject"], second["status"], second["contact"]) == (
        "Independent of that, the export of reports crashes on my computer.",
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
    assert (
        talk.to_customer[-1].subject
        == "[TEST-1003] Re: Independent of that, the export of reports crashes on my computer."
    )
    assert desk.case(1003)["severity"] == "P1"
    talk.orders("#known PRINT-7\n", to=str(notice.message["Reply-To"]))
    talk.orders("#build 4.3.1\n", to=str(notice.message["Reply-To"]))
    assert talk.to_customer[-1].subject.startswith("[TEST-1003]")
    assert "4.3.1" in talk.to_customer[-1].text
    assert "Nothing was done" in talk.orders("#undo\n", to=str(desk.letters(AGENT)[0].message["Reply-To"]))


def test_an_undone_correction_is_no_example_any_more(make_desk: MakeDesk, store_url: str) -> None:
    talk = agreed(make_desk, "service", store_url)

    talk.orders("#severity P3\n", now="2026-03-02T15:00:00Z")
    learned = examples_of(talk.desk)
    talk.orders("#undo\n", now="2026-03-02T16:00:00Z")

    assert [one.severity for one in learned] == ["P3"]
    assert examples_of(talk.desk) == []


def examples_of(desk: DeskOfTests) -> list[Example]:
    """What the classifier is to learn."""
    database = prepared(load(desk.folder / "mailbot.toml"))
    with database.reading() as session:
        found = examples(session)
    database.close()
    return [example for _, example in found]


def second_case(desk: DeskOfTests) -> None:
    desk.deliver(
        mail("Bob <bob@other.test>", "The print fails", "It fails on one PC.\n", message_id="<second@other.test>")
    )
    desk.once()


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


def test_a_proof_for_one_case_is_none_for_another(desk: DeskOfTests) -> None:
    talk = Conversation.opened(desk)
    second_case(desk)

    told = talk.orders("#case 1002\n#close\n", to=str(desk.letters(AGENT)[0].message["Reply-To"]))

    assert "good for its own case alone" in " ".join(told.split())
    assert [case["status"] for case in desk.cases()] == ["new", "new"]


def test_a_manager_who_is_no_agent_gives_no_commands_and_is_told_so(make_desk: MakeDesk) -> None:
    manager = "eva@desk.test"
    desk = make_desk(more=f'[[managers]]\naddress = "{manager}"\ndigest_at = 23:59:00\n')
    Conversation.opened(desk)

    desk.deliver(mail(f"Eva <{manager}>", "Re: [TEST-1001] x", "#close\n", message_id="<eva@desk.test>"))
    desk.once()

    (case,) = desk.cases()
    assert case["status"] == "new"
    assert "Commands count from agents alone" in " ".join(desk.letters(manager)[-1].text.split())


def test_what_was_solved_and_goes_on_is_owed_again_by_its_events_too(make_desk: MakeDesk) -> None:
    talk = agreed(make_desk, "service")
    talk.orders("#resolve\n", now="2026-03-02T15:00:00Z")

    talk.orders("#reopen\n", now="2026-03-02T16:00:00Z")

    # The desk's end compares the case with what its events tell.
    assert not targets(talk)["resolution"][1]
