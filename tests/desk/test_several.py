"""One mail orders something for several cases: all of it, or nothing."""

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal

import pytest

from classifiers.labels import Request, Severity
from mailbot.desk.orders import DeskSituation, by_case, obey_all
from mailbot.domain.agent_events import Assigned, Ordered, Worked
from mailbot.domain.case import Labelled
from mailbot.domain.casefile import CaseFile
from mailbot.domain.ledger import Book
from mailbot.domain.mail import Mail, Mailbox
from mailbot.domain.outcome import Outcome
from replies.commands import commands
from replies.transcripts import Transcript
from tests.desk.play import DESK, ERROR, MIA, MONDAY, Play


def file_of(number: int, play: Play | None = None) -> CaseFile:
    file = (play or Play()).file
    return replace(file, case=replace(file.case, number=number))


def obeyed(text: str, files: Sequence[CaseFile]) -> Outcome:
    """What an answer to a list of cases does."""
    known = {file.case.number: file for file in files}
    mail = Mail("1", 1, "<1@desk.test>", MONDAY, Mailbox("mia@desk.test"), "Re: digest", text)
    given = by_case(commands(text))
    return obey_all(
        [
            DeskSituation(MONDAY, DESK, MIA, mail, "support@desk.test", own, known.get(number))
            for number, own in given.items()
        ]
    )


def transcripts(outcome: Outcome) -> list[Transcript]:
    return [draft.letter for draft in outcome.letters if isinstance(draft.letter, Transcript)]


def test_each_line_is_for_the_case_that_it_names_and_each_case_has_a_transcript() -> None:
    outcome = obeyed("#1042 severity P1\n#1043 assign me\n\nMia\n", [file_of(1042), file_of(1043)])

    severities = [(n, event.severity) for n, event in outcome.events if isinstance(event, Labelled)]
    assert severities == [(1042, Severity.P1)]
    assert [(n, event.agent) for n, event in outcome.events if isinstance(event, Assigned)] == [(1043, "mia@desk.test")]
    assert [(one.tag, one.done, one.answered) for one in transcripts(outcome)] == [
        ("[TEST-1042]", True, ()),
        ("[TEST-1043]", True, ()),
    ]
    # Each can be answered: its address proves the agent for its own case.
    drafts = [draft for draft in outcome.letters if isinstance(draft.letter, Transcript)]
    assert [draft.reply_to.startswith(f"support+a{draft.case}-") for draft in drafts] == [True, True]
    assert len({draft.message_id for draft in drafts}) == 2


def test_a_line_names_the_case_of_those_below_it() -> None:
    outcome = obeyed("#case [TEST-1042]\n#assign me\n#wait\n#case 1043\n#close\n", [file_of(1042), file_of(1043)])

    orders = [(n, event.orders) for n, event in outcome.events if isinstance(event, Ordered)]
    assert orders == [(1042, ("#assign me", "#wait")), (1043, ("#close",))]


@pytest.mark.parametrize("second", ["#1043 severity P9", "#1043 clsoe", "#999 close", "#close"])
def test_where_one_line_cannot_be_obeyed_none_is(second: str) -> None:
    outcome = obeyed(f"#1042 assign me\n{second}\n", [file_of(1042), file_of(1043)])

    assert outcome.events == ()
    assert len(transcripts(outcome)) == len(outcome.letters) == 2
    assert not any(letter.done for letter in transcripts(outcome))
    assert not any(step.changes for letter in transcripts(outcome) for step in letter.steps)


def test_the_second_case_finds_what_the_first_has_taken_from_the_same_book() -> None:
    play = Play(labels=replace(ERROR, request=Request.REPORT, severity=Severity.P4))
    files = [file_of(1042, play), file_of(1043, play)]

    outcome = obeyed("#1042 hours 3\n#1043 hours 1\n", files)
    too_much = obeyed("#1042 hours 3\n#1043 hours 3\n", files)

    book = play.book
    for _, posting in outcome.postings:
        grown = book.with_posting(posting)
        assert isinstance(grown, Book)
        assert grown is not book
        book = grown
    assert book.balance("advisory") == play.book.balance("advisory") - Decimal(4)
    assert [n for n, event in outcome.events if isinstance(event, Worked)] == [1042, 1043]
    assert (too_much.postings, too_much.events) == ((), ())


def test_what_stands_below_a_line_of_a_list_goes_to_no_customer_but_belongs_to_a_note() -> None:
    given = by_case(commands("#1042 note call\nher back\n#1042 wait\nMia"))

    ((number, own),) = given.items()
    assert (number, own.text) == (1042, "")
    assert [one.below for one in own.commands] == ["her back", ""]


def test_the_mails_own_case_may_be_named_too() -> None:
    assert list(by_case(commands("Hello\n#case 7\n#wait"), about=7)) == [0]


def test_what_is_said_to_the_mails_own_customer_is_not_lost_beside_another_cases_order() -> None:
    given = by_case(commands("Hello Ann\n#8 wait"), about=7)

    assert (given[0].text, list(given)) == ("Hello Ann", [0, 8])


def test_a_line_that_names_a_case_and_orders_nothing_is_asked_about() -> None:
    (letter,) = transcripts(obeyed("#1042\nHello Ann", [file_of(1042)]))

    assert [(step.line, step.refusal) for step in letter.steps] == [("#1042", "no_order")]


def test_a_mail_with_nothing_in_it_is_answered_with_help() -> None:
    (letter,) = transcripts(obeyed("", []))

    assert not letter.done
    assert ("#case 1042", "which case the lines below are about; in short, #1042 wait") in letter.help
