"""What is wrong with a value of a file, in a plain sentence that says what to write."""

from collections.abc import Callable, Mapping
from typing import Any

_Context = Mapping[str, Any]


def _choice(context: _Context) -> str:
    known = str(context.get("expected", "")).replace("'", '"')
    return f"write one of {known}" if known.count('"') > 2 else f"write {known}"


def _tag(context: _Context) -> str:
    known = _choice({"expected": context.get("expected_tags", "")})
    return f"{str(context.get('discriminator')).strip(chr(39))}: {known}"


def _bound(words: str, name: str) -> Callable[[_Context], str]:
    def told(context: _Context) -> str:
        bound = context.get(name)
        return f"write {words.format(f'{bound:g}' if isinstance(bound, float) else bound)}"

    return told


def _decimals(context: _Context) -> str:
    return f"write at most {context.get('decimal_places')} digits behind the point"


# By the beginning of pydantic's name for the error; the first that fits is taken.
_SENTENCES: tuple[tuple[str, str | Callable[[_Context], str]], ...] = (
    ("missing", "this key is missing"),
    ("extra_forbidden", "there is no such key"),
    ("string_too_short", "this must not be empty"),
    ("string_too_long", lambda context: f"this is longer than {context.get('max_length')} characters"),
    ("string", 'write a text, in quotation marks: "…"'),
    ("int", "write a whole number"),
    ("float", "write a number"),
    ("decimal_max_places", _decimals),
    ("decimal", "write a number"),
    ("finite_number", "write a number that ends"),
    ("greater_than_equal", _bound("{} or more", "ge")),
    ("greater_than", _bound("more than {}", "gt")),
    ("less_than_equal", _bound("{} or less", "le")),
    ("less_than", _bound("less than {}", "lt")),
    ("bool", "write true or false"),
    ("date", "write a day, such as 2026-03-31"),
    ("time", "write a time of day, such as 07:30:00"),
    ("path", 'write a path, in quotation marks: "…"'),
    ("literal_error", _choice),
    ("enum", _choice),
    ("union_tag_not_found", lambda context: f"the key {str(context.get('discriminator')).strip(chr(39))} is missing"),
    ("union_tag_invalid", _tag),
    ("too_short", "this is empty; write at least one"),
    ("tuple", "write a list, in square brackets: […]; tables of a list have [[…]] above each"),
    ("list", "write a list, in square brackets: […]; tables of a list have [[…]] above each"),
    ("dict", "write a table: keys with values under […], or in braces"),
    ("model", "write a table: keys with values under […], or in braces"),
)


def wanted(fault: Mapping[str, Any]) -> str:
    """The sentence for an error as pydantic tells it; our own validators' words stay as they are."""
    kind, context = str(fault["type"]), fault.get("ctx") or {}
    if kind == "value_error":
        return str(fault["msg"]).removeprefix("Value error, ")
    for beginning, words in _SENTENCES:
        if kind.startswith(beginning):
            return words if isinstance(words, str) else words(context)
    return f"this can't be used here ({kind.replace('_', ' ')})"
