"""What the templates are compiled in: where they are found, and the filters that lay out plain text."""

from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from jinja2.runtime import Context
from jinja2.sandbox import ImmutableSandboxedEnvironment

from replies.languages import HOME
from replies.plain import kept, quoted, wrap
from replies.wording import aligned, bar_lines

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
    made.filters.update(wrap=wrap, quoted=quoted, kept=kept, aligned=aligned, bar_lines=bar_lines)
    parts = made.get_template(f"parts.{form}.j2").module
    made.globals.update({name: part for name, part in vars(parts).items() if not name.startswith("_")})
    made.globals["layout"] = f"letter.{form}.j2"
    return made
