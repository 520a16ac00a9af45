"""What goes into the blanks of a template: the moment and the letter, as each mail client would word them."""

from datetime import datetime, timedelta
from email.utils import format_datetime
from html import escape
from zoneinfo import ZoneInfo

from mailbot.demo.letters import ReceivedLetter

_DAYS_EN = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_DAYS_DE = ("Montag", "Dienstag", "Mittwoch", "Donnerstag", "Freitag", "Samstag", "Sonntag")
_MONTHS_EN = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)
_MONTHS_DE = (
    *("Januar", "Februar", "März", "April", "Mai", "Juni"),
    *("Juli", "August", "September", "Oktober", "November", "Dezember"),
)
_MONTHS_GMAIL_DE = (
    *("Jan.", "Feb.", "März", "Apr.", "Mai", "Juni"),
    *("Juli", "Aug.", "Sept.", "Okt.", "Nov.", "Dez."),
)


def values(at: datetime, timezone: str, letter: ReceivedLetter | None = None) -> dict[str, str]:
    """Every blank's filling, for a mail written at ``at`` that speaks of the letter."""
    local = at.astimezone(ZoneInfo(timezone))
    moment = {
        "date": format_datetime(local),
        "date_utc": format_datetime(at),
        "week_later_de": _day_de(local + timedelta(days=7)),
    }
    return moment | (_of_letter(letter, timezone) if letter else {})


def _of_letter(letter: ReceivedLetter, timezone: str) -> dict[str, str]:
    at = letter.at.astimezone(ZoneInfo(timezone))
    return {
        "case": str(letter.case or ""),
        "letter_id": letter.message_id,
        "letter_subject": letter.subject,
        "letter_sender": letter.sender,
        "letter_header": letter.header,
        "letter_recipient": letter.recipients[0],
        "reply_to": letter.reply_to,
        "letter_text": letter.text.strip(),
        "letter_quote": "\n".join(f"> {line}".rstrip() for line in letter.text.strip().splitlines()),
        "letter_html": escape(letter.text.strip()).replace("\n", "<br>\n"),
        "sent_gmail": _sent_gmail(at),
        "sent_gmail_de": _sent_gmail_de(at),
        "sent_outlook": f"{_DAYS_EN[at.weekday()]}, {_MONTHS_EN[at.month - 1]} {at.day}, {at.year} {_twelve(at)}",
        "sent_outlook_de": f"{_DAYS_DE[at.weekday()]}, {_day_de(at)} {at:%H:%M}",
        "sent_apple": f"{at.day} {_MONTHS_EN[at.month - 1][:3]} {at:%Y, at %H:%M}",
        "sent_thunderbird": f"{at:%d/%m/%Y %H:%M}",
        "sent_thunderbird_de": f"{at:%d.%m.%y um %H:%M}",
    }


def _sent_gmail(at: datetime) -> str:
    return f"{_DAYS_EN[at.weekday()][:3]}, {_MONTHS_EN[at.month - 1][:3]} {at.day}, {at.year} at {_twelve(at)}"


def _twelve(at: datetime) -> str:
    return f"{at.hour % 12 or 12}:{at:%M} {'AM' if at.hour < 12 else 'PM'}"


def _day_de(at: datetime) -> str:
    return f"{at.day}. {_MONTHS_DE[at.month - 1]} {at.year}"


def _sent_gmail_de(at: datetime) -> str:
    return f"{_DAYS_DE[at.weekday()][:2]}., {at.day}. {_MONTHS_GMAIL_DE[at.month - 1]} {at.year} um {at:%H:%M} Uhr"
