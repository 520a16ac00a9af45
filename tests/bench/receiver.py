"""A lean SMTP receiver as a process of its own: it counts letters, and notes when each came and what it answers.

The post office of the tests is a whole server and costs several times as much a letter: on two cores it would be what
is measured.
"""

import asyncio
import os
import re
import signal
import sys
import time
from dataclasses import dataclass
from pathlib import Path

from tests.servers.process import Process, free_port, greeting, ourselves, scratch_directory
from tests.servers.waiting import eventually

_FIELD = {name: re.compile(rb"(?im)^" + name + rb":[ \t]*(<[^>\r\n]*>)") for name in (b"Message-ID", b"In-Reply-To")}
_END = b"\r\n.\r\n"
_PROJECT = Path(__file__).parents[2]


@dataclass(frozen=True, slots=True)
class Noted:
    """A letter that came."""

    at: float
    """When it had come whole, by the machine's monotonic clock, which all its processes share."""
    message_id: str
    answers: str
    """The mail that it answers; empty where it answers none."""


class Receiver:
    """Takes every letter of everybody; by its port it is as good as any post office."""

    def __init__(self) -> None:
        self.port = free_port()
        directory = scratch_directory(ourselves())
        self._notes = directory / "notes"
        self._letters: list[Noted] = []
        self._read = 0
        start = f"import sys; sys.path.insert(0, {str(_PROJECT)!r}); from tests.bench.receiver import main; main()"
        command = (sys.executable, "-c", start, str(self.port), str(self._notes))
        self.process = Process(command, directory, ourselves(), signal.SIGKILL)

    def start(self) -> None:
        """Starts it and waits until it listens."""
        self.process.start()
        self.process.wait(lambda: greeting(self.port).startswith(b"220"))

    def remove(self) -> None:
        """Ends it and takes everything away."""
        self.process.remove()

    def letters(self) -> list[Noted]:
        """All letters so far, in their order."""
        with self._notes.open("rb") as file:
            file.seek(self._read)
            lines = file.read().rpartition(b"\n")[0]
        if lines:
            self._read += len(lines) + 1
            self._letters.extend(_noted(line) for line in lines.decode().split("\n"))
        return self._letters

    def wait_for(self, first: int, count: int, within: float) -> list[Noted]:
        """So many letters from the ``first`` on, as soon as they have come."""
        eventually(lambda: len(self.letters()) >= first + count, within=within, what=f"{count} letters")
        return self._letters[first:]


def _noted(line: str) -> Noted:
    at, message_id, answers = line.split("\t")
    return Noted(float(at), message_id, answers)


class _Line(asyncio.Protocol):
    """One connection; only what a client that behaves needs of RFC 5321."""

    def __init__(self, notes: int) -> None:
        self._notes = notes
        self._waiting = bytearray()
        self._content = False

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport
        transport.write(b"220 receiver.test ESMTP\r\n")

    def data_received(self, data: bytes) -> None:
        self._waiting += data
        while (end := self._waiting.find(_END if self._content else b"\r\n")) >= 0:
            piece = bytes(self._waiting[:end])
            del self._waiting[: end + (len(_END) if self._content else 2)]
            self._transport.write(self._stored(piece) if self._content else self._answer(piece[:4].upper()))

    def _stored(self, letter: bytes) -> bytes:
        self._content = False
        head = letter.partition(b"\r\n\r\n")[0]
        found = [field.search(head) for field in _FIELD.values()]
        note = b"\t".join((b"%.6f" % time.monotonic(), *(match[1] if match else b"" for match in found)))
        os.write(self._notes, note + b"\n")
        return b"250 taken\r\n"

    def _answer(self, verb: bytes) -> bytes:
        if verb == b"DATA":
            self._content = True
            return b"354 go ahead\r\n"
        return b"221 bye\r\n" if verb == b"QUIT" else b"250 fine\r\n"


async def _serve(port: int, notes: Path) -> None:
    file = os.open(notes, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    server = await asyncio.get_running_loop().create_server(lambda: _Line(file), "127.0.0.1", port)
    async with server:
        await asyncio.Event().wait()


def main() -> None:
    """Serves until the end of the process: PORT NOTES_FILE."""
    port, notes = sys.argv[1:]
    asyncio.run(_serve(int(port), Path(notes)))
