"""An operator's own templates, tried before a customer's mail tries them."""

from collections.abc import Iterator
from pathlib import Path

from jinja2 import TemplateError, TemplateSyntaxError
from jinja2.meta import find_referenced_templates
from pydantic import ValidationError

from replies.environment import TEMPLATES, environment
from replies.languages import parse
from replies.letters import Letter
from replies.samples import SAMPLES
from replies.write import FILES, languages, write

# What a template can raise while it is rendered: it may add a number to a word, or ask a list for its hundredth line.
_FAILS = (TemplateError, ArithmeticError, AttributeError, LookupError, OSError, RecursionError, TypeError, ValueError)


def check(overrides: Path) -> tuple[str, ...]:
    """What is wrong with the templates in a folder, with file and line; empty where each letter can be written."""
    if not overrides.is_dir():
        return (f"{overrides}: there is no such folder",)
    names = sorted(path.relative_to(overrides).as_posix() for path in overrides.rglob("*.j2"))
    faults = (*_worded(overrides), *_missing(overrides))
    faults += tuple(fault for name in names for fault in _compiled(overrides, name))
    # What cannot be compiled would be told again for each letter.
    return faults or (*_unread(overrides, names), *dict.fromkeys(_rendered(overrides)))


def _worded(overrides: Path) -> Iterator[str]:
    """What is wrong with the words of languages, a key a line."""
    for path in sorted(overrides.rglob("*.toml")):
        name = path.relative_to(overrides).as_posix()
        try:
            parse(path.read_text("utf-8"))
        except ValidationError as error:
            for fault in error.errors(include_url=False):
                yield f"{name}: {'.'.join(map(str, fault['loc']))}: {fault['msg']}"
        except (OSError, ValueError) as error:
            yield f"{name}: {error}"


def _missing(overrides: Path) -> Iterator[str]:
    """The letters that a language lacks which only the operator has."""
    for language in languages(overrides):
        for name in FILES.values() if language not in languages() else ():
            if not (overrides / language / name).is_file():
                yield f"{language}/{name}: this letter is missing"


def _compiled(overrides: Path, name: str) -> Iterator[str]:
    try:
        environment("txt", None).compile((overrides / name).read_text("utf-8"), name)
    except TemplateSyntaxError as error:
        yield f"{name}:{error.lineno}: {error.message}"
    except (OSError, UnicodeError) as error:
        yield f"{name}: {error}"


def _unread(overrides: Path, names: list[str]) -> Iterator[str]:
    """The templates that stand in for none of ours and that no other one names: a typing error in their path."""
    ours = {path.relative_to(TEMPLATES).as_posix() for path in TEMPLATES.glob("*.j2")}
    ours |= {f"{language}/{name}" for language in languages(overrides) for name in FILES.values()}
    parse = environment("txt", None).parse
    named = {each for name in names for each in find_referenced_templates(parse((overrides / name).read_text("utf-8")))}
    for name in names:
        if name not in ours | named:
            yield f"{name}: nothing reads it, since no template of ours has this path"


def _rendered(overrides: Path) -> Iterator[str]:
    for language in languages(overrides):
        for letter in SAMPLES:
            if type(letter) not in FILES:
                continue
            try:
                write(letter, language, overrides)
            except _FAILS as error:
                yield f"{_place(error, letter, overrides)}: {error}"


def _place(error: Exception, letter: Letter, overrides: Path) -> str:
    """The line of the innermost template that was being rendered."""
    place = type(letter).__name__
    trace = error.__traceback__
    while trace is not None:
        template = trace.tb_frame.f_globals.get("__jinja_template__")
        if template is not None:
            whose = "" if (overrides / template.name).is_file() else " (ours)"
            place = f"{template.name}:{template.get_corresponding_lineno(trace.tb_lineno)}{whose}"
        trace = trace.tb_next
    return place
