"""The bounds within which a mail is read; what lies beyond them is left out and named as a defect."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ParseLimits:
    """How much of a mail is read at most."""

    octets: int = 30_000_000
    """Raw bytes of the whole mail."""
    depth: int = 16
    """Parts within parts."""
    parts: int = 500
    header: int = 262_144
    """Bytes of one header, the mail's or a part's."""
    fields: int = 1_000
    """Fields of one header."""
    field: int = 16_384
    """Characters of one field's value."""
    addresses: int = 500
    """Mailboxes of one field."""
    text: int = 1_000_000
    """Characters of the plain text and of the HTML text."""
    html: int = 200_000
    """Characters of HTML that plain text is made from."""
