"""Commands that reach beyond their case: to other cases, known problems and customers."""

from dataclasses import replace

from mailbot.domain.case import KnownProblemFixed, KnownProblemJoined, ParticipantAdded, Status
from mailbot.domain.history import owed
from mailbot.domain.known import KnownProblem
from mailbot.domain.outcome import Opening
from replies.letters import KnownProblemEntry, KnownProblemFix
from tests.desk.play import NONE, Play, refusals


def test_merge_closes_the_case_and_takes_its_people_along() -> None:
    other = replace(Play().file, case=replace(Play().case, number=9, participants=("bob@acme.test",)))
    play = Play(others=(other,))

    play.says("#merge #9")

    assert (play.case.status, play.case.merged_into) == (Status.CLOSED, 9)
    assert play.outcome is not None
    assert [
        one.address for number, one in play.outcome.events if number == 9 and isinstance(one, ParticipantAdded)
    ] == ["ann@acme.test"]
    play.says("#undo")
    assert (play.case.status.value, play.case.merged_into) == ("new", 0)


def test_promise_5_merge_never_puts_two_customers_together() -> None:
    stranger = replace(Play().file, case=replace(Play().case, number=9, organisation="Other", contact="x@other.test"))
    play = Play(others=(stranger,))

    assert refusals(play, "#merge 9") == [("foreign_case", "9")]
    assert refusals(play, "#merge 8") == [("no_such_case", "8")]
    assert refusals(play, "#merge 7") == [("no_such_case", "7")]
    unknown = replace(stranger, case=replace(stranger.case, organisation=""))
    assert refusals(Play(NONE, others=(unknown,)), "#merge 9") == [("foreign_case", "9")]


def test_customer_puts_the_case_under_another_agreement() -> None:
    play = Play(NONE)
    play.customers = {"serve ltd": ("Serve Ltd", Play().file.contract)}

    play.says("#customer Serve Ltd")

    assert (play.case.organisation, play.case.decision) == ("Serve Ltd", "covered")
    assert owed(play.events)
    play.says("#undo")
    assert (play.case.organisation, play.case.decision, owed(play.events)) == ("Acme", "", ())
    assert refusals(play, "#customer Nobody") == [("no_customer", "Nobody")]


def test_cases_lists_what_is_open() -> None:
    play = Play(open_cases=(Play().case, replace(Play().case, number=8, agent="mia@desk.test")))

    assert [name for name, _ in play.says("#cases").steps[0].told] == ["[TEST-7]", "[TEST-8]"]
    assert [name for name, _ in play.says("#cases me").steps[0].told] == ["[TEST-8]"]


def test_balance_tells_what_is_left_and_what_is_owed() -> None:
    play = Play(customers={"serve ltd": ("Serve Ltd", Play().file.contract)})
    play.says("#charge 50.00 a part")

    assert play.says("#balance").steps[0].told == (("Acme", "owes 50.00"), ("advisory", "4.00 hours"))
    assert play.says("#balance serve ltd").steps[0].told == (("Serve Ltd", "owes 0.00"), ("advisory", "4.00 hours"))


def test_known_puts_the_case_on_a_problem_that_its_first_case_makes_known() -> None:
    play = Play()

    play.says("#known PRINT-7")

    assert [type(one) for one in play.sent] == [KnownProblemEntry]
    assert [one.name for one in play.events if isinstance(one, KnownProblemJoined)] == ["PRINT-7"]
    play.problem = KnownProblem("PRINT-7", (7,))
    assert refusals(play, "#known print-7") == [("unchanged", "")]
    assert refusals(play, "#known two words") == [("bad_words", "two words")]


def test_build_tells_everybody_on_the_problem() -> None:
    play = Play(problem=KnownProblem("PRINT-7", (7, 8)))

    letter = play.says("#build 4.3.1")

    assert play.outcome is not None
    fixed = [number for number, one in play.outcome.events if isinstance(one, KnownProblemFixed)]
    assert fixed == [7, 8]
    assert [type(one) for one in play.sent] == [KnownProblemFix, KnownProblemFix]
    assert letter.steps[0].told == (("PRINT-7", "2 told"),)
    assert refusals(Play(), "#build 4.3.1 PRINT-8") == [("no_problem", "PRINT-8")]


def test_open_asks_for_a_case_of_a_customers_own() -> None:
    play = Play()

    letter = play.says("#open Bob@Acme.test The printer jams\nHe called: every page.\n\nSince noon.")

    assert play.outcome is not None
    assert play.outcome.opens == Opening("bob@acme.test", "The printer jams", "He called: every page.\n\nSince noon.")
    assert letter.steps[0].told == (
        ("Case", "[TEST-9]"),
        ("The customer reads", "that it was opened, and its subject"),
        ("Your text", "not sent; it is kept as what the case is about"),
    )
    assert play.sent == ()
    assert refusals(play, "#open somebody") == [("bad_words", "somebody")]
    assert refusals(play, "#open bob@acme.test x\n#close")[0] == ("alone", "")
