"""The managers' mornings, over weeks: each digest once, whatever the clocks, the calendar and the machine do."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest

from mailbot.adapters.queue import LocalQueue, queue_of
from mailbot.bot.log import logger
from mailbot.bot.run import digests_of
from mailbot.settings import load
from tests.stories.conftest import MakeDesk
from tests.stories.desk import DeskOfTests, mail

pytestmark = pytest.mark.servers
EVA, BOB = "eva@desk.test", "bob@desk.test"
MANAGERS = f"""
[[managers]]
address = "{EVA}"
digest_at = 07:30:00
language = "de"
holidays = "DE-BE"
[[managers]]
address = "{BOB}"
digest_at = 08:00:00
timezone = "America/New_York"
"""
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


@pytest.fixture
def desk(make_desk: MakeDesk, store_url: str) -> DeskOfTests:
    """A desk with two managers, an ocean apart."""
    return make_desk(store_url=store_url, more=MANAGERS)


def tick(desk: DeskOfTests, start: datetime, until: datetime, step: timedelta) -> None:
    """Lets the clock run from one moment to another."""
    with desk.store() as database:
        digests = digests_of(load(desk.folder / "mailbot.toml"), database, queue_of(database), logger(json=True))
        now = start
        while now <= until:
            digests.step(now)
            now += step


def digests(desk: DeskOfTests, to: str) -> list[datetime]:
    """When somebody's digests were written, oldest first."""
    found = desk.json("letters", "list")
    return [datetime.fromisoformat(one["written_at"]) for one in found if one["kind"] == "Digest" and one["to"] == to]


def days(moments: list[datetime]) -> list[str]:
    return [f"{moment:%m-%d %H:%M}" for moment in moments]


def test_every_business_day_brings_one_digest_at_the_managers_own_time(desk: DeskOfTests) -> None:
    # Two weeks; New York's clocks go forward on 8 March, a Sunday.
    tick(desk, datetime(2026, 3, 5, 20, tzinfo=UTC), datetime(2026, 3, 17, 20, tzinfo=UTC), timedelta(minutes=30))

    assert days(digests(desk, EVA)) == [f"03-{day:02} 06:30" for day in (6, 9, 10, 11, 12, 13, 16, 17)]
    assert days(digests(desk, BOB)) == ["03-06 13:00", *(f"03-{day:02} 12:00" for day in (9, 10, 11, 12, 13, 16, 17))]


def test_holidays_and_the_change_of_the_clocks_neither_lose_nor_double_one(desk: DeskOfTests) -> None:
    # Good Friday is 3 April, Easter Monday the 6th; Berlin's clocks go forward on 29 March.
    tick(desk, datetime(2026, 3, 26, 20, tzinfo=UTC), datetime(2026, 4, 7, 20, tzinfo=UTC), timedelta(minutes=30))

    assert days(digests(desk, EVA)) == [
        "03-27 06:30",
        *(f"{day} 05:30" for day in ("03-30", "03-31", "04-01", "04-02", "04-07")),
    ]


def test_an_hour_that_comes_twice_brings_no_second_one(make_desk: MakeDesk) -> None:
    # Cairo's clocks go back on Thursday, 29 October, at midnight: half past eleven comes twice.
    desk = make_desk(
        more=f'[[managers]]\naddress = "{EVA}"\ndigest_at = 23:30:00\ntimezone = "Africa/Cairo"\n',
    )

    tick(desk, datetime(2026, 10, 28, 12, tzinfo=UTC), datetime(2026, 10, 31, 12, tzinfo=UTC), timedelta(minutes=10))

    assert days(digests(desk, EVA)) == ["10-28 20:30", "10-29 20:30", "10-30 21:30"]


def test_a_digest_that_the_machine_slept_over_comes_late_and_tells_all(desk: DeskOfTests) -> None:
    tick(desk, datetime(2026, 3, 2, 20, tzinfo=UTC), datetime(2026, 3, 3, 7, tzinfo=UTC), HOUR)
    text = "Nobody in our company can log in since seven, the whole office is at a standstill.\n"
    desk.deliver(mail(subject="Slept over", text=text))
    desk.once("2026-03-03T09:00:00Z")

    # Nobody looks until Thursday afternoon.
    tick(desk, datetime(2026, 3, 5, 15, tzinfo=UTC), datetime(2026, 3, 5, 18, tzinfo=UTC), HOUR)

    assert days(digests(desk, EVA)) == ["03-03 07:00", "03-05 15:00"]
    sent = desk.say("digest", "--date", "2026-03-05")
    assert "1 neu" in sent.output
    assert "Slept over" in sent.output


def test_what_one_digest_has_told_the_next_one_does_not_tell_again(desk: DeskOfTests) -> None:
    for day in (2, 3, 4, 5):
        if day in (3, 4):
            desk.deliver(mail(subject=f"Question of day {day}"))
        desk.once(f"2026-03-0{day}T20:00:00Z")
        desk.once(f"2026-03-0{day + 1}T07:00:00Z")

    told = [desk.say("digest", "--date", f"2026-03-0{day}").output.partition("\n")[0] for day in (4, 5, 6)]

    assert [" 1 neu" in subject for subject in told] == [True, True, False]


def test_a_forgotten_person_is_in_no_digest(desk: DeskOfTests) -> None:
    desk.once("2026-03-02T20:00:00Z")
    # Severe, so that the digest names it.
    desk.deliver(mail(subject="My secret matter", text="Nobody of us can log in since seven, all sites stand still."))
    desk.once("2026-03-03T05:00:00Z")
    desk.once("2026-03-03T07:00:00Z")
    told = desk.say("digest", "--date", "2026-03-03").output

    assert desk.say("forget", "ann@customer.test", "--yes").code == 0

    assert "My secret matter" in told
    assert "the digest of 2026-03-03 is erased" in desk.say("digest", "--date", "2026-03-03").errors


def test_a_crash_in_the_middle_leaves_no_half_digest_and_no_second_one(desk: DeskOfTests) -> None:
    morning = datetime(2026, 3, 3, 7, tzinfo=UTC)
    tick(desk, morning - DAY, morning - 12 * HOUR, HOUR)
    already = digests(desk, EVA)
    with desk.store() as database:
        doomed = digests_of(load(desk.folder / "mailbot.toml"), database, DyingQueue(), logger(json=True))
        with pytest.raises(PowerCut):
            doomed.step(morning)

    half = digests(desk, EVA)
    tick(desk, morning + HOUR, morning + 5 * HOUR, HOUR)
    desk.once("2026-03-03T13:00:00Z")

    assert half == already == []
    assert days(digests(desk, EVA)) == ["03-03 08:00"]
    assert len(desk.letters(EVA)) == 1


def test_two_bots_on_one_store_write_one_digest(desk: DeskOfTests) -> None:
    morning = datetime(2026, 3, 3, 7, tzinfo=UTC)
    tick(desk, morning - DAY, morning - 12 * HOUR, HOUR)
    settings = load(desk.folder / "mailbot.toml")
    with desk.store() as one, desk.store() as other:
        first, second = (digests_of(settings, own, queue_of(own), logger(json=True)) for own in (one, other))
        with ThreadPoolExecutor(2) as threads:
            list(threads.map(lambda bot: bot.step(morning), (first, second)))

    assert days(digests(desk, EVA)) == ["03-03 07:00"]


class PowerCut(BaseException):
    """The end of the process, as far as anybody in it can tell."""


class DyingQueue(LocalQueue):
    """A queue that ends the process when the digest and its letter are written, and nothing is committed."""

    def defer(self, *arguments: object, **more: object) -> None:
        """The power is cut."""
        raise PowerCut
