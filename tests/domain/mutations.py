"""Every way in which one figure, time or label of an agreement file can be wrong."""

import copy
import tomllib
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from classifiers.labels import Request
from mailbot.domain.agreement import Agreement, shipped_text
from mailbot.domain.agreement.reading import read_tables
from mailbot.domain.agreement.vocabulary import Decision, Destination, MetBy
from mailbot.domain.ledger import Lapse

Path = tuple[str | int, ...]

# Words for people; no figure is in them.
_WORDS = frozenset({"title", "why"})
_OTHERS: dict[str, tuple[str, ...]] = {
    "lapses": tuple(Lapse),
    "redirect_to": tuple(Destination),
    "met_by": tuple(MetBy),
    "per": ("contract", "licence"),
    "timezone": ("Asia/Tokyo",),
    "country": ("JP",),
    "subdivision": ("CAN",),
    "currency": ("EUR",),
}
# None of anything is none.
_SAME = frozenset({"plans.website.grants.maintenance.per"})
_KNOWN: dict[str, Callable[[dict[str, Any]], Iterable[str]]] = {
    "plans": lambda tables: tables["plans"],
    "requests": lambda _: Request,
}


def mutations(name: str) -> Iterator[tuple[str, dict[str, Any]]]:
    """Each wrong file of an agreement as tables, with a word on what is wrong in it."""
    tables = tomllib.loads(shipped_text(name), parse_float=Decimal)
    for path, value in _leaves(tables, ()):
        key = next(str(part) for part in reversed(path) if isinstance(part, str))
        where = ".".join(map(str, path))
        if where not in _SAME:
            yield from (
                (f"{where}: {value} → {wrong}", _with(tables, path, wrong)) for wrong in _wrong(tables, key, value)
            )


def _leaves(value: Any, path: Path) -> Iterator[tuple[Path, Any]]:
    if path and (path[-1] in _WORDS or path == ("assumed",)):
        return
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from _leaves(inner, (*path, key))
    elif isinstance(value, list) and value and isinstance(value[0], dict):
        for index, inner in enumerate(value):
            yield from _leaves(inner, (*path, index))
    else:
        yield path, value


def _wrong(tables: dict[str, Any], key: str, value: Any) -> Iterator[Any]:
    if isinstance(value, list):
        for index, one in enumerate(value):
            rest = value[:index] + value[index + 1 :]
            yield from ([*rest[:index], span, *rest[index:]] for span in _other_spans(one))
            # A table names the only plan or request that is left for it; without the name it would say the same.
            yield rest if rest or key not in _KNOWN else [_other(_KNOWN[key](tables), one)]
    elif isinstance(value, bool):
        yield not value
    elif isinstance(value, int | Decimal):
        yield value + 1
    elif key == "decision":
        yield from (other for other in Decision if other != value)
    elif key == "rate":
        yield from (other for other in tables["rates"] if other != value)
    elif key in _OTHERS:
        yield from (str(other) for other in _OTHERS[key] if other != value)
    else:
        yield f"{value}x"


def _other(known: Iterable[str], label: str) -> str:
    return next(one for one in known if one != label)


def _other_spans(span: str) -> Iterator[str]:
    opening, _, closing = span.partition("-")
    if ":" in opening:
        yield f"{_later(opening)}-{closing}"
        yield f"{opening}-{_later(closing)}"


def _later(time: str) -> str:
    return (datetime.strptime(time, "%H:%M") + timedelta(minutes=1)).strftime("%H:%M")  # noqa: DTZ007 - a clock face.


def _with(tables: dict[str, Any], path: Path, value: Any) -> dict[str, Any]:
    changed = copy.deepcopy(tables)
    inner: Any = changed
    for part in path[:-1]:
        inner = inner[part]
    inner[path[-1]] = value
    return changed


def readable(tables: dict[str, Any]) -> Agreement | None:
    """The agreement that wrong tables make; None where its reading refuses them."""
    read = read_tables(tables, "wrong.toml")
    return read if isinstance(read, Agreement) else None
