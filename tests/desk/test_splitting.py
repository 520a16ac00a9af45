"""A mail with several problems becomes several cases."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from classifiers.labels import Request, Severity
from mailbot.desk.orders.parts import MOST_PARTS, parts, titles
from mailbot.domain.agent_events import Assigned, PartOf
from mailbot.domain.case import Case, Covered, Event, ParticipantAdded, Status
from mailbot.domain.history import met, owed
from mailbot.domain.targets import TargetKind
from replies.conversation import Split
from replies.transcripts import Transcript
from tests.desk.play import ERROR, NONE, Play

TWO = ("The export fails with error 4711.", "The printer jams on every page.")
THREE = (*TWO, "Nobody can log in.")
LIST = """\
Hello,

we have two problems since the update:

1. The export fails
   with error 4711.
2. The printer jams on every page.

Kind regards
Ann
"""


def opened(play: Play) -> dict[int, tuple[Event, ...]]:
    """What happened to the new cases."""
    assert play.outcome is not None
    numbers = dict.fromkeys(number for number, _ in play.outcome.events if number not in (7, None))
    return {n: tuple(event for number, event in play.outcome.events if number == n) for n in numbers}


def refusal(letter: Transcript) -> str:
    """Why nothing was done."""
    assert not letter.done
    return letter.steps[0].refusal


def test_split_gives_each_problem_a_case_with_coverage_and_times_of_its_own() -> None:
    play = Play(labels=replace(ERROR, issues=3), parts=THREE)
    before = play.events

    letter = play.says("#split")

    cases = {number: Case(number).after(events) for number, events in opened(play).items()}
    assert [(one.number, one.subject, one.issues) for one in cases.values()] == [(20, THREE[1], 1), (21, THREE[2], 1)]
    assert all(one.contact == "ann@acme.test" and one.decision == "covered" for one in cases.values())
    # They came with the first mail, and what was promised counts from there.
    assert all(owed(events) == owed(before) for events in opened(play).values())
    assert all(
        TargetKind.ACKNOWLEDGEMENT not in {one.kind for one in owed(events)} - met(events)
        for events in opened(play).values()
    )
    assert play.case.issues == 1
    assert letter.steps[0].told == (
        ("Case", f"[TEST-7] {THREE[0]}"),
        ("Case", f"[TEST-20] {THREE[1]}"),
        ("Case", f"[TEST-21] {THREE[2]}"),
    )


def test_the_customer_gets_one_letter_that_names_all_the_cases() -> None:
    play = Play(labels=replace(ERROR, issues=2, abstained=True), parts=TWO)

    play.says("#split")

    (letter,) = play.sent
    assert isinstance(letter, Split)
    assert [(one.number, one.subject, one.decision) for one in letter.parts] == [
        (7, TWO[0], "covered"),
        (20, TWO[1], "covered"),
    ]
    assert letter.parts[0].answer_by == letter.parts[1].answer_by is not None


def test_the_incidents_that_an_agreement_counts_are_as_many_as_before() -> None:
    by_incident = replace(NONE, agreement="coss", plan="enhancement")
    play = Play(by_incident, labels=replace(ERROR, issues=2), parts=TWO)
    (before,) = (event.coverage for event in play.events if isinstance(event, Covered))
    assert (play.case.status, before.incidents) == (Status.AWAITING_PAYMENT, 2)

    play.says("#split")

    histories = (play.events, *opened(play).values())
    latest = [[event.coverage for event in events if isinstance(event, Covered)][-1] for events in histories]
    assert [one.incidents for one in latest] == [1, 1]
    assert before.ahead is not None
    assert [one.ahead for one in latest] == [before.ahead / 2] * 2
    assert [Case(20).after(events).status for events in opened(play).values()] == [Status.AWAITING_PAYMENT]


def test_what_was_paid_for_the_whole_mail_is_not_awaited_again() -> None:
    play = Play(replace(NONE, agreement="coss", plan="enhancement"), labels=replace(ERROR, issues=2), parts=TWO)
    play.says("#paid")

    play.says("#split")

    ((_, events),) = opened(play).items()
    assert Case(20).after(events).status is Status.NEW
    assert Case(20).after(events).decision == play.case.decision == "chargeable"


def test_people_and_agent_come_along() -> None:
    play = Play(parts=TWO)
    play.hears(ParticipantAdded(play.now, "bob@acme.test", "named in Cc"), Assigned(play.now, "mia@desk.test", "x"))

    play.says("#split 2")

    ((_, events),) = opened(play).items()
    assert Case(20).after(events).participants == ("ann@acme.test", "bob@acme.test")
    assert Case(20).after(events).agent == "mia@desk.test"
    assert [event.case for event in events if isinstance(event, PartOf)] == [7]


def test_the_classifier_learns_how_many_problems_the_mail_had() -> None:
    play = Play(parts=THREE)

    play.says("#split 3")

    assert play.outcome is not None
    ((number, labels),) = play.outcome.corrections
    assert (number, labels.issues) == (7, 3)


def test_a_split_stays_and_undo_says_so() -> None:
    play = Play(parts=TWO)
    play.says("#split")

    assert refusal(play.says("#undo")) == "split_stays"
    assert len(play.events) > 0


@pytest.mark.parametrize(
    ("play", "text", "why"),
    [
        (Play(), "#split", "one_problem"),
        (Play(parts=TWO), "#split many", "bad_words"),
        (Play(parts=TWO), "#split\n#close", "alone"),
        (
            Play(labels=replace(ERROR, request=Request.TRAINING, severity=Severity.P4), parts=TWO),
            "#split",
            "not_an_incident",
        ),
    ],
)
def test_a_split_that_cannot_be_is_refused(play: Play, text: str, why: str) -> None:
    assert refusal(play.says(text)) == why


def test_a_case_that_has_ended_is_not_split() -> None:
    play = Play(parts=TWO)
    play.says("#close")

    assert refusal(play.says("#split")) == "ended"


@pytest.mark.parametrize(
    ("text", "counted", "found"),
    [
        (LIST, 1, ("The export fails\n   with error 4711.", "The printer jams on every page.")),
        (LIST.replace("1. ", "- ").replace("2. ", "- "), 2, ("The export fails\n   with error 4711.", TWO[1])),
        ("Hello,\n\n" + "\n\n".join(THREE[:2]) + "\n\nAnn", 2, TWO),
        ("All of it fails.", 1, ()),
        ("All of it fails.", 2, ("All of it fails.",) * 2),
        ("All of it fails.", 999, ()),
        ("", 0, ()),
    ],
)
def test_parts_are_the_items_of_a_list_or_paragraphs(text: str, counted: int, found: tuple[str, ...]) -> None:
    assert parts(text, counted) == found


def test_titles_are_the_first_words_or_the_subject_with_a_place() -> None:
    assert titles(TWO, "Help") == TWO
    assert titles(("x", "x"), "Help") == ("Help (1)", "Help (2)")
    assert titles(("long " * 40, "short one"), "Help")[0].endswith("long…")


@given(st.text(), st.integers(0, 30))
def test_whatever_the_text_there_are_as_many_titles_as_parts(text: str, counted: int) -> None:
    found = parts(text, counted)

    assert len(found) <= MOST_PARTS
    assert len(titles(found, "x")) == len(found)
    assert counted < 2 or len(found) in (0, counted)
