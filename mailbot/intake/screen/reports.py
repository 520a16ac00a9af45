"""Rules for reports: on deliveries, on reading, on abuse."""

from mailbot.domain.mail import DeliveryAction
from mailbot.intake.reports.signs import delay_words, failure_prose, failure_subject, machine_prose, mail_system
from mailbot.intake.screen.seen import Seen
from mailbot.intake.screen.subjects import automatic_subject, receipt_subject

_ROLES = frozenset(
    {"post_master", "post-master", "sysadmin", "administrator", "mailadmin", "mail", "smtp", "noreply", "no-reply"}
)


def feedback_report(seen: Seen) -> bool:
    """It is a feedback report on abuse (RFC 5965)."""
    return (
        seen.report_type == "feedback-report"
        or "message/feedback-report" in seen.part_types
        # Hotmail sends no standard report.
        or (seen.author == "staff@hotmail.com" and seen.subject.startswith("complaint about message from "))
    )


def disposition_notification(seen: Seen) -> bool:
    """It is a message disposition notification, such as a read receipt (RFC 8098)."""
    if "(rejected)" in seen.value("auto-submitted"):
        # Dovecot rejects a letter in this form.
        return False
    if seen.report_type == "disposition-notification" or "message/disposition-notification" in seen.part_types:
        return True
    return receipt_subject(seen.subject) and seen.mail.content_type == "multipart/report"


def delay_report(seen: Seen) -> bool:
    """It is a delivery status notification, and delivery is only delayed (RFC 3464)."""
    if not _status_report(seen):
        return False
    actions = {delivery.action for delivery in seen.mail.deliveries}
    return actions == {DeliveryAction.DELAYED} if actions else delay_words(seen.subject, seen.mail.text)


def success_report(seen: Seen) -> bool:
    """It is a delivery status notification, and nothing failed (RFC 3464)."""
    actions = {delivery.action for delivery in seen.mail.deliveries}
    return _status_report(seen) and bool(actions) and not actions & {DeliveryAction.FAILED, DeliveryAction.DELAYED}


def delivery_report(seen: Seen) -> bool:
    """It is a delivery status notification (RFC 3464)."""
    return _status_report(seen)


def _status_report(seen: Seen) -> bool:
    if seen.report_type == "delivery-status" or seen.mail.content_type == "message/delivery-status":
        return True
    # A person who forwards a report attaches one as well, so the report must come from a machine.
    return "message/delivery-status" in seen.part_types and (seen.automatic or mail_system(seen.author))


def failed_recipients(seen: Seen) -> bool:
    """X-Failed-Recipients names whom a letter did not reach."""
    return "x-failed-recipients" in seen.header


def delay_warning(seen: Seen) -> bool:
    """A mail system writes that it still tries to deliver a letter."""
    if not (mail_system(seen.author) or (seen.automatic and failure_subject(seen.subject))):
        return False
    return delay_words(seen.subject, seen.mail.text)


def mail_system_author(seen: Seen) -> bool:
    """The author is a mail system."""
    return mail_system(seen.author)


def mail_system_reverse_path(seen: Seen) -> bool:
    """The reverse path is that of a mail system."""
    return bool(seen.mail.reverse_path) and mail_system(seen.mail.reverse_path or "")


def failure_notice(seen: Seen) -> bool:
    """The subject is that of a notice of non-delivery, and a machine sent it."""
    if not failure_subject(seen.subject):
        return False
    return seen.automatic or machine_prose(seen.mail.text) or (_role_author(seen) and failure_prose(seen.mail.text))


def _role_author(seen: Seen) -> bool:
    """The address of a service, and nobody else to answer to."""
    return seen.author.partition("@")[0] in _ROLES and not seen.mail.reply_to


def failure_in_words(seen: Seen) -> bool:
    """A machine writes that a letter could not be delivered."""
    return seen.nobody and not automatic_subject(seen.subject) and failure_prose(seen.mail.text)
