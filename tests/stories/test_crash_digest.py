"""The plug is pulled around the managers' morning: each has one digest, or the one in flight once more."""

import random
from collections import defaultdict
from collections.abc import Iterator

import psycopg
import pytest
import sqlalchemy as sa

from mailbot.adapters.store.database import Database
from mailbot.adapters.tables import DigestRow
from tests.servers.post_office import Fault, PostOffice, Stage
from tests.servers.waiting import eventually
from tests.stories.conftest import MakeDesk
from tests.stories.desk import RULES, DeskOfTests, mail

pytestmark = [pytest.mark.servers, pytest.mark.timeout(900)]
MANAGERS = tuple(f"boss{number}@desk.test" for number in range(8))
SETTINGS = RULES + "".join(
    f'[[managers]]\naddress = "{address}"\ndigest_at = 07:30:00\nlanguage = "{"en" if number % 2 else "de"}"\n'
    for number, address in enumerate(MANAGERS)
)
MORNINGS = ("2026-03-02T07:00:00Z", "2026-03-03T07:00:00Z")
KILLS = 2
"""On each of these mornings."""
CONNECTIONS = 4
_PATIENCE = 180.0
"""For a machine that is busy with much else: a bot starts in two seconds on a quiet one, in seventy on that."""


@pytest.fixture
def desk(make_desk: MakeDesk, store_url: str) -> DeskOfTests:
    """A desk whose managers wait since Sunday for their first digest."""
    desk = make_desk(store_url=store_url, agents=(), more=SETTINGS)
    desk.once("2026-03-01T20:00:00Z")
    desk.deliver(*(mail(sender=f"person{number}@else.test", subject=f"Fault {number}") for number in range(3)))
    desk.once("2026-03-01T21:00:00Z")
    return desk


@pytest.fixture
def store(desk: DeskOfTests) -> Iterator[Database]:
    """The desk's store, to look into while its bot runs."""
    with desk.store() as database:
        yield database


def written(store: Database) -> int:
    """How many digests are committed."""
    with store.reading() as session:
        return session.connection().execute(sa.select(sa.func.count()).where(DigestRow.letter != "")).scalar_one()  # type: ignore[arg-type]  # a column's comparison is no bool


def delivered(post_office: PostOffice) -> dict[str, list[str]]:
    """The Message-IDs of the letters that each manager has."""
    found = defaultdict(list)
    for letter in post_office.letters():
        if letter.recipients[0] in MANAGERS:
            found[letter.recipients[0]].append(str(letter.message["Message-ID"]))
    return found


def each_has(post_office: PostOffice, mornings: int) -> bool:
    """Whether every manager has a digest of each of so many mornings."""
    return [len(set(ids)) for ids in delivered(post_office).values()] == [mornings] * len(MANAGERS)


def repeated(post_office: PostOffice) -> int:
    """How many letters went out once more."""
    return sum(len(ids) - len(set(ids)) for ids in delivered(post_office).values())


def finished(desk: DeskOfTests, post_office: PostOffice, now: str, mornings: int = 1) -> None:
    """Starts the bot anew, which sends what is left, and writes nothing more."""
    before = desk.log().count("mailbox connected")
    desk.start(now)
    # The one that was killed may have sent everything, so that nothing else tells that this one is at work.
    eventually(lambda: desk.log().count("mailbox connected") > before, within=_PATIENCE)
    eventually(lambda: each_has(post_office, mornings), within=_PATIENCE, what="a digest for each manager")
    eventually(lambda: not desk.json("letters", "list", "--state", "waiting"), within=_PATIENCE)
    assert desk.stop() == 0
    assert each_has(post_office, mornings)
    assert "Traceback" not in desk.log()


def test_whenever_the_bot_is_killed_each_manager_has_one_digest_a_morning(
    desk: DeskOfTests, store: Database, post_office: PostOffice
) -> None:
    dice = random.Random(store.is_sqlite)
    for number, morning in enumerate(MORNINGS):
        already = number * len(MANAGERS)
        for wanted in sorted(dice.sample(range(1, len(MANAGERS)), KILLS)):
            desk.start(morning)
            # Once by what is committed, once by what is sent, which happens at the same time.
            seen = dice.choice((lambda: written(store), lambda: sum(map(len, delivered(post_office).values()))))
            eventually(lambda seen=seen, wanted=wanted: seen() >= already + wanted, within=_PATIENCE)  # type: ignore[misc]  # noqa: B023  # a default is no argument, and the loop waits
            desk.kill()
        finished(desk, post_office, morning, number + 1)

    assert written(store) == len(MORNINGS) * len(MANAGERS)
    assert repeated(post_office) <= len(MORNINGS) * KILLS * CONNECTIONS, "only those in flight at a kill"


def test_a_bot_killed_between_commit_and_sending_sends_what_it_has_written(
    desk: DeskOfTests, store: Database, post_office: PostOffice
) -> None:
    post_office.fail(Fault(Stage.CONNECT, code=421))
    desk.start(MORNINGS[0])
    eventually(lambda: written(store) == len(MANAGERS), within=_PATIENCE)
    desk.kill()
    before = delivered(post_office)
    ids = {(one["to"], one["message_id"]) for one in desk.json("letters", "list", "--state", "waiting")}

    post_office.fail()
    finished(desk, post_office, MORNINGS[0])

    assert before == {}
    assert {(to, one) for to, own in delivered(post_office).items() for one in own} == ids
    assert repeated(post_office) == 0


def test_a_bot_killed_before_it_hears_of_a_digests_delivery_sends_the_same_one_again(
    desk: DeskOfTests, store: Database, post_office: PostOffice
) -> None:
    post_office.fail(Fault(Stage.STORED, seconds=120))
    desk.start(MORNINGS[0])
    eventually(lambda: len(delivered(post_office)) == CONNECTIONS, within=_PATIENCE)
    desk.kill()

    post_office.fail()
    finished(desk, post_office, MORNINGS[0])

    assert repeated(post_office) == CONNECTIONS
    assert written(store) == len(MANAGERS)


def test_a_bot_killed_within_the_digests_transaction_has_written_none(
    make_desk: MakeDesk, database_url: str, post_office: PostOffice
) -> None:
    desk = make_desk(store_url=database_url, agents=(), more=SETTINGS)
    desk.once("2026-03-01T20:00:00Z")
    url = database_url.replace("+psycopg", "")
    waits = "SELECT count(*) FROM pg_locks WHERE relation = 'letter'::regclass AND NOT granted"
    with psycopg.connect(url) as other, psycopg.connect(url, autocommit=True) as looking:
        # The digest's row is written by then, its letter can't be, and nothing is committed.
        other.execute("LOCK TABLE letter IN SHARE MODE")
        desk.start(MORNINGS[0])
        eventually(lambda: looking.execute(waits).fetchall() == [(1,)], within=_PATIENCE)
        desk.kill()
    half = desk.json("letters", "list")

    finished(desk, post_office, MORNINGS[0])

    assert half == []
    assert repeated(post_office) == 0
