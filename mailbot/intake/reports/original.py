"""The letter that a delivery report speaks of."""

import re
from email.message import Message

from mailbot.intake.reports.fields import PART_LENGTH, field, media_type, own_parts, part_text

_MESSAGE_ID = re.compile(r"<[^<>\s]{1,250}>")
_QUOTED = re.compile(
    r"^[ \t>]{0,8}(?:original-)?message-id[ \t]{0,4}:[ \t]{0,8}(?:\r?\n[ \t]{1,8})?(<[^<>\s]{1,250}>)", re.I | re.M
)
_RETURNED = frozenset({"message/rfc822", "message/global"})
_RETURNED_HEADERS = frozenset({"text/rfc822-headers", "text/rfc822-header", "message/global-headers"})


def original_message_id(message: Message, text: str) -> str:
    """The Message-ID of the returned letter; empty where the report does not say."""
    parts = list(own_parts(message))
    for part in parts:
        found = _returned(part) or _named(part)
        if found:
            return found
    for content in (text, *(part_text(part) for part in parts[:10] if media_type(part).startswith("text/"))):
        quoted = _QUOTED.search(content[:PART_LENGTH])
        if quoted:
            return quoted[1]
    # Some systems return nothing of the letter but answer it as a person would.
    answered = _MESSAGE_ID.search(field(message, "in-reply-to"))
    return answered[0] if answered else ""


def _named(part: Message) -> str:
    """The Message-ID that a read receipt gives in its fields (RFC 8098, section 3.2.5)."""
    payload = part.get_payload()
    blocks = payload if isinstance(payload, list) and media_type(part).endswith("-notification") else []
    named = (_MESSAGE_ID.search(field(block, "original-message-id")) for block in blocks if isinstance(block, Message))
    return next((found[0] for found in named if found), "")


def _returned(part: Message) -> str:
    """The Message-ID in the header of a letter that a part returns, whole or in part."""
    kind = media_type(part)
    payload = part.get_payload()
    if kind in _RETURNED and isinstance(payload, list) and payload and isinstance(payload[0], Message):
        found = _MESSAGE_ID.search(field(payload[0], "message-id"))
        return found[0] if found else ""
    if kind in _RETURNED or kind in _RETURNED_HEADERS:
        quoted = _QUOTED.search(part_text(part))
        return quoted[1] if quoted else ""
    return ""
