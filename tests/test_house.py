"""The rules of the house that a machine can see; each failure names file and line."""

import ast
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TypeVar, get_args

import pytest

from mailbot.desk.orders import COMMANDS
from replies.letters import Letter

PROJECT = Path(__file__).parents[1]
HOUSE = ("mailbot", "classifiers", "replies")
Function = ast.FunctionDef | ast.AsyncFunctionDef
Node = TypeVar("Node", bound=ast.AST)
_STORIES = ("tests/stories/", "tests/desk/", "tests/bot/")
BLOCKS = (ast.For, ast.AsyncFor, ast.While, ast.If, ast.With, ast.AsyncWith, ast.Try, ast.TryStar, ast.Match)

LINES_OF_A_MODULE = 350
LINES_OF_A_FUNCTION = 50
NESTED_BLOCKS = 3

# fmt: off
EMPTY_NAMES = frozenset({
    "base", "common", "data", "handler", "helper", "helpers", "info", "manager", "misc", "processor", "service",
    "util", "utils",
})
# fmt: on

# Whose business is the world: they may ask for the time, throw dice, and speak to people.
WORLDLY = (
    "mailbot/__main__",
    "mailbot/adapters",
    "mailbot/bot",
    "mailbot/cli",
    "mailbot/demo",
    "mailbot/doctor",
    "mailbot/starter",
    "classifiers/train",
)

MAY_CATCH_ANYTHING = {
    "mailbot/bot": "the one place that catches a bug: the mail is held, the next one is taken",
    "mailbot/intake/parse": "parsers raise whatever they like on hostile bytes, and no mail is lost",
}
CLOCKS = frozenset({"datetime.now", "datetime.utcnow", "datetime.today", "date.today", "time.time", "time.monotonic"})
DICE = frozenset({"random", "secrets", "uuid"})
TRAVELLERS = (
    "mailbot/domain",
    "classifiers/labels",
    "replies/letters",
    "replies/matter",
    "replies/conversation",
    "replies/transcripts",
    "replies/commands",
)
MUTABLE = ("list", "dict", "set", "bytearray")


@dataclass(frozen=True)
class Module:
    """A source file, read, and parsed when somebody asks."""

    name: str
    text: str

    @property
    def lines(self) -> tuple[str, ...]:
        """Its lines."""
        return tuple(self.text.splitlines())

    @cached_property
    def tree(self) -> ast.Module:
        """What Python sees in it."""
        return ast.parse(self.text)

    def within(self, *places: str) -> bool:
        """Whether this is one of the places, or a module inside of it."""
        return any(self.name == f"{place}.py" or self.name.startswith(f"{place}/") for place in places)

    def nodes(self, kind: type[Node]) -> Iterator[Node]:
        """Every node of a kind."""
        return (node for node in ast.walk(self.tree) if isinstance(node, kind))

    def functions(self) -> Iterator[Function]:
        """Every function, at whatever depth."""
        yield from self.nodes(ast.FunctionDef)
        yield from self.nodes(ast.AsyncFunctionDef)


def read(*places: str) -> tuple[Module, ...]:
    paths = sorted(path for place in places for path in (PROJECT / place).rglob("*.py"))
    names = {path: path.relative_to(PROJECT).as_posix() for path in paths}
    # A migration is the record of one day, as its tool has written it.
    kept = [path for path in paths if "/migrations/versions/" not in names[path]]
    return tuple(Module(names[path], path.read_text(encoding="utf-8")) for path in kept)


MODULES = read(*HOUSE)
TESTS = read("tests")

Finding = tuple[int, str]
Rule = Callable[[Module], Iterator[Finding]]


def dotted(node: ast.AST) -> str:
    """The name that an expression is, such as ``time.time``; empty where it is none."""
    return ast.unparse(node) if isinstance(node, (ast.Name, ast.Attribute)) else ""


def names(module: Module) -> Iterator[Finding]:
    """Every name that a module uses."""
    yield from ((node.lineno, node.id) for node in module.nodes(ast.Name))
    yield from ((node.lineno, dotted(node)) for node in module.nodes(ast.Attribute))
    yield from ((node.lineno, node.arg) for node in module.nodes(ast.arg))


def too_long(module: Module) -> Iterator[Finding]:
    """Modules and functions stay short."""
    if len(module.lines) > LINES_OF_A_MODULE:
        yield len(module.lines), f"a module of {len(module.lines)} lines: make it a folder"
    for node in module.functions():
        length = (node.end_lineno or node.lineno) - node.lineno + 1
        if length > LINES_OF_A_FUNCTION:
            yield node.lineno, f"{node.name} has {length} lines"


def depths(node: ast.AST, depth: int = 0) -> Iterator[tuple[int, int]]:
    """Every block below a function as its line and its depth; an ``elif`` is as deep as its ``if``."""
    for child in ast.iter_child_nodes(node):
        if isinstance(child, Function | ast.ClassDef):
            continue
        chained = isinstance(node, ast.If) and isinstance(child, ast.If) and node.orelse == [child]
        below = depth + (isinstance(child, BLOCKS) and not chained)
        if isinstance(child, BLOCKS):
            yield child.lineno, below
        yield from depths(child, below)


def too_deep(module: Module) -> Iterator[Finding]:
    """Blocks are nested three deep at most."""
    for function in module.functions():
        yield from ((line, f"nested {depth} deep") for line, depth in depths(function) if depth > NESTED_BLOCKS)


def empty_name(module: Module) -> Iterator[Finding]:
    """A module's name says what lives there."""
    for part in module.name.removesuffix(".py").split("/"):
        if EMPTY_NAMES & set(part.split("_")):
            yield 1, f"{part} is a name for anything"


def public_members(body: list[ast.stmt]) -> Iterator[Function | ast.ClassDef]:
    for node in body:
        if isinstance(node, Function | ast.ClassDef) and not node.name.startswith("_"):
            yield node
            if isinstance(node, ast.ClassDef):
                yield from public_members(node.body)


def undocumented(module: Module) -> Iterator[Finding]:
    """Modules, public classes and public functions say what they give."""
    if module.tree.body and not ast.get_docstring(module.tree):
        yield 1, "a module without a docstring"
    for node in public_members(module.tree.body):
        if not ast.get_docstring(node):
            yield node.lineno, f"{node.name} without a docstring"


def catches_anything(module: Module) -> Iterator[Finding]:
    """Only the named places catch what they do not know."""
    for node in module.nodes(ast.ExceptHandler):
        caught = dotted(node.type) if node.type else "everything"
        if caught in {"everything", "Exception", "BaseException"} and not module.within(*MAY_CATCH_ANYTHING):
            yield node.lineno, f"catches {caught}"


def swallows(module: Module) -> Iterator[Finding]:
    """What is caught is dealt with."""
    for node in module.nodes(ast.ExceptHandler):
        if all(isinstance(statement, ast.Pass) for statement in node.body):
            yield node.lineno, "an exception that is passed over"


def speaks(module: Module) -> Iterator[Finding]:
    """Only the command line prints, and only it ends the process."""
    for node in module.nodes(ast.Call):
        if dotted(node.func) in {"print", "exit", "sys.exit"} and not module.within("mailbot/cli", "mailbot/__main__"):
            yield node.lineno, f"{dotted(node.func)}() outside the command line"


def asks_the_world(module: Module) -> Iterator[Finding]:
    """The time is an argument, and chance is too."""
    if module.within(*WORLDLY):
        return
    for asked in module.nodes(ast.Attribute):
        if ".".join(dotted(asked).split(".")[-2:]) in CLOCKS:
            yield asked.lineno, f"{dotted(asked)} asks the machine's clock"
    for plain in module.nodes(ast.Import):
        yield from ((plain.lineno, f"imports {alias.name}") for alias in plain.names if alias.name in DICE)
    for picked in module.nodes(ast.ImportFrom):
        if picked.module in DICE:
            yield picked.lineno, f"imports from {picked.module}"


def changeable(module: Module) -> Iterator[Finding]:
    """What travels is frozen and slotted, and made of values that cannot change either."""
    if not module.within(*TRAVELLERS):
        return
    for node in module.nodes(ast.ClassDef):
        decorators = [ast.unparse(decorator) for decorator in node.decorator_list]
        for decorator in (text for text in decorators if text.startswith(("dataclass", "dataclasses.dataclass"))):
            if "frozen=True" not in decorator or "slots=True" not in decorator:
                yield node.lineno, f"{node.name} is not frozen and slotted"
            yield from changeable_fields(node)


def changeable_fields(node: ast.ClassDef) -> Iterator[Finding]:
    for field in (statement for statement in node.body if isinstance(statement, ast.AnnAssign)):
        kind = ast.unparse(field.annotation)
        if kind.split("[")[0].strip("\"'") in MUTABLE:
            yield field.lineno, f"{node.name}.{ast.unparse(field.target)} is a {kind}"


RULES: tuple[Rule, ...] = (
    too_long,
    too_deep,
    empty_name,
    undocumented,
    catches_anything,
    swallows,
    speaks,
    asks_the_world,
    changeable,
)


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.__name__)
def test_the_house_keeps_its_rules(rule: Rule) -> None:
    found = [f"{module.name}:{line}: {what}" for module in MODULES for line, what in rule(module)]

    assert not found, f"{rule.__doc__}\n" + "\n".join(found)


def test_tests_neither_mock_nor_patch_nor_sleep() -> None:
    forbidden = {"monkeypatch", "mock", "Mock", "MagicMock", "patch", "sleep"}
    # They poll, measure, or are slow on purpose.
    patient = ("tests/servers/waiting", "tests/servers/smtp_server", "tests/bench", "tests/chaos")

    found = [
        f"{module.name}:{line}: {name}"
        for module in TESTS
        if not module.within(*patient)
        for line, name in names(module)
        if name.rpartition(".")[2] in forbidden
    ]

    assert not found, "\n".join(found)


def test_every_command_of_an_agent_has_its_story() -> None:
    told = "\n".join("\n".join(module.lines) for module in TESTS if module.name.startswith("tests/desk/"))

    missing = [name for name in COMMANDS if not re.search(rf'["n]#{re.escape(name)}\b', told)]

    assert not missing


def test_every_letter_has_its_story() -> None:
    told = "\n".join("\n".join(module.lines) for module in TESTS if module.name.startswith(_STORIES))

    missing = [letter.__name__ for letter in get_args(Letter) if not re.search(rf"\b{letter.__name__}\b", told)]

    assert not missing


def test_tests_are_no_package() -> None:
    found = list((PROJECT / "tests").rglob("__init__.py"))

    assert not found, found


def test_no_file_names_the_machine_it_was_written_on() -> None:
    # Written so that this file does not name one either.
    machines = tuple(f"/{name}/" for name in ("wo" + "rk", "ro" + "ot", "Us" + "ers"))
    places = (*HOUSE, "tests", ".ci", "docs")
    # In a second working tree .git is a file that names the first.
    own = (path for path in PROJECT.iterdir() if path.is_file() and path.name != ".git")
    files = [path for path in own if not path.name.startswith(".venv")]
    files += [path for place in places for path in (PROJECT / place).rglob("*") if path.is_file()]

    found = [
        f"{path.relative_to(PROJECT)}:{number}: {line[:100]}"
        for path in files
        if "__pycache__" not in path.parts and path.suffix not in {".eml", ".lock"}
        for number, line in enumerate(path.read_bytes().decode("utf-8", "replace").splitlines(), start=1)
        if any(machine in line for machine in machines)
    ]

    assert not found, "\n".join(found)


@pytest.mark.parametrize(
    ("rule", "source"),
    [
        (too_long, "def long():\n" + "    x = 1\n" * 60),
        (too_deep, "def f():\n if a:\n  for b in c:\n   while d:\n    with e:\n     pass"),
        (undocumented, "'''What lives here.'''\nclass Bare: ..."),
        (catches_anything, "try:\n    x()\nexcept Exception:\n    y()"),
        (swallows, "try:\n    x()\nexcept OSError:\n    pass"),
        (speaks, "print(1)"),
        (asks_the_world, "import datetime\nnow = datetime.datetime.now()"),
        (asks_the_world, "from random import choice"),
        (changeable, "@dataclass(frozen=True)\nclass Open: ..."),
        (changeable, "@dataclass(frozen=True, slots=True)\nclass Full:\n    names: list[str]"),
    ],
)
def test_every_rule_finds_what_it_looks_for(rule: Rule, source: str) -> None:
    module = Module("mailbot/domain/example.py", source)

    assert list(rule(module))


def test_an_elif_is_no_deeper_than_its_if() -> None:
    source = "def f():\n if a: x()\n elif b: x()\n elif c: x()\n elif d: x()\n elif e: x()"

    assert not list(too_deep(Module("mailbot/domain/example.py", source)))
