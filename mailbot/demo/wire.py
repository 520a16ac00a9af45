"""From a readable template to what travels: text parts in the transfer encoding that they name (RFC 2045)."""

import base64
import quopri
import re
from collections.abc import Iterator
from itertools import takewhile

_BOUNDARY = re.compile(r'boundary="?([^"\s;]+)', re.IGNORECASE)
_CHARSET = re.compile(r'charset="?([\w-]+)', re.IGNORECASE)
_ENCODING = re.compile(r"^Content-Transfer-Encoding:\s*(quoted-printable|base64)", re.IGNORECASE | re.MULTILINE)
_TYPE = re.compile(r"^Content-Type:\s*([\w/-]+)", re.IGNORECASE | re.MULTILINE)


def encoded(text: str) -> str:
    """The mail with its text parts encoded; nothing else is touched, however broken the structure is."""
    delimiters = tuple(f"--{boundary}" for boundary in _BOUNDARY.findall(text))
    lines = iter(text.splitlines(keepends=True))
    return "".join(_encoded_parts(lines, delimiters))


def _encoded_parts(lines: Iterator[str], delimiters: tuple[str, ...]) -> Iterator[str]:
    line: str | None = ""
    while line is not None:
        yield line
        header = "".join(takewhile(lambda each: each.strip(), lines))
        body: list[str] = []
        line = None
        for each in lines:
            if delimiters and each.startswith(delimiters):
                line = each
                break
            body.append(each)
        yield f"{header}\n" if header or body else ""
        yield _encoded_body(header, "".join(body))


def _encoded_body(header: str, body: str) -> str:
    encoding = _ENCODING.search(header)
    content_type = _TYPE.search(header)
    if not encoding or not content_type or not content_type[1].lower().startswith("text/"):
        return body
    charset = _CHARSET.search(header)
    octets = body.encode(charset[1] if charset else "utf-8", "replace")
    if encoding[1].lower() == "base64":
        # Lines of text end in CRLF before they are encoded (RFC 2045, section 6.8).
        return base64.encodebytes(octets.replace(b"\n", b"\r\n")).decode("ascii")
    return quopri.encodestring(octets).decode("ascii")
