"""Delivery reports: what became of which letter, in the standard form or in the words of a mail system."""

from dataclasses import replace
from email.message import Message

from mailbot.domain.mail import DeliveryStatus
from mailbot.intake.reports.original import original_message_id
from mailbot.intake.reports.prose import prose_statuses
from mailbot.intake.reports.status import MAX_RECIPIENTS, standard_statuses


def deliveries(message: Message, text: str) -> tuple[DeliveryStatus, ...]:
    """What a mail reports of each recipient (RFC 3464); empty for a mail that reports on none; never raises."""
    found = standard_statuses(message) or prose_statuses(message, text)
    if not found:
        return ()
    message_id = original_message_id(message, text)
    once: dict[str, DeliveryStatus] = {}
    for status in found[:MAX_RECIPIENTS]:
        once.setdefault(status.recipient.lower(), replace(status, message_id=message_id))
    return tuple(once.values())
