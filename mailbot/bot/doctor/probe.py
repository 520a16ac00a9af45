"""A letter to oneself: out by the post office, in by the mailbox, and what the way there has written on it."""

import asyncio
import re
import secrets
from collections.abc import Iterator, Sequence
from datetime import datetime
from email.message import EmailMessage
from email.utils import format_datetime
from time import monotonic, sleep

from mailbot.adapters.imap import ImapMailbox, Listed
from mailbot.adapters.oauth2 import Credentials
from mailbot.adapters.smtp import Delivery, PostOffice
from mailbot.adapters.unavailable import UnavailableError
from mailbot.bot.doctor.finding import Finding
from mailbot.bot.post import Post
from mailbot.domain.mail import Mail
from mailbot.intake.parse import parse
from mailbot.settings import Configuration, MailboxSettings, SettingsError

_WAIT_SECONDS = 60.0
_LOOK_SECONDS = 1.0
_LARGEST = 100_000
_SELECTOR = re.compile(r"(?:^|;)\s*s\s*=\s*([\w.-]{1,63})")


def sent_to_itself(
    configuration: Configuration, mailbox: MailboxSettings, now: datetime
) -> tuple[tuple[Finding, ...], Mail | None]:
    """Findings of a letter from a mailbox to itself, and the letter as it came; the bot knows it for its own."""
    what = f"letter to {mailbox.address}"
    message_id = f"<doctor.{secrets.token_hex(8)}@{configuration.settings.desk.domain}>"
    try:
        asyncio.run(_send(configuration, mailbox.address, message_id, now))
        arrived = _arrived(configuration, mailbox, message_id)
    except (SettingsError, UnavailableError) as error:
        return (Finding(what, False, str(error), "see the findings of mailbox and post office"),), None
    if arrived is None:
        finding = f"sent, and not there after {_WAIT_SECONDS:.0f} s"
        return (Finding(what, False, finding, "look into the mail server's log, and into the spam folder"),), None
    return (Finding(what, True, "sent, and arrived"), *_trust(configuration, arrived)), arrived


def selector(mail: Mail) -> str:
    """The DKIM key that a mail was signed with (RFC 6376, section 3.5); empty where it was not."""
    found = _SELECTOR.search(mail.value("dkim-signature"))
    return found[1] if found else ""


async def _send(configuration: Configuration, address: str, message_id: str, now: datetime) -> None:
    message = EmailMessage()
    message["From"] = message["To"] = address
    message["Subject"] = "mailbot doctor: a letter to itself"
    message["Date"] = format_datetime(now)
    message["Message-ID"] = message_id
    message["Auto-Submitted"] = "auto-generated"
    # By this mark the bot knows its own mail, and opens no case.
    message["X-Mailbot-Desk"] = Post(configuration.desk(), ()).mark
    message.set_content("mailbot doctor sends this to see that letters go out and mail comes in.\n")
    smtp = configuration.settings.smtp
    office = PostOffice(smtp, Credentials(configuration).of(smtp, smtp.oauth2), configuration.settings.desk.domain)
    try:
        answer = await office.send(address, address, message.as_bytes())
    finally:
        await office.close()
    if answer.delivery is not Delivery.SENT:
        raise UnavailableError(f"the post office says: {answer.said}")


def _arrived(configuration: Configuration, mailbox: MailboxSettings, message_id: str) -> Mail | None:
    """The letter in its mailbox, as soon as it is there; None where it does not come."""
    until = monotonic() + _WAIT_SECONDS
    with ImapMailbox(mailbox.imap, Credentials(configuration).of(mailbox.imap, mailbox.imap.oauth2)) as box:
        seen = 0
        while monotonic() < until:
            listed = box.listed(seen)
            header = _header_with(message_id.encode(), box, listed)
            if header is not None:
                return parse(header)
            seen = max((one.uid for one in listed), default=seen)
            sleep(_LOOK_SECONDS)
    return None


def _header_with(message_id: bytes, box: ImapMailbox, listed: Sequence[Listed]) -> bytes | None:
    """The header that has this Message-ID; the letter is small, and so is what can be it."""
    headers = (box.fetch_header(one.uid) for one in listed if one.size < _LARGEST)
    return next((header for header in headers if header and message_id in header), None)


def _trust(configuration: Configuration, mail: Mail) -> Iterator[Finding]:
    """Whether the settings name the server that speaks for senders (RFC 8601, section 2.5)."""
    wrote = mail.value("authentication-results").partition(";")[0].strip()
    named = configuration.settings.trust.authserv_id
    if not wrote:
        yield Finding("senders", True, "the server writes no Authentication-Results into this letter")
    elif named is None:
        yield Finding("senders", True, f"the server calls itself {wrote}", f'set trust.authserv_id = "{wrote}"')
    elif wrote.lower() != named.lower():
        advice = f'set trust.authserv_id = "{wrote}" if this is your own server'
        yield Finding("senders", False, f"the server calls itself {wrote}, the settings say {named}", advice)
    else:
        yield Finding("senders", True, f"{wrote} vouches for senders")
