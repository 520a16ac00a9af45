"""The demo's verdict: whatever goes otherwise than it should is said."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from mailbot.demo.bot import Held, Taken, told_by
from mailbot.demo.judge import Course, shortcomings, unfinished
from mailbot.demo.letters import ReceivedLetter
from mailbot.demo.mails import Expectation, WrittenMail

AGENT = "mia@harbour.example"


def written(name: str, must: Expectation, author: str, speaks_of: str = "", copies: str = "") -> WrittenMail:
    header = f"From: {author}\nMessage-ID: <{name}@x>\n" if not copies else "Received: again\n"
    return WrittenMail(name, 1, "", must, header, speaks_of, copies)


def letter(recipient: str, case: int | None) -> ReceivedLetter:
    at = datetime(2026, 3, 2, 8, tzinfo=UTC)
    return ReceivedLetter((recipient,), at, case, "", "", "", "", "", "", "")


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
    assert shortcomings(GOOD, [1001, 1002]) == ()
    assert not unfinished(GOOD)


@pytest.mark.parametrize("gone", range(len(GOOD.letters)))
def test_every_letter_that_is_missing_is_said_and_every_answer_waited_for(gone: int) -> None:
    course = replace(GOOD, letters=GOOD.letters[:gone] + GOOD.letters[gone + 1 :])

    (fault,) = shortcomings(course, [1001, 1002])

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
    (fault,) = shortcomings(replace(GOOD, letters=(*GOOD.letters, extra)), [1001, 1002])

    assert "should not have been sent" in fault
    assert extra.recipients[0] in fault


@pytest.mark.parametrize("mail", [FAULT, OTHER, REPLY, ABSENCE], ids=lambda mail: mail.name)
def test_a_mail_that_was_not_taken_is_said_and_waited_for(mail: WrittenMail) -> None:
    course = replace(GOOD, taken={id: case for id, case in GOOD.taken.items() if id != mail.message_id})

    assert f"{mail.name}: the bot has not taken it" in shortcomings(course, [1001, 1002])
    assert unfinished(course)


def test_a_reply_that_went_elsewhere_is_said() -> None:
    faults = shortcomings(replace(GOOD, taken={**GOOD.taken, "<reply@x>": 1002}), [1001, 1002])

    assert "reply: it should have joined case 1001 and went to case 1002" in faults


def test_a_new_matter_that_joined_somebody_elses_case_is_said() -> None:
    faults = shortcomings(replace(GOOD, taken={**GOOD.taken, "<other@x>": 1001}), [1001])

    assert "other: it should have opened a case and joined case 1001, that of fault" in faults


def test_a_mail_that_opened_nothing_is_said() -> None:
    faults = shortcomings(replace(GOOD, taken={**GOOD.taken, "<other@x>": None}), [1001])

    assert "other: it should have opened a case and opened none" in faults


def test_a_case_that_nothing_should_have_opened_is_said() -> None:
    assert shortcomings(GOOD, [1001, 1002, 1003]) == ("case 1003: nothing should have opened it",)


def test_a_case_that_the_list_lacks_is_said() -> None:
    assert shortcomings(GOOD, [1001]) == ("case 1002: it is not in the list",)


def test_a_mail_that_could_not_be_written_is_said() -> None:
    (fault,) = shortcomings(replace(GOOD, unwritten=(REPLY,)), [1001, 1002])

    assert fault.startswith("reply: ")


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
