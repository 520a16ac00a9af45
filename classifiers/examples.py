"""Mails that people have labelled, as the model learns from them."""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any
from zlib import crc32

from classifiers.labels import Flag, Request, Severity, Text

WRITTEN = Path(__file__).parent / "data"
"""Where the written mails are."""


class ExampleError(ValueError):
    """A line that is no labelled mail; says file, line, key and what is wrong."""


@dataclass(frozen=True, slots=True)
class Example:
    """A text and the labels that are right for it."""

    id: str
    core: str
    """Examples of the same core are tellings of one story, and never stand on both sides of a fold."""
    text: Text
    request: Request
    severity: Severity
    issues: int
    language: str
    flags: tuple[Flag, ...]

    @property
    def hand(self) -> str:
        """Who wrote it: what comes before the number in its id. A new customer is a new hand."""
        return self.id.partition("-")[0]

    def fold(self, folds: int) -> int:
        """The number of the fold that it is held back in."""
        return crc32(self.core.encode()) % folds


def new_text(body: str) -> str:
    """A body without its quoted lines and what follows the signature separator."""
    own, _, _ = f"\n{body}".partition("\n-- \n")
    return "\n".join(line for line in own.splitlines() if not line.startswith(">")).strip()


_FIELDS = {
    "id": str,
    "subject": str,
    "body": str,
    "request": Request,
    "severity": Severity,
    "issues": int,
    "language": str,
}
_WRITE = {str: "a text", int: "a whole number"}


def fault(mail: object) -> str:
    """What keeps a line of a file from being an example, with its key; empty where nothing does."""
    if not isinstance(mail, dict):
        return "this is not a JSON object"
    for key, kind in _FIELDS.items():
        if key not in mail:
            return f"{key}: this key is missing"
        if issubclass(kind, StrEnum):
            if mail[key] not in tuple(kind):
                return f"{key}: write one of {', '.join(kind)}"
        elif type(mail[key]) is not kind:
            return f"{key}: write {_WRITE[kind]}"
    if not isinstance(mail.get("core", ""), str):
        return "core: write a text"
    if not isinstance(mail.get("flags", []), list):
        return "flags: write a list"
    return ""


def example(mail: dict[str, Any]) -> Example:
    """An example from one line of a file; flags are a list, or a key each."""
    listed = mail["flags"] if "flags" in mail else [flag for flag in Flag if mail.get(flag)]
    return Example(
        id=mail["id"],
        core=mail.get("core", mail["id"]),
        text=Text(mail["subject"], new_text(mail["body"])),
        request=Request(mail["request"]),
        severity=Severity(mail["severity"]),
        issues=mail["issues"],
        language=mail["language"],
        flags=tuple(flag for flag in Flag if flag in listed),
    )


def examples(paths: Iterable[Path]) -> tuple[Example, ...]:
    """The examples of files, one JSON object a line.  Raises ExampleError and OSError."""
    return tuple(one for path in paths for one in _examples(path))


def _examples(path: Path) -> Iterator[Example]:
    # A character of another encoding becomes a question mark, which costs less than the file.
    for number, line in enumerate(path.read_text(encoding="utf-8", errors="replace").split("\n"), 1):
        if not line.strip():
            continue
        try:
            mail = json.loads(line)
        except ValueError as error:
            raise ExampleError(f"{path}, line {number}: this is not JSON: {error}") from error
        if reason := fault(mail):
            raise ExampleError(f"{path}, line {number}: {reason}")
        yield example(mail)


def written() -> tuple[Example, ...]:
    """The examples that come with the bot."""
    return examples(sorted(WRITTEN.glob("mails-*.jsonl")))
