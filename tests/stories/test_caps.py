"""A machine that nobody recognises as one gets a handful of letters, and no more (promise 4)."""

import pytest

from tests.servers.post_office import Delivered, PostOffice
from tests.stories.conftest import MakeDesk
from tests.stories.desk import mail

ROUNDS = 12
pytestmark = pytest.mark.servers


def robot(number: int, answered: Delivered | None, *, uses_reply_to: bool) -> bytes:
    """What an unmarked auto-responder writes in a round: all is new but the words around its number."""
    to = str(answered.message["Reply-To"]) if answered is not None and uses_reply_to else "support@desk.test"
    return mail(
        sender=f"Service {number} <service{number}@robot{number}.test>",
        subject=f"Your request REQ-{number * 37} has been received",
        text=f"Dear customer,\n\nthank you for writing to us. Your request has number REQ-{number * 37}.\n",
        to=to,
    )


@pytest.mark.parametrize("uses_reply_to", [False, True], ids=["writes to the mailbox", "writes to the reply address"])
def test_two_machines_that_answer_each_other_end_within_a_handful_of_letters(
    make_desk: MakeDesk, post_office: PostOffice, uses_reply_to: bool
) -> None:
    desk = make_desk(agents=())

    for number in range(ROUNDS):
        letters = post_office.letters()
        if number and not letters[-1].recipients[0].startswith(f"service{number - 1}@"):
            break
        desk.deliver(robot(number, letters[-1] if letters else None, uses_reply_to=uses_reply_to))
        desk.once()

    assert 1 <= len(post_office.letters()) <= 6
    withheld = [event for case in desk.cases() for event in case["events"] if event["kind"] == "AnswerWithheld"]
    assert [event["rule"] for event in withheld] == ["words"]


def test_a_person_who_writes_again_and_again_is_answered_up_to_the_cap(make_desk: MakeDesk) -> None:
    desk = make_desk(more="[limits]\nanswers_per_address = 3")

    desk.deliver(*(mail(subject=f"Matter {'abcde'[number] * 9} is broken") for number in range(5)))
    desk.once()

    assert len(desk.letters("ann@customer.test")) == 3
    assert len(desk.cases()) == 5
    told = [letter for letter in desk.letters("mia@desk.test") if "was not answered" in letter.text]
    assert len(told) == 2


def test_two_hundred_mails_in_like_words_are_all_answered(make_desk: MakeDesk, post_office: PostOffice) -> None:
    desk = make_desk(agents=())

    desk.deliver(
        *(mail(f"user{n}@customer.test", f"Fault {n}", f"Hello,\n\nfault number {n} again.\n") for n in range(200))
    )
    desk.once()

    assert len({letter.recipients for letter in post_office.letters()}) == 200


def test_beyond_the_cap_on_all_answers_wait_and_the_operator_hears_once(make_desk: MakeDesk) -> None:
    desk = make_desk(more='[limits]\nanswers_in_all = 3\n[[managers]]\naddress = "boss@desk.test"')
    senders = [f"{name}@{name}.test" for name in ("ann", "bob", "cem", "dora", "eve")]

    desk.deliver(*(mail(sender=sender, subject=f"Matter of {sender}") for sender in senders))
    desk.once(now="2026-03-02T09:00:00Z")

    assert [len(desk.letters(sender)) for sender in senders] == [1, 1, 1, 0, 0]
    (notice,) = desk.letters("boss@desk.test")
    assert "More than 3 letters" in notice.text
    assert desk.kinds("boss@desk.test") == {"BrakeNotice"}

    desk.once(now="2026-03-02T10:00:00Z")

    assert [len(desk.letters(sender)) for sender in senders] == [1, 1, 1, 1, 1]
