"""Door 1: what a customer's mail does, as values."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest

from classifiers.labels import Labels, Request, Severity
from mailbot.domain import token
from mailbot.domain.caps import Scope
from mailbot.domain.case import (
    AnswerWithheld,
    Case,
    Joined,
    KnownProblemJoined,
    Labelled,
    NamedByStranger,
    Opened,
    ParticipantAdded,
    Status,
    StatusSet,
    TargetMet,
)
from mailbot.domain.customer import Contact
from mailbot.domain.known import KnownProblem
from mailbot.domain.mail import Attachment, Mail, Mailbox
from mailbot.domain.outcome import Agent, Desk, Link, Situation
from mailbot.domain.targets import Target, TargetKind
from mailbot.intake.accept import accept, opens
from replies.letters import (
    Acknowledgement,
    File,
    FollowUp,
    KnownProblemEntry,
    Notification,
    Solved,
    StatusAnswer,
    Work,
)
from replies.write import write

KEY = b"a-key-for-tests-that-is-long-enough-0123456789"
NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
DAY = timedelta(days=1)
MIA = Agent("mia@desk.test", "Mia")
DESK = Desk("Desk", "desk.test", "Europe/Berlin", ("en", "de"), "TEST", KEY, (MIA,))
ANN = Contact("ann@acme.test", "Ann", "Acme")
MAIL = Mail(
    "identity",
    1,
    "<m@acme.test>",
    NOW,
    Mailbox("Ann@acme.test", "Mallory http://evil.test"),
    "Re: [TEST-3] Export",
    "Hi",
    to=(Mailbox("support@desk.test"),),
)
LABELS = Labels(Request.ERROR, Severity.P2, 2, "en", (), 0.9, abstained=False)
NEW = Situation(
    now=NOW,
    desk=DESK,
    mail=MAIL,
    arrived_at=NOW - DAY,
    mailbox="support@desk.test",
    new_text="It fails.",
    contact=ANN,
    answerable=True,
    withheld=None,
    vouched=True,
    link=Link("no_case"),
    new=(LABELS, 7),
)
CASE = Case(7, contact="ann@acme.test", organisation="Acme", language="de", participants=("ann@acme.test",))
JOINING = replace(NEW, link=Link("signed_message_id", CASE), new=None)
QUESTION = Labels(Request.STATUS, Severity.P4, 1, "en", (), 0.7, abstained=True)
ASKING = replace(JOINING, new_text="Any news?", labels=QUESTION)


def kinds(situation: Situation) -> list[str]:
    return [type(draft.letter).__name__ for draft in accept(situation).letters]


def test_a_new_mail_opens_a_case() -> None:
    outcome = accept(NEW)

    assert (outcome.case, outcome.opened) == (7, True)
    (_, opened), (_, labelled) = outcome.events
    assert isinstance(opened, Opened)
    assert (opened.at, opened.contact, opened.organisation) == (NOW - DAY, "ann@acme.test", "Acme")
    assert (opened.subject, opened.follows) == ("Export", None)
    assert isinstance(labelled, Labelled)
    assert (labelled.request, labelled.severity, labelled.issues) == (Request.ERROR, Severity.P2, 2)
    case = Case(7).after(tuple(event for _, event in outcome.events))
    assert (case.contact, case.participants, case.labels) == ("ann@acme.test", ("ann@acme.test",), LABELS)


def test_promise_4_the_acknowledgement_goes_to_the_sender_and_says_nothing_that_he_wrote_but_a_clean_subject() -> None:
    draft = accept(NEW).letters[0]

    assert draft.letter == Acknowledgement(
        "Desk", "[TEST-7]", 7, "Export", Work.INCIDENT, "Ann", "P2", 2, request="error"
    )
    assert draft.to == Mailbox("Ann@acme.test")
    assert draft.sender == Mailbox("support@desk.test", "Desk")
    assert token.case_of_message_id(KEY, draft.message_id) == 7
    assert token.case_of_detail(KEY, draft.reply_to.partition("@")[0].partition("+")[2]) == 7
    assert (draft.in_reply_to, draft.references, draft.answers) == ("<m@acme.test>", ("<m@acme.test>",), True)


def test_the_agent_reads_what_arrived() -> None:
    pictures = (Attachment("log.txt", "text/plain", 10), Attachment("logo.png", "image/png", 5, inline=True))

    draft = accept(replace(NEW, mail=replace(MAIL, attachments=pictures))).letters[1]

    letter = draft.letter
    assert isinstance(letter, Notification)
    assert (letter.opened, letter.text, letter.sender) == (
        True,
        "It fails.",
        "Mallory http://evil.test <Ann@acme.test>",
    )
    assert letter.files == (File("log.txt", 10),)
    assert (draft.to, draft.answers) == (Mailbox("mia@desk.test", "Mia"), False)
    proof = token.order_of_detail(KEY, draft.reply_to.partition("@")[0].partition("+")[2], ["mia@desk.test"])
    assert proof is not None
    assert (proof.case, proof.agent, proof.last_day) == (7, "mia@desk.test", (NOW + 30 * DAY).date())


def test_promise_9_doubt_claims_nothing() -> None:
    doubt = replace(LABELS, abstained=True)

    letter = accept(replace(NEW, new=(doubt, 7))).letters[0].letter

    assert letter == Acknowledgement("Desk", "[TEST-7]", 7, "Export", Work.UNDECIDED, "Ann", "", 1)


def noticed(labels: Labels, situation: Situation = NEW) -> Notification:
    """What the agent is told of a mail with these labels."""
    letter = accept(replace(situation, new=(labels, 7))).letters[1].letter
    assert isinstance(letter, Notification)
    return letter


def test_of_what_is_in_doubt_the_agent_is_asked_with_the_likeliest_answers() -> None:
    doubt = replace(LABELS, abstained=True, likeliest=(Request.ERROR, Request.CONSULTING))

    letter = noticed(doubt)

    assert (letter.requests, letter.choices, letter.perhaps_p1) == (("error", "consulting"), (), False)
    assert noticed(replace(doubt, abstained=False)).requests == ()
    assert len(noticed(replace(doubt, likeliest=())).choices) == 2


@pytest.mark.parametrize("request_", [Request.ERROR, Request.REPORT])
def test_a_possible_p1_is_told_in_the_subject_whatever_the_type(request_: Request) -> None:
    grave = replace(LABELS, request=request_, abstained=True, perhaps_p1=True, likeliest=(request_, Request.NONE))

    written = write(noticed(grave), "en")

    assert written.subject == "[TEST-7] may be P1: Export"
    assert "#severity P1" in written.text
    assert "#request error" in written.text


def test_a_later_mail_asks_again_what_is_still_in_doubt() -> None:
    doubt = replace(LABELS, abstained=True, perhaps_p1=True, likeliest=(Request.ERROR, Request.CONSULTING))
    opened = tuple(event for _, event in accept(replace(NEW, new=(doubt, 7))).events)
    case = Case(7).after(opened)
    joining = replace(JOINING, link=replace(JOINING.link, case=case), history=opened)

    told = [draft.letter for draft in accept(joining).letters if isinstance(draft.letter, Notification)]

    assert [(one.requests, one.perhaps_p1) for one in told] == [(("error", "consulting"), True)]


@pytest.mark.parametrize("situation", [NEW, JOINING])
def test_promise_4_who_must_not_be_answered_gets_nothing_and_the_agent_is_told(situation: Situation) -> None:
    assert kinds(replace(situation, answerable=False)) == ["Notification"]


def test_without_agents_only_the_customer_hears() -> None:
    assert kinds(replace(NEW, desk=replace(DESK, agents=()))) == ["Acknowledgement"]


def test_without_plus_addressing_there_is_no_reply_address() -> None:
    assert accept(replace(NEW, desk=replace(DESK, plus_addressing=False))).letters[0].reply_to == ""


@pytest.mark.parametrize(
    ("customers", "mails", "written"), [("", "de", "de"), ("", "fr", "en"), ("de", "en", "de"), ("fr", "de", "en")]
)
def test_the_letter_is_written_in_a_language_of_the_desk(customers: str, mails: str, written: str) -> None:
    situation = replace(NEW, contact=replace(ANN, language=customers), new=(replace(LABELS, language=mails), 7))

    assert accept(situation).letters[0].language == written
    assert accept(situation).letters[1].language == "en"


def test_promise_5_a_named_case_hears_of_the_stranger_and_the_stranger_nothing_of_the_case() -> None:
    outcome = accept(replace(NEW, link=Link("no_right_to_the_case", named=3)))

    assert outcome.events[-1] == (3, NamedByStranger(NOW, "identity", 7))
    letter, notice = (draft.letter for draft in outcome.letters)
    assert letter == accept(NEW).letters[0].letter
    assert isinstance(notice, Notification)
    assert notice.names_case == 3


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


@pytest.mark.parametrize(
    ("customers", "text", "written"),
    [
        ("", "Thank you, but it still does not work for us.", "en"),
        ("", "Danke, aber es geht bei uns noch nicht.", "de"),
        ("", "Ceci ne marche pas du tout, merci de regarder.", "de"),
        ("", "It fails.", "de"),
        ("de", "Thank you, but it still does not work for us.", "de"),
    ],
)
def test_the_answer_follows_the_language_of_the_mail(customers: str, text: str, written: str) -> None:
    situation = replace(JOINING, new_text=text, contact=replace(ANN, language=customers))

    assert accept(situation).letters[0].language == written


def test_promise_4_beyond_a_cap_nobody_is_answered_and_the_case_and_the_agent_are_told() -> None:
    outcome = accept(replace(NEW, withheld=Scope.DOMAIN))

    assert outcome.events[-1] == (7, AnswerWithheld(NOW, "identity", "domain"))
    assert [type(draft.letter).__name__ for draft in outcome.letters] == ["Notification"]


@pytest.mark.parametrize(
    ("link", "now", "new"),
    [
        (Link("no_case"), NOW, True),
        (Link("no_right_to_the_case", named=3), NOW, True),
        (Link("case_tag", CASE), NOW, False),
        (Link("case_tag", replace(CASE, status=Status.CLOSED, ended_at=NOW)), NOW + 14 * DAY, False),
        (Link("case_tag", replace(CASE, status=Status.CLOSED, ended_at=NOW)), NOW + 15 * DAY, True),
        (Link("case_tag", replace(CASE, status=Status.WAITING)), NOW + 1000 * DAY, False),
    ],
)
def test_a_case_is_opened_for_what_belongs_to_none_or_to_one_that_ended_long_ago(
    link: Link, now: datetime, *, new: bool
) -> None:
    assert opens(link, DESK, now) == new


def test_a_mail_to_a_case_that_ended_long_ago_opens_one_that_names_it() -> None:
    outcome = accept(replace(NEW, link=Link("case_tag", replace(CASE, number=3, status=Status.CLOSED, ended_at=NOW))))

    opened = outcome.events[0][1]
    assert isinstance(opened, Opened)
    assert (outcome.case, opened.follows) == (7, 3)


def test_the_thread_is_kept_and_does_not_grow_without_end() -> None:
    long = tuple(f"<{number}@acme.test>" for number in range(50))

    (draft, _) = accept(replace(NEW, mail=replace(MAIL, references=long))).letters
    (orphan, _) = accept(replace(NEW, mail=replace(MAIL, message_id="", in_reply_to=("<a@b.test>",)))).letters

    assert draft.references == (*long[-20:], "<m@acme.test>")
    assert (orphan.in_reply_to, orphan.references) == ("", ("<a@b.test>",))


def test_promise_2_the_same_situation_gives_the_same_letters_and_each_letter_its_own_message_id() -> None:
    desk = replace(DESK, agents=(MIA, Agent("tom@desk.test", "Tom")))
    first = [draft.message_id for draft in accept(replace(NEW, desk=desk)).letters]
    again = [draft.message_id for draft in accept(replace(NEW, desk=desk, now=NOW + DAY)).letters]

    assert first == again
    assert len(set(first)) == 3


def test_the_mailbox_that_a_mail_came_to_is_nobody_of_the_case_whatever_its_domain() -> None:
    mail = replace(MAIL, to=(Mailbox("help@support.desk.example"),), cc=(Mailbox("bob@acme.test"),))

    outcome = accept(replace(NEW, mail=mail, mailbox="help@support.desk.example"))

    assert Case(7).after(tuple(event for _, event in outcome.events)).participants == ("ann@acme.test", "bob@acme.test")
