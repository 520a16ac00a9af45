"""Header fields and parts of a message as text, however broken they are."""

import re
from binascii import a2b_base64, a2b_qp
from collections.abc import Iterator
from email.errors import HeaderParseError
from email.header import decode_header
from email.message import Message
from encodings.aliases import aliases

FIELD_LENGTH = 2000
MAX_DEPTH = 12
MAX_PARTS = 200
PART_LENGTH = 64_000

# Nothing from a mail may reach the registry of codecs, which remembers every name that it does not know.
_CODECS = frozenset((*aliases, *aliases.values()))
_SEPARATORS = re.compile(r"[^a-z0-9]+")
_NO_BASE64 = re.compile(r"[^A-Za-z0-9+/]+")


def field(message: Message, name: str) -> str:
    """The topmost value of a header field, unfolded, decoded and cut; empty where there is none."""
    wanted = name.lower()
    for key, value in message.raw_items():
        if key.lower() == wanted:
            return _decoded(" ".join(str(value)[:FIELD_LENGTH].split()))
    return ""


def _decoded(value: str) -> str:
    if "=?" not in value:
        return _sound(value)
    try:
        return _sound("".join(_word(word, charset) for word, charset in decode_header(value)))
    except (HeaderParseError, LookupError, ValueError):
        return _sound(value)


def _word(word: bytes | str, charset: str | None) -> str:
    if isinstance(word, str):
        return word
    name = _SEPARATORS.sub("_", (charset or "").lower())
    return word.decode(name if name in _CODECS else "latin-1", "replace")


def media_type(part: Message) -> str:
    """The media type of a part in lower case, without parameters; ``text/plain`` where it names none."""
    named = field(part, "content-type").partition(";")[0].strip().lower()
    return named if "/" in named else "text/plain"


def own_parts(message: Message) -> Iterator[Message]:
    """The message and the parts of its multiparts, without the parts of a message that it carries."""
    waiting = [(message, 0)]
    for _ in range(MAX_PARTS):
        if not waiting:
            return
        part, depth = waiting.pop()
        yield part
        children = part.get_payload()
        if isinstance(children, list) and depth < MAX_DEPTH and media_type(part).startswith("multipart/"):
            waiting += [(child, depth + 1) for child in reversed(children[:MAX_PARTS]) if isinstance(child, Message)]


def part_text(part: Message) -> str:
    """The beginning of a part's content as text; empty for a part that is made of parts."""
    payload = part.get_payload()
    if isinstance(payload, list):
        return ""
    encoding = field(part, "content-transfer-encoding").lower()
    text = _sound(str(payload or "")[:PART_LENGTH])
    if encoding == "quoted-printable":
        return a2b_qp(text.encode()).decode("latin-1")
    if encoding == "base64":
        digits = _NO_BASE64.sub("", text)
        return a2b_base64(digits[: len(digits) // 4 * 4]).decode("latin-1")
    return text


def _sound(text: str) -> str:
    """The text without lone surrogates, which stand for bytes that are no ASCII."""
    return text if text.isascii() else text.encode("utf-8", "replace").decode("utf-8")
