"""An operator decides on a held mail by answering its notice, and nobody else can (promise 6)."""

import pytest

from tests.servers.post_office import Delivered
from tests.stories.conftest import MakeDesk
from tests.stories.desk import DeskOfTests, mail

pytestmark = pytest.mark.servers
BOSS = "boss@desk.test"
NO_SENDER = mail(subject="Nobody sent this", message_id="<nobody@customer.test>").replace(
    b"From: Ann Miller <ann@customer.test>\n", b""
)


def held(make_desk: MakeDesk, raw: bytes = NO_SENDER, more: str = "") -> tuple[DeskOfTests, Delivered]:
    """A desk that holds one mail, and the notice that its operator got."""
    desk = make_desk(more=f'{more}\n[[managers]]\naddress = "{BOSS}"')
    desk.deliver(raw)
    desk.once()
    (notice,) = desk.letters(BOSS)
    return desk, notice


def answer(desk: DeskOfTests, notice: Delivered, text: str, sender: str = BOSS) -> str:
    """Answers a notice, and gives the text of the letter that came of it; empty where none came."""
    before = len(desk.letters(sender))
    desk.deliver(mail(sender=sender, subject=f"Re: {notice.subject}", text=text, to=str(notice.message["Reply-To"])))
    desk.once()
    return "".join(letter.text for letter in desk.letters(sender)[before:])


def test_new_opens_a_case_whatever_was_wrong(make_desk: MakeDesk) -> None:
    desk, notice = held(make_desk)

    told = answer(desk, notice, "#new\n\n> Please decide what becomes of it.\n")
    desk.once()

    assert "opens a case" in told
    assert "HeldDecision" in desk.kinds(BOSS)
    (case,) = desk.cases()
    assert case["subject"] == "Nobody sent this"
    assert desk.json("held", "list") == []


def test_attach_joins_the_named_case(make_desk: MakeDesk) -> None:
    desk, notice = held(make_desk)
    desk.deliver(mail(subject="The case that it belongs to"))
    desk.once()
    (case,) = desk.cases()

    told = answer(desk, notice, f"#attach {case['number']}\n")
    desk.once()

    assert f"joins case {case['number']}" in told
    (case,) = desk.cases()
    assert [one["rule"] for one in case["events"] if one["kind"] == "Joined"] == ["held_mail_decided"]


def test_discard_sets_it_aside_and_a_second_decision_changes_nothing(make_desk: MakeDesk) -> None:
    desk, notice = held(make_desk)

    assert "set aside for good" in answer(desk, notice, "#discard\n")
    assert "somebody decided on it before" in answer(desk, notice, "#new\n")

    assert desk.cases() == []
    assert desk.json("held", "list") == []


def test_retry_takes_it_again_and_holds_it_again(make_desk: MakeDesk) -> None:
    desk, notice = held(make_desk)

    assert "will be taken once more" in answer(desk, notice, "#retry\n")
    desk.once()

    assert len(desk.json("held", "list")) == 1


@pytest.mark.parametrize(
    ("text", "refusal"),
    [
        ("Hello, what is this?\n", "no command at the top"),
        ("> #new\n", "no command at the top"),
        ("#new\n#discard\n", "one command only"),
        ("#open\n", "no command #open"),
        ("#attach\n", "number of a case"),
        ("#attach 4711\n", "no case 4711"),
    ],
)
def test_what_can_not_be_understood_changes_nothing_and_says_so(make_desk: MakeDesk, text: str, refusal: str) -> None:
    desk, notice = held(make_desk)

    told = answer(desk, notice, text)

    assert refusal in told
    assert desk.cases() == []
    assert len(desk.json("held", "list")) == 1


def test_a_mail_over_the_limit_can_not_be_taken_again(make_desk: MakeDesk) -> None:
    large = mail(subject="Large", text="A long line of words that goes on and on.\n" * 100)
    desk, notice = held(make_desk, large, more="[limits]\nmail_bytes = 2000")

    assert "over the size limit" in answer(desk, notice, "#retry\n")


def test_a_forwarded_notice_gives_nobody_else_a_say(make_desk: MakeDesk) -> None:
    desk, notice = held(make_desk)

    answer(desk, notice, "#discard\n", sender="Boss <someone@else.test>")

    assert len(desk.json("held", "list")) == 1
