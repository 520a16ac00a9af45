"""What an undo takes back, and what stays."""

from datetime import timedelta

import pytest

from classifiers.labels import Severity
from mailbot.domain.case import Status
from mailbot.domain.history import met, owed
from mailbot.domain.targets import TargetKind
from tests.desk.play import Play, refusals


def test_undo_takes_the_last_mail_back_and_says_that_letters_stay_sent() -> None:
    play = Play()
    before, times = play.case, owed(play.events)

    play.says("#type training\n#assign tom\n#resolve")
    letter = play.says("#undo")

    assert letter.unsent
    after = play.case
    assert (after.labels, after.status, after.agent, after.decision) == (
        before.labels,
        before.status,
        before.agent,
        before.decision,
    )
    assert owed(play.events) == times
    assert TargetKind.RESOLUTION not in met(play.events)
    assert refusals(play, "#undo") == [("nothing_to_undo", "")]


def test_undo_after_undo_goes_one_mail_further_back() -> None:
    play = Play()
    play.says("#severity P1")
    play.says("#severity P3")

    found = []
    for _ in range(2):
        play.says("#undo")
        found.append(play.case.severity)

    assert found == [Severity.P1, Severity.P2]


def test_undo_of_a_wait_lets_the_clocks_run_as_if_it_had_never_been() -> None:
    play, other = Play(), Play()
    play.says("#wait")
    play.says("#undo", after=timedelta(days=2))

    play.says("#severity P1")
    other.says("#severity P1")

    assert owed(play.events) == owed(other.events)


def test_undo_leaves_work_begun_where_an_answer_went_out() -> None:
    play = Play()
    play.says("Which version is it?\n#wait")

    play.says("#undo")

    assert play.case.status is Status.IN_PROGRESS
    assert TargetKind.RESPONSE in met(play.events)


@pytest.mark.parametrize(("orders", "learned"), [("#severity P1", True), ("#wait", False)])
def test_undo_takes_back_what_the_classifier_was_to_learn(orders: str, learned: bool) -> None:
    play = Play()
    play.says(orders)
    given = play.now

    play.says("#undo")

    assert play.outcome is not None
    assert play.outcome.unlearned == (((7, given),) if learned else ())
