"""A rehearsal on loopback: a written inbox, a real mailbox and post office, and the bot between them.

Nothing has to be installed but the package with its ``demo`` extra, and nothing leaves the machine.
"""

import shutil
from importlib.util import find_spec
from pathlib import Path

from rich.console import Console

NEEDED = ("aiosmtpd", "pymap")


def run(folder: Path | None = None, keep: bool = False, console: Console | None = None, fast: bool = False) -> int:
    """The exit code of the rehearsal: 0 where everything that should have happened did happen."""
    console = console or _console()
    missing = [name for name in NEEDED if find_spec(name) is None]
    if missing:
        console.print(
            f"The demo needs {' and '.join(missing)}: pip install mailbot[demo]", markup=False, highlight=False
        )
        return 1
    # The import waits until here because the servers' packages are an extra.
    from mailbot.demo.rehearsal import rehearse

    return rehearse(folder, keep, console, fast)


def _console() -> Console:
    # In a pipe nobody can say how wide the page is; every line is written for 80 columns.
    console = Console(highlight=False)
    return (
        console if console.is_terminal else Console(highlight=False, width=min(80, shutil.get_terminal_size().columns))
    )
