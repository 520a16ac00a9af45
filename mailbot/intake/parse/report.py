"""Which mails may report on a delivery, and the standard library's view of them."""

from email.message import Message
from email.parser import BytesHeaderParser

from mailbot.domain.mail import Mailbox
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
            result.attach(BytesHeaderParser().parsebytes(block))
    else:
        result.set_payload(part.source[part.start : part.end][:_OCTETS].decode("ascii", "surrogateescape"))
    return result
