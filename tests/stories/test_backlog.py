"""A backlog: what waited while the desk was away, and what can't wait behind it."""

import pytest

from tests.stories.conftest import MakeDesk
from tests.stories.desk import RULES, mail

pytestmark = pytest.mark.servers


def test_what_says_that_it_is_urgent_does_not_wait_behind_all_that_came_before(
    make_desk: MakeDesk, store_url: str
) -> None:
    desk = make_desk(store_url=store_url, agents=(), more="[limits]\nbatch_mails = 1\n" + RULES)
    desk.deliver(*(mail(sender=f"one@customer{n}.test", subject=f"Matter {n}") for n in range(3)))
    desk.deliver(mail(sender="two@hurry.test", subject="URGENT: nobody can post"))

    desk.once()

    assert [case["contact"] for case in desk.cases()] == [
        "two@hurry.test",
        *(f"one@customer{n}.test" for n in range(3)),
    ]
