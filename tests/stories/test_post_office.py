"""What the post office says to a letter, and what becomes of it."""

import pytest

from tests.servers.post_office import Fault, Stage
from tests.stories.conftest import MakeDesk
from tests.stories.desk import AGENT, DeskOfTests, bounce, mail

pytestmark = pytest.mark.servers

ANN = "ann@customer.test"
NINE = "2026-03-02T09:00:00Z"
# The first wait is a minute, shortened by up to a half.
SOON = "2026-03-02T09:00:20Z"
LATER = "2026-03-02T09:01:01Z"


def state(desk: DeskOfTests, to: str = ANN) -> tuple[str, int, str]:
    """State, attempts and fault of the one letter to somebody."""
    (letter,) = (one for one in desk.json("letters", "list") if one["to"] == to)
    return letter["state"], letter["attempts"], letter["fault"]


def test_a_letter_that_is_refused_for_now_waits_and_is_tried_again(make_desk: MakeDesk, store_url: str) -> None:
    desk = make_desk(store_url=store_url)
    desk.post_office.fail(Fault(Stage.RECIPIENT, code=451, recipient=ANN))
    desk.deliver(mail())

    desk.once(now=NINE)
    desk.once(now=SOON)
    refused = state(desk)
    desk.post_office.fail()
    desk.once(now=LATER)

    assert refused == ("waiting", 1, "451 local error")
    assert state(desk) == ("sent", 2, "")
    assert len(desk.letters(ANN)) == 1
    assert len(desk.letters(AGENT)) == 1


@pytest.mark.parametrize(
    "fault",
    [
        Fault(Stage.CONNECT, code=421, times=1),
        Fault(Stage.SENDER, code=421, times=1),
        Fault(Stage.DATA, code=421, times=1),
        Fault(Stage.END, code=452, times=1),
        Fault(Stage.CONTENT, close=True, times=1),
        Fault(Stage.END, close=True, times=1),
    ],
    ids=lambda fault: f"{fault.stage}-{fault.code}",
)
def test_a_letter_survives_a_server_that_closes_or_defers_at_any_moment(make_desk: MakeDesk, fault: Fault) -> None:
    desk = make_desk(agents=())
    desk.post_office.fail(fault)
    desk.deliver(mail())

    desk.troubles(now=NINE)
    desk.once(now=LATER)

    assert state(desk)[0] == "sent"
    assert len(desk.letters(ANN)) == 1


def test_a_letter_that_is_refused_for_good_has_failed_is_seen_and_can_be_tried_again(
    make_desk: MakeDesk, store_url: str
) -> None:
    desk = make_desk(store_url=store_url)
    desk.post_office.fail(Fault(Stage.RECIPIENT, code=550, recipient=ANN))
    desk.deliver(mail())
    desk.once()
    failed = state(desk)
    (case,) = desk.cases()

    desk.post_office.fail()
    desk.once()
    before = len(desk.letters(ANN))
    said = desk.say("letters", "retry")
    desk.once()

    assert failed == ("failed", 1, "550 no such mailbox")
    assert [event["why"] for event in case["events"] if event["kind"] == "LetterFailed"] == ["550 no such mailbox"]
    assert (before, said.code) == (0, 0)
    assert state(desk)[0] == "sent"
    assert len(desk.letters(ANN)) == 1


def test_a_letter_that_is_refused_for_too_long_has_failed(make_desk: MakeDesk) -> None:
    desk = make_desk(agents=(), more="[limits]\ngive_up_hours = 1")
    desk.post_office.fail(Fault(Stage.RECIPIENT, code=450))
    desk.deliver(mail())

    desk.once(now=NINE)
    desk.once(now="2026-03-02T10:00:01Z")

    assert state(desk) == ("failed", 2, "450 mailbox busy")


def test_a_waiting_letter_can_be_sent_at_once_and_a_sent_one_not_again(make_desk: MakeDesk) -> None:
    desk = make_desk(agents=())
    desk.post_office.fail(Fault(Stage.RECIPIENT, code=451, times=1))
    desk.deliver(mail())
    desk.once()

    hurried = desk.say("letters", "retry")
    desk.once()
    again = desk.say("letters", "retry", "1")

    assert hurried.code == 0
    assert state(desk)[0] == "sent"
    assert (again.code, again.errors) == (1, "mailbot: letters 1 are sent already, or not there\n")


def test_a_letter_that_a_report_says_has_failed_while_it_waited_can_be_tried_again(make_desk: MakeDesk) -> None:
    desk = make_desk(agents=())
    desk.post_office.fail(Fault(Stage.STORED, close=True, times=1))
    desk.deliver(mail())
    desk.once(now=NINE)
    desk.deliver(bounce(desk.letter(ANN).message))
    desk.once(now=SOON)
    failed = state(desk)[0]

    said = desk.say("letters", "retry")

    assert failed == "failed"
    assert (said.code, said.errors) == (0, "")


@pytest.mark.parametrize("demand", ["login", "starttls"])
def test_a_server_that_wants_a_login_or_encryption_first_fails_no_letter(make_desk: MakeDesk, demand: str) -> None:
    desk = make_desk(agents=())
    desk.post_office.require(user="bot" if demand == "login" else "", password="secret", starttls=demand == "starttls")
    desk.deliver(mail())

    (trouble,) = desk.troubles(now=NINE)

    assert "530" in trouble
    assert state(desk)[0] == "waiting"


def test_a_wrong_password_for_the_post_office_is_named_and_letters_wait(make_desk: MakeDesk) -> None:
    desk = make_desk(agents=())
    (desk.folder / "smtp.password").write_text("wrong")
    desk.smtp = (
        f'port = {desk.post_office.port}\nsecurity = "none"\nuser = "bot"\npassword = {{file = "smtp.password"}}'
    )
    desk.configure()
    desk.post_office.require("bot", "right")
    desk.deliver(mail())

    (trouble,) = desk.troubles()

    assert trouble == f"127.0.0.1:{desk.post_office.port} refuses the login of bot"
    assert state(desk)[:2] == ("waiting", 0)


def test_a_hundred_letters_go_out_over_a_few_connections_once_each(make_desk: MakeDesk, store_url: str) -> None:
    desk = make_desk(store_url=store_url, agents=())
    people = [f"person{number}@customer{number}.test" for number in range(100)]
    desk.post_office.fail(Fault(Stage.SENDER, code=421, times=3))
    desk.deliver(*(mail(sender=person, text="Help.\n") for person in people))

    desk.once(now=NINE)
    desk.once(now=LATER)

    letters = desk.post_office.letters()
    assert sorted(letter.recipients[0] for letter in letters) == sorted(people)
    assert len({letter.connection for letter in letters}) <= 4 + 3 + 4
