"""The agreements that there are: those that come with the program, and the operator's own files."""

from collections.abc import Mapping
from pathlib import Path

from mailbot.domain.agreement import Agreement, parse_agreement, shipped, shipped_names
from mailbot.domain.fault import Fault


class AgreementError(Fault):
    """An agreement file can't be used; the message names file and key, a line for each fault."""


def agreements_of(folder: Path | None) -> Mapping[str, Agreement]:
    """The agreements by name: an own one goes before a shipped one of its name.  Raises AgreementError."""
    own: dict[str, Agreement] = {}
    for file in _files(folder) if folder is not None else ():
        agreement = _read(file)
        if agreement.name in own:
            raise AgreementError(f'{file}, name: there are two files with an agreement "{agreement.name}" here')
        own[agreement.name] = agreement
    return {**{name: shipped(name) for name in shipped_names()}, **own}


def _files(folder: Path) -> list[Path]:
    try:
        return sorted(path for path in folder.iterdir() if path.suffix == ".toml")
    except OSError as error:
        raise AgreementError(f"{folder}: {error.strerror or error}") from error


def _read(file: Path) -> Agreement:
    try:
        text = file.read_text(encoding="utf-8")
    except UnicodeDecodeError as error:
        raise AgreementError(f"{file}: this is not UTF-8") from error
    except OSError as error:
        raise AgreementError(f"{file}: {error.strerror or error}") from error
    read = parse_agreement(text, str(file))
    if isinstance(read, Agreement):
        return read
    raise AgreementError("\n".join(str(fault) for fault in read))
