"""What the templates are compiled in: where they are found, and the filters that lay out plain text."""

import re
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from jinja2.runtime import Context
from jinja2.sandbox import ImmutableSandboxedEnvironment

from replies.languages import HOME
from replies.wording import aligned, bar_lines

COLUMNS = 76
"""The width of the plain text; only a word that is longer alone goes beyond it."""

TEMPLATES = Path(__file__).parent / "templates"


class _Values(Context):
    """What a template may name; a part is called as it is, since Jinja's own way there takes as long as the part."""

    def call(self, part: Any, /, *arguments: Any, **named: Any) -> Any:
        """What the part makes of its arguments; none of ours asks for the names where it is called."""
        named.pop("_block_vars", None)
        named.pop("_loop_vars", None)
        return part(*arguments, **named)


@cache
def environment(form: str, overrides: Path | None) -> Environment:
    """What templates are compiled in, with the parts in the form ``txt`` or ``html``; an operator's in a sandbox."""
    places = [TEMPLATES, HOME] if overrides is None else [overrides, TEMPLATES, HOME]
    # Ours are part of the program, and need no sandbox, in which a letter takes half as long again.
    made = (Environment if overrides is None else ImmutableSandboxedEnvironment)(
        loader=FileSystemLoader(places),
        autoescape=form == "html",
        undefined=StrictUndefined,
        auto_reload=False,
    )
    made.context_class = _Values
    made.filters.update(wrap=_wrap, quoted=_quoted, kept=_kept, aligned=_aligned, bar_lines=_bar_lines)
    parts = made.get_template(f"parts.{form}.j2").module
    made.globals.update({name: part for name, part in vars(parts).items() if not name.startswith("_")})
    made.globals["layout"] = f"letter.{form}.j2"
    return made


def _wrap(text: str, first: str = "", further: str | None = None) -> str:
    """The text in lines of at most ``COLUMNS``; ``further`` begins every line but the first."""
    further = first if further is None else further
    lines = _line(COLUMNS - max(len(first), len(further))).findall(" ".join(text.split()))
    return first + f"\n{further}".join(lines)


@cache
def _line(width: int) -> re.Pattern[str]:
    """As many whole words as fit into the width, or one word that is longer alone."""
    return re.compile(rf"\S.{{0,{width - 1}}}(?!\S)|\S+")


def _kept(line: str) -> str:
    """A line of a person's own text: as it was written, where it is short enough."""
    return line if len(line) <= COLUMNS else _wrap(line)


def _aligned(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    return aligned(head, rows, COLUMNS)


def _bar_lines(rows: Sequence[tuple[str, int, int]]) -> str:
    return bar_lines(rows, COLUMNS)


def _quoted(line: str) -> str:
    """A line of the sender's, marked as such; a short one keeps its spaces, since it may be a table or a program."""
    if len(line) + 2 <= COLUMNS:
        return f"| {line}".rstrip()
    indent = min(len(line) - len(line.lstrip(" ")), COLUMNS // 4)
    return _wrap(line, "| " + " " * indent)
