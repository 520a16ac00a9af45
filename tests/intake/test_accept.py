"""Door 1: what a customer's mail does, as values."""

from dataclasses import replace
from datetime import datetime

import pytest

from classifiers.labels import Labels, Request, Severity
from mailbot.domain import token
from mailbot.domain.caps import Scope
from mailbot.domain.case import (
    AnswerWithheld,
    Case,
    Labelled,
    NamedByStranger,
    Opened,
    Status,
)
from mailbot.domain.mail import Attachment, Mailbox
from mailbot.domain.outcome import Agent, Link, Situation
from mailbot.intake.accept import accept, opens
from replies.letters import (
    Acknowledgement,
    File,
    Notification,
    Work,
)
from replies.write import write
from tests.intake.situations import (
    ANN,
    CASE,
    DAY,
    DESK,
    JOINING,
    KEY,
    LABELS,
    MAIL,
    MIA,
    NEW,
    NOW,
    kinds,
)


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


def test_no_severity_is_offered_that_the_case_has() -> None:
    assert "#severity P1" in noticed(LABELS).commands
    grave = noticed(replace(LABELS, severity=Severity.P1)).commands
    assert ("#severity P1" in grave, "#severity P2" in grave) == (False, True)


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
