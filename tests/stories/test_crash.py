"""The plug is pulled at random moments, and nothing is lost and nothing doubled (promises 1 and 2)."""

import random
from collections import Counter
from itertools import pairwise

import pytest

from tests.servers.post_office import PostOffice
from tests.servers.waiting import eventually
from tests.stories.conftest import MakeDesk
from tests.stories.desk import RULES, mail

MAILS = 200
KILLS = 10
CONNECTIONS = 4


@pytest.mark.servers
@pytest.mark.timeout(300)
def test_a_bot_killed_at_random_moments_loses_nothing_and_doubles_nothing(
    make_desk: MakeDesk, post_office: PostOffice, store_url: str
) -> None:
    # Each of both once, since what is done on the server and what is written down know nothing of each other.
    after = "keep" if store_url.startswith("sqlite") else "move:Done"
    # All write the same words, of which so many would not be answered.
    desk = make_desk(store_url=store_url, after=after, agents=(), more=RULES)
    dice = random.Random(after)
    senders = [f"person{number}@customer{number}.test" for number in range(MAILS)]
    mails = [mail(sender=sender, subject=f"Fault {number}") for number, sender in enumerate(senders)]
    # The mails come while it runs and falls, some each time.
    portions = [MAILS * step // KILLS for step in range(KILLS + 1)]

    for first, last in pairwise(portions):
        desk.deliver(*mails[first:last])
        before = len(post_office.letters())
        desk.start()
        # Somewhere between the first step and the last letter of this portion.
        wanted = before + dice.randrange(0, last - first)
        eventually(lambda wanted=wanted: len(post_office.letters()) >= wanted, within=60)  # type: ignore[misc]  # a default is no argument
        desk.kill()
    desk.start()
    post_office.wait_for(lambda letters: {to for one in letters for to in one.recipients} >= set(senders), within=60)
    eventually(lambda: not desk.json("letters", "list", "--state", "waiting"), within=30)
    assert desk.stop() == 0

    cases = desk.json("case", "list")
    assert Counter(case["contact"] for case in cases) == Counter(senders)
    answered: dict[str, Counter[str]] = {}
    for letter in post_office.letters():
        answered.setdefault(letter.recipients[0], Counter())[str(letter.message["Message-ID"])] += 1
    assert set(answered) == set(senders)
    assert all(len(message_ids) == 1 for message_ids in answered.values()), "one mail, one acknowledgement"
    repeated = sum(count - 1 for message_ids in answered.values() for count in message_ids.values())
    assert repeated <= KILLS * CONNECTIONS, "only letters in flight at a kill may go out again"
