"""What each command of an agent does, as values."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from classifiers.labels import Request, Severity
from mailbot.desk.orders import COMMANDS
from mailbot.domain.agent_events import ErasureAsked, Noted, Ordered
from mailbot.domain.case import KnownProblemFixed, KnownProblemJoined, ParticipantAdded, Status, StatusSet
from mailbot.domain.history import met, owed
from mailbot.domain.known import KnownProblem
from mailbot.domain.outcome import Opening
from mailbot.domain.targets import TargetKind
from replies.conversation import Answer, Correction, Quote, StatusNotice
from replies.letters import KnownProblemEntry, KnownProblemFix, Released
from replies.transcripts import ErasureQuestion, Kept
from replies.write import write
from tests.desk.play import ENHANCE, ERROR, NONE, Play

KEPT = Kept("ann@acme.test", (), 1, 0, 2, 1, (7,), (), 0)
DOUBT = replace(ERROR, abstained=True, confidence=0.3)


def refusals(play: Play, text: str) -> list[tuple[str, str]]:
    """Why nothing was done."""
    before = play.events, play.book
    letter = play.says(text)
    assert not letter.done
    assert (play.events, play.book) == before
    assert play.sent == ()
    return [(step.refusal, step.words) for step in letter.steps if step.refusal]


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


def test_status_tells_and_changes_nothing() -> None:
    play = Play()
    before = play.events

    letter = play.says("#status\n\nKind regards\nMia")

    assert play.events == before
    assert play.sent == ()
    assert ("Status", "new") in letter.steps[0].told


def test_why_names_the_rule_and_the_orders() -> None:
    play = Play()
    play.says("#severity P1")

    rows = dict(play.says("#why").steps[0].told)

    assert rows["Rule"] == "coss.service.mission_critical"
    assert any("#severity P1" in value for value in rows.values())


def test_preview_shows_what_would_happen_and_nothing_does() -> None:
    play = Play()
    before = play.events

    letter = play.says("It works.\n#preview\n#resolve")

    assert letter.preview
    assert ("status", "in_progress", "resolved") in play.changes(letter)
    assert (play.events, play.sent) == (before, ())


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


def test_help_lists_every_command_with_what_it_does() -> None:
    letter = Play().says("#help")

    assert all(usage.startswith("#") and meaning for usage, meaning in letter.help)
    assert "#close" in dict(letter.help)


@pytest.mark.parametrize(
    ("text", "refusal"),
    [
        ("#resovle", ("unknown", "resovle")),
        ("#close #note done", ("several_on_line", "")),
        ("#severity", ("no_words", "P1|P2|P3|P4")),
        ("#severity high", ("bad_words", "high")),
        ("#undo\n#close", ("alone", "")),
        ("#reopen", ("not_open", "")),
        ("#issues many", ("bad_words", "many")),
        ("#note", ("no_words", "TEXT")),
    ],
)
def test_all_or_none(text: str, refusal: tuple[str, str]) -> None:
    assert refusals(Play(), f"Hello Ann, it works.\n{text}\n#assign tom")[0] == refusal


def test_a_typing_error_is_asked_about() -> None:
    (step,) = Play().says("#resovle").steps

    assert step.maybe == ("resolve",)


def test_an_empty_mail_does_nothing_and_is_told_what_could_be_done() -> None:
    letter = Play().says("")

    assert not letter.done
    assert letter.help


def test_one_event_a_mail_tells_what_was_ordered() -> None:
    play = Play()

    play.says("#sev p1\n#assign me\n#status")

    (told,) = [one for one in play.events if isinstance(one, Ordered)]
    assert told.orders == ("#severity p1", "#assign me")
    assert told.events == len(play.events) - play.events.index(told) - 1


def test_a_case_without_an_agreement_is_run_all_the_same() -> None:
    play = Play(organisation=NONE)

    play.says("Hello Ann\n#severity P1\n#wait")

    assert (play.case.severity, play.case.status) == (Severity.P1, Status.WAITING)
    assert [one.status for one in play.events if isinstance(one, StatusSet)] == [Status.IN_PROGRESS, Status.WAITING]


def test_of_two_words_of_the_status_only_the_last_is_sent() -> None:
    play = Play()

    play.says("#start\n#resolve")

    assert [one.status for one in play.sent if isinstance(one, StatusNotice)] == ["resolved"]


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


def test_every_command_is_explained_in_german_too() -> None:
    usages = tuple((known.usage, "only English") for known in COMMANDS.values())
    letter = replace(Play().says("#help"), help=usages)

    assert "only English" not in write(letter, "de").text


def test_undo_leaves_work_begun_where_an_answer_went_out() -> None:
    play = Play()
    play.says("Which version is it?\n#wait")

    play.says("#undo")

    assert play.case.status is Status.IN_PROGRESS
    assert TargetKind.RESPONSE in met(play.events)


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


def test_a_mail_has_fifty_commands_at_most() -> None:
    assert Play().says("#status\n" * 50).done
    assert refusals(Play(), "#closs\n" * 5000)[-1] == ("too_many", "")


def test_open_asks_for_a_case_of_a_customers_own() -> None:
    play = Play()

    letter = play.says("#open Bob@Acme.test The printer jams\nHe called: every page.\n\nSince noon.")

    assert play.outcome is not None
    assert play.outcome.opens == Opening("bob@acme.test", "The printer jams", "He called: every page.\n\nSince noon.")
    assert letter.steps[0].told == (("Case", "[TEST-9]"),)
    assert play.sent == ()
    assert refusals(play, "#open somebody") == [("bad_words", "somebody")]
    assert refusals(play, "#open bob@acme.test x\n#close")[0] == ("alone", "")


def test_forget_asks_first_and_tells_the_customer_nothing() -> None:
    play = Play(kept=KEPT)

    play.obeys("#forget\nPlease.")

    (draft,) = play.drafts
    assert isinstance(draft.letter, ErasureQuestion)
    assert draft.to.address == "mia@desk.test"
    assert (draft.letter.kept, draft.letter.until) == (KEPT, datetime(2026, 3, 3, 15, tzinfo=UTC))
    assert draft.reply_to.startswith("support+f7-")
    assert [event.address for event in play.events if isinstance(event, ErasureAsked)] == ["ann@acme.test"]


def test_forget_is_confirmed_by_the_address_of_its_own_letter_and_stays() -> None:
    play = Play(kept=KEPT)
    play.obeys("#forget")
    first = play.proof
    play.obeys("#forget")

    proof = play.proof
    assert proof != first, "within an hour, too"
    assert refusals(play, "#forget confirm") == [("not_asked", "")]
    play.token = proof
    assert refusals(play, "#close") == [("only_forget", "")]
    assert refusals(play, "Yes.") == [("only_forget", "")]
    letter = play.says("#forget confirm")
    assert (letter.done, letter.subject) == (True, "")
    assert play.outcome is not None
    assert play.outcome.erases == "ann@acme.test"
    play.token = None
    assert refusals(play, "#undo") == [("erased_stays", "")]


def test_a_word_of_consent_goes_to_no_customer_once_it_comes_too_late_either() -> None:
    play = Play(kept=KEPT, confirms=True)

    assert refusals(play, "Yes, please.") == [("only_forget", "")]
    assert refusals(play, "Yes, please.\n#close") == [("only_forget", "")]
    assert refusals(play, "#forget confirm") == [("not_asked", "")]
    assert play.sent == ()


@pytest.mark.parametrize(
    ("words", "reason"),
    [("Ann", "not_on_case"), ("bob@acme.test", "not_on_case"), ("mia@desk.test", "of_the_desk")],
)
def test_forget_is_about_somebody_on_the_case_who_is_none_of_us(words: str, reason: str) -> None:
    play = Play(kept=KEPT)
    play.hears(ParticipantAdded(play.now, "mia@desk.test", "named in Cc"))

    assert refusals(play, f"#forget {words}")[0][0] == reason


def test_digest_is_asked_for_like_anything_else() -> None:
    play = Play()

    letter = play.says("#digest")

    assert letter.done
    assert play.outcome is not None
    assert play.outcome.digest
    assert play.sent == ()


@pytest.mark.parametrize(("orders", "learned"), [("#severity P1", True), ("#wait", False)])
def test_undo_takes_back_what_the_classifier_was_to_learn(orders: str, learned: bool) -> None:
    play = Play()
    play.says(orders)
    given = play.now

    play.says("#undo")

    assert play.outcome is not None
    assert play.outcome.unlearned == (((7, given),) if learned else ())
