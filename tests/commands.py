"""The command line in this process: starting another one costs a second, and is not always the point."""

import io
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass

from mailbot.cli import main


@dataclass(frozen=True, slots=True)
class Said:
    """What a command said, and the exit code that it ended with."""

    code: int
    output: str
    errors: str


def say(*arguments: str) -> Said:
    """Runs one command of the program."""
    # As a terminal has it: what is no UTF-8 can't be said.
    output, errors = (io.TextIOWrapper(io.BytesIO(), encoding="utf-8") for _ in range(2))
    code = 0
    with redirect_stdout(output), redirect_stderr(errors):
        try:
            main(arguments)
        except SystemExit as end:
            code = int(end.code or 0)
    return Said(code, _text(output), _text(errors))


def _text(stream: io.TextIOWrapper) -> str:
    stream.seek(0)
    return stream.read()
