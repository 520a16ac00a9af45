"""Delivery reports in the words of a mail system: whom it could not reach."""

import re
from email.message import Message

from mailbot.domain.mail import DeliveryAction, DeliveryStatus
from mailbot.intake.reports.fields import field
from mailbot.intake.reports.signs import delay_words, failure_subject, mail_system
from mailbot.intake.reports.status import ADDRESS, DIAGNOSTIC_LENGTH, MAX_RECIPIENTS, field_blocks

MAX_LINES = 400
LINE_LENGTH = 500

# From here on a report repeats the letter, whose own addresses are not at fault.
_COPY = re.compile(
    r"below (?:this|the next) line is|copy of the message|(?:original|returned) message(?! was)|"
    r"message (?:text|headers?) follows?|your message reads|original headers|included is a copy|"
    r"unsent message below|start of returned|^received:[ \t]{0,8}from|^return-path:",
    re.I,
)
_IN_BRACKETS = re.compile(r"[ \t]{0,8}<(" + ADDRESS.pattern + r")>")
# A sentence may begin with an address as well; in a list a mark, an error, a date or nothing comes after it.
_AFTER = r"(?:$|[:;,(\[<.=-]|on \w{2,4}[,.] |.{0,60}?(?:\b[45]\d\d\b|unknown|invalid|no such|not found))"
_FIRST_IN_LINE = re.compile(
    r"[ \t>*\-=|]{0,40}(?:smtp:|rfc822;|to:)?[ \t]{0,8}[<\[\"']?(" + ADDRESS.pattern + r")[>\]\"']?[ \t]{0,8}" + _AFTER,
    re.I,
)
_IN_SENTENCE = re.compile(
    r"(?:\bto|recipients?|userid|users?|error-for|addressed|generated from|address|account|mailbox|attempts|\b[45]\d\d)"
    r"[:,]?[ \t<(\"'\[]{1,12}(" + ADDRESS.pattern + r")",
    re.I,
)
_CODE = re.compile(r"\b[45]\.\d{1,3}\.\d{1,3}\b")


def prose_statuses(message: Message, text: str) -> list[DeliveryStatus]:
    """What a mail system says in a header field or in words; empty for a mail that no mail system sent."""
    subject = field(message, "subject")
    named = field(message, "x-failed-recipients")
    if not named and not _from_a_system(message, subject):
        return []
    action = DeliveryAction.DELAYED if delay_words(subject, text) else DeliveryAction.FAILED
    lines = _own_lines(text)
    recipients = (
        ADDRESS.findall(named) or _in_blocks(lines) or _listed(lines) or _in_sentences([*lines, subject[:LINE_LENGTH]])
    )
    code = _CODE.search("\n".join(lines))
    return [
        DeliveryStatus(action, recipient, code.group() if code else "", _diagnostic(lines, recipient))
        for recipient in recipients[:MAX_RECIPIENTS]
    ]


def _from_a_system(message: Message, subject: str) -> bool:
    """Sent by a mail system, or with the null reverse path and a subject of theirs."""
    author = field(message, "from")
    address = ADDRESS.search(author)
    if mail_system(address.group() if address else author) or "postmaster" in author.lower():
        return True
    return failure_subject(subject) or field(message, "return-path").strip() == "<>"


def _own_lines(text: str) -> list[str]:
    """The lines that the mail system wrote itself, above the letter that it returns."""
    own: list[str] = []
    for line in text[: MAX_LINES * LINE_LENGTH].splitlines()[:MAX_LINES]:
        if _COPY.search(line[:LINE_LENGTH]):
            break
        own.append(line[:LINE_LENGTH])
    return own


def _in_blocks(lines: list[str]) -> list[str]:
    """The recipients of a standard report that stands in the text."""
    found = []
    for block in field_blocks("\n".join(lines)):
        address = ADDRESS.search(block.get("original-recipient") or block.get("final-recipient", ""))
        if address:
            found.append(address.group())
    return found


def _listed(lines: list[str]) -> list[str]:
    """Addresses at the beginning of a line, those in angle brackets before others."""
    for pattern in (_IN_BRACKETS, _FIRST_IN_LINE):
        found = [match[1] for line in lines if (match := pattern.match(line))]
        if found:
            return found
    return []


def _in_sentences(lines: list[str]) -> list[str]:
    """Addresses that a sentence names as those that were not reached."""
    found = [match[1] for line in lines if (match := _IN_SENTENCE.search(line))]
    return [address for address in found if not address.lower().startswith("postmaster@")]


def _diagnostic(lines: list[str], recipient: str) -> str:
    """What stands in the line of the recipient and the two below it."""
    for number, line in enumerate(lines):
        if recipient in line:
            return " ".join(" ".join(lines[number : number + 3]).split())[:DIAGNOSTIC_LENGTH]
    return ""
