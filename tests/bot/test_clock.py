"""Waiting and the time: bounded, never all at once, and rehearsed where somebody asks for it."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mailbot.bot.backoff import Backoff, spread
from mailbot.bot.clock import Clock
from mailbot.settings import SettingsError

NINE = datetime(2026, 3, 2, 9, tzinfo=UTC)


@given(st.floats(0.01, 1000), st.floats(0.01, 20_000), st.integers(0, 10**9))
def test_a_wait_doubles_up_to_its_most_and_is_shortened_by_up_to_a_half(first: float, most: float, tries: int) -> None:
    wait = spread(first, most, tries)

    whole = min(most, first * 2 ** min(tries, 40))
    assert whole / 2 <= wait <= whole


def test_what_worked_waits_from_the_beginning_again() -> None:
    backoff = Backoff(first=1, most=60)
    waits = [backoff.next() for _ in range(10)]

    backoff.reset()

    assert waits[-1] >= 30
    assert backoff.next() <= 1


def test_a_rehearsed_time_stands_still_and_is_when_every_mail_arrived() -> None:
    clock = Clock({"MAILBOT_NOW": "2026-03-02T10:00:00+01:00"})

    assert clock.now() == clock.now() == NINE
    assert clock.arrival(NINE - timedelta(days=9)) == NINE


def test_a_running_bot_goes_on_from_the_rehearsed_time() -> None:
    clock = Clock({"MAILBOT_NOW": "2026-03-02T09:00:00Z"}, ticking=True)

    first, second = clock.now(), clock.now()

    assert NINE <= first < second < NINE + timedelta(minutes=1)


def test_without_a_rehearsal_it_is_now_and_no_mail_comes_from_the_future() -> None:
    clock = Clock({})
    before = clock.now()

    assert clock.arrival(NINE) == min(NINE, before)
    assert before <= clock.arrival(before + timedelta(days=1)) <= clock.now()
    assert clock.arrival(None).tzinfo is UTC


@pytest.mark.parametrize("value", ["yesterday", "2026-03-02T09:00:00", "2026-13-01T00:00:00Z", "12:00Z"])
def test_a_time_that_is_none_or_has_no_zone_is_refused(value: str) -> None:
    with pytest.raises(SettingsError, match="MAILBOT_NOW"):
        Clock({"MAILBOT_NOW": value})
