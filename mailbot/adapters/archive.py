"""Mail archives: an mbox file (RFC 4155) or a Maildir folder, one mail after the other, each with its place."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from mailbot.domain.fault import Fault

_LINE_BYTES = 65_536
_DATED = re.compile(rb"^From .{0,200}\d\d:\d\d.{0,40}\d{4}", re.DOTALL)
_QUOTED = re.compile(rb"^>(>*From )", re.MULTILINE)


class ArchiveError(Fault):
    """What was named is no archive of mails."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a mail lies."""

    file: Path
    shown: str
    """For people, such as ``old.mbox, mail 12, line 340``."""
    start: int = 0
    end: int | None = None
    """None: the whole file is one mail."""


@dataclass(frozen=True, slots=True)
class Filed:
    """A mail in an archive."""

    place: Place
    content: bytes
    size: int
    too_large: bool = False
    """Its bytes were passed over."""


def size_of(path: Path) -> int:
    """The bytes of an archive.  Raises OSError."""
    return sum(file.stat().st_size for file in _maildir(path)) if path.is_dir() else path.stat().st_size


def read_archive(path: Path, most_bytes: int) -> Iterator[Filed]:
    """The mails of an archive, in its order; a larger one without its bytes.  Raises ArchiveError and OSError."""
    if path.is_dir():
        for file in _maildir(path):
            size = file.stat().st_size
            large = size > most_bytes
            yield Filed(Place(file, str(file.relative_to(path))), b"" if large else file.read_bytes(), size, large)
        return
    with path.open("rb") as opened:
        yield from _mbox(path, opened, most_bytes)


def load(place: Place) -> bytes:
    """The bytes of a mail that was seen before.  Raises OSError."""
    if place.end is None:
        return place.file.read_bytes()
    with place.file.open("rb") as opened:
        opened.seek(place.start)
        return _unquoted(opened.read(place.end - place.start))


def _maildir(path: Path) -> list[Path]:
    folders = [path / name for name in ("cur", "new") if (path / name).is_dir()]
    if not folders:
        raise ArchiveError(f"{path}: this is neither an mbox file nor a Maildir folder, which has cur and new in it")
    files = (file for folder in folders for file in folder.iterdir() if file.is_file() and file.name[0] != ".")
    # Their names begin with the time at which they came.
    return sorted(files, key=lambda file: (len(file.name.partition(".")[0]), file.name))


def _mbox(path: Path, opened: BinaryIO, most_bytes: int) -> Iterator[Filed]:
    first = next((line for line in opened if line.strip()), b"From ")
    if not first.startswith(b"From "):
        raise ArchiveError(f"{path}: this is neither an mbox file, which begins with From and a space, nor a Maildir")
    # A line of a text may begin with "From " too, but hardly with a date behind it.
    dated = bool(_DATED.match(first))
    opened.seek(0)
    lines: list[bytes] = []
    number, begun_line, start, size = 0, 0, 0, 0
    offset, line_number, blank, whole = 0, 0, True, True
    while line := opened.readline(_LINE_BYTES):
        if whole:
            line_number += 1
        if whole and blank and line.startswith(b"From ") and (not dated or _DATED.match(line)):
            if number:
                yield _filed(path, (number, begun_line, start, offset), lines, size, most_bytes)
            number, begun_line, start, lines, size = number + 1, line_number, offset + len(line), [], 0
        elif number:
            size += len(line)
            if size <= most_bytes:
                lines.append(line)
        offset += len(line)
        blank = whole and not line.strip()
        whole = line.endswith(b"\n")
    if number:
        yield _filed(path, (number, begun_line, start, offset), lines, size, most_bytes)


def _filed(path: Path, at: tuple[int, int, int, int], lines: list[bytes], size: int, most_bytes: int) -> Filed:
    number, line, start, end = at
    place = Place(path, f"{path.name}, mail {number}, line {line}", start, end)
    large = size > most_bytes
    return Filed(place, b"" if large else _unquoted(b"".join(lines)), size, large)


def _unquoted(content: bytes) -> bytes:
    """The mail without the marks that keep its lines from being taken for the next mail's first."""
    return _QUOTED.sub(rb"\1", content).rstrip(b"\r\n") + b"\n"
