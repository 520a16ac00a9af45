"""Delivery reports in the standard form (RFC 3464, section 2)."""

import re
from collections.abc import Iterator
from email.message import Message
from itertools import islice

from mailbot.domain.mail import DeliveryAction, DeliveryStatus
from mailbot.intake.reports.fields import field, media_type, own_parts, part_text

MAX_RECIPIENTS = 100
DIAGNOSTIC_LENGTH = 300

# Atomic, so that an address is never cut short to please what a longer pattern wants after it.
ADDRESS = re.compile(r"(?>[^\s<>()\[\]:;,\"'@]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){0,12})")
_CODE = re.compile(r"\b[245]\.\d{1,3}\.\d{1,3}\b")
_BY_CLASS = {"2": DeliveryAction.DELIVERED, "4": DeliveryAction.DELAYED, "5": DeliveryAction.FAILED}
_REPORTS = frozenset({"message/delivery-status", "message/global-delivery-status"})


def standard_statuses(message: Message) -> list[DeliveryStatus]:
    """The statuses of the ``message/delivery-status`` parts, in their order."""
    reports = (part for part in own_parts(message) if media_type(part) in _REPORTS)
    statuses = (_status(block) for part in reports for block in _blocks(part))
    return list(islice((status for status in statuses if status), MAX_RECIPIENTS))


def _blocks(part: Message) -> Iterator[dict[str, str]]:
    """The groups of fields of a report, whether the parser split them or left them as text."""
    payload = part.get_payload()
    if not isinstance(payload, list):
        yield from field_blocks(part_text(part))
        return
    for block in payload[: MAX_RECIPIENTS * 2]:
        if isinstance(block, Message):
            names = {name.lower() for name in block}
            yield {name: field(block, name) for name in names}
            yield from field_blocks(part_text(block))


def field_blocks(text: str) -> Iterator[dict[str, str]]:
    """The groups of fields, parted by empty lines, of a report that stands in a text."""
    block: dict[str, str] = {}
    last = ""
    for line in text.splitlines():
        if not line.strip():
            if block:
                yield block
            block, last = {}, ""
        elif line[0] in " \t" and last:
            block[last] = f"{block[last]} {line.strip()}"[:2000]
        else:
            name, colon, value = line.partition(":")
            last = name.strip().lower() if colon else ""
            if last:
                block.setdefault(last, value.strip())
    if block:
        yield block


def _status(block: dict[str, str]) -> DeliveryStatus | None:
    recipient = _recipient(block)
    if not recipient:
        return None
    diagnostic = block.get("diagnostic-code", "")[:DIAGNOSTIC_LENGTH]
    code = _CODE.search(block.get("status", "")) or _CODE.search(diagnostic)
    status = code.group() if code else ""
    return DeliveryStatus(_action(block.get("action", ""), status), recipient, status, diagnostic)


def _recipient(block: dict[str, str]) -> str:
    """The address that the letter was sent to: the original recipient where the report names it."""
    for name in ("original-recipient", "final-recipient", "x-actual-recipient"):
        address = ADDRESS.search(block.get(name, ""))
        if address:
            return address.group()
    return ""


def _action(named: str, status: str) -> DeliveryAction:
    """The action as named; where it is missing or unknown, what the class of the status code says."""
    word = named.split("(")[0].strip().lower()
    try:
        return DeliveryAction(word)
    except ValueError:
        return _BY_CLASS.get(status[:1], DeliveryAction.FAILED)
