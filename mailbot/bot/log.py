"""The log: one line for each mail and letter, as JSON or for people; never a body, a subject or a secret."""

import logging
import sys
from collections.abc import MutableMapping
from typing import Any, TextIO

import structlog

from mailbot.adapters.health import Meter


def logger(*, json: bool, stream: TextIO = sys.stderr, meter: Meter | None = None) -> Any:
    """The log of the program, on a stream; a meter hears each of its lines."""

    def metered(_logger: Any, _method: str, line: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
        if meter is not None:
            meter.note(line["event"], dict(line))
        return line

    render: Any = structlog.processors.JSONRenderer() if json else structlog.dev.ConsoleRenderer(colors=stream.isatty())
    structlog.configure(
        processors=[
            metered,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            # A traceback names code; with local values it would name mail.
            structlog.processors.format_exc_info,
            render,
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.INFO),
        logger_factory=structlog.PrintLoggerFactory(stream),
        cache_logger_on_first_use=True,
    )
    return structlog.get_logger()
