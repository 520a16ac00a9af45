"""Rich text in a winmail.dat: its compression ([MS-OXRTFCP]) and the words in it."""

import re
import struct
from collections.abc import Iterator

from mailbot.intake.parse.charset import clean, decoded

_COMPRESSED, _PLAIN = b"LZFu", b"MELA"
# What every writer's window holds before the first byte.
_DICTIONARY = (
    b"{\\rtf1\\ansi\\mac\\deff0\\deftab720{\\fonttbl;}{\\f0\\fnil \\froman \\fswiss \\fmodern \\fscript "
    b"\\fdecor MS Sans SerifSymbolArialTimes New RomanCourier{\\colortbl\\red0\\green0\\blue0\r\n\\par "
    b"\\pard\\plain\\f0\\fs20\\b\\i\\u\\tab\\tx"
)
_OCTETS = 500_000
_TOKEN = re.compile(
    rb"\\([a-z]{1,32})(-?[0-9]{1,10})? ?|\\'([0-9A-Fa-f]{2})|\\([^a-z])|([{}])|[\r\n]+|([^\\{}\r\n]+)", re.IGNORECASE
)
_CODEPAGE = re.compile(rb"\\ansicpg([0-9]{1,5})")
_BREAKS = {b"par": "\n", b"line": "\n", b"row": "\n", b"tab": "\t", b"cell": "\t", b"emdash": "–", b"endash": "–"}
_SILENT = {b"fonttbl", b"colortbl", b"stylesheet", b"info", b"pict", b"object", b"header", b"footer", b"listtable"}


def decompressed(octets: bytes) -> bytes:
    """The rich text in a compressed stream, as far as it can be read."""
    if octets[8:12] == _PLAIN:
        return octets[16 : 16 + _OCTETS]
    if octets[8:12] != _COMPRESSED:
        return b""
    window = bytearray(_DICTIONARY)
    position, size = 16, min(struct.unpack_from("<I", octets, 4)[0], _OCTETS) + len(_DICTIONARY)
    while position < len(octets) and len(window) < size:
        flags = octets[position]
        position += 1
        for bit in range(8):
            step = _copied(window, octets, position) if flags >> bit & 1 else _literal(window, octets, position)
            if not step:
                return bytes(window[len(_DICTIONARY) : size])
            position += step
    return bytes(window[len(_DICTIONARY) : size])


def _literal(window: bytearray, octets: bytes, position: int) -> int:
    """Writes one byte as it stands; gives how far it read, nothing at the end."""
    window += octets[position : position + 1]
    return 1 if position < len(octets) else 0


def _copied(window: bytearray, octets: bytes, position: int) -> int:
    """Repeats a stretch of what was written before; gives how far it read, nothing at the end."""
    if position + 2 > len(octets):
        return 0
    reference = octets[position] << 8 | octets[position + 1]
    # Offsets count round a window of 4096 bytes; one that points at the place of writing ends the stream.
    back = (len(window) - (reference >> 4)) % 4096
    if back == 0 or back > len(window):
        return 0
    for _ in range((reference & 0x0F) + 2):
        window.append(window[-back])
    return 2


def rich_text(rtf: bytes) -> str:
    """The words of a rich text document."""
    page = _CODEPAGE.search(rtf[:1000])
    label = f"cp{int(page[1])}" if page else "cp1252"
    written: list[str] = []
    octets = bytearray()
    fallback = 0
    for word, number, octet, symbol, text in _spoken(rtf):
        literal = bytes([int(octet, 16)]) if octet else text or symbol
        if literal:
            # A character may be written twice: as Unicode, then for readers that know none.
            octets += literal[fallback:]
            fallback = max(0, fallback - len(literal))
            continue
        if octets:
            written.append(decoded(bytes(octets), label))
            octets.clear()
        if word == b"u" and number:
            written.append(chr(int(number) % 65536))
            fallback = 1
        elif word in _BREAKS:
            written.append(_BREAKS[word])
    # Characters beyond the basic plane come as two halves.
    halves = "".join((*written, decoded(bytes(octets), label))).encode("utf-16-le", "surrogatepass")
    return clean(halves.decode("utf-16-le", "replace")).strip()


def _spoken(rtf: bytes) -> Iterator[tuple[bytes, bytes, bytes, bytes, bytes]]:
    """Word, number, hexadecimal byte, escaped sign and text of each token that does not stand in a silent group."""
    depth = skipped = 0
    for token in _TOKEN.finditer(rtf):
        word, number, octet, symbol, brace, text = token.groups(b"")
        if brace:
            depth += 1 if brace == b"{" else -1
            skipped = 0 if skipped > depth else skipped
        elif word in _SILENT or symbol == b"*":
            skipped = skipped or depth
        elif not skipped:
            yield word, number, octet, symbol if symbol in (b"\\", b"{", b"}") else b"", text
