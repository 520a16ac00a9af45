"""The short form: each fault of two bots on PostgreSQL once, with some mails."""

import random

import pytest

from tests.chaos.faults import MANY
from tests.chaos.run import suffer
from tests.chaos.world import Servers, world
from tests.servers.dovecot import Dovecot
from tests.servers.post_office import PostOffice
from tests.servers.postgres import Postgres


@pytest.mark.servers
@pytest.mark.timeout(300)
def test_whatever_goes_wrong_no_mail_is_lost_and_none_is_answered_twice(
    dovecot: Dovecot, post_office: PostOffice, postgres: Postgres
) -> None:
    with world(Servers(dovecot, post_office, postgres), random.Random(7), bots=2) as made:
        made.settle(within=60)

        for fault in MANY:
            suffer(made, fault, people=4)
        refused = made.desk.say("letters", "retry")
        made.settle(within=120)
        found = made.findings()

    assert refused.code == 0
    assert found.sound, found
    assert made.bugs() == ()
    assert found.again <= len(MANY) * 8, "only letters in flight may go out again"
