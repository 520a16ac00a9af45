"""A real post office: an SMTP server as a process of its own, which fails as it is told to."""

import json
import os
import signal
import sys
from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from enum import StrEnum
from pathlib import Path

from tests.servers.certificate import Certificate
from tests.servers.process import Process, Server, free_port, ourselves, scratch_directory
from tests.servers.waiting import eventually


class Stage(StrEnum):
    """The moments of a delivery in which something can go wrong, in their order."""

    CONNECT = "connect"
    SENDER = "sender"
    RECIPIENT = "recipient"
    DATA = "data"
    """The command, before a byte of the letter was sent."""
    CONTENT = "content"
    """After the letter's first line; the connection breaks here, whatever else the fault says."""
    END = "end"
    """The whole letter was sent, and nothing is stored yet."""
    STORED = "stored"
    """The letter is stored, and the client has not heard of it."""


@dataclass(frozen=True, slots=True)
class Fault:
    """What the post office does wrong: it waits, then closes the connection, refuses, or goes on as if nothing were."""

    stage: Stage
    code: int = 0
    """The reply code to refuse with; 421 closes the connection too (RFC 5321, 3.8)."""
    seconds: float = 0.0
    close: bool = False
    recipient: str = ""
    """Whose letters it befalls; everybody's where this is empty."""
    times: int = 0
    """How often it happens; always where this is 0."""


@dataclass(frozen=True, slots=True)
class Instructions:
    """What the server process is told by its control file."""

    letters: str
    """The file that takes the letters, one JSON object a line."""
    faults: tuple[Fault, ...] = ()
    user: str = ""
    """Who must log in before he may send; nobody where this is empty."""
    password: str = ""
    starttls: bool = False
    """Nothing is taken on the plain port before STARTTLS."""


@dataclass(frozen=True, slots=True)
class Delivered:
    """A letter that the post office has taken."""

    connection: int
    at: datetime
    reverse_path: str
    recipients: tuple[str, ...]
    raw: bytes
    encrypted: bool
    user: str
    """Who was logged in; empty where nobody was."""

    @property
    def message(self) -> EmailMessage:
        """The letter, parsed."""
        return message_from_bytes(self.raw, policy=policy.default)

    @property
    def subject(self) -> str:
        """The Subject field, decoded."""
        return str(self.message["Subject"] or "")

    @property
    def text(self) -> str:
        """The plain text part; empty where there is none."""
        part = self.message.get_body(("plain",))
        return "" if part is None else str(part.get_content())


class PostOffice(Server):
    """An SMTP server: a plain port that offers STARTTLS, and a TLS port."""

    def __init__(self, certificate: Certificate) -> None:
        self.port = free_port()
        self.tls_port = free_port()
        self.certificate = certificate
        self._directory = scratch_directory(ourselves())
        self._control = self._directory / "control.json"
        self._ready = self._directory / "ready"
        self._rounds = 0
        project = Path(__file__).parents[2]
        # The server finds this package by its path, whatever directory the tests are started in.
        start = f"import sys; sys.path.insert(0, {str(project)!r}); from tests.servers.smtp_server import main; main()"
        ports = (str(self.port), str(self.tls_port))
        files = (str(self._control), str(self._ready), str(certificate.certificate), str(certificate.key))
        command = (sys.executable, "-c", start, *ports, *files)
        self.process = Process(command, self._directory, ourselves(), signal.SIGKILL)
        self.reset()

    def start(self) -> None:
        """Starts the server and waits until it listens."""
        self._ready.unlink(missing_ok=True)
        self.process.start()
        self.process.wait(self._ready.exists)

    def reset(self) -> None:
        """Forgets letters, faults and logins; connections that are still open write to the old letters."""
        self._rounds += 1
        self._letters: list[Delivered] = []
        self._read = 0
        self._instruct(Instructions(str(self._directory / f"letters{self._rounds}.jsonl")))

    def fail(self, *faults: Fault) -> None:
        """Goes wrong in these ways from now on, the first fault that fits at each stage; with none, works again."""
        told = self._instructions
        self._instruct(Instructions(told.letters, faults, told.user, told.password, told.starttls))

    def require(self, user: str = "", password: str = "", *, starttls: bool = False) -> None:
        """Takes letters from now on only after this login, and on the plain port only after STARTTLS."""
        told = self._instructions
        self._instruct(Instructions(told.letters, told.faults, user, password, starttls))

    def letters(self) -> tuple[Delivered, ...]:
        """Everything that was taken since the last reset, in its order."""
        path = Path(self._instructions.letters)
        if path.exists():
            with path.open("rb") as file:
                file.seek(self._read)
                # The last line may still be on its way.
                lines = file.read().rpartition(b"\n")[0]
            if lines:
                self._read += len(lines) + 1
                self._letters.extend(_delivered(line) for line in lines.split(b"\n"))
        return tuple(self._letters)

    def wait_for(
        self, wanted: int | Callable[[tuple[Delivered, ...]], bool], within: float = 10.0
    ) -> tuple[Delivered, ...]:
        """The letters, as soon as there are so many, or as soon as they are as wanted."""
        fits = wanted if callable(wanted) else lambda letters: len(letters) >= wanted
        what = "the wanted letters" if callable(wanted) else f"{wanted} letters"
        try:
            eventually(lambda: fits(self.letters()), within=within, what=what)
        except AssertionError as reason:
            came = "; ".join(f"{', '.join(letter.recipients)}: {letter.subject}" for letter in self._letters)
            raise AssertionError(f"{reason}; there were {len(self._letters)}: {came}") from None
        return self.letters()

    def _instruct(self, instructions: Instructions) -> None:
        draft = self._control.with_suffix(".draft")
        draft.write_text(json.dumps(asdict(instructions)))
        os.replace(draft, self._control)
        self._instructions = instructions


def _delivered(line: bytes) -> Delivered:
    fields = json.loads(line)
    return Delivered(
        connection=fields["connection"],
        at=datetime.fromisoformat(fields["at"]),
        reverse_path=fields["reverse_path"],
        recipients=tuple(fields["recipients"]),
        raw=fields["raw"].encode("latin-1"),
        encrypted=fields["encrypted"],
        user=fields["user"],
    )
