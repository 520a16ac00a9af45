"""A provider of access tokens (RFC 6749), as Microsoft and Google are, on loopback: it signs what Dovecot believes."""

import json
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from time import time
from urllib.parse import parse_qs

import jwt

from tests.servers.certificate import Certificate

SIGNING_KEY = b"a key that only the tests know, and long enough"


def access_token(user: str, seconds: int = 3600) -> str:
    """A token for a user, as Dovecot checks it by itself (RFC 9068)."""
    now = int(time())
    claims = {"email": user, "sub": user, "iat": now - 5, "nbf": now - 5, "exp": now + seconds}
    return jwt.encode(claims, SIGNING_KEY, algorithm="HS256")


def user_of(token: str) -> str:
    """Whom a token speaks of; empty where it is not ours or has run out."""
    try:
        return str(jwt.decode(token, SIGNING_KEY, algorithms=["HS256"])["sub"])
    except jwt.InvalidTokenError:
        return ""


class Provider(ThreadingHTTPServer):
    """Gives tokens for one user; what it was asked stands in ``asked``, and ``refuses`` makes it say no."""

    daemon_threads = True

    def __init__(self, user: str, certificate: Certificate | None = None) -> None:
        super().__init__(("127.0.0.1", 0), _Counter)
        self.user = user
        self.seconds = 3600
        self.rotates = ""
        """The refresh token that comes with the next access token; empty: none."""
        self.refuses = False
        self.asked: list[dict[str, str]] = []
        self._scheme = "http"
        if certificate is not None:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(certificate.certificate, certificate.key)
            self.socket = context.wrap_socket(self.socket, server_side=True)
            self._scheme = "https"

    @property
    def url(self) -> str:
        """Where it listens."""
        return f"{self._scheme}://localhost:{self.server_address[1]}"

    def token(self) -> dict[str, object]:
        """The answer to a request that is granted (RFC 6749, section 5.1)."""
        granted: dict[str, object] = {"token_type": "Bearer", "expires_in": self.seconds}
        granted["access_token"] = access_token(self.user, self.seconds)
        return {**granted, "refresh_token": self.rotates} if self.rotates else granted


@contextmanager
def provider(user: str, certificate: Certificate | None = None) -> Iterator[Provider]:
    """A provider that listens while it is needed; over TLS with a certificate."""
    server = Provider(user, certificate)
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


class _Counter(BaseHTTPRequestHandler):
    server: Provider

    def do_GET(self) -> None:
        """The provider's own description (OpenID Connect Discovery 1.0, section 4)."""
        place = f"{self.server.url}/{self.path.split('/')[1]}"
        self._answer(200, {"issuer": place, "token_endpoint": place, "authorization_endpoint": place})

    def do_POST(self) -> None:
        """A request for a token."""
        body = self.rfile.read(int(self.headers["Content-Length"])).decode()
        self.server.asked.append({name: values[0] for name, values in parse_qs(body).items()})
        if self.server.refuses:
            self._answer(400, {"error": "invalid_grant", "error_description": "it was revoked"})
        else:
            self._answer(200, self.server.token())

    def log_message(self, format: str, *args: object) -> None:
        """Says nothing: the tests look at what was asked."""

    def _answer(self, status: int, content: dict[str, object]) -> None:
        body = json.dumps(content).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)
