"""The world around the bot, on loopback: a mailbox (IMAP) and a post office (SMTP)."""

import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from queue import SimpleQueue
from typing import Any

from aiosmtpd.controller import Controller
from imapclient import IMAPClient

from mailbot.demo.letters import ReceivedLetter, keep, read

HOST = "127.0.0.1"


class RehearsalError(Exception):
    """The rehearsal can't go on; the message says why."""


def free_port() -> int:
    """A port that nobody listens on at this moment."""
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        return int(probe.getsockname()[1])


@contextmanager
def process(program: list[str], log: Path, environment: dict[str, str]) -> Iterator[subprocess.Popen[bytes]]:
    """A program of Python's, such as ``pymap.main:main`` with its arguments, that writes to the log.

    It ends with the block, and with us where we are killed.
    """
    with (
        log.open("wb") as output,
        # A session of its own keeps Ctrl-C away from it: the rehearsal ends it in order.
        subprocess.Popen(
            [sys.executable, "-m", "mailbot.demo.child", *program],
            stdin=subprocess.PIPE,
            stdout=output,
            stderr=subprocess.STDOUT,
            env=environment,
            start_new_session=True,
        ) as running,
    ):
        try:
            yield running
        finally:
            running.terminate()
            try:
                running.wait(timeout=5)
            except subprocess.TimeoutExpired:
                running.kill()


@contextmanager
def mailbox(user: str, password: str, log: Path, environment: dict[str, str]) -> Iterator[tuple[int, IMAPClient]]:
    """An empty mailbox: the port that it is served at, and a connection to put mails in."""
    port = free_port()
    program = ["pymap.main:main", "--host", HOST, "--port", str(port), "--no-tls"]
    program += ["dict", "--demo-user", user, "--demo-password", password]
    with process(program, log, environment) as running:
        client = _connected(port, running, log)
        try:
            client.login(user, password)
            yield port, client
        finally:
            client.shutdown()


def _connected(port: int, running: subprocess.Popen[bytes], log: Path) -> IMAPClient:
    deadline = time.monotonic() + 15
    while time.monotonic() < deadline and running.poll() is None:
        try:
            return IMAPClient(HOST, port, ssl=False, timeout=10)
        except OSError:
            time.sleep(0.05)
    raise RehearsalError(f"the IMAP server did not start; its log is {log}")


class PostOffice:
    """Takes every mail: what is for the desk waits in ``for_desk``, a letter is kept in the folder and told of."""

    def __init__(self, folder: Path, desk: str) -> None:
        self._folder = folder
        self._local, _, self._domain = desk.partition("@")
        self._kept = 0
        self.for_desk: SimpleQueue[bytes] = SimpleQueue()
        self.arrived: SimpleQueue[ReceivedLetter] = SimpleQueue()

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        """The answer to a mail's last line (RFC 5321, section 4.1.1.4)."""
        for recipient in filter(self._is_desk, envelope.rcpt_tos):
            trace = f"Return-Path: <{envelope.mail_from or ''}>\r\nDelivered-To: {recipient}\r\n"
            self.for_desk.put(trace.encode() + envelope.content)
        letters_to = tuple(recipient for recipient in envelope.rcpt_tos if not self._is_desk(recipient))
        if letters_to:
            letter = read(envelope.content, letters_to, datetime.now(UTC))
            self._kept += 1
            keep(letter, envelope.content, self._folder, self._kept)
            self.arrived.put(letter)
        return "250 2.0.0 kept"

    def _is_desk(self, address: str) -> bool:
        local, _, domain = address.lower().rpartition("@")
        return domain == self._domain and local.partition("+")[0] == self._local


@contextmanager
def post_office(folder: Path, desk: str) -> Iterator[tuple[int, PostOffice]]:
    """A running post office that keeps its letters in the folder, and the port that it is served at."""
    office = PostOffice(folder, desk)
    controller = Controller(office, hostname=HOST, port=free_port())
    controller.start()
    try:
        yield controller.port, office
    finally:
        controller.stop()
