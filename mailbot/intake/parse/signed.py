"""What an S/MIME signature stands around: the content inside signed-data (RFC 8551, RFC 5652)."""

from collections.abc import Iterator

_SIGNED_DATA = bytes.fromhex("2a864886f70d010702")
_DATA = bytes.fromhex("2a864886f70d010701")
_OBJECT_IDENTIFIER, _OCTET_STRING, _CONTEXT = 0x06, 0x04, 0xA0
_ELEMENTS = 100_000
_DEPTH = 24


def signed_content(octets: bytes) -> bytes | None:
    """The content that is signed; None where there is none to be read, as in an encrypted mail."""
    signed, level = False, -1
    found: list[bytes] = []
    for depth, tag, start, end in _elements(octets):
        if level >= 0:
            if depth < level or (found and depth == level):
                break
            if tag == _OCTET_STRING:
                found.append(octets[start:end])
        elif tag == _OBJECT_IDENTIFIER and not signed:
            if octets[start:end] != _SIGNED_DATA:
                return None
            signed = True
        elif tag == _OBJECT_IDENTIFIER and octets[start:end] == _DATA:
            level = depth
    return b"".join(found) or None


def _elements(octets: bytes) -> Iterator[tuple[int, int, int, int]]:
    """Depth, tag, start and end of each BER element, parents before what they hold (X.690, section 8)."""
    ends: list[int] = []
    position = 0
    for _ in range(_ELEMENTS):
        while ends and ends[-1] >= 0 and position >= ends[-1]:
            ends.pop()
        if position + 2 > len(octets) or len(ends) > _DEPTH:
            return
        tag, length = octets[position], octets[position + 1]
        start = position + 2
        if tag == 0 and length == 0:
            # The end of a content of indefinite length.
            if ends:
                ends.pop()
            position = start
            continue
        indefinite = length == 0x80
        if length > 0x80:
            count = length & 0x7F
            length = int.from_bytes(octets[start : start + min(count, 8)], "big")
            start += count
        end = -1 if indefinite else start + length
        yield len(ends), tag, start, max(end, start)
        if tag & 0x20:
            ends.append(end)
            position = start
        else:
            position = end if end >= 0 else start
