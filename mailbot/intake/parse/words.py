"""Encoded words in header fields: RFC 2047, read as it is written in practice."""

import binascii
import re

from mailbot.intake.parse.charset import decoded

# The text may hold spaces and question marks that the standard forbids; its length bounds the search.
_WORD = re.compile(
    r"=\?([^?\s*]{1,60})(?:\*[^?\s]{0,40})?\?([bBqQ])\?(.{0,2000}?)\?=(?![0-9A-F]{2}[^\s?]{0,60}\?=)", re.DOTALL
)
_NOT_BASE64 = re.compile(rb"[^A-Za-z0-9+/]")


def base64_octets(text: bytes) -> bytes:
    """What base64 text holds, however damaged it is (RFC 2045, section 6.8)."""
    try:
        return binascii.a2b_base64(text)
    except binascii.Error:
        digits = _NOT_BASE64.sub(b"", text)
        whole = digits[: len(digits) - 1] if len(digits) % 4 == 1 else digits
        return binascii.a2b_base64(whole + b"=" * (-len(whole) % 4))


def decoded_words(value: str) -> str:
    """The field's value with its encoded words read."""
    if "=?" not in value or "?=" not in value:
        return value
    read: list[str] = []
    run: list[re.Match[str]] = []
    position = 0
    for word in _WORD.finditer(value):
        between = value[position : word.start()]
        # White space between two encoded words belongs to neither (RFC 2047, section 6.2).
        if not run or between.strip():
            read += (_run(run), between)
            run = []
        elif run[-1][1].lower() != word[1].lower():
            read.append(_run(run))
            run = []
        run.append(word)
        position = word.end()
    return "".join((*read, _run(run), value[position:]))


def _run(words: list[re.Match[str]]) -> str:
    """The text of adjacent words of one charset: a character may be cut between two of them."""
    octets: list[bytes] = []
    digits = ""
    for word in words:
        if word[2] in "qQ":
            octets.append(binascii.a2b_qp(word[3].encode("utf-8", "replace"), header=True))
            continue
        # Some writers cut the base64 text itself instead of what it encodes.
        digits += word[3]
        if len(digits) % 4 == 0:
            octets.append(base64_octets(digits.encode("ascii", "ignore")))
            digits = ""
    octets.append(base64_octets(digits.encode("ascii", "ignore")))
    return decoded(b"".join(octets), words[0][1]) if words else ""
