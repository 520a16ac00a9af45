"""Nothing is sent in answer to what no person wrote (promise 4)."""

from email.message import EmailMessage
from email.policy import SMTP

import pytest

from tests.stories.conftest import MakeDesk
from tests.stories.desk import SUPPORT, DeskOfTests, bounce, mail

pytestmark = pytest.mark.servers

ANN = "ann@customer.test"


def test_promise_4_automatic_and_list_mail_is_kept_and_nobody_is_answered(desk: DeskOfTests) -> None:
    desk.deliver(
        mail(subject="Out of office: until Monday", auto_submitted="auto-replied"),
        mail(subject="Weekly news", list_id="<news.customer.test>", precedence="list"),
        b"Return-Path: <>\n" + mail(subject="Re: your letter", in_reply_to="<some@desk.test>"),
        mail(sender=SUPPORT, subject="To myself"),
    )

    desk.once()

    assert desk.post_office.letters() == ()
    assert desk.cases() == []
    assert desk.json("held", "list") == []


def test_promise_4_our_own_letter_that_comes_back_is_not_answered(desk: DeskOfTests) -> None:
    desk.deliver(mail())
    desk.once()
    (before,) = desk.cases()
    ours = desk.letter(ANN).raw
    desk.post_office.reset()

    desk.deliver(ours, ours.replace(b"From: ", b"From: ann@customer.test\r\nX-Was: "))
    desk.once()

    (case,) = desk.cases()
    assert desk.post_office.letters() == ()
    assert (case["events"], case["letters"]) == (before["events"], before["letters"])
    assert [one["verdict"] for one in case["mails"]] == ["human", "loop"]


def test_a_bounce_marks_its_letter_as_failed_and_the_case_tells(make_desk: MakeDesk, store_url: str) -> None:
    desk = make_desk(store_url=store_url)
    desk.deliver(mail())
    desk.once()
    letter = desk.letter(ANN)
    desk.post_office.reset()

    desk.deliver(bounce(letter.message))
    desk.once()

    (case,) = desk.cases()
    assert [(one["to"], one["state"]) for one in case["letters"] if one["state"] != "sent"] == [(ANN, "failed")]
    (event,) = (event for event in case["events"] if event["kind"] == "LetterFailed")
    assert event["message_id"] == letter.message["Message-ID"]
    assert "5.1.1" in event["why"]
    assert desk.post_office.letters() == ()
    assert [one["to"] for one in desk.json("letters", "list", "--state", "failed")] == [ANN]


def test_a_bounce_that_speaks_of_no_letter_of_ours_changes_nothing(desk: DeskOfTests) -> None:
    foreign = EmailMessage(policy=SMTP)
    foreign["From"], foreign["To"], foreign["Subject"] = SUPPORT, ANN, "Not ours"
    foreign["Message-ID"] = "<1001.aaaaaaaaaaaaaaaa.aaaaaaaaaaaaaaaa@desk.test>"

    desk.deliver(bounce(foreign))
    desk.once()

    assert desk.cases() == []
    assert desk.post_office.letters() == ()


def test_promise_4_an_acknowledgement_goes_to_the_sender_alone_and_repeats_none_of_his_text(desk: DeskOfTests) -> None:
    desk.deliver(
        mail(
            sender='"Buy at http://evil.test" <ann@customer.test>',
            subject="Re: [TEST-1] Fault\tof\tthe http://evil.test printer",
            text="Secret words of the sender.\n",
            cc="victim@elsewhere.test",
            reply_to="victim@elsewhere.test",
        )
    )

    desk.once()

    answer = desk.letter(ANN)
    assert all("victim@elsewhere.test" not in letter.recipients for letter in desk.post_office.letters())
    assert b"Secret words" not in answer.raw
    assert b"Buy at" not in answer.raw
    assert b"victim" not in answer.raw
