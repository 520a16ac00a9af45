"""A second opinion on a doubted mail, from an OpenAI-compatible endpoint of the operator's choice; off by default."""

import http.client
import json
import socket
from contextlib import suppress
from dataclasses import dataclass
from threading import Timer
from urllib.parse import urlsplit

from classifiers.labels import Labels, Text
from classifiers.opinion import answered, question

MOST_BYTES = 100_000
"""Of an answer that are read."""

_MOST_TOKENS = 200


@dataclass(frozen=True, slots=True)
class Opinion:
    """What came of asking."""

    labels: Labels | None
    """None: there was no answer that could be used."""
    sent: int
    """Characters of the mail that left the house."""
    outcome: str
    """The request that was answered, or why nothing was."""
    reached: bool = True
    """False: nobody answered; whoever has more to ask does so another time."""


@dataclass(frozen=True, slots=True)
class SecondOpinion:
    """An endpoint that is asked."""

    url: str
    """What ``/chat/completions`` is put after."""
    model: str
    key: str | None
    timeout_seconds: float
    """For everything together, however slowly the answer drips."""

    def ask(self, text: Text, own: Labels) -> Opinion:
        """The endpoint's labels in place of our own; never raises for what the endpoint does."""
        instruction, mail = question(text)
        sent = len(mail)
        try:
            status, answer = self._post(self._body(instruction, mail))
        except (OSError, http.client.HTTPException) as error:
            return Opinion(None, sent, f"no answer: {type(error).__name__}", reached=False)
        if status != http.client.OK:
            return Opinion(None, sent, f"status {status}")
        labels = answered(_content(answer), own, self.model)
        return Opinion(labels, sent, str(labels.request) if labels else "an answer that fits no label")

    def _body(self, instruction: str, mail: str) -> bytes:
        messages = [{"role": "system", "content": instruction}, {"role": "user", "content": mail}]
        return json.dumps(
            {
                "model": self.model,
                "messages": messages,
                "temperature": 0,
                "max_tokens": _MOST_TOKENS,
                "response_format": {"type": "json_object"},
            }
        ).encode()

    def _post(self, body: bytes) -> tuple[int, bytes]:
        """Status and answer.  Redirections are not followed: the mail goes where the operator said and nowhere else."""
        parts = urlsplit(self.url)
        kind = http.client.HTTPSConnection if parts.scheme == "https" else http.client.HTTPConnection
        connection = kind(parts.hostname or "", parts.port, timeout=self.timeout_seconds)
        headers = {"Content-Type": "application/json", "Accept": "application/json"}
        if self.key:
            headers["Authorization"] = f"Bearer {self.key}"
        try:
            connection.connect()
            # The socket's own timeout counts anew with every byte; this one does not.
            end = Timer(self.timeout_seconds, _end, [connection.sock])
            end.start()
            try:
                connection.request("POST", f"{parts.path.rstrip('/')}/chat/completions", body, headers)
                response = connection.getresponse()
                return response.status, response.read(MOST_BYTES)
            finally:
                end.cancel()
        finally:
            connection.close()


def _end(line: socket.socket) -> None:
    # Whoever reads from it meets its end; it may have come by itself.
    with suppress(OSError):
        line.shutdown(socket.SHUT_RDWR)


def _content(answer: bytes) -> object:
    """What the first choice says; None where the answer has another form."""
    try:
        return json.loads(answer)["choices"][0]["message"]["content"]
    except (ValueError, RecursionError, KeyError, IndexError, TypeError):
        return None
