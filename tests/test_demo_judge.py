"""The demo's verdict: whatever goes otherwise than it should is said."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from mailbot.demo.bot import Held, ListedCase, Taken, told_by
from mailbot.demo.judge import Course, answered, digest_shortcomings, shortcomings, unfinished
from mailbot.demo.letters import ReceivedLetter
from mailbot.demo.mails import Expectation, WrittenMail

AGENT = "mia@harbour.example"


def written(name: str, must: Expectation, author: str, speaks_of: str = "", copies: str = "") -> WrittenMail:
    header = f"From: {author}\nMessage-ID: <{name}@x>\n" if not copies else "Received: again\n"
    return WrittenMail(name, 1, "", must, header, speaks_of, copies)


def letter(recipient: str, case: int | None) -> ReceivedLetter:
    at = datetime(2026, 3, 2, 8, tzinfo=UTC)
    return ReceivedLetter((recipient,), at, case, "", "", "", "", "", "", "")


def listed(*numbers: int, status: str = "new") -> tuple[ListedCase, ...]:
    return tuple(ListedCase(number, "incident", "P3", "en", "", "", "", status=status) for number in numbers)


FAULT = written("fault", Expectation.OPENS, "anna@a.example")
OTHER = written("other", Expectation.OPENS, "bert@b.example")
REPLY = written("reply", Expectation.JOINS, "anna@a.example", speaks_of="fault")
ABSENCE = written("absence", Expectation.SILENCE, "cleo@c.example", speaks_of="fault")
COPY = written("copy", Expectation.SILENCE, "", copies="fault")

GOOD = Course(
    mails=(FAULT, OTHER, REPLY, ABSENCE, COPY),
    taken={"<fault@x>": 1001, "<other@x>": 1002, "<reply@x>": 1001, "<absence@x>": 1001},
    letters=(
        letter("anna@a.example", 1001),
        letter(AGENT, 1001),
        letter("bert@b.example", 1002),
        letter(AGENT, 1002),
        letter("anna@a.example", 1001),
        letter(AGENT, 1001),
    ),
    agents=(AGENT,),
)


def test_a_good_course_has_no_shortcomings() -> None:
    assert shortcomings(GOOD, listed(1001, 1002)) == ()
    assert not unfinished(GOOD)


@pytest.mark.parametrize("gone", range(len(GOOD.letters)))
def test_every_letter_that_is_missing_is_said_and_every_answer_waited_for(gone: int) -> None:
    course = replace(GOOD, letters=GOOD.letters[:gone] + GOOD.letters[gone + 1 :])

    (fault,) = shortcomings(course, listed(1001, 1002))

    assert "did not arrive" in fault
    assert GOOD.letters[gone].recipients[0] in fault
    # The answers to the authors are waited for; who reads at the desk depends on what the agreement decides.
    assert unfinished(course) == (AGENT not in GOOD.letters[gone].recipients)


@pytest.mark.parametrize(
    "extra",
    [
        letter("anna@a.example", 1001),
        letter("cleo@c.example", 1001),
        letter("stranger@s.example", None),
        letter(AGENT, None),
    ],
)
def test_a_letter_too_many_is_said(extra: ReceivedLetter) -> None:
    (fault,) = shortcomings(replace(GOOD, letters=(*GOOD.letters, extra)), listed(1001, 1002))

    assert "should not have been sent" in fault
    assert extra.recipients[0] in fault


@pytest.mark.parametrize("mail", [FAULT, OTHER, REPLY, ABSENCE], ids=lambda mail: mail.name)
def test_a_mail_that_was_not_taken_is_said_and_waited_for(mail: WrittenMail) -> None:
    course = replace(GOOD, taken={id: case for id, case in GOOD.taken.items() if id != mail.message_id})

    assert f"{mail.name}: the bot has not taken it" in shortcomings(course, listed(1001, 1002))
    assert unfinished(course)


def test_a_reply_that_went_elsewhere_is_said() -> None:
    faults = shortcomings(replace(GOOD, taken={**GOOD.taken, "<reply@x>": 1002}), listed(1001, 1002))

    assert "reply: it should have joined case 1001 and went to case 1002" in faults


def test_a_new_matter_that_joined_somebody_elses_case_is_said() -> None:
    faults = shortcomings(replace(GOOD, taken={**GOOD.taken, "<other@x>": 1001}), listed(1001))

    assert "other: it should have opened a case and joined case 1001, that of fault" in faults


def test_a_mail_that_opened_nothing_is_said() -> None:
    faults = shortcomings(replace(GOOD, taken={**GOOD.taken, "<other@x>": None}), listed(1001))

    assert "other: it should have opened a case and opened none" in faults


def test_a_case_that_nothing_should_have_opened_is_said() -> None:
    assert shortcomings(GOOD, listed(1001, 1002, 1003)) == ("case 1003: nothing should have opened it",)


def test_a_case_that_the_list_lacks_is_said() -> None:
    assert shortcomings(GOOD, listed(1001)) == ("case 1002: it is not in the list",)


def test_a_mail_that_could_not_be_written_is_said() -> None:
    (fault,) = shortcomings(replace(GOOD, unwritten=(REPLY,)), listed(1001, 1002))

    assert fault.startswith("reply: ")


ORDER = replace(
    written("order", Expectation.OBEYED, AGENT, speaks_of="fault"),
    reaches=("anna@a.example",),
    answers=True,
    tells=("new → resolved",),
    ends=(("status", "resolved"),),
)
FORGED = written("forged", Expectation.REFUSED, AGENT, speaks_of="other")
TRANSCRIPT = replace(letter(AGENT, 1001), in_reply_to="<order@x>", text="Status: new\n→ resolved\n")
WARNING = replace(letter(AGENT, 1002), text="Nothing in it was\nobeyed.")
DAY = replace(
    GOOD,
    mails=(*GOOD.mails, ORDER, FORGED),
    taken={**GOOD.taken, "<order@x>": 1001, "<forged@x>": None},
    letters=(*GOOD.letters, letter("anna@a.example", 1001), TRANSCRIPT, WARNING),
)
EVENING = (*listed(1001, status="resolved"), *listed(1002))


def test_a_day_on_which_agents_are_obeyed_and_a_forger_is_not_has_no_shortcomings() -> None:
    assert shortcomings(DAY, EVENING) == ()
    assert not unfinished(DAY)
    assert list(answered(DAY)) == [(ORDER, 1001)]


@pytest.mark.parametrize(("gone", "name"), [(TRANSCRIPT, "order"), (WARNING, "forged")], ids=["transcript", "warning"])
def test_an_agent_who_was_told_nothing_is_said_and_waited_for(gone: ReceivedLetter, name: str) -> None:
    course = replace(DAY, letters=tuple(one for one in DAY.letters if one is not gone))

    assert f"{name}: nothing told {AGENT} what came of it" in shortcomings(course, EVENING)
    assert unfinished(course)


def test_a_customer_whom_an_agents_words_did_not_reach_is_said() -> None:
    course = replace(DAY, letters=(*GOOD.letters, TRANSCRIPT, WARNING))

    assert shortcomings(course, EVENING) == ("anna@a.example: 1 letter(s) of case 1001 did not arrive",)
    assert unfinished(course)


def test_a_refused_order_is_said() -> None:
    refused = replace(TRANSCRIPT, text="Nothing was done with case 1001. new → resolved")

    faults = shortcomings(replace(DAY, letters=(*DAY.letters[:-2], refused, WARNING)), EVENING)

    assert faults == ("order: it should have been obeyed and was refused",)


def test_an_obeyed_forger_is_said() -> None:
    obeyed = replace(TRANSCRIPT, recipients=(AGENT,), case=1002, in_reply_to="<forged@x>")

    faults = shortcomings(replace(DAY, letters=(*DAY.letters[:-1], obeyed)), EVENING)

    assert faults == ("forged: it should have been refused and was obeyed",)


def test_a_transcript_that_does_not_tell_what_it_must_is_said() -> None:
    vague = replace(TRANSCRIPT, text="Done.")

    faults = shortcomings(replace(DAY, letters=(*DAY.letters[:-2], vague, WARNING)), EVENING)

    assert faults == (f"order: {AGENT} was not told of “new → resolved”",)


def test_a_case_that_is_not_as_it_should_be_in_the_evening_is_said() -> None:
    assert shortcomings(DAY, listed(1001, 1002)) == ("order: case 1001 should end with status resolved and has new",)


def test_a_digest_with_other_numbers_is_said() -> None:
    digest = replace(letter("greta@harbour.example", None), subject="Desk: 1 to decide, 2 new, 1 solved (today)")

    assert digest_shortcomings(digest, EVENING) == ()
    assert digest_shortcomings(digest, listed(1001, 1002)) != ()


@pytest.mark.parametrize(
    ("line", "told"),
    [
        (
            b'{"event": "mail taken", "message_id": "<a@x>", "rule": "person", "case": 1001, "ms": 4.5}',
            Taken("<a@x>", "person", 1001),
        ),
        (
            b'{"event": "mail taken", "message_id": "<a@x>", "rule": "mailing_list", "case": null, "ms": 2}',
            Taken("<a@x>", "mailing_list", None),
        ),
        (b'{"event": "letter sent", "case": 1001, "kind": "Acknowledgement"}', None),
        (b'{"event": "mail held", "mail": 9, "reason": "a fault"}', Held("a fault")),
        (b'{"event": "mail held", "mail": 9, "exception": "Traceback"}', None),
        (b'["mail taken"]', None),
        (b"Traceback (most recent call last):", None),
        (b"", None),
    ],
)
def test_a_log_line_tells_of_a_mail_or_of_something_else(line: bytes, told: Taken | Held | None) -> None:
    assert told_by(line) == told
