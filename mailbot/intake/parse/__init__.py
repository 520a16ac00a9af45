"""Bytes to ``Mail``: mail-parser's addresses and dates over a bounded reader of the header and the parts."""

from collections.abc import Iterator
from dataclasses import dataclass

from mailbot.domain.mail import Attachment, Mail, Mailbox
from mailbot.intake.identity import identity
from mailbot.intake.parse.addresses import mailboxes, message_ids, moment
from mailbot.intake.parse.body import attachments, read_body
from mailbot.intake.parse.charset import clean
from mailbot.intake.parse.fields import AS_THEY_CAME, Fields, readable
from mailbot.intake.parse.forwarded import forwarded_text
from mailbot.intake.parse.limits import ParseLimits
from mailbot.intake.parse.report import is_report, message
from mailbot.intake.parse.structure import Part, Reading
from mailbot.intake.reports import deliveries

__all__ = ["Content", "ParseLimits", "attached", "parse", "words_of"]

_DEFAULT = ParseLimits()


@dataclass(frozen=True, slots=True)
class Content:
    """An attachment and its bytes."""

    attachment: Attachment
    content: bytes


def parse(raw: bytes, limits: ParseLimits = _DEFAULT, known_identity: str = "") -> Mail:
    """The mail that the bytes mean, whatever they are; what was wrong with them stands in its defects.

    ``known_identity`` saves working it out where the mail has been stored under it.
    """
    reading, root = _read(raw, limits)
    body = read_body(root, reading)
    html = body.html[: limits.text]
    text = body.text(limits.html)[: limits.text]
    raw_fields = root.header.fields
    author = _author(raw_fields, limits)
    reverse_path = _reverse_path(raw_fields)
    return Mail(
        identity=known_identity or identity(raw),
        size=len(raw),
        message_id=next(iter(_ids(raw_fields, "message-id")), ""),
        date=moment(root.header.value("date")) if root.header.value("date") else None,
        author=author,
        subject=readable(root.header.value("subject")),
        text=text,
        html=html,
        reply_to=_mailboxes(raw_fields, "reply-to", limits),
        to=_mailboxes(raw_fields, "to", limits),
        cc=_mailboxes(raw_fields, "cc", limits),
        in_reply_to=_ids(raw_fields, "in-reply-to"),
        references=_ids(raw_fields, "references"),
        reverse_path=reverse_path,
        attachments=tuple(attachment for attachment, _content in attachments(body.files, html)),
        deliveries=deliveries(message(root), text) if is_report(root, author, reverse_path) else (),
        content_type=root.content_type,
        fields=tuple((name, clean(value) if name in AS_THEY_CAME else readable(value)) for name, value in raw_fields),
        defects=_defects(raw, raw_fields, author, reading),
        calendar_method=body.calendar_method,
        forwarded=forwarded_text(root, reading),
    )


def attached(raw: bytes, limits: ParseLimits = _DEFAULT) -> tuple[Content, ...]:
    """Each attachment with its bytes, in the order of ``Mail.attachments``."""
    reading, root = _read(raw, limits)
    body = read_body(root, reading)
    named = attachments(body.files, body.html[: limits.text])
    return tuple(Content(attachment, content) for attachment, content in named)


def words_of(raw: bytes, limits: ParseLimits = _DEFAULT) -> Iterator[str]:
    """All that a mail says, decoded: the header and the content of each part, of the mails that are in it too."""
    _, root = _read(raw, limits)
    left = [root]
    while left:
        part = left.pop()
        yield from (readable(value) for _, value in part.header.fields)
        left += part.children
        if not part.children:
            yield part.text()


def _read(raw: bytes, limits: ParseLimits) -> tuple[Reading, Part]:
    """The tree of parts, and the account of reading it."""
    reading = Reading(limits)
    source = _prepared(raw[: limits.octets])
    if len(raw) > limits.octets:
        reading.defects.append("the mail is too large and was cut")
    return reading, reading.entity(source, 0, len(source))


def _prepared(source: bytes) -> bytes:
    """The mail without what transports put before it, and with line ends that can be found."""
    if b"\n" not in source[:2000] and b"\r" in source[:2000]:
        source = source.replace(b"\r\n", b"\r").replace(b"\r", b"\n")
    elif b"\r\r\n" in source[:2000]:
        source = source.replace(b"\r\r\n", b"\r\n")
    return source.removeprefix(b"\xef\xbb\xbf").lstrip(b"\r\n") if source[:1] in b"\r\n\xef" else source


def _author(fields: Fields, limits: ParseLimits) -> Mailbox | None:
    """The first mailbox of the first From that can be read."""
    return next(iter(_mailboxes(fields, "from", limits)), None)


def _mailboxes(fields: Fields, wanted: str, limits: ParseLimits) -> tuple[Mailbox, ...]:
    """The mailboxes of every field of that name."""
    found = [mailbox for name, value in fields if name == wanted for mailbox in mailboxes(value, limits)]
    return tuple(found[: limits.addresses])


def _ids(fields: Fields, wanted: str) -> tuple[str, ...]:
    """The Message-IDs of every field of that name."""
    found = [message_id for name, value in fields if name == wanted for message_id in message_ids(value)]
    return tuple(dict.fromkeys(found))[-50:]


def _reverse_path(fields: Fields) -> str | None:
    """The topmost Return-Path without its brackets (RFC 5321, section 4.4)."""
    value = next((value for name, value in fields if name == "return-path"), None)
    return None if value is None else value.strip(" <>")[:320]


def _defects(raw: bytes, fields: Fields, author: Mailbox | None, reading: Reading) -> tuple[str, ...]:
    """What was wrong with the mail, each thing once."""
    names = [name for name, _value in fields]
    found = list(reading.defects)
    for name, word in (("from", "From"), ("date", "Date"), ("message-id", "Message-ID"), ("subject", "Subject")):
        count = names.count(name)
        if count > 1:
            found.append(f"{count} {word} fields")
        elif count == 0 and name != "subject":
            found.append(f"no {word} field")
    if author is None and "from" in names:
        found.append("a From that cannot be read")
    return tuple(dict.fromkeys(found))
