"""Known problems: who is put on one, and who hears that it is mended."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from mailbot.desk.known import Told, add_to_known_problem, known_problem_fixed
from mailbot.domain import token
from mailbot.domain.case import Case, KnownProblemFixed, KnownProblemJoined
from mailbot.domain.customer import Contact
from mailbot.domain.known import KnownProblem
from mailbot.domain.mail import Mailbox
from mailbot.domain.outcome import Correspondence, Desk
from replies.letters import KnownProblemEntry, KnownProblemFix

KEY = b"a-key-for-tests-that-is-long-enough-0123456789"
NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
DESK = Desk("Desk", "desk.test", "Europe/Berlin", ("en", "de"), "TEST", KEY)
PROBLEM = KnownProblem("PRINT-7", (3, 4))
ANN = Correspondence(
    Case(7, subject="Export", contact="ann@acme.test", language="de"),
    Contact("ann@acme.test", "Ann", "Acme"),
    "support@desk.test",
    "<last@acme.test>",
)
BOB = Correspondence(Case(4, contact="bob@other.test"), Contact("bob@other.test", language="de"), "support@desk.test")


def test_a_case_is_put_on_a_known_problem_and_its_customer_is_told() -> None:
    told = add_to_known_problem(DESK, PROBLEM, ANN, "#known by mia@desk.test", NOW)

    assert told.events == ((7, KnownProblemJoined(NOW, "PRINT-7", "#known by mia@desk.test")),)
    (draft,) = told.letters
    assert draft.letter == KnownProblemEntry("Desk", "[TEST-7]", 7, "Export", "PRINT-7", "", "Ann")
    assert (draft.to, draft.sender) == (Mailbox("ann@acme.test"), Mailbox("support@desk.test", "Desk"))
    assert (draft.language, draft.case, draft.answers) == ("de", 7, False)
    assert (draft.in_reply_to, draft.references) == ("<last@acme.test>", ("<last@acme.test>",))
    assert token.case_of_detail(KEY, draft.reply_to.partition("@")[0].partition("+")[2]) == 7


def test_a_case_that_is_on_it_already_hears_nothing_again() -> None:
    assert add_to_known_problem(DESK, PROBLEM, BOB, "again", NOW) == Told()


def test_everybody_on_a_known_problem_hears_which_build_mends_it() -> None:
    told = known_problem_fixed(DESK, PROBLEM, "5.2", (ANN, BOB), NOW)

    assert told.events == ((7, KnownProblemFixed(NOW, "PRINT-7", "5.2")), (4, KnownProblemFixed(NOW, "PRINT-7", "5.2")))
    assert [draft.letter for draft in told.letters] == [
        KnownProblemFix("Desk", "[TEST-7]", 7, "Export", "PRINT-7", "5.2", "Ann"),
        KnownProblemFix("Desk", "[TEST-4]", 4, "", "PRINT-7", "5.2"),
    ]
    assert [draft.to.address for draft in told.letters] == ["ann@acme.test", "bob@other.test"]
    assert [draft.language for draft in told.letters] == ["de", "de"]


def test_the_same_build_is_told_once_and_another_one_anew() -> None:
    mended = replace(PROBLEM, build="5.2")

    again = known_problem_fixed(DESK, mended, "5.2", (ANN,), NOW)
    other = known_problem_fixed(DESK, mended, "5.3", (ANN,), NOW)

    assert again == Told()
    assert len(other.letters) == 1
    assert other.letters[0].message_id != known_problem_fixed(DESK, PROBLEM, "5.2", (ANN,), NOW).letters[0].message_id


@pytest.mark.parametrize("plus", [True, False])
def test_a_reply_address_is_given_only_where_it_would_arrive(*, plus: bool) -> None:
    (draft,) = add_to_known_problem(replace(DESK, plus_addressing=plus), PROBLEM, ANN, "why", NOW).letters

    assert bool(draft.reply_to) == plus
