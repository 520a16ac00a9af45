"""What customers need of their cases, by mail: how it goes, that it is solved, a known problem, a colleague."""

import re
from contextlib import closing

import pytest

from mailbot.adapters.queue import queue_of
from mailbot.adapters.store.correspondence import correspondences
from mailbot.adapters.store.facts import cases
from mailbot.adapters.store.known import known_problem
from mailbot.adapters.store.record import write_outcome
from mailbot.bot import prepared
from mailbot.bot.clock import Clock
from mailbot.bot.post import Post
from mailbot.desk.known import Told, add_to_known_problem, known_problem_fixed
from mailbot.settings import load
from tests.stories.conftest import MakeDesk
from tests.stories.desk import AGENT, DeskOfTests, mail

pytestmark = pytest.mark.servers

ANN = "ann@customer.test"
BOB = "bob@customer.test"
EVE = "eve@stranger.test"
GERMAN = "Guten Tag,\n\nder Export bricht seit heute Morgen mit dem Fehler 4711 ab.\n\nAnna\n"


def opened(desk: DeskOfTests, **wishes: str) -> tuple[int, str]:
    """Opens a case for Ann; gives its number and its reply address."""
    desk.deliver(mail(**wishes))
    desk.once()
    number: int = desk.cases()[-1]["number"]
    reply_to = desk.letters(ANN)[-1].message["Reply-To"].addresses[0].addr_spec
    desk.post_office.reset()
    return number, reply_to


def said(desk: DeskOfTests, address: str) -> str:
    """The only letter to somebody, in one line."""
    return " ".join(desk.letter(address).text.split())


def kinds(desk: DeskOfTests, number: int) -> list[str]:
    """What happened to a case."""
    return [event["kind"] for event in desk.case(number)["events"]]


def letters(desk: DeskOfTests, number: int, address: str) -> list[str]:
    """The letters of a case to somebody, oldest first."""
    return [letter["kind"] for letter in desk.case(number)["letters"] if letter["to"] == address]


def known(desk: DeskOfTests, name: str, number: int, build: str = "") -> None:
    """Does what an agent's commands do: puts a case on a known problem, or says which build mends it."""
    configuration = load(desk.folder / "mailbot.toml")
    now = Clock().now()
    with closing(prepared(configuration)) as database, database.writing() as session:
        problem = known_problem(session, name)
        told: Told
        if build:
            told = known_problem_fixed(
                configuration.desk(), problem, build, correspondences(session, problem.cases), now
            )
        else:
            (one,) = correspondences(session, [number])
            told = add_to_known_problem(configuration.desk(), problem, one, "#known", now)
        letters = [Post(configuration.desk(), ()).compose(draft, now) for draft in told.letters]
        before = cases(session, {case for case, _ in told.events})
        changed = {case: before[case].after((event,)) for case, event in told.events}
        write_outcome(session, queue_of(database), told.events, letters, before, changed, now)


@pytest.mark.parametrize("question", ["What is the status of case {number}?", "Wie ist der Stand von Fall {number}?"])
def test_a_question_how_a_case_is_going_is_answered_at_once_and_opens_none(
    make_desk: MakeDesk, store_url: str, question: str
) -> None:
    desk = make_desk(store_url=store_url)
    number, _ = opened(desk)

    desk.deliver(mail(subject="A question", text=question.format(number=number)))
    desk.once()

    (case,) = desk.cases()
    assert [one["linked_by"] for one in case["mails"]] == [None, "named_in_question"]
    assert re.search(f"(how case|um den Fall) {number} ", said(desk, ANN)) or f"Fall {number}" in said(desk, ANN)
    assert [letter["kind"] for letter in case["letters"]][-2:] == ["StatusAnswer", "Notification"]
    assert question.format(number=number) in desk.letter(AGENT).text


def test_promise_5_a_stranger_who_asks_how_a_case_is_going_learns_nothing(desk: DeskOfTests) -> None:
    number, _ = opened(desk, subject="Payroll of the board")

    desk.deliver(mail(sender=EVE, subject="A question", text=f"What is the status of case {number}?"))
    desk.once()

    old, new = desk.cases()
    assert (len(old["mails"]), new["contact"]) == (1, EVE)
    assert "Payroll" not in desk.letter(EVE).raw.decode()
    assert [letter["kind"] for letter in new["letters"]] == ["Acknowledgement", "Notification"]


def test_a_question_about_a_case_that_has_ended_opens_it_not_again(desk: DeskOfTests) -> None:
    number, reply_to = opened(desk)
    desk.deliver(mail(text="It works again. Case can be closed.", to=reply_to))
    desk.once()
    desk.post_office.reset()

    desk.deliver(mail(text="What is the status of our case?", to=reply_to))
    desk.once()

    assert "it is solved, as far as we know" in said(desk, ANN)
    assert desk.case(number)["status"] == "resolved"


def test_a_customer_ends_a_case_with_a_word_and_opens_it_again_with_another(desk: DeskOfTests) -> None:
    number, reply_to = opened(desk)

    desk.deliver(mail(text="Es geht wieder, danke, kann geschlossen werden.", to=reply_to))
    desk.once()

    assert desk.case(number)["status"] == "resolved"
    assert letters(desk, number, ANN) == ["Acknowledgement", "Solved"]
    assert f"Der Fall {number} ist jetzt gelöst." in said(desk, ANN)
    told = " ".join(desk.letter(AGENT).text.split())
    assert "Es geht wieder" in told
    assert "The customer says that it is solved: the case has ended." in told
    assert "#reopen" in told
    assert "#resolve" not in told
    desk.post_office.reset()

    desk.deliver(mail(text="Now it fails again, with error 4711.", to=reply_to))
    desk.once()

    assert desk.case(number)["status"] == "in_progress"
    assert "is now open again" in said(desk, ANN)


def test_a_plain_thank_you_on_an_open_case_gets_no_letter(desk: DeskOfTests) -> None:
    number, reply_to = opened(desk)

    desk.deliver(mail(text="Thank you!", to=reply_to))
    desk.once()

    assert desk.letters(ANN) == ()
    assert "Joined" in kinds(desk, number)
    assert "Thank you!" in desk.letter(AGENT).text


def test_everybody_on_a_known_problem_hears_of_its_fix_and_who_asks_by_mail_is_put_on_it(
    make_desk: MakeDesk, store_url: str
) -> None:
    desk = make_desk(store_url=store_url)
    first, _ = opened(desk)

    known(desk, "PRINT-7", first)
    desk.deliver(mail(sender=BOB, text="Hello,\n\nplease add us to the known problem print-7.\n\nBob\n"))
    desk.once()

    assert "is now linked to the known problem PRINT-7" in said(desk, ANN)
    assert "is now linked to the known problem PRINT-7" in said(desk, BOB)
    second = desk.cases()[-1]
    assert (second["contact"], second["request"], second["severity"]) == (BOB, "status", "P4")
    assert "KnownProblemJoined" in kinds(desk, second["number"])
    desk.post_office.reset()

    known(desk, "PRINT-7", first, build="5.2")
    desk.once()

    for address, number in ((ANN, first), (BOB, second["number"])):
        assert f"PRINT-7, which your case {number} is about, is fixed in build 5.2" in said(desk, address)
        assert desk.letter(address).message["Auto-Submitted"] == "auto-generated"
        assert letters(desk, number, address)[-2:] == ["KnownProblemEntry", "KnownProblemFix"]
    desk.post_office.reset()

    desk.deliver(mail(text=f"What is the status of case {first}?", subject="A question"))
    desk.once()

    assert "known problem PRINT-7, which build 5.2 mends" in said(desk, ANN)
    reasons = desk.json("case", "why", str(first))["reasons"]
    assert [one["why"] for one in reasons if one["what"] == "known problem"] == ["#known", "fixed in build 5.2"]


def test_a_known_problem_that_nobody_has_named_is_no_problem_to_be_on(desk: DeskOfTests) -> None:
    desk.deliver(mail(text="Hello,\n\nplease add us to the known problem NONE-1.\n\nAnn\n"))

    desk.once()

    (case,) = desk.cases()
    assert [letter["kind"] for letter in case["letters"]] == ["Acknowledgement", "Notification"]


def test_a_colleague_taken_in_by_copy_may_write_and_only_the_agent_is_told(desk: DeskOfTests) -> None:
    number, reply_to = opened(desk)

    desk.deliver(mail(text="My colleague Bob goes on with this one.", to=reply_to, cc=BOB))
    desk.once()

    assert desk.letters(BOB) == ()
    assert f"Now on the case: {BOB}" in desk.letter(AGENT).text
    assert BOB not in desk.letter(ANN).text
    desk.post_office.reset()

    desk.deliver(
        mail(sender=f"Bob <{BOB}>", subject=f"[TEST-{number}] export", text="Here is what I have found so far.")
    )
    desk.once()

    assert [case["number"] for case in desk.cases()] == [number]
    assert f"joined case {number}" in said(desk, BOB)


def test_the_answer_follows_the_language_of_each_mail(desk: DeskOfTests) -> None:
    number, reply_to = opened(desk, text=GERMAN)

    desk.deliver(mail(text="Hello, this is Bob; I am going on with the case for Anna.", to=reply_to))
    desk.once()

    assert f"Thank you, your message has joined case {number}" in said(desk, ANN)


def test_a_long_mail_on_a_case_is_no_question_whatever_it_asks(desk: DeskOfTests) -> None:
    number, reply_to = opened(desk)

    desk.deliver(mail(text="What is the status? Here is what we have seen today.\n" * 20, to=reply_to))
    desk.once()

    assert letters(desk, number, ANN) == ["Acknowledgement", "FollowUp"]


def test_who_takes_a_request_back_is_not_told_that_it_is_solved(desk: DeskOfTests) -> None:
    number, reply_to = opened(desk)

    desk.deliver(mail(text="Bitte stornieren Sie meine Anfrage.", to=reply_to))
    desk.once()

    assert desk.case(number)["status"] == "resolved"
    assert f"Der Fall {number} ist wie gewünscht beendet." in said(desk, ANN)
