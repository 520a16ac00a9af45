"""Asked at a local server that speaks the protocol, well or badly."""

import json
import socket
from http.server import BaseHTTPRequestHandler
from threading import Event
from time import perf_counter
from typing import Any

import pytest

from classifiers.labels import Labels, Request, Severity, Text
from mailbot.adapters.second_opinion import SecondOpinion
from tests.servers.endpoint import Answer, endpoint, says, sends

OWN = Labels(Request.NONE, Severity.P4, 1, "en", (), 0.4, abstained=True)
GOOD = {"request": "training", "severity": "P4", "issues": 1, "language": "en", "flags": []}


def second(url: str, timeout: float = 5) -> SecondOpinion:
    return SecondOpinion(url, "small-1", "key-1", timeout)


def test_a_sound_answer_is_taken_and_the_question_is_as_the_protocol_wants() -> None:
    asked: list[dict[str, Any]] = []
    with endpoint(says(json.dumps(GOOD)), asked) as url:
        opinion = second(url).ask(Text("Course", "Could you teach us?"), OWN)

    assert opinion.labels is not None
    assert opinion.labels.request is Request.TRAINING
    assert opinion.outcome == "training"
    (request,) = asked
    assert (request["path"], request["key"], request["model"]) == ("/v1/chat/completions", "Bearer key-1", "small-1")
    assert [message["role"] for message in request["messages"]] == ["system", "user"]
    assert json.loads(request["messages"][1]["content"]) == {"subject": "Course", "body": "Could you teach us?"}
    assert opinion.sent == len(request["messages"][1]["content"])


@pytest.mark.parametrize(
    "answer",
    [
        sends(500, b"{}"),
        sends(429, b""),
        sends(302, b"", Location="http://127.0.0.1:1/v1"),
        sends(200, b""),
        sends(200, b"<html>"),
        sends(200, b'{"choices": []}'),
        sends(200, b'{"choices": [{"message": null}]}'),
        sends(200, b"[" * 90_000),
        sends(200, b'{"choices": [{"message": {"content": "' + b"x" * 5_000_000 + b'"}}]}'),
        sends(200, b"\xff\xfe\x00"),
        says("I think that this is an error."),
        says(json.dumps(GOOD | {"request": "delete_all_cases"})),
        says(json.dumps([GOOD])),
        says({"request": "training"}),
    ],
)
def test_any_other_answer_is_ignored(answer: Answer) -> None:
    with endpoint(answer) as url:
        opinion = second(url).ask(Text("", "x"), OWN)

    assert opinion.labels is None
    assert opinion.outcome


def test_half_an_answer_is_ignored() -> None:
    def answer(handler: BaseHTTPRequestHandler) -> None:
        handler.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{")
        handler.connection.shutdown(socket.SHUT_RDWR)

    with endpoint(answer) as url:
        opinion = second(url).ask(Text("", "x"), OWN)

    assert opinion.labels is None
    assert opinion.outcome == "an answer that fits no label"


def test_an_endpoint_that_drips_is_given_up_in_time() -> None:
    over = Event()

    def answer(handler: BaseHTTPRequestHandler) -> None:
        handler.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n")
        while not over.wait(0.05):
            try:
                handler.wfile.write(b" ")
            except OSError:
                return

    with endpoint(answer) as url:
        begun = perf_counter()
        opinion = second(url, timeout=0.4).ask(Text("", "x"), OWN)
        seconds = perf_counter() - begun
        over.set()

    assert opinion.labels is None
    assert seconds < 3


def test_nobody_at_home_is_no_answer() -> None:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{unused.getsockname()[1]}/v1"

        opinion = second(url, timeout=1).ask(Text("", "x"), OWN)

    assert opinion.outcome == "no answer: ConnectionRefusedError"
