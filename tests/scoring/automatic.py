"""Screening as the mail corpus asks for it: a label and the recipients that were not reached."""

from mailbot.domain.mail import DeliveryAction
from mailbot.intake.parse import parse
from mailbot.intake.screen import Disposition, Own, screen

_LABELS = {
    Disposition.HUMAN: "human",
    Disposition.ALERT: "human",
    Disposition.UNANSWERABLE: "human",
    Disposition.AUTOMATIC_REPLY: "auto_reply",
    Disposition.CALENDAR: "auto_reply",
    Disposition.BOUNCE: "bounce",
    Disposition.DELAY: "bounce",
    Disposition.LIST: "list",
    Disposition.BULK: "list",
    Disposition.LOOP: "loop",
    Disposition.RECEIPT: "report",
    Disposition.FEEDBACK: "report",
}
# The corpus calls a mail whose own header forbids an answer a loop, whether or not a case is opened.
_FORBIDDING = frozenset({"precedence_bulk", "answers_suppressed", "loop_field", "null_reverse_path"})


def score(raw: bytes, own: list[str]) -> tuple[str, list[str]]:
    """The corpus's label of a mail, and whom the mail says was not reached."""
    mail = parse(raw)
    verdict = screen(mail, Own(frozenset(address.lower() for address in own), "", frozenset()))
    label = "loop" if verdict.rule in _FORBIDDING else _LABELS[verdict.disposition]
    unreached = (DeliveryAction.FAILED, DeliveryAction.DELAYED)
    return label, [delivery.recipient for delivery in mail.deliveries if delivery.action in unreached]
