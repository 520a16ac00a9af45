"""The restore drill: a copy made while mail comes in, the disk lost, the copy put back, and the run goes on."""

from collections import Counter

import pytest

from tests.servers.post_office import Delivered, PostOffice
from tests.servers.waiting import eventually
from tests.stories.desk import DeskOfTests, mail

MAILS = 60


@pytest.mark.servers
@pytest.mark.timeout(180)
def test_a_desk_goes_on_from_a_backup_and_nothing_is_lost_or_doubled(
    desk: DeskOfTests, post_office: PostOffice
) -> None:
    senders = [f"person{number}@customer{number}.test" for number in range(MAILS)]
    mails = [mail(sender=sender, subject=f"Fault {number}") for number, sender in enumerate(senders)]
    desk.start()
    desk.ready()
    desk.deliver(*mails[: MAILS // 2])
    eventually(lambda: len(post_office.letters()) >= 5, within=60)

    copied = desk.say("db", "backup", str(desk.folder / "copy.db"))
    # What comes after the copy is on the mail server only once the disk is gone.
    desk.deliver(*mails[MAILS // 2 :])
    eventually(lambda: len({letter.recipients for letter in to_customers(post_office)}) >= MAILS * 2 // 3, within=60)
    desk.kill()
    restored = desk.say("db", "restore", str(desk.folder / "copy.db"))
    desk.start()
    eventually(lambda: len(desk.json("case", "list")) == MAILS, within=60)
    eventually(lambda: not desk.json("letters", "list", "--state", "waiting"), within=60)
    assert desk.stop() == 0

    assert (copied.code, copied.errors) == (0, "")
    assert (restored.code, restored.errors) == (0, "")
    assert Counter(case["contact"] for case in desk.json("case", "list")) == Counter(senders)
    answered: dict[str, set[str]] = {}
    for letter in to_customers(post_office):
        answered.setdefault(letter.recipients[0], set()).add(str(letter.message["Message-ID"]))
    assert set(answered) == set(senders)
    assert all(len(message_ids) == 1 for message_ids in answered.values()), "one mail, one acknowledgement"


def to_customers(post_office: PostOffice) -> list[Delivered]:
    """The letters to customers."""
    return [letter for letter in post_office.letters() if letter.recipients[0].startswith("person")]
