"""Mails that people have labelled, as the model learns from them."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from zlib import crc32

from classifiers.labels import Flag, Request, Severity, Text

WRITTEN = Path(__file__).parent / "data"
"""Where the written mails are."""


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
    """The examples of files, one JSON object a line."""
    lines = (line for path in paths for line in path.read_text(encoding="utf-8").splitlines())
    return tuple(example(json.loads(line)) for line in lines if line.strip())


def written() -> tuple[Example, ...]:
    """The examples that come with the bot."""
    return examples(sorted(WRITTEN.glob("mails-*.jsonl")))
