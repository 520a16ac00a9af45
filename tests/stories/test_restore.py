"""The restore drill: a copy made while mail comes in, the disk lost, the copy put back, and the run goes on."""

from collections import Counter

import pytest

from tests.servers.post_office import Delivered, PostOffice
from tests.servers.postgres import Postgres
from tests.servers.waiting import eventually
from tests.stories.conftest import MakeDesk
from tests.stories.desk import mail

MAILS = 60


@pytest.fixture
def elsewhere(store_url: str, request: pytest.FixtureRequest) -> str:
    """Where to the copy is put back: SQLite in its place, PostgreSQL in an empty database."""
    return store_url if store_url.startswith("sqlite") else str(request.getfixturevalue("postgres").create_database())


@pytest.mark.servers
@pytest.mark.timeout(180)
def test_a_desk_goes_on_from_a_backup_and_nothing_is_lost_or_doubled(
    make_desk: MakeDesk, store_url: str, elsewhere: str, post_office: PostOffice
) -> None:
    desk = make_desk(store_url=store_url)
    senders = [f"person{number}@customer{number}.test" for number in range(MAILS)]
    mails = [mail(sender=sender, subject=f"Fault {number}") for number, sender in enumerate(senders)]
    desk.start()
    desk.ready()
    desk.deliver(*mails[: MAILS // 2])
    eventually(lambda: len(post_office.letters()) >= 5, within=60)

    copied = desk.say("db", "backup", str(desk.folder / "copy.db"))
    # What comes after the copy is on the mail server only once the disk is gone.
    desk.deliver(*mails[MAILS // 2 : -1])
    eventually(lambda: len({letter.recipients for letter in to_customers(post_office)}) >= MAILS * 2 // 3, within=60)
    desk.kill()
    desk.store_url = elsewhere
    desk.configure()
    restored = desk.say("db", "restore", str(desk.folder / "copy.db"))
    desk.start()
    desk.deliver(mails[-1])
    eventually(lambda: len(desk.json("case", "list")) == MAILS, within=60)
    eventually(lambda: not desk.json("letters", "list", "--state", "waiting"), within=60)
    assert desk.stop() == 0

    assert (copied.code, copied.errors) == (0, "")
    assert (restored.code, restored.errors) == (0, "")
    assert [desk.say(*proof).code for proof in (("db", "verify"), ("replay",))] == [0, 0]
    assert Counter(case["contact"] for case in desk.json("case", "list")) == Counter(senders)
    answered: dict[str, set[str]] = {}
    for letter in to_customers(post_office):
        answered.setdefault(letter.recipients[0], set()).add(str(letter.message["Message-ID"]))
    assert set(answered) == set(senders)
    assert all(len(message_ids) == 1 for message_ids in answered.values()), "one mail, one acknowledgement"


@pytest.mark.servers
def test_a_backup_is_put_into_an_empty_postgresql_only_and_all_or_nothing(
    make_desk: MakeDesk, postgres: Postgres
) -> None:
    desk = make_desk(store_url=postgres.create_database())
    desk.deliver(mail())
    desk.once()
    copy, half = desk.folder / "copy.dump", desk.folder / "half.dump"
    assert desk.say("db", "backup", str(copy)).code == 0
    half.write_bytes(copy.read_bytes()[:-2000])

    over_itself = desk.say("db", "restore", str(copy))
    desk.store_url = postgres.create_database()
    desk.configure()
    no_backups = (half, desk.folder / "none", desk.folder / "imap.password")
    refused = [desk.say("db", "restore", str(file)) for file in no_backups]
    whole = desk.say("db", "restore", str(copy), "--gap", "5")
    desk.deliver(mail(sender="next@customer.test"))
    desk.once()

    assert (over_itself.code, "has tables; name an empty database" in over_itself.errors) == (1, True)
    assert [(said.code, said.output, said.errors.count("\n")) for said in refused] == [(1, "", 1)] * 3
    assert (whole.code, whole.errors) == (0, "")
    assert "Left out: 5 case numbers" in whole.output
    assert [case["number"] for case in desk.cases()] == [1001, 1007]


def to_customers(post_office: PostOffice) -> list[Delivered]:
    """The letters to customers."""
    return [letter for letter in post_office.letters() if letter.recipients[0].startswith("person")]
