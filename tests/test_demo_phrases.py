"""Dates and quotes as the mail clients write them."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from mailbot.demo.letters import ReceivedLetter
from mailbot.demo.phrases import values

LETTER = ReceivedLetter(
    recipients=("anna@customer.example",),
    at=datetime(2026, 3, 2, 13, 5, tzinfo=UTC),
    case=1003,
    subject="[HARBOUR-1003] Re: Größe",
    message_id="<1003.a.b@harbour.example>",
    sender="Harbour ERP Support <support@harbour.example>",
    reply_to="support+1003-x@harbour.example",
    text="Hello,\n\n1 < 2\n",
    html="",
    header="",
)
FILLED = values(datetime(2026, 3, 2, 13, 9, tzinfo=UTC), "Europe/Berlin", LETTER)


@pytest.mark.parametrize(
    ("blank", "filling"),
    [
        ("date", "Mon, 02 Mar 2026 14:09:00 +0100"),
        ("date_utc", "Mon, 02 Mar 2026 13:09:00 +0000"),
        ("sent_gmail", "Mon, Mar 2, 2026 at 2:05 PM"),
        ("sent_gmail_de", "Mo., 2. März 2026 um 14:05 Uhr"),
        ("sent_outlook", "Monday, March 2, 2026 2:05 PM"),
        ("sent_outlook_de", "Montag, 2. März 2026 14:05"),
        ("sent_apple", "2 Mar 2026, at 14:05"),
        ("sent_thunderbird_de", "02.03.26 um 14:05"),
        ("week_later_de", "9. März 2026"),
        ("letter_quote", "> Hello,\n>\n> 1 < 2"),
        ("letter_html", "Hello,<br>\n<br>\n1 &lt; 2"),
        ("case", "1003"),
    ],
)
def test_a_blank_is_filled_as_the_client_words_it(blank: str, filling: str) -> None:
    assert FILLED[blank] == filling


@pytest.mark.parametrize(("hour", "words"), [(0, "12:00 AM"), (11, "11:00 AM"), (12, "12:00 PM"), (23, "11:00 PM")])
def test_the_twelve_hour_clock_has_no_zero(hour: int, words: str) -> None:
    letter = replace(LETTER, at=datetime(2026, 3, 2, hour, tzinfo=UTC))

    assert values(letter.at, "UTC", letter)["sent_gmail"] == f"Mon, Mar 2, 2026 at {words}"
