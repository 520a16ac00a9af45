"""The log: one line for each mail and letter, as JSON or for people; never a body, a subject or a secret."""

import logging
import sys
from typing import Any, TextIO, cast

import structlog


class _Patient:
    """A stream whose failures end nobody: a log on a full disk loses lines, and the bot goes on."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream

    def write(self, text: str) -> int:
        try:
            return self._stream.write(text)
        except OSError:
            return 0

    def flush(self) -> None:
        try:
            self._stream.flush()
        except OSError:
            return


def logger(*, json: bool, stream: TextIO = sys.stderr) -> Any:
    """The log of the program, on a stream."""
    render: Any = structlog.processors.JSONRenderer() if json else structlog.dev.ConsoleRenderer(colors=stream.isatty())
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            # A traceback names code; with local values it would name mail.
            structlog.processors.format_exc_info,
            render,
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.INFO),
        logger_factory=structlog.PrintLoggerFactory(cast(TextIO, _Patient(stream))),
        cache_logger_on_first_use=True,
    )
    return structlog.get_logger()
