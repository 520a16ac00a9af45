"""Door 3: a delivery report fails the letter that it speaks of, and no other."""

from datetime import UTC, datetime

import pytest

from mailbot.desk.bounces import failed_letters
from mailbot.domain.case import LetterFailed
from mailbot.domain.mail import DeliveryAction, DeliveryStatus, Mail

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
OURS = "<7.a.b@desk.test>"
LETTERS = {OURS: (1, 7), "<0.c.d@desk.test>": (2, None)}


def report(*deliveries: DeliveryStatus) -> Mail:
    return Mail("identity", 1, "<r@mx.test>", NOW, None, "Undelivered", "", deliveries=deliveries)


def status(action: DeliveryAction = DeliveryAction.FAILED, **more: str) -> DeliveryStatus:
    said = {"status": "5.1.1", "diagnostic": "no such user", "message_id": OURS, **more}
    return DeliveryStatus(action, "ann@acme.test", **said)


def test_a_failure_fails_its_letter_and_says_why() -> None:
    (failed,) = failed_letters(report(status()), LETTERS, NOW)

    assert (failed.id, failed.case, failed.why) == (1, 7, "5.1.1 no such user")
    assert failed.event == LetterFailed(NOW, OURS, "ann@acme.test", "5.1.1 no such user")


@pytest.mark.parametrize("action", [action for action in DeliveryAction if action is not DeliveryAction.FAILED])
def test_what_is_no_failure_fails_nothing(action: DeliveryAction) -> None:
    assert failed_letters(report(status(action)), LETTERS, NOW) == ()


@pytest.mark.parametrize("message_id", ["", "<other@desk.test>"])
def test_a_letter_that_is_not_ours_or_not_named_fails_nothing(message_id: str) -> None:
    assert failed_letters(report(status(message_id=message_id)), LETTERS, NOW) == ()


def test_a_report_of_several_recipients_fails_a_letter_once() -> None:
    found = failed_letters(report(status(), status(), status(message_id="<0.c.d@desk.test>")), LETTERS, NOW)

    assert [(one.id, one.case) for one in found] == [(1, 7), (2, None)]


def test_a_report_without_a_reason_says_so_and_a_long_one_is_cut() -> None:
    silent = failed_letters(report(status(status="", diagnostic="")), LETTERS, NOW)
    long = failed_letters(report(status(diagnostic="x" * 10_000)), LETTERS, NOW)

    assert silent[0].why == "the report gives no reason"
    assert len(long[0].why) == 500
