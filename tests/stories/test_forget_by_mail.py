"""An agent has a person forgotten by mail: a letter says what would be erased, and only its answer erases it."""

import re

import pytest

from tests.servers.post_office import Delivered
from tests.stories.agents import CUSTOMER, Conversation
from tests.stories.conftest import MakeDesk
from tests.stories.desk import AGENT, SUPPORT, DeskOfTests, mail
from tests.stories.test_forget import SECRET, everything, quoted

pytestmark = pytest.mark.servers
NOW = "2026-03-02T09:00:00Z"
LATER = "2026-03-02T11:00:00Z"
CUSTOMERS = """\
organisation,domains,contacts,agreement,plan,licences,period_start
Customer,customer.test,Ann Miller <ann@customer.test>; Bob Baker <bob@customer.test>,coss,service,5,2026-01-01
"""
FIRST = f"The posting of invoices fails since this morning, error 4711: {SECRET}.\n\nAnn Miller\n"
ERASED = re.compile(r"(?i)ann@|ann miller|zebra|invoices|4711")


@pytest.fixture
def talk(make_desk: MakeDesk, store_url: str) -> Conversation:
    """Ann's case at a desk with two agents, with an answer, a correction, some work and a word of Bob's."""
    return begun(make_desk(store_url=store_url, agents=(AGENT, "tom@desk.test")))


def begun(desk: DeskOfTests) -> Conversation:
    (desk.folder / "customers.csv").write_text(CUSTOMERS, encoding="utf-8")
    desk.say("customers", "import", str(desk.folder / "customers.csv"))
    talk = Conversation.opened(desk, "Invoices", FIRST, "Ann Miller <ann@customer.test>", NOW)
    answers(
        talk,
        "Hello Ann,\n\nplease restart it.\n#severity P3\n#charge 20.00 the way there\n#note Ann Miller calls back\n",
    )
    desk.deliver(quoted("Bob Baker <bob@customer.test>", "Me too.\n", in_reply_to=talk.first_id))
    desk.once(NOW)
    return talk


def answers(talk: Conversation, text: str, **fields: str) -> str:
    """An answer to the agent's latest letter, with all of it quoted, as mail clients do."""
    latest = talk.desk.letters(AGENT)[-1].text
    quote = "".join(f"> {line}\n" for line in latest.splitlines())
    return " ".join(talk.orders(f"{text}\nMia\n\nOn Monday the desk wrote:\n{quote}", **fields).split())


def question(talk: Conversation) -> Delivered:
    """The letter that asks."""
    assert talk.desk.kinds(AGENT) >= {"ErasureQuestion"}
    return talk.desk.letters(AGENT)[-1]


def files(desk: DeskOfTests) -> str:
    """The bytes of the store's files."""
    return b"".join(path.read_bytes() for path in desk.folder.glob("mailbot.db*")).decode("latin-1")


def test_a_confirmed_order_forgets_the_customer_and_leaves_no_word(talk: Conversation) -> None:
    before, to_customer = talk.case, len(talk.to_customer)

    asked = answers(talk, "#forget\n", now=NOW)

    assert f"You want {CUSTOMER} to be forgotten" in asked
    assert "Mails that they wrote: 1" in asked
    assert "Cases that they opened: 1001" in asked
    assert "Entries of hours and money: 1" in asked
    assert re.search(r"4711|zebra", everything(talk.desk)), "nothing is erased yet"
    assert talk.case["contact"] == CUSTOMER

    told = answers(talk, "#forget confirm\n", now=LATER)

    assert "Mails erased 1" in told.replace(":", "")
    assert not ERASED.search(told)
    assert not ERASED.search(talk.desk.letters(AGENT)[-1].raw.decode("latin-1"))
    assert not ERASED.search(everything(talk.desk))
    assert "bob@customer.test" in everything(talk.desk)
    if talk.desk.has_file:
        assert not ERASED.search(files(talk.desk)), "what is deleted is off the disk too"
    same = ("number", "status", "type", "severity", "opened_at", "postings", "targets")
    assert [talk.case[key] for key in same] == [before[key] for key in same]
    assert len(talk.to_customer) == to_customer, "the customer is told nothing"
    assert [talk.desk.say(*proof).code for proof in (("db", "verify"), ("replay",))] == [0, 0]


def test_a_second_confirmation_does_nothing_and_undo_says_that_it_is_gone(talk: Conversation) -> None:
    answers(talk, "#forget\n", now=NOW)
    address = str(question(talk).message["Reply-To"])
    answers(talk, "#forget confirm\n", now=LATER)
    letters = len(talk.desk.json("letters", "list"))

    again = answers(talk, "#forget confirm\n", to=address, now=LATER)
    undone = answers(talk, "#undo\n", now=LATER)
    ended = answers(talk, "#resolve\n", now=LATER)

    assert "That is so already" in again
    assert "gone for good" in undone
    assert "resolved" in ended
    assert len(talk.desk.json("letters", "list")) == letters + 3, "and nobody else is written to"
    assert not ERASED.search(everything(talk.desk))


def test_only_the_agent_who_was_asked_confirms_and_only_in_time(desk: DeskOfTests) -> None:
    talk = begun(desk)
    other = str(desk.letters(AGENT)[-1].message["Reply-To"])
    answers(talk, "#forget\n", now=NOW)
    address = str(question(talk).message["Reply-To"])
    assert address.partition("<")[2].startswith("support+f1001-")
    to_customer = len(talk.to_customer)

    assert "answer to the letter that asks for it" in answers(talk, "#forget confirm\n", to=other)
    assert "Nothing proves" in answers(talk, "#forget confirm\n", to=SUPPORT)
    assert "too old" in answers(talk, "#forget confirm\n", to=address, now="2026-03-03T10:00:00Z")
    assert "nothing else is done there" in answers(talk, "Yes, please do.\n", to=address, now=LATER)
    assert "nothing else is done there" in answers(talk, "#close\n", to=address, now=LATER)
    assert len(talk.to_customer) == to_customer, "no word of consent goes to a customer"
    desk.deliver(mail("Eve <eve@evil.test>", "Re: x", "#forget confirm\n", to=address))
    desk.once(LATER)
    assert "eve@evil.test" in desk.letters(AGENT)[-1].text
    refused = answers(talk, "#forget confirm\n", to=address, now=LATER)

    assert "lost its worth" in refused
    assert talk.case["contact"] == CUSTOMER
    assert "Erased" not in talk.kinds


def test_a_colleague_cannot_confirm_and_each_question_is_about_its_own_person(talk: Conversation) -> None:
    answers(talk, "#forget\n", now=NOW)
    of_ann = str(question(talk).message["Reply-To"])
    # Bob's question comes within the same hour.
    answers(talk, "#forget Bob@Customer.test\n", to=str(talk.desk.letters(AGENT)[0].message["Reply-To"]), now=NOW)
    of_bob = str(question(talk).message["Reply-To"])
    assert of_ann != of_bob

    talk.desk.deliver(mail("Tom <tom@desk.test>", "Re: [TEST-1001] x", "#forget confirm\n", to=of_ann))
    talk.desk.once(LATER)
    assert talk.desk.kinds("tom@desk.test") >= {"Refused"}
    told = answers(talk, "#forget confirm\n", to=of_bob, now=LATER)

    assert "Mails erased 1" in told.replace(":", "")
    assert "bob@" not in everything(talk.desk).lower()
    assert talk.case["contact"] == CUSTOMER


def test_whom_nobody_knows_here_and_who_works_here_is_not_forgotten_by_mail(desk: DeskOfTests) -> None:
    talk = begun(desk)

    assert "Nobody with the address “eve@evil.test”" in answers(talk, "#forget eve@evil.test\n", now=NOW)
    assert "only command of its mail" in answers(talk, "#forget\n#close\n", now=NOW)
    assert "ErasureAsked" not in talk.kinds


def test_a_vouched_word_of_consent_that_comes_late_or_from_a_colleague_goes_to_no_customer(make_desk: MakeDesk) -> None:
    talk = begun(make_desk(agents=(AGENT, "tom@desk.test"), more='[trust]\nauthserv_id = "mx.desk.test"'))
    answers(talk, "#forget\n", now=NOW)
    fields = {
        "to": str(question(talk).message["Reply-To"]),
        "authentication_results": "mx.desk.test; dmarc=pass header.from=desk.test",
    }
    to_customer = len(talk.to_customer)

    late = answers(talk, "Yes, please do.\n", now="2026-03-04T10:00:00Z", **fields)
    talk.desk.deliver(mail("Tom <tom@desk.test>", "Re: [TEST-1001] x", "Yes, go on.\n", **fields))
    talk.desk.once(LATER)

    assert "nothing else is done there" in late
    assert "nothing else is done there" in " ".join(talk.desk.letters("tom@desk.test")[-1].text.split())
    assert len(talk.to_customer) == to_customer
