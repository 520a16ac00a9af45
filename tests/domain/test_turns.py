"""Whether the people of a domain write by themselves, or a program answers each letter of ours."""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from itertools import accumulate
from random import Random

import pytest

from mailbot.domain.turns import SOON, Turns, after

START = datetime(2026, 3, 2, 8, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


def answered(arrivals: Iterable[datetime]) -> list[timedelta | None]:
    """How long each mail waits for its letter where every mail comes from a new address; None: it gets none."""
    turns: Turns | None = None
    found: list[timedelta | None] = []
    for at in arrivals:
        now = at + timedelta(seconds=2)
        turns = after(turns, at, now)
        found.append(None if turns.ended else turns.silent_until - now)
    return found


@pytest.mark.parametrize("latency", [timedelta(0), timedelta(seconds=1), MINUTE, 5 * MINUTE, SOON - MINUTE])
def test_a_program_that_answers_each_letter_gets_six_of_them(latency: timedelta) -> None:
    letters, at = 0, START
    turns: Turns | None = None

    while turns is None or not turns.ended:
        # The mail server's clock knows seconds only.
        turns = after(turns, at.replace(microsecond=0), at + timedelta(milliseconds=300))
        letters += not turns.ended
        at = turns.silent_until + latency

    assert letters == 6


@pytest.mark.parametrize("gap", [1, 10, 60, 600, 840, 1800], ids="{} s".format)
def test_people_who_write_at_even_distances_are_all_answered(gap: int) -> None:
    waits = answered(START + timedelta(seconds=gap * number) for number in range(200))

    assert None not in waits
    # Each day begins with one that is late, until the next one writes unasked.
    assert sum(bool(wait) for wait in waits) <= 1 + gap * 200 // 86_400
    assert max(wait for wait in waits if wait is not None) <= 30 * MINUTE


@pytest.mark.parametrize("mean", [5, 20, 60, 200, 600, 1800, 7200], ids="{} s".format)
def test_people_who_write_at_random_are_all_answered(mean: int) -> None:
    random = Random(4711)
    seconds = accumulate(random.expovariate(1 / mean) for _ in range(10_000))

    waits = answered(START + timedelta(seconds=second) for second in seconds)

    assert None not in waits
    assert sum(bool(wait) for wait in waits) <= 200


def test_mails_that_are_taken_together_are_answered_at_once() -> None:
    now = START + 3 * MINUTE
    turns = Turns(START + 2 * MINUTE, count=2)
    waits = []
    for number in range(200):
        turns = after(turns, now, now + number * timedelta(seconds=1), unasked=number > 0)
        waits.append(turns.silent_until > now + 5 * MINUTE)

    assert sum(waits) == 1
    assert not turns.ended


def test_whoever_writes_after_the_end_is_answered() -> None:
    ended = Turns(START + timedelta(hours=24), count=6)

    soon, much_later = (after(ended, at, at) for at in (START + timedelta(hours=1), START + timedelta(days=3)))

    assert not soon.ended
    assert not much_later.ended
    assert soon.silent_until == START + timedelta(hours=1)
