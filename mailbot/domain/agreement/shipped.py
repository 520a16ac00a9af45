"""The agreements that come with the program, as a vendor can start from them."""

from functools import cache
from importlib.resources import files

from mailbot.domain.agreement.model import Agreement
from mailbot.domain.agreement.reading import parse_agreement


def shipped_names() -> tuple[str, ...]:
    """The names of the agreements that come with the program."""
    found = (file.name for file in files("mailbot").joinpath("agreements").iterdir())
    return tuple(sorted(name.removesuffix(".toml") for name in found if name.endswith(".toml")))


def shipped_text(name: str) -> str:
    """The file of an agreement that comes with the program."""
    return files("mailbot").joinpath("agreements", f"{name}.toml").read_text(encoding="utf-8")


@cache
def shipped(name: str) -> Agreement:
    """An agreement that comes with the program.  Raises ValueError where its file is at fault."""
    agreement = parse_agreement(shipped_text(name), f"{name}.toml")
    if not isinstance(agreement, Agreement):
        raise ValueError("; ".join(str(fault) for fault in agreement))
    return agreement
