"""Who gives commands: only a proven agent, once, and only where the proof is good."""

import pytest

from tests.stories.agents import Conversation, agreed, second_case
from tests.stories.conftest import MakeDesk
from tests.stories.desk import AGENT, SUPPORT, DeskOfTests, mail

pytestmark = pytest.mark.servers


def test_an_agents_token_is_in_no_letter_to_a_customer(talk: Conversation) -> None:
    talk.orders("Hello Ann, it is solved.\n#resolve\n")

    tokens = [letter.message["Reply-To"] for letter in talk.desk.letters(AGENT)]
    assert all(str(token).partition("<")[2].startswith("support+a1001-") for token in tokens)
    assert all(b"support+a" not in letter.raw for letter in talk.to_customer)


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


def test_a_vouched_agent_asks_without_a_case(make_desk: MakeDesk) -> None:
    talk = agreed(make_desk, "service")
    talk.desk.configure('[trust]\nauthserv_id = "mx.desk.test"')
    word = "mx.desk.test; dmarc=pass header.from=desk.test"
    fields = {"authentication_results": word, "in_reply_to": "<own@desk.test>"}

    told = talk.orders("#cases\n#balance acme\n", to=SUPPORT, subject="A question", **fields)

    assert "[TEST-1001]: new, incident" in told
    assert "advisory: 4.00 hours" in told
    assert "#close" not in talk.orders("#help\n", to=SUPPORT, subject="Help", **fields)


def test_an_order_that_comes_again_under_another_message_id_has_no_effect(talk: Conversation) -> None:
    token = str(talk.desk.letters(AGENT)[0].message["Reply-To"])
    text = "#open bob@customer.test The printer jams\nEvery page.\n"
    talk.orders(text, to=token)
    talk.count -= 1

    told = talk.orders(text, to=token, message_id="<again@desk.test>")

    assert "came before" in told
    assert len(talk.desk.cases()) == 2


def test_a_proof_for_one_case_is_none_for_another(desk: DeskOfTests) -> None:
    talk = Conversation.opened(desk)
    second_case(desk)

    told = talk.orders("#case 1002\n#close\n", to=str(desk.letters(AGENT)[0].message["Reply-To"]))

    assert "good for its own case alone" in " ".join(told.split())
    assert [case["status"] for case in desk.cases()] == ["new", "new"]


@pytest.mark.parametrize(
    "line", ["#1001 note He never pays", "#1001 paid 250", "#1001 severty P2", "## close", "#1001\n#severity P2"]
)
def test_no_line_that_begins_with_a_hash_goes_to_a_customer(desk: DeskOfTests, line: str) -> None:
    talk = Conversation.opened(desk)
    second_case(desk)
    before = len(desk.letters("bob@other.test"))

    told = talk.orders(f"Hello Bob,\n\nplease update.\n{line}\n")

    assert "Nothing was done" in told
    assert len(desk.letters("bob@other.test")) == before
    assert "Ordered" not in [event["kind"] for number in (1001, 1002) for event in desk.case(number)["events"]]


def test_a_manager_who_is_no_agent_gives_no_commands_and_is_told_so(make_desk: MakeDesk) -> None:
    manager = "eva@desk.test"
    desk = make_desk(more=f'[[managers]]\naddress = "{manager}"\ndigest_at = 23:59:00\n')
    Conversation.opened(desk)

    desk.deliver(mail(f"Eva <{manager}>", "Re: [TEST-1001] x", "#close\n", message_id="<eva@desk.test>"))
    desk.once()

    (case,) = desk.cases()
    assert case["status"] == "new"
    assert "Commands count from agents alone" in " ".join(desk.letters(manager)[-1].text.split())
