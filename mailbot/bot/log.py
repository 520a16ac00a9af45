"""The log: one line for each mail and letter, as JSON or for people; never a body, a subject or a secret."""

import logging
import sys
from collections.abc import Mapping, MutableMapping
from json import JSONEncoder
from traceback import extract_tb
from typing import Any, TextIO, cast

import structlog
from structlog.typing import ExcInfo

from mailbot.adapters.health import Meter

_MOST_CAUSES = 5
_MOST_FRAMES = 20


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


def logger(*, json: bool, stream: TextIO = sys.stderr, meter: Meter | None = None) -> Any:
    """The log of the program, on a stream; a meter hears each of its lines."""

    def metered(_logger: Any, _method: str, line: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
        if meter is not None:
            meter.note(line["event"], dict(line))
        return line

    render: Any = (
        structlog.processors.JSONRenderer(serializer=_line)
        if json
        else structlog.dev.ConsoleRenderer(colors=stream.isatty())
    )
    structlog.configure(
        processors=[
            metered,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.ExceptionRenderer(_trace),
            render,
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.INFO),
        logger_factory=structlog.PrintLoggerFactory(cast(TextIO, _Patient(stream))),
        cache_logger_on_first_use=True,
    )
    return structlog.get_logger()


# Made once: that costs more than a line.
_ENCODER = JSONEncoder(default=repr)


def _line(line: Mapping[str, Any], **_options: Any) -> str:
    return _ENCODER.encode(line)


def _trace(exc_info: ExcInfo) -> str:
    """Where an exception came from, and its kind; what it says may be a customer's words, so it is left out."""
    told: list[str] = []
    error: BaseException | None = exc_info[1]
    while error is not None and len(told) < _MOST_CAUSES:
        frames = extract_tb(error.__traceback__)[-_MOST_FRAMES:]
        told.append("\n".join((type(error).__name__, *(f"  {f.filename}:{f.lineno} {f.name}" for f in frames))))
        error = error.__cause__ or error.__context__
    return "Traceback: " + "\ncaused by ".join(told)
