"""Which mails may report on a delivery, and the standard library's view of them."""

from email.message import Message
from email.parser import HeaderParser

from mailbot.domain.mail import Mailbox
from mailbot.intake.parse.charset import decoded
from mailbot.intake.parse.structure import Part

_REPORTERS = ("mailer-daemon", "postmaster", "mail-daemon", "mailerdaemon", "maildaemon", "bounce", "mdaemon", "mmdf")
_BLOCKS = 200
_OCTETS = 200_000


def is_report(root: Part, author: Mailbox | None, reverse_path: str | None) -> bool:
    """Whether the mail may report on a delivery: by its type, its null reverse path or its sender."""
    if root.content_type == "multipart/report" or reverse_path == "":
        return True
    sender = author.address.lower() if author else root.header.value("from").lower()
    return not sender.strip(" <>") or sender.startswith(_REPORTERS) or _holds_status(root)


def _holds_status(part: Part) -> bool:
    """A delivery status among the parts."""
    return part.content_type in ("message/delivery-status", "message/global-delivery-status") or any(
        _holds_status(child) for child in part.children
    )


def message(part: Part) -> Message:
    """The part as the standard library's message, within the bounds it was read in."""
    result = Message()
    for name, value in part.header.fields:
        result[name] = value
    if part.children:
        for child in part.children:
            result.attach(message(child))
    elif part.content_type.endswith("delivery-status") or part.content_type.endswith("disposition-notification"):
        octets = part.octets()[:_OCTETS].replace(b"\r\n", b"\n").strip(b"\n")
        for block in octets.split(b"\n\n")[:_BLOCKS]:
            result.attach(HeaderParser().parsestr(_text(block)))
    else:
        result.set_payload(_text(part.source[part.start : part.end][:_OCTETS], part.parameters.get("charset", "")))
    return result


def _text(octets: bytes, label: str = "") -> str:
    """The bytes as text; the standard library would decode by whatever the label says, and may raise."""
    return octets.decode("ascii") if octets.isascii() else decoded(octets, label)
