"""Microsoft's winmail.dat: attachments and body of a TNEF stream ([MS-OXTNEF])."""

import struct
from collections.abc import Iterator
from dataclasses import dataclass

from mailbot.intake.parse.charset import clean, decoded
from mailbot.intake.parse.rtf import decompressed, rich_text

_SIGNATURE = b"\x78\x9f\x3e\x22"
_ATTRIBUTES = 5_000
_PROPERTIES = 2_000

# Attributes of the stream.
_BODY, _MESSAGE, _CODEPAGE = 0x800C, 0x9003, 0x9007
_BEGINS, _TITLE, _DATA, _ATTACHMENT = 0x9002, 0x8010, 0x800F, 0x9005
# MAPI properties inside them.
_PLAIN, _RICH, _HTML, _LONG_NAME, _MIME_TYPE, _CONTENT_ID = 0x1000, 0x1009, 0x1013, 0x3707, 0x370E, 0x3712
_UNICODE = 0x1F
_FIXED = {2: 4, 3: 4, 4: 4, 5: 8, 6: 8, 7: 8, 0x0A: 4, 0x0B: 4, 0x14: 8, 0x40: 8, 0x48: 16}
_VARIABLE = {0x0D, 0x1E, _UNICODE, 0x102}


@dataclass(frozen=True, slots=True)
class TnefFile:
    """An attachment of a TNEF stream."""

    name: str
    content_type: str
    content_id: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Tnef:
    """What a TNEF stream holds."""

    plain: str
    html: str
    files: tuple[TnefFile, ...]


def read_tnef(octets: bytes) -> Tnef | None:
    """The content of a TNEF stream; None where the bytes are none."""
    if not octets.startswith(_SIGNATURE):
        return None
    codepage = ""
    plain, html = "", ""
    files: list[dict[int, str | bytes]] = []
    for attribute, value in _attributes(octets):
        if attribute == _CODEPAGE and len(value) >= 4:
            codepage = f"cp{struct.unpack_from('<I', value)[0]}"
        elif attribute == _BODY:
            plain = decoded(value.rstrip(b"\0"), codepage)
        elif attribute == _MESSAGE:
            body = _properties(value, codepage)
            plain, html = plain or _text(body.get(_PLAIN), codepage), html or _text(body.get(_HTML), codepage)
            rich = body.get(_RICH)
            if not plain and not html and isinstance(rich, bytes) and len(rich) > 16:
                plain = rich_text(decompressed(rich))
        elif attribute == _BEGINS:
            files.append({})
        elif files and attribute == _TITLE:
            files[-1].setdefault(_LONG_NAME, decoded(value.rstrip(b"\0"), codepage))
        elif files and attribute == _DATA:
            files[-1][_DATA] = value
        elif files and attribute == _ATTACHMENT:
            files[-1].update(_properties(value, codepage))
    return Tnef(plain.replace("\r\n", "\n"), html, tuple(_file(file, codepage) for file in files if _DATA in file))


def _file(values: dict[int, str | bytes], codepage: str) -> TnefFile:
    """An attachment from what its attributes say."""
    content = values[_DATA]
    name, content_type, content_id = (
        _text(values.get(number), codepage) for number in (_LONG_NAME, _MIME_TYPE, _CONTENT_ID)
    )
    return TnefFile(name, content_type.lower(), content_id, content if isinstance(content, bytes) else b"")


def _text(value: str | bytes | None, codepage: str) -> str:
    """A property as text."""
    if isinstance(value, bytes):
        return decoded(value.rstrip(b"\0"), codepage)
    return value or ""


def _attributes(octets: bytes) -> Iterator[tuple[int, bytes]]:
    """Each attribute's number and value, up to the first that does not fit."""
    position = 6
    for _ in range(_ATTRIBUTES):
        if position + 9 > len(octets):
            return
        number, _kind, length = struct.unpack_from("<HHI", octets, position + 1)
        position += 9
        if position + length > len(octets):
            return
        yield number, octets[position : position + length]
        # Two bytes of checksum follow.
        position += length + 2


def _properties(octets: bytes, codepage: str) -> dict[int, str | bytes]:
    """The MAPI properties that are text or bytes, up to the first that cannot be read."""
    found: dict[int, str | bytes] = {}
    try:
        position = 4
        for _ in range(min(struct.unpack_from("<I", octets)[0], _PROPERTIES)):
            kind, number = struct.unpack_from("<HH", octets, position)
            position = _after_name(octets, position + 4) if number >= 0x8000 else position + 4
            value, position = _value(octets, position, kind, codepage)
            if value:
                found.setdefault(number, value)
    except struct.error:
        # The stream ends early; what was read before stands.
        return found
    return found


def _after_name(octets: bytes, position: int) -> int:
    """Where the value of a named property begins."""
    if struct.unpack_from("<I", octets, position + 16)[0] == 0:
        return position + 24
    length: int = struct.unpack_from("<I", octets, position + 20)[0]
    return position + 24 + length + -length % 4


def _value(octets: bytes, position: int, kind: int, codepage: str) -> tuple[str | bytes, int]:
    """The first value of a property, empty where it is a number, and where the next property begins."""
    single = kind & 0x0FFF
    several = bool(kind & 0x1000)
    if single not in _VARIABLE:
        if single not in _FIXED:
            raise struct.error("a property of an unknown type")
        count = struct.unpack_from("<I", octets, position)[0] if several else 1
        return b"", position + 4 * several + count * _FIXED[single]
    count = struct.unpack_from("<I", octets, position)[0]
    position += 4
    values: list[bytes] = []
    for _ in range(min(count, _PROPERTIES)):
        length = struct.unpack_from("<I", octets, position)[0]
        values.append(octets[position + 4 : position + 4 + length])
        position += 4 + length + -length % 4
    first = values[0] if values else b""
    if single == _UNICODE:
        return clean(first.decode("utf-16-le", "replace")), position
    return decoded(first.rstrip(b"\0"), codepage) if single == 0x1E else first, position
