from collections.abc import Callable

import pytest

from mailbot.intake.urgency import urgent
from tests.stories.desk import mail


@pytest.mark.parametrize(
    "written",
    [
        mail(subject="URGENT: nobody can post"),
        mail(subject="Es eilt: Druckerei steht still"),
        mail(subject="Störung – Ausfall der Kasse"),
        mail(subject="A long subject that is folded over several lines of the header because the server is down"),
        mail(subject="Invoices", importance="High"),
        mail(subject="Invoices", x_priority="1 (Highest)"),
        b"Subject: the line is down\r\n\r\nHello",
    ],
)
def test_what_begins_a_matter_and_says_that_it_cannot_wait(written: bytes) -> None:
    assert urgent(written)


@pytest.mark.parametrize(
    "written",
    [
        mail(subject="Invoices"),
        mail(subject="Invoices", text="This is urgent, the server is down.\n\nImportance: high\nSubject: urgent"),
        mail(subject="Downloads, a countdown and our burgenland branch"),
        mail(subject="Invoices", importance="normal", x_priority="10"),
        mail(subject="Re: urgent", in_reply_to="<a@customer.test>"),
        mail(subject="Re: urgent", references="<a@customer.test>", importance="high"),
        b"",
    ],
)
def test_everything_else_waits_its_turn(written: bytes) -> None:
    assert not urgent(written)


@pytest.mark.parametrize("long", [lambda: b"Subject:" + b"\n " * 400_000, lambda: b"a: b\n" * 400_000])
def test_a_header_without_end_takes_no_time(long: Callable[[], bytes]) -> None:
    assert not urgent(long())
