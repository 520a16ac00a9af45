"""What ``mailbot init`` writes: a folder to start from."""

import os
import secrets
from importlib.resources import files
from pathlib import Path

from mailbot.domain.agreement import shipped_text

# The agreement that an own one starts from: it has a little of everything.
_MODEL = "cotiss"


def _own(text: str) -> str:
    """The model under a name of its own."""
    return text.replace(f'name = "{_MODEL}"', 'name = "my-agreement"', 1)


def write_starter(folder: Path) -> tuple[tuple[Path, ...], tuple[Path, ...]]:
    """Writes the files of a new desk; gives those that it wrote and those that were there.  Raises OSError."""
    folder.mkdir(parents=True, exist_ok=True)
    templates = files("mailbot.adapters") / "starting"
    contents = {
        "mailbot.toml": (templates / "mailbot.toml").read_text(encoding="utf-8"),
        "customers.csv": (templates / "customers.csv").read_text(encoding="utf-8"),
        "mailbot.key": secrets.token_urlsafe(48) + "\n",
        "agreements/my-agreement.toml": _own(shipped_text(_MODEL)),
    }
    written, kept = [], []
    for name, content in contents.items():
        path = folder / name
        path.parent.mkdir(exist_ok=True)
        try:
            # Made for the owner alone, before anything is in it.
            handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600 if name.endswith(".key") else 0o644)
        except FileExistsError:
            kept.append(path)
            continue
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(content)
        written.append(path)
    return tuple(written), tuple(kept)
