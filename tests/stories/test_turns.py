"""A program that answers each of our letters in new words gets a handful of them; people get theirs, all of them."""

from datetime import UTC, datetime, timedelta

import pytest

from tests.servers.post_office import PostOffice
from tests.stories.conftest import MakeDesk
from tests.stories.desk import SUPPORT, DeskOfTests, mail

pytestmark = pytest.mark.servers

MORNING = datetime(2026, 3, 2, 8, tzinfo=UTC)
WORDS = (
    *("amber", "birch", "cedar", "delta", "ember", "fjord", "grove", "heron"),
    *("inlet", "jetty", "kiosk", "larch", "maple", "north", "ocean", "plume"),
)


def clock(minutes: float) -> str:
    """A time of that day."""
    return (MORNING + timedelta(minutes=minutes)).isoformat()


def writes(desk: DeskOfTests, name: str, domain: str, minutes: float, to: str = SUPPORT) -> None:
    """Somebody who never wrote before writes in words that nobody has used, and the bot takes it at that time."""
    number = int("".join(letter for letter in name if letter.isdigit()))
    about = " ".join(WORDS[number % 16] + word for word in WORDS[number % 5 :])
    desk.deliver(mail(f"{name}@{domain}", f"The {about[:40]}", f"Hello,\n\n{about}.\n", to))
    desk.once(now=clock(minutes))


@pytest.mark.parametrize("uses_reply_to", [False, True], ids=["writes to the mailbox", "writes to the reply address"])
def test_a_program_that_answers_in_ever_new_words_ends_within_a_handful_of_letters(
    make_desk: MakeDesk, post_office: PostOffice, uses_reply_to: bool
) -> None:
    desk = make_desk(agents=())
    known = 0
    writes(desk, "robot0", "robot.test", 0)

    # It answers within a minute whatever has come; the bot looks when something may be due.
    for minute in (1, 2, 3, 34, 155, 516, 600, 1500, 3000):
        desk.once(now=clock(minute))
        for letter in post_office.letters()[known:]:
            known += 1
            to = str(letter.message["Reply-To"]) if uses_reply_to else SUPPORT
            writes(desk, f"robot{known}", "robot.test", minute + 0.5, to)

    assert len(post_office.letters()) == 6
    withheld = [event for case in desk.cases() for event in case["events"] if event["kind"] == "AnswerWithheld"]
    assert [event["rule"] for event in withheld] == ["turns"]


@pytest.mark.parametrize("gap", [1, 10], ids=["a minute", "ten minutes"])
def test_people_of_one_domain_who_write_one_by_one_are_all_answered(
    make_desk: MakeDesk, post_office: PostOffice, gap: int
) -> None:
    desk = make_desk(agents=())

    for number in range(6):
        writes(desk, f"user{number}", "office.test", number * gap)
    late = 6 - len(post_office.letters())
    desk.once(now=clock(6 * gap + 30))

    assert late <= 1
    assert len({letter.recipients for letter in post_office.letters()}) == 6


def test_two_hundred_people_of_one_domain_in_a_burst_are_answered_at_once(
    make_desk: MakeDesk, post_office: PostOffice
) -> None:
    desk = make_desk(agents=())
    for number in range(3):
        writes(desk, f"early{number}", "office.test", number)

    desk.deliver(*(mail(f"user{n}@office.test", f"Fault {n}", f"Hello,\n\nfault {n} again.\n") for n in range(200)))
    desk.once(now=clock(3))
    desk.once(now=clock(4))

    assert len({letter.recipients for letter in post_office.letters()}) >= 202
