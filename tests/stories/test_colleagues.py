"""What our own people hear of each other, and who hears of what is no agent's alone."""

import pytest

from tests.stories.agents import CUSTOMER, Conversation, agreed, second_case
from tests.stories.conftest import MakeDesk
from tests.stories.desk import AGENT, mail

pytestmark = pytest.mark.servers
TOM, ZOE, SALES = "tom@desk.test", "zoe@desk.test", "sales@desk.test"
SELLS = f'customer_service = "{SALES}"'
"""Somebody tells prices."""

PRICE = "Hello,\n\nwhat does a licence for five more users cost? Please send us your current price list.\n\nAnn\n"


def test_colleagues_read_the_first_answer_and_those_who_work_on_it_every_one(make_desk: MakeDesk) -> None:
    desk = make_desk(agents=(AGENT, TOM, ZOE))
    talk = Conversation.opened(desk)

    talk.orders("Hello Ann,\n\nplease restart it.\n")

    assert all("ColleagueAnswered" in desk.kinds(colleague) for colleague in (TOM, ZOE))
    assert "ColleagueAnswered" not in desk.kinds(AGENT)
    told = desk.letters(TOM)[-1]
    assert told.subject == "[TEST-1001] Mia has answered: The export fails"
    assert "| please restart it." in told.text
    assert CUSTOMER in told.text
    desk.deliver(mail(f"Tom <{TOM}>", "Re: it", "#note I look too\n", to=str(told.message["Reply-To"])))
    desk.once()
    assert "Noted" in talk.kinds, "an answer to it is proved"
    before = {one: len(desk.letters(one)) for one in (TOM, ZOE)}

    talk.orders("Hello Ann,\n\ndoes it work?\n")

    assert "does it work?" in desk.letters(TOM)[-1].text
    assert {one: len(desk.letters(one)) - before[one] for one in (TOM, ZOE)} == {TOM: 1, ZOE: 0}
    assert b"I look too" not in b"".join(letter.raw for letter in talk.to_customer)


def test_a_price_is_customer_services_to_tell_with_an_agreement_and_without(make_desk: MakeDesk) -> None:
    desk = make_desk(own=SELLS)
    desk.deliver(mail("Eve <eve@prospect.test>", "Price of more licences", PRICE))
    desk.once()
    assert desk.case(1001)["request"] == "account"
    assert "Price of more licences" in desk.letter(SALES).subject
    assert "Price of more licences" in desk.letter(AGENT).subject

    customer = agreed(make_desk, "service").desk
    agents = len(customer.letters(AGENT))
    customer.own = SELLS
    customer.configure()
    customer.deliver(mail(subject="Price of more users", text=PRICE))
    customer.once("2026-03-02T14:30:00Z")

    assert customer.case(1002)["coverage"]["decision"] == "redirected"
    assert "Price of more users" in customer.letters(SALES)[-1].subject
    assert len(customer.letters(AGENT)) == agents


def test_a_case_that_was_opened_for_a_customer_hears_of_the_build_too(make_desk: MakeDesk, store_url: str) -> None:
    desk = make_desk(store_url=store_url)
    talk = Conversation.opened(desk)
    talk.orders("#open bob@other.test The print fails\nHe has called: the print fails on every page.\n")
    (notice,) = [one for one in desk.letters(AGENT) if one.subject.startswith("[TEST-1002]")]

    talk.orders("#known PRINT-7\n", to=str(desk.letters(AGENT)[0].message["Reply-To"]))
    talk.orders("#known PRINT-7\n", to=str(notice.message["Reply-To"]))
    told = talk.orders("#build 4.3.1\n")

    assert "PRINT-7: 2 told" in told
    fixed = desk.letters("bob@other.test")[-1]
    assert "4.3.1" in fixed.text
    assert fixed.message["In-Reply-To"] is None, "an agent's Message-ID is nothing for customers"


def test_the_reply_address_of_a_list_dies_with_its_misuse_too(make_desk: MakeDesk, store_url: str) -> None:
    desk = make_desk(store_url=store_url)
    talk = Conversation.opened(desk)
    second_case(desk)
    talk.orders("#digest\n", to=str(desk.letters(AGENT)[0].message["Reply-To"]))
    digest = str(desk.letters(AGENT)[-1].message["Reply-To"])
    assert "support+a0-" in digest

    told = talk.orders("#1001 close\n", sender="Eve <eve@evil.test>", to=digest)
    assert "eve@evil.test" in told
    assert "worth nothing from now on" in " ".join(told.split())
    dead = talk.orders("#1001 close\n", to=digest)
    assert "lost its worth" in " ".join(dead.split())
    assert desk.case(1001)["status"] == "new"

    fresh = str(desk.letters(AGENT)[-1].message["Reply-To"])
    assert fresh != digest
    talk.orders("#1001 close\n#1002 assign me\n", to=fresh)
    assert (desk.case(1001)["status"], desk.case(1002)["agent"]) == ("closed", AGENT)
