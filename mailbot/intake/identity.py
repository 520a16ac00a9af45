"""What makes two deliveries one mail; cheap enough to ask before anything is parsed."""

import re
from hashlib import sha256

# The blank line that ends the header (RFC 5322, section 2.1), whatever the line ends are.
_HEADER_END = re.compile(rb"\r\n\r\n|\n\n|\r\r")
_FIELD = re.compile(rb"^(message-id|from|date)[ \t]*:((?:.*)(?:\n[ \t].*)*)", re.IGNORECASE | re.MULTILINE)
_HEADER_BYTES = 1_000_000


def identity(raw: bytes) -> str:
    """Hex digest over Message-ID, From, Date and the body: equal for every delivered copy of one mail.

    Trace fields (RFC 5321, section 4.4) differ between copies and do not count, nor do line ends.  A mail that
    takes another's Message-ID but says something else has an identity of its own.
    """
    end = _HEADER_END.search(raw, 0, _HEADER_BYTES)
    header = raw[: end.start()] if end else raw[:_HEADER_BYTES]
    body = raw[end.end() :] if end else b"" if len(raw) <= _HEADER_BYTES else raw[_HEADER_BYTES:]
    result = sha256()
    for name, value in _FIELD.findall(_unix(header)):
        result.update(name.lower() + b":" + b" ".join(value.split()) + b"\n")
    result.update(b"\n")
    # A relay may add or drop line ends at the very end of a mail.
    result.update(_unix(body).rstrip(b"\n"))
    return result.hexdigest()


def _unix(octets: bytes) -> bytes:
    """The octets with LF line ends."""
    return octets.replace(b"\r\n", b"\n").replace(b"\r", b"\n") if b"\r" in octets else octets
