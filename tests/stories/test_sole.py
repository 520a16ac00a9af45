"""One bot on a database at a time."""

import pytest

from tests.stories.conftest import MakeDesk

pytestmark = pytest.mark.servers


def test_a_second_bot_on_the_same_database_is_refused_in_words(make_desk: MakeDesk, store_url: str) -> None:
    desk = make_desk(store_url=store_url)
    desk.start()
    desk.ready()

    refused = desk.command("run", "--once")

    assert refused.returncode == 1
    assert "another mailbot" in refused.stderr
    assert desk.stop() == 0
    assert desk.command("run", "--once").returncode == 0
