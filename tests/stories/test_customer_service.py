"""What those of us write who are no agents: it is no customer's mail, and no command."""

from email.utils import parseaddr

import pytest

from tests.stories.agents import CUSTOMERS, NOW, POSTING
from tests.stories.conftest import MakeDesk
from tests.stories.desk import AGENT, SUPPORT, DeskOfTests, mail

pytestmark = pytest.mark.servers
SALES, CUSTOMER = "sales@desk.test", "ann@customer.test"
OFFER = "Hello Ann,\n\nfive more licences are 400 EUR a year.\n\nSue, sales\n"
TRUST = '[trust]\nauthserv_id = "mx.desk.test"'
VOUCHED = "mx.desk.test; dmarc=pass header.from=desk.test"


def awaiting(make_desk: MakeDesk, more: str = "") -> DeskOfTests:
    """A desk with a case that waits for a payment, of which customer service reads."""
    desk = make_desk(own=f'customer_service = "{SALES}"', more=more)
    (desk.folder / "customers.csv").write_text(CUSTOMERS.format(plan="enhancement"), encoding="utf-8")
    assert desk.say("customers", "import", str(desk.folder / "customers.csv"), now=NOW).code == 0
    desk.deliver(mail(text=POSTING, message_id="<first@customer.test>"))
    desk.once(NOW)
    assert desk.case(1001)["status"] == "awaiting_payment"
    return desk


def writes(desk: DeskOfTests, text: str, *, to: str = f"{CUSTOMER}, {SUPPORT}", **fields: str) -> str:
    """Customer service writes of the case; gives what it is told in answer."""
    first = desk.letters(SALES)[0]
    fields.setdefault("in_reply_to", str(first.message["Message-ID"]))
    before = len(desk.letters(SALES))
    desk.deliver(mail(f"Sue <{SALES}>", "Re: [TEST-1001] The export fails", text, to, **fields))
    desk.once(NOW)
    return " ".join(" ".join(letter.text for letter in desk.letters(SALES)[before:]).split())


def test_customer_service_is_told_how_its_answer_is_kept_and_how_the_case_goes_on(make_desk: MakeDesk) -> None:
    desk = awaiting(make_desk)
    told = desk.letter(SALES)
    text = " ".join(told.text.replace("\n! ", " ").split())
    kept = parseaddr(str(told.message["Reply-To"]))[1]

    assert "an agent releases the case with the line #1001 paid" in text
    assert "mailbot case paid 1001" in text
    assert f"with {kept} in Cc" in text
    assert writes(desk, OFFER, to=CUSTOMER, cc=kept) == ""

    (case,) = desk.cases()
    assert (case["mails"][-1]["from"], case["mails"][-1]["verdict"]) == (SALES, "from_colleague")
    assert case["status"] == "awaiting_payment"
    assert "ParticipantAdded" not in [event["kind"] for event in case["events"]]
    assert len(desk.letters(CUSTOMER)) == 1
    assert desk.letters(AGENT) == (), "the customer has read it"

    assert writes(desk, "The money is there, please go on.\n", to=kept, message_id="<note@desk.test>") == ""
    assert len(desk.cases()) == 1
    note = desk.letter(AGENT).text
    assert "from a colleague, not from the customer" in note
    assert "The money is there" in note

    proving = str(desk.letter(AGENT).message["Reply-To"])
    desk.deliver(mail(f"Mia <{AGENT}>", "Re: The export fails", "Hello Ann,\n\nwe begin today.\n", proving))
    desk.once(NOW)
    answer = desk.letters(CUSTOMER)[-1]
    assert "we begin today" in answer.text
    assert str(answer.message["In-Reply-To"]) == "<first@customer.test>"
    assert "<note@desk.test>" not in str(answer.message["References"]), "it is nothing for customers"


def test_customer_service_that_is_vouched_for_joins_the_case_that_it_names(make_desk: MakeDesk) -> None:
    desk = awaiting(make_desk, TRUST)

    assert writes(desk, OFFER, authentication_results=VOUCHED) == ""

    (case,) = desk.cases()
    assert [one["from"] for one in case["mails"]][-1] == SALES


def test_customer_service_that_nothing_proves_opens_no_case_and_is_told_so(make_desk: MakeDesk) -> None:
    desk = awaiting(make_desk)

    told = writes(desk, OFFER)

    assert "It did not join the case" in told
    (case,) = desk.cases()
    assert len(case["mails"]) == 1
    assert desk.letters(AGENT) == ()

    assert writes(desk, OFFER, to=str(desk.letters(SALES)[-1].message["Reply-To"])) == ""
    assert len(desk.case(1001)["mails"]) == 2


def test_customer_service_gives_no_commands_and_is_told_so(make_desk: MakeDesk) -> None:
    desk = awaiting(make_desk, TRUST)

    told = writes(desk, "#paid 250\n", authentication_results=VOUCHED)

    assert "Commands count from agents alone" in told
    (case,) = desk.cases()
    assert case["status"] == "awaiting_payment"


def test_a_matter_of_customer_service_itself_is_a_case_like_any_other(make_desk: MakeDesk) -> None:
    desk = awaiting(make_desk)

    desk.deliver(mail(f"Sue <{SALES}>", "My printer is broken", "Hello,\n\nmy printer fails with error 12.\n"))
    desk.once(NOW)
    desk.deliver(mail(f"Sue <{SALES}>", "Re: [TEST-1002] My printer is broken", "And it smells.\n"))
    desk.once(NOW)

    assert [len(case["mails"]) for case in desk.cases()] == [1, 2]
    assert {"Acknowledgement", "FollowUp"} <= desk.kinds(SALES)
