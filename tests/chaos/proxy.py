"""A TCP proxy on loopback that stalls, delays and cuts what goes through it."""

import contextlib
import select
import socket
import time
from dataclasses import dataclass, field
from threading import Event, Lock, Thread

from tests.servers.process import free_port

_SLICE_SECONDS = 0.1


@dataclass
class _Line:
    """One connection through the proxy."""

    near: socket.socket
    far: socket.socket
    stalled: Event = field(default_factory=Event)

    def close(self) -> None:
        for end in (self.near, self.far):
            with contextlib.suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)
            end.close()


class Proxy:
    """Passes on what comes to ``port``, as it is told to."""

    def __init__(self, target: int) -> None:
        self.port = free_port()
        self.delay = 0.0
        """Seconds that everything takes longer on its way."""
        self._target = target
        self._lines: list[_Line] = []
        self._lock = Lock()
        self._closed = Event()
        self._listener = socket.create_server(("127.0.0.1", self.port))
        self._listener.settimeout(_SLICE_SECONDS)
        Thread(target=self._serve, daemon=True).start()

    def cut(self) -> int:
        """Breaks every line, and gives how many there were."""
        with self._lock:
            lines, self._lines = self._lines, []
        for line in lines:
            line.close()
        return len(lines)

    def stall(self) -> int:
        """Lets nothing through on the lines that are open now, which stay open: half-open connections."""
        with self._lock:
            for line in self._lines:
                line.stalled.set()
            return len(self._lines)

    def close(self) -> None:
        """Ends it, with all its lines."""
        self._closed.set()
        self._listener.close()
        self.cut()

    def _serve(self) -> None:
        while not self._closed.is_set():
            try:
                near, _ = self._listener.accept()
            except TimeoutError:
                continue
            except OSError:
                return
            try:
                far = socket.create_connection(("127.0.0.1", self._target), timeout=5)
            except OSError:
                near.close()
                continue
            line = _Line(near, far)
            with self._lock:
                self._lines.append(line)
            Thread(target=self._pass, args=(line,), daemon=True).start()

    def _pass(self, line: _Line) -> None:
        others = {line.near: line.far, line.far: line.near}
        # Whatever breaks, both ends hear of it; a line that was cut is closed already.
        with contextlib.suppress(OSError, ValueError):
            while not self._closed.is_set():
                ready, _, _ = select.select(list(others), [], [], _SLICE_SECONDS)
                if line.stalled.wait(_SLICE_SECONDS) if line.stalled.is_set() else False:
                    continue
                for end in ready:
                    octets = end.recv(65536)
                    if not octets:
                        raise ConnectionError
                    time.sleep(self.delay)
                    others[end].sendall(octets)
        line.close()
        with self._lock, contextlib.suppress(ValueError):
            self._lines.remove(line)
