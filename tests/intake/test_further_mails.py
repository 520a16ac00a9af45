"""Door 1: what a mail does to the case that it joins, as values."""

from dataclasses import replace
from decimal import Decimal

import pytest

from classifiers.labels import Request, Severity
from mailbot.domain.case import (
    Case,
    Joined,
    KnownProblemJoined,
    ParticipantAdded,
    Status,
    StatusSet,
    TargetMet,
)
from mailbot.domain.customer import Contact
from mailbot.domain.known import KnownProblem
from mailbot.domain.mail import Attachment, Mailbox
from mailbot.domain.outcome import Link, Situation
from mailbot.domain.targets import Target, TargetKind
from mailbot.intake.accept import accept
from replies.letters import (
    FollowUp,
    KnownProblemEntry,
    Notification,
    Solved,
    StatusAnswer,
)
from tests.intake.situations import (
    ASKING,
    CASE,
    DAY,
    DESK,
    JOINING,
    MAIL,
    MIA,
    NEW,
    NOW,
    kinds,
)


def test_a_mail_joins_its_case_and_its_sender_is_told() -> None:
    outcome = accept(JOINING)

    assert (outcome.case, outcome.opened) == (7, False)
    assert outcome.events == ((7, Joined(NOW - DAY, "identity", "ann@acme.test", "signed_message_id")),)
    draft = outcome.letters[0]
    assert isinstance(draft.letter, FollowUp)
    assert (draft.letter.number, draft.letter.subject, draft.letter.reopened) == (7, "Export", False)
    assert draft.language == "de"


@pytest.mark.parametrize(
    ("status", "becomes", "reopened"),
    [
        (Status.NEW, [], False),
        (Status.IN_PROGRESS, [], False),
        (Status.WAITING, [Status.IN_PROGRESS], False),
        (Status.AWAITING_PAYMENT, [], False),
        (Status.AWAITING_ORDER, [], False),
        (Status.RESOLVED, [Status.IN_PROGRESS], True),
        (Status.CLOSED, [Status.IN_PROGRESS], True),
    ],
)
def test_a_mail_wakes_a_case_that_waits_for_it_or_has_ended(
    status: Status, becomes: list[Status], *, reopened: bool
) -> None:
    case = replace(CASE, status=status, ended_at=NOW if status.ended else None)

    outcome = accept(replace(JOINING, link=Link("case_tag", case)))

    assert [event.status for _, event in outcome.events if isinstance(event, StatusSet)] == becomes
    letter = outcome.letters[0].letter
    assert isinstance(letter, FollowUp)
    assert letter.reopened == reopened


@pytest.mark.parametrize("status", [Status.RESOLVED, Status.CLOSED])
def test_mere_thanks_leave_an_ended_case_at_peace(status: Status) -> None:
    case = replace(CASE, status=status, ended_at=NOW)

    outcome = accept(replace(JOINING, new_text="Thank you very much!", link=Link("case_tag", case)))

    assert [type(event).__name__ for _, event in outcome.events] == ["Joined"]
    assert outcome.letters == ()


def test_thanks_to_a_case_that_is_open_are_passed_on_and_not_answered() -> None:
    assert kinds(replace(JOINING, new_text="Thank you very much!")) == ["Notification"]


def test_a_plain_question_is_no_answer_that_an_agent_waits_for() -> None:
    waiting = Link("case_tag", replace(CASE, status=Status.WAITING))

    outcome = accept(replace(ASKING, link=waiting, new_text="Any news?"))
    doubted = accept(replace(ASKING, link=waiting, new_text="Is the old one meant?"))

    assert not any(isinstance(event, StatusSet) for _, event in outcome.events)
    assert [event.status for _, event in doubted.events if isinstance(event, StatusSet)] == [Status.IN_PROGRESS]


def test_thanks_may_be_the_answer_that_an_agent_waits_for() -> None:
    waiting = Link("case_tag", replace(CASE, status=Status.WAITING))

    outcome = accept(replace(JOINING, new_text="Ok, thanks!", link=waiting))

    assert [event.status for _, event in outcome.events if isinstance(event, StatusSet)] == [Status.IN_PROGRESS]


@pytest.mark.parametrize("text", ["It works again, thanks!", "Fall 7 kann geschlossen werden."])
def test_a_case_that_its_customer_calls_solved_ends_with_one_short_letter(text: str) -> None:
    outcome = accept(replace(JOINING, new_text=text))

    assert [event.status for _, event in outcome.events if isinstance(event, StatusSet)] == [Status.RESOLVED]
    letter, notice = (draft.letter for draft in outcome.letters)
    assert letter == Solved("Desk", "[TEST-7]", 7, "Export", "Ann")
    assert isinstance(notice, Notification)


@pytest.mark.parametrize("status", [Status.IN_PROGRESS, Status.CLOSED])
def test_a_mail_that_is_passed_on_ends_no_case_and_is_no_mere_thanks(status: Status) -> None:
    link = Link("signed_message_id", replace(CASE, status=status))
    passed_on = replace(JOINING.mail, forwarded="It works again, thanks!")

    outcome = accept(replace(JOINING, mail=passed_on, link=link, new_text="It works again, thanks!"))

    assert Status.RESOLVED not in [event.status for _, event in outcome.events if isinstance(event, StatusSet)]
    assert any(isinstance(draft.letter, Notification) for draft in outcome.letters), "an agent reads it"


def test_what_the_customer_calls_solved_is_solved_in_time() -> None:
    owed = (Target(TargetKind.RESPONSE, Decimal(8), NOW + DAY), Target(TargetKind.RESOLUTION, Decimal(32), NOW + DAY))

    outcome = accept(replace(JOINING, new_text="It works again.", owed=owed))

    assert TargetMet(NOW, TargetKind.RESOLUTION) in [event for _, event in outcome.events]


@pytest.mark.parametrize(
    "situation",
    [
        replace(JOINING, vouched=False),
        replace(JOINING, link=Link("signed_reply_address", CASE), contact=Contact("eve@stranger.test")),
    ],
)
def test_nobody_ends_a_case_who_is_not_on_it_or_whom_nobody_vouches_for(situation: Situation) -> None:
    outcome = accept(replace(situation, new_text="It works again."))

    assert [type(event).__name__ for _, event in outcome.events] == ["Joined"]
    assert [type(draft.letter).__name__ for draft in outcome.letters] == ["FollowUp", "Notification"]


def test_a_question_how_a_case_is_going_is_answered_from_the_case() -> None:
    owed = (
        Target(TargetKind.RESPONSE, Decimal(8), NOW - DAY),
        Target(TargetKind.RESOLUTION, Decimal(32), NOW + DAY),
        Target(TargetKind.PROGRESS, Decimal(8)),
    )

    outcome = accept(replace(ASKING, owed=owed, about=KnownProblem("PRINT-7", build="5.2")))

    assert [type(event).__name__ for _, event in outcome.events] == ["Joined"]
    letter, notice = (draft.letter for draft in outcome.letters)
    # A time that is over cannot be kept any more, so it is not told.
    assert letter == StatusAnswer(
        "Desk", "[TEST-7]", 7, "Export", "new", "Ann", "Europe/Berlin", None, NOW + DAY, "PRINT-7", "5.2"
    )
    assert isinstance(notice, Notification)


@pytest.mark.parametrize(
    ("status", "decision", "told"),
    [
        (Status.NEW, "redirected", "redirected"),
        (Status.NEW, "refused", "refused"),
        (Status.NEW, "covered", "new"),
        (Status.IN_PROGRESS, "redirected", "in_progress"),
        (Status.RESOLVED, "covered", "resolved"),
    ],
)
def test_the_answer_tells_where_the_case_stands_and_moves_it_nowhere(status: Status, decision: str, told: str) -> None:
    case = replace(CASE, status=status, decision=decision, ended_at=NOW if status.ended else None)

    outcome = accept(replace(ASKING, link=Link("case_tag", case)))

    letter = outcome.letters[0].letter
    assert isinstance(letter, StatusAnswer)
    assert letter.status == told
    assert not [event for _, event in outcome.events if isinstance(event, StatusSet)]


@pytest.mark.parametrize(
    "situation",
    [
        replace(ASKING, contact=Contact("eve@stranger.test"), link=Link("signed_reply_address", CASE)),
        replace(ASKING, link=Link("case_tag", replace(CASE, status=Status.WAITING))),
        replace(ASKING, mail=replace(MAIL, attachments=(Attachment("log.txt", "text/plain", 10),))),
        replace(ASKING, labels=None),
    ],
)
def test_promise_5_whoever_is_not_on_the_case_or_has_more_to_tell_gets_no_answer_from_it(situation: Situation) -> None:
    assert kinds(situation) == ["FollowUp", "Notification"]


def test_a_new_mail_that_asks_to_be_on_a_known_problem_is_put_on_it_free_of_charge() -> None:
    problem = KnownProblem("PRINT-7", (3,), "5.2")

    outcome = accept(replace(NEW, joins=problem))

    assert KnownProblemJoined(NOW, "PRINT-7", "asked for by ann@acme.test") in [event for _, event in outcome.events]
    case = Case(7).after(tuple(event for _, event in outcome.events))
    assert (case.request, case.severity, case.abstained) == (Request.STATUS, Severity.P4, False)
    assert outcome.letters[0].letter == KnownProblemEntry("Desk", "[TEST-7]", 7, "Export", "PRINT-7", "5.2", "Ann")


def test_a_known_problem_opens_no_case_again() -> None:
    ended = Link("case_tag", replace(CASE, status=Status.CLOSED, ended_at=NOW))

    outcome = accept(replace(JOINING, link=ended, joins=KnownProblem("PRINT-7")))

    assert [type(event).__name__ for _, event in outcome.events] == ["Joined", "KnownProblemJoined"]


@pytest.mark.parametrize(("cases", "events"), [((3,), ["Joined", "KnownProblemJoined"]), ((3, 7), ["Joined"])])
def test_a_case_is_put_on_a_known_problem_once(cases: tuple[int, ...], events: list[str]) -> None:
    outcome = accept(replace(JOINING, joins=KnownProblem("PRINT-7", cases)))

    assert [type(event).__name__ for _, event in outcome.events] == events
    assert kinds(replace(JOINING, joins=KnownProblem("PRINT-7", cases))) == ["KnownProblemEntry", "Notification"]


def test_a_colleague_in_copy_is_on_the_case_and_only_the_agent_is_told() -> None:
    mail = replace(MAIL, cc=(Mailbox("Bob@acme.test"),))

    outcome = accept(replace(JOINING, mail=mail))

    assert ParticipantAdded(NOW, "bob@acme.test", "named in To or Cc by ann@acme.test") in [
        e for _, e in outcome.events
    ]
    answer, notice = outcome.letters
    assert (type(answer.letter), answer.to) == (FollowUp, Mailbox("Ann@acme.test"))
    assert isinstance(notice.letter, Notification)
    assert notice.letter.newcomers == ("bob@acme.test",)
    assert len(outcome.letters) == 2


def test_customer_service_in_copy_is_nobody_of_the_case_whatever_its_domain() -> None:
    mail = replace(MAIL, cc=(Mailbox("sales@group.test"),))

    outcome = accept(replace(JOINING, mail=mail, desk=replace(DESK, customer_service="Sales@group.test")))

    assert [type(event) for _, event in outcome.events] == [Joined]


@pytest.mark.parametrize("status", Status)
@pytest.mark.parametrize("text", ["It works again, thanks.", "How is it going?", "They wait for you."])
def test_what_a_colleague_writes_moves_nothing_and_is_read_by_agents_alone(status: Status, text: str) -> None:
    case = replace(CASE, status=status, ended_at=NOW if status.ended else None)
    sue = Contact("sue@desk.test")
    own = replace(JOINING, contact=sue, new_text=text, link=Link("signed_reply_address", case, ours=True))

    outcome = accept(replace(own, desk=replace(DESK, managers=("sue@desk.test",)), withheld="domain"))

    assert outcome.events == ((7, Joined(NOW - DAY, "identity", "sue@desk.test", "signed_reply_address")),)
    (told,) = outcome.letters
    assert isinstance(told.letter, Notification)
    assert told.to == MIA.mailbox
    assert (told.letter.colleague, told.letter.organisation, told.letter.withheld) == (True, "Acme", "")


def test_the_mailbox_that_a_mail_came_to_is_nobody_of_the_case_whatever_its_domain() -> None:
    mail = replace(MAIL, to=(Mailbox("help@support.desk.example"),), cc=(Mailbox("bob@acme.test"),))

    outcome = accept(replace(NEW, mail=mail, mailbox="help@support.desk.example"))

    assert Case(7).after(tuple(event for _, event in outcome.events)).participants == ("ann@acme.test", "bob@acme.test")
