"""Real servers for tests: started once a test process when the first test asks, fresh contents for each test."""

import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TypeVar

import pytest
from hypothesis import settings

from tests.servers.certificate import Certificate, make_certificate
from tests.servers.dovecot import Account, Dovecot
from tests.servers.post_office import PostOffice
from tests.servers.postgres import Postgres
from tests.servers.process import Server, ServerMissingError, ourselves, scratch_directory

# The machines that tests run on are noisy: no test is a matter of time but by its own limit.
settings.register_profile("mailbot", deadline=None)
settings.load_profile("mailbot")

AnyServer = TypeVar("AnyServer", bound=Server)


@pytest.fixture(scope="session")
def certificate() -> Iterator[Certificate]:
    """The certificate that every server shows."""
    directory = scratch_directory(ourselves())
    with _installed():
        yield make_certificate(directory)
    shutil.rmtree(directory)


@pytest.fixture(scope="session")
def dovecot_server(certificate: Certificate) -> Iterator[Dovecot]:
    """The test process's Dovecot; tests ask for `dovecot`."""
    yield from _serve(lambda: Dovecot(certificate))


@pytest.fixture
def dovecot(dovecot_server: Dovecot) -> Dovecot:
    """A running Dovecot, even if the test before has stopped it."""
    return _awake(dovecot_server)


@pytest.fixture
def account(dovecot: Dovecot) -> Account:
    """A mail user of the test's own, with an empty INBOX."""
    return dovecot.add_user()


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[Postgres]:
    """The test process's PostgreSQL; tests ask for `postgres`."""
    yield from _serve(Postgres)


@pytest.fixture
def postgres(postgres_server: Postgres) -> Postgres:
    """A running PostgreSQL, even if the test before has stopped it."""
    return _awake(postgres_server)


@pytest.fixture
def database_url(postgres: Postgres) -> Iterator[str]:
    """An empty PostgreSQL database of the test's own."""
    url = postgres.create_database()
    yield url
    _awake(postgres).drop_database(url)


@pytest.fixture(scope="session")
def post_office_server(certificate: Certificate) -> Iterator[PostOffice]:
    """The test process's SMTP server; tests ask for `post_office`."""
    yield from _serve(lambda: PostOffice(certificate))


@pytest.fixture
def post_office(post_office_server: PostOffice) -> PostOffice:
    """A running SMTP server without letters, faults and logins."""
    post_office_server.reset()
    return _awake(post_office_server)


def _serve(make: Callable[[], AnyServer]) -> Iterator[AnyServer]:
    with _installed():
        server = make()
    try:
        server.start()
        yield server
    finally:
        server.remove()


def _awake(server: AnyServer) -> AnyServer:
    if not server.running:
        server.start()
    return server


@contextmanager
def _installed() -> Iterator[None]:
    try:
        yield
    except ServerMissingError as reason:
        # At home a test without its server is skipped; where the result is trusted, nothing may be left out.
        if os.environ.get("CI") == "true":
            pytest.fail(str(reason), pytrace=False)
        pytest.skip(str(reason))
