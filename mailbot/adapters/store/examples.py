"""The mails that agents labelled, and the heads that were refitted on them."""

import json
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session, col

from classifiers.examples import Example
from classifiers.labels import Flag, Labels, Request, Severity, Text
from mailbot.adapters.queue import Queue, Task
from mailbot.adapters.tables import CaseRow, ExampleRow, ModelRow, OpinionRow

TRAIN_EVERY = 5
"""Examples after which the heads are fitted anew."""

LONGEST_TEXT = 20_000
"""Characters that are kept of a text; the model reads fewer."""

_MODELS_KEPT = 10
"""Versions that can be gone back to."""


@dataclass(frozen=True, slots=True)
class Model:
    """A version of the heads."""

    version: int
    at: datetime
    examples: int
    shipped: str
    before: float
    after: float
    promoted: bool


def note_correction(
    session: Session, case: int, text: Text, labels: Labels, source: str, at: datetime, queue: Queue
) -> None:
    """Writes down what an agent said or confirmed of a case's mail; every few of them training is due."""
    author = session.connection().execute(sa.select(col(CaseRow.contact)).where(col(CaseRow.number) == case)).scalar()
    subject, body = text.subject[:LONGEST_TEXT], text.body[:LONGEST_TEXT]
    row = {
        "digest": sha256(f"{subject}\0{body}".encode("utf-8", "replace")).hexdigest(),
        "subject": _storable(subject),
        "text": _storable(body),
        "labels": _written(labels),
        "source": source,
        "author": author or "",
        "case_number": case,
        "at": at,
    }
    insert = sa.insert(ExampleRow).values(row).returning(col(ExampleRow.id))
    number = session.connection().execute(insert).scalar_one()
    if count(session) % TRAIN_EVERY == 0:
        queue.defer(session, Task.TRAIN, [str(number)], at)


def take_back(session: Session, case: int, at: datetime) -> None:
    """Removes what was said of a case at that time: the agent has taken it back, and the next training knows it not."""
    gone = sa.delete(ExampleRow).where(col(ExampleRow.case_number) == case, col(ExampleRow.at) == at)
    session.connection().execute(gone)


def examples(session: Session, after: int = 0) -> tuple[tuple[int, Example], ...]:
    """The examples with a larger id than ``after``, each with its id, oldest first."""
    rows = session.connection().execute(
        sa.select(col(ExampleRow.id), col(ExampleRow.subject), col(ExampleRow.text), col(ExampleRow.labels))
        .where(col(ExampleRow.id) > after)
        .order_by(col(ExampleRow.id))
    )
    return tuple((id, _example(id, Text(subject, text), labels)) for id, subject, text, labels in rows)


def count(session: Session) -> int:
    """How many examples there are."""
    counted: int = session.connection().execute(sa.select(sa.func.count()).select_from(ExampleRow)).scalar_one()
    return counted


def forget(session: Session, address: str) -> int:
    """Removes the examples of mails that an address wrote; gives their number."""
    gone = sa.delete(ExampleRow).where(sa.func.lower(col(ExampleRow.author)) == address.lower())
    return len(session.connection().execute(gone.returning(col(ExampleRow.id))).all())


def add_model(session: Session, heads: bytes, model: Model) -> int:
    """Writes down a version of the heads, and lets go of versions that nobody goes back to; gives its number."""
    row = {
        "at": model.at,
        "examples": model.examples,
        "shipped": model.shipped,
        "heads": heads,
        "before": model.before,
        "after": model.after,
        "promoted": model.promoted,
    }
    version: int = (
        session.connection().execute(sa.insert(ModelRow).values(row).returning(col(ModelRow.version))).scalar_one()
    )
    session.connection().execute(sa.delete(ModelRow).where(col(ModelRow.version) <= version - _MODELS_KEPT))
    return version


def models(session: Session) -> tuple[Model, ...]:
    """The versions of the heads, oldest first."""
    rows = session.connection().execute(_MODELS.order_by(col(ModelRow.version)))
    return tuple(Model(*row) for row in rows)


def current_model(session: Session, shipped: str) -> int:
    """The version that the bot runs with a model of the program's; 0 where it runs that model alone."""
    latest = sa.select(sa.func.max(col(ModelRow.version))).where(
        col(ModelRow.promoted), col(ModelRow.shipped) == shipped
    )
    return session.connection().execute(latest).scalar() or 0


def heads_of(session: Session, version: int) -> bytes | None:
    """The heads of a version, as they were written."""
    found: bytes | None = (
        session.connection().execute(sa.select(col(ModelRow.heads)).where(col(ModelRow.version) == version)).scalar()
    )
    return found


def go_back(session: Session) -> int:
    """Takes the promoted version that is latest out of use; gives its number, 0 where there is none."""
    latest = session.connection().execute(sa.select(sa.func.max(col(ModelRow.version))).where(col(ModelRow.promoted)))
    version = latest.scalar() or 0
    session.connection().execute(sa.update(ModelRow).where(col(ModelRow.version) == version).values(promoted=False))
    return version


def note_opinion(session: Session, message_id: str, at: datetime, url: str, sent: int, outcome: str) -> None:
    """Writes down that words of a mail left the house."""
    row = {"message_id": message_id, "at": at, "url": url, "sent": sent, "outcome": outcome}
    session.connection().execute(sa.insert(OpinionRow).values(row))


def _written(labels: Labels) -> str:
    return json.dumps(
        {
            "request": labels.request,
            "severity": labels.severity,
            "issues": labels.issues,
            "language": labels.language,
            "flags": list(labels.flags),
        }
    )


def _example(id: int, text: Text, labels: str) -> Example:
    kept: dict[str, Any] = json.loads(labels)
    return Example(
        id=f"agent-{id}",
        core=f"agent-{id}",
        text=text,
        request=Request(kept["request"]),
        severity=Severity(kept["severity"]),
        issues=kept["issues"],
        language=kept["language"],
        flags=tuple(Flag(flag) for flag in kept["flags"]),
    )


def _storable(words: str) -> str:
    """Words without what a database refuses: NUL, and halves of characters."""
    return words.replace("\0", " ").encode("utf-8", "replace").decode()


_MODELS: sa.Select[Any] = sa.select(
    *(col(getattr(ModelRow, name)) for name in ("version", "at", "examples", "shipped", "before", "after", "promoted"))
)
