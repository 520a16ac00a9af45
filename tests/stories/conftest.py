"""Desks for stories: each test its own mailbox, store and folder."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.servers.dovecot import Dovecot
from tests.servers.post_office import PostOffice
from tests.stories.agents import Conversation
from tests.stories.desk import DeskOfTests

MakeDesk = Callable[..., DeskOfTests]


@pytest.fixture(params=["sqlite", "postgres"])
def store_url(request: pytest.FixtureRequest) -> str:
    """A store of the test's own: once SQLite, once PostgreSQL."""
    return "sqlite:///mailbot.db" if request.param == "sqlite" else request.getfixturevalue("database_url")


@pytest.fixture
def make_desk(tmp_path: Path, dovecot: Dovecot, post_office: PostOffice) -> Iterator[MakeDesk]:
    """Makes desks, each with a mailbox of its own, and ends them with the test."""
    made: list[DeskOfTests] = []

    def make(**wishes: Any) -> DeskOfTests:
        desk = DeskOfTests(tmp_path / f"desk{len(made)}", dovecot, dovecot.add_user(), post_office, **wishes)
        made.append(desk)
        return desk

    yield make
    for desk in made:
        desk.close()
    # Whatever a story tells, the sums are right at its end, and the cases are what their events have made of them.
    for desk in made:
        if desk.has_file:
            for proof in (("db", "verify"), ("replay",)):
                proved = desk.say(*proof)
                assert proved.code == 0, proved.errors or proved.output


@pytest.fixture
def desk(make_desk: MakeDesk) -> DeskOfTests:
    """A desk on SQLite."""
    return make_desk()


@pytest.fixture
def talk(desk: DeskOfTests) -> Conversation:
    """A desk with one case, and the notification that its agent got."""
    return Conversation.opened(desk)
