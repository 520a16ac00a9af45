"""Batches are bounded by count and by bytes, and nothing is left out."""

from hypothesis import given
from hypothesis import strategies as st

from mailbot.adapters.imap import Listed
from mailbot.bot.poller import _batches
from mailbot.settings import Limits

SIZES = st.lists(st.integers(0, 50_000), max_size=200)


@given(SIZES, st.integers(1, 50), st.integers(1, 30_000), st.integers(1001, 40_000))
def test_batches_are_bounded_and_lose_nothing(sizes: list[int], mails: int, size: int, largest: int) -> None:
    listed = tuple(Listed(uid, each, None) for uid, each in enumerate(sizes, 1))
    limits = Limits(batch_mails=mails, batch_bytes=size, mail_bytes=largest)

    batches = list(_batches(listed, limits))

    assert tuple(one for batch in batches for one in batch) == listed
    for batch in batches:
        downloaded = [one.size for one in batch if one.size <= largest]
        assert 0 < len(batch) <= mails
        assert sum(downloaded) <= size or len(batch) == 1 or sum(1 for one in downloaded if one) == 1


def test_a_mail_over_the_limit_costs_no_bytes() -> None:
    listed = (Listed(1, 9_000, None), Listed(2, 99_000, None), Listed(3, 900, None))

    batches = list(_batches(listed, Limits(batch_bytes=10_000, mail_bytes=10_000)))

    assert batches == [listed]
