"""What each command of an agent does, as values."""

from dataclasses import replace
from datetime import timedelta

from classifiers.labels import Request, Severity
from mailbot.domain.agent_events import Noted
from mailbot.domain.case import Status, StatusSet
from mailbot.domain.history import met, owed
from mailbot.domain.targets import TargetKind
from replies.conversation import Answer, Correction, Quote, StatusNotice
from replies.letters import Released
from tests.desk.play import ENHANCE, ERROR, NONE, Play, refusals

DOUBT = replace(ERROR, abstained=True, confidence=0.3)


def test_an_answer_is_sent_meets_the_response_and_begins_work() -> None:
    play = Play()

    letter = play.says("Hello Ann,\n\nplease restart it.")

    (answer,) = play.sent
    assert isinstance(answer, Answer)
    assert (answer.text, answer.agent) == ("Hello Ann,\n\nplease restart it.", "Mia")
    assert letter.answered == ("ann@acme.test",)
    assert play.case.status is Status.IN_PROGRESS
    assert TargetKind.RESPONSE in met(play.events)


def test_type_changes_coverage_and_times_and_the_customer_hears_of_it_once() -> None:
    play = Play()

    letter = play.says("#type advisory\n#request report")

    assert (play.case.request, play.case.severity) == (Request.REPORT, Severity.P4)
    assert play.case.decision == "deducts"
    assert ("type", "incident", "advisory") in play.changes(letter)
    (told,) = play.sent
    assert isinstance(told, Correction)
    assert told.coverage.decision == "deducts"


def test_severity_counts_the_times_anew_from_the_first_mail() -> None:
    play, other = Play(), Play(labels=replace(ERROR, severity=Severity.P1))
    assert owed(play.events) != owed(other.events)

    play.says("#sev 1", after=timedelta(days=1))

    assert play.case.severity is Severity.P1
    assert [one.due_at for one in owed(play.events)] == [one.due_at for one in owed(other.events)]


def test_a_correction_promises_no_answer_that_was_given() -> None:
    play = Play(labels=replace(ERROR, severity=Severity.P3))
    play.says("Hello Ann,\n\nplease restart it.")

    letter = play.says("#severity P2")

    (told,) = play.sent
    assert isinstance(told, Correction)
    assert told.coverage.answer_by is None
    assert told.coverage.solve_by is not None
    assert [what for what, _, _ in play.changes(letter)] == ["severity", "resolution"]


def test_severity_is_an_incidents_alone() -> None:
    play = Play(labels=replace(ERROR, request=Request.TRAINING, severity=Severity.P4))

    assert refusals(play, "#severity P1") == [("not_an_incident", "")]


def test_request_names_what_agreements_bill_by() -> None:
    play = Play()

    play.says("#request question")

    assert play.case.request is Request.QUESTION


def test_issues_counts_the_problems() -> None:
    play = Play()

    play.says("#issues 3")

    assert play.case.issues == 3


def test_language_changes_what_the_customer_is_written_to_in() -> None:
    play = Play()

    play.says("#language de\n#resolve")

    assert play.case.language == "de"
    assert play.outcome is not None
    assert play.outcome.letters[0].language == "de"


def test_ok_confirms_what_was_in_doubt_and_the_agreement_decides() -> None:
    play = Play(labels=DOUBT)
    assert play.case.decision == ""

    play.says("#ok")

    assert (play.case.abstained, play.case.decision) == (False, "covered")
    assert play.outcome is not None
    ((number, labels),) = play.outcome.corrections
    assert (number, labels.request, labels.abstained) == (7, Request.ERROR, False)
    assert [type(one) for one in play.sent] == [Correction]


def test_what_was_free_and_is_charged_now_is_asked_first() -> None:
    by_incident = replace(NONE, agreement="support-types", plan="per-incident")
    play = Play(by_incident, replace(ERROR, request=Request.STATUS, severity=Severity.P4))
    assert play.case.decision == "covered"

    play.says("#request error")

    (told,) = play.sent
    assert isinstance(told, Correction)
    assert (told.asks, told.coverage.decision) == (True, "chargeable")
    assert play.case.status is Status.WAITING


def test_start_tells_the_customer_and_meets_the_response() -> None:
    play = Play()

    play.says("#start")

    assert play.case.status is Status.IN_PROGRESS
    assert TargetKind.RESPONSE in met(play.events)
    assert [one.status for one in play.sent if isinstance(one, StatusNotice)] == ["in_progress"]


def test_wait_stops_the_clocks_and_the_customers_answer_starts_them_again() -> None:
    play = Play()

    play.says("Which version is it?\n#wait")

    assert play.case.status is Status.WAITING
    open_targets = [one for one in owed(play.events) if one.kind not in met(play.events)]
    assert all(one.due_at is None for one in open_targets)


def test_resolve_tells_the_customer_unless_the_answer_does() -> None:
    silent, spoken = Play(), Play()

    silent.says("#resolve")
    spoken.says("It works again.\n\n#resolve")

    assert [type(one) for one in silent.sent] == [StatusNotice]
    assert [type(one) for one in spoken.sent] == [Answer]
    assert silent.case.status is spoken.case.status is Status.RESOLVED
    assert {TargetKind.RESPONSE, TargetKind.RESOLUTION} & {one.kind for one in owed(silent.events)} <= met(
        silent.events
    )


def test_close_is_silent() -> None:
    play = Play()

    play.says("#close")

    assert play.case.status is Status.CLOSED
    assert play.sent == ()


def test_reopen_owes_the_solution_again() -> None:
    play = Play()
    play.says("#resolve")

    play.says("#reopen")

    assert play.case.status is Status.IN_PROGRESS
    assert TargetKind.RESOLUTION not in met(play.events)


def test_assign_makes_it_somebodys() -> None:
    play = Play()

    letter = play.says("#assign tom")

    assert play.case.agent == "tom@desk.test"
    assert ("agent", "", "tom@desk.test") in play.changes(letter)
    assert refusals(play, "#assign bob") == [("no_agent", "bob")]
    play.says("#assign nobody")
    assert play.case.agent == ""


def test_note_and_all_the_text_below_it_stays_here() -> None:
    play = Play()

    play.says("Hello Ann, we look.\n#note she is angry,\nsee the mail\n\nof last week")

    (answer,) = play.sent
    assert isinstance(answer, Answer)
    assert answer.text == "Hello Ann, we look."
    (note,) = [one for one in play.events if isinstance(one, Noted)]
    assert note.text == "she is angry,\nsee the mail\n\nof last week"


def test_spam_closes_without_a_word() -> None:
    play = Play()

    play.says("#spam")

    assert (play.case.status, play.case.request) == (Status.CLOSED, Request.NONE)
    assert play.sent == ()


def test_paid_lets_work_begin() -> None:
    play = Play(organisation=ENHANCE)
    assert play.case.status is Status.AWAITING_PAYMENT

    play.says("#paid")

    assert (play.case.status, play.case.decision) == (Status.NEW, "chargeable")
    assert [one.paid for one in play.sent if isinstance(one, Released)] == [True]
    assert refusals(play, "#paid") == [("nothing_awaited", "")]


def test_ordered_lets_work_begin() -> None:
    play = Play(
        organisation=replace(NONE, agreement="kosmos", plan="integration"),
        labels=replace(ERROR, request=Request.CUSTOMIZATION, severity=Severity.P4),
    )
    assert play.case.status.value == "awaiting_order"

    play.says("#ordered")

    assert play.case.status is Status.NEW
    assert [one.paid for one in play.sent if isinstance(one, Released)] == [False]


def test_a_case_without_an_agreement_is_run_all_the_same() -> None:
    play = Play(organisation=NONE)

    play.says("Hello Ann\n#severity P1\n#wait")

    assert (play.case.severity, play.case.status) == (Severity.P1, Status.WAITING)
    assert [one.status for one in play.events if isinstance(one, StatusSet)] == [Status.IN_PROGRESS, Status.WAITING]


def test_quote_asks_the_customer_and_the_clocks_stand_still() -> None:
    play = Play()

    play.says("#quote 1200.00 EUR Two days of work\n\non the import.")

    (offer,) = play.sent
    assert isinstance(offer, Quote)
    assert (offer.amount, offer.text) == ("1200.00 EUR", "Two days of work\non the import.")
    assert play.case.status is Status.WAITING
    assert refusals(play, "#quote 1200 for two days") == [("bad_words", "1200 for two days")]


def test_cause_is_noted_and_not_sent() -> None:
    play = Play()

    play.says("#cause the disk was full")

    assert [one.text for one in play.events if isinstance(one, Noted)] == ["cause: the disk was full"]
    assert play.sent == ()
