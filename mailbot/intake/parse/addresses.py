"""Mailboxes, Message-IDs and dates of header fields (RFC 5322, section 3)."""

import re
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from mailparser.dates import parse_mail_date
from mailparser.utils import get_addresses

from mailbot.domain.domain_name import one_spelling
from mailbot.domain.mail import Mailbox
from mailbot.intake.parse.fields import readable
from mailbot.intake.parse.limits import ParseLimits

# What nearly every From looks like; everything else goes through mail-parser's structural scanner.
_COMMON = re.compile(r'\s*(?:"([^"\\]*)"|([^"\\<>@,;:()\[\]]*))\s*<([\w.!#$%&\'*+/=?^`{|}~-]+@[\w.-]+)>\s*', re.ASCII)
_BARE = re.compile(r"\s*([\w.!#$%&'*+/=?^`{|}~-]+@[\w.-]+)\s*", re.ASCII)
_ADDRESS = re.compile(r"[^\s<>@,;:\"()\[\]\\.'][^\s<>@,;:\"()\[\]\\]{0,63}@[^\s<>@,;:\"()\[\]\\]{1,255}")
# Mail systems sign their reports without a domain.
_SYSTEM = re.compile(r"\s*(?:([^<>]*)<)?\s*(mailer-daemon|postmaster|mail-daemon)\s*>?\s*", re.IGNORECASE)
_ANGLE = re.compile(r"<([^<>]{0,400})>")
_MESSAGE_ID = re.compile(r"<[^<>\s\x00-\x1f\x7f]{1,250}>")
_BARE_MESSAGE_ID = re.compile(r"[^<>\s\x00-\x1f\x7f,;\"()]{1,120}@[^<>\s\x00-\x1f\x7f,;\"()]{1,120}")


def mailboxes(value: str, limits: ParseLimits) -> tuple[Mailbox, ...]:
    """The mailboxes of an address field, those that cannot be read left out."""
    common = _COMMON.fullmatch(value)
    if common is not None:
        return (_mailbox(common[1] or common[2] or "", common[3]),)
    bare = _BARE.fullmatch(value)
    if bare is not None:
        return (_mailbox("", bare[1]),)
    if "@" not in value:
        system = _SYSTEM.fullmatch(value)
        return (Mailbox(system[2], readable(system[1] or "").strip('" ')[:200]),) if system else ()
    found = [_mailbox(name, address) for name, address in get_addresses(value) if "@" in address]
    return tuple(found[: limits.addresses]) or _recovered(value, limits)


def _mailbox(name: str, address: str) -> Mailbox:
    """A mailbox with its name decoded and its domain in A-labels."""
    return Mailbox(one_spelling(address)[:320], readable(name).strip("'\" ")[:200])


def _recovered(value: str, limits: ParseLimits) -> tuple[Mailbox, ...]:
    """The mailboxes of a field whose grammar is broken: what stands in angle brackets, else the only address."""
    found: list[Mailbox] = []
    position = 0
    for angle in _ANGLE.finditer(value):
        address = _ADDRESS.search(angle[1])
        if address is not None:
            found.append(_mailbox(value[position : angle.start()].strip(' ,;<"'), address[0].strip(".'")))
            position = angle.end()
    if found:
        return tuple(found[: limits.addresses])
    bare = {match[0].strip(".'") for match in _ADDRESS.finditer(value)}
    return (_mailbox("", bare.pop()),) if len(bare) == 1 else ()


def message_ids(value: str, count: int = 50) -> tuple[str, ...]:
    """The Message-IDs of a field with angle brackets, each once, the last ones where there are too many."""
    found = _MESSAGE_ID.findall(value)
    if not found:
        found = [f"<{bare}>" for bare in _BARE_MESSAGE_ID.findall(value)]
    return tuple(dict.fromkeys(found))[-count:]


def moment(value: str) -> datetime | None:
    """The date and time of a field in UTC; None where it cannot be read."""
    found: datetime | None = parse_mail_date(value[:200]).value
    if found is not None:
        return found
    try:
        other = parsedate_to_datetime(value[:200])
        return other.replace(tzinfo=UTC) if other.tzinfo is None else other.astimezone(UTC)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
