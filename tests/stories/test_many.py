"""Many bots on one PostgreSQL: they share the work, one reads the mailbox, and whoever falls is replaced."""

from collections import Counter
from collections.abc import Callable, Iterator
from io import StringIO
from threading import Event

import psycopg
import pytest
import sqlalchemy as sa

from mailbot.adapters.store.database import Database, Sole
from mailbot.bot import Bot, prepared
from mailbot.bot.clock import Clock
from mailbot.bot.log import logger
from mailbot.settings import load
from tests.servers.waiting import eventually
from tests.stories.conftest import MakeDesk
from tests.stories.desk import RULES, DeskOfTests, mail

pytestmark = pytest.mark.servers

MakePair = Callable[..., tuple[DeskOfTests, DeskOfTests]]


@pytest.fixture
def make_pair(make_desk: MakeDesk, database_url: str) -> Iterator[MakePair]:
    """Makes a desk on two machines: one mailbox and one store, a folder each."""
    second: list[DeskOfTests] = []

    def make(**wishes: str) -> tuple[DeskOfTests, DeskOfTests]:
        one = make_desk(store_url=database_url, agents=(), **wishes)
        folder = one.folder.with_name("second")
        other = DeskOfTests(folder, one.dovecot, one.account, one.post_office, database_url, agents=(), **wishes)
        second.append(other)
        return one, other

    yield make
    for desk in second:
        desk.close()


def connected(desk: DeskOfTests) -> int:
    return desk.log().count("mailbox connected")


def verified(desk: DeskOfTests) -> None:
    said = desk.say("db", "verify")
    assert said.code == 0, said.errors or said.output


def test_a_postgresql_is_for_many(database_url: str) -> None:
    database = Database(database_url)

    with Sole(database), Sole(database):
        both = True

    assert both
    database.close()


def test_promise_1_when_the_one_who_reads_the_mailbox_dies_the_other_one_reads_it(make_pair: MakePair) -> None:
    one, other = make_pair()
    one.start()
    one.ready()
    other.start()
    one.deliver(mail(sender="one@customer.test"))
    # Not only sent but written down as sent, since only then it is sent once (promise 2).
    eventually(lambda: {letter["state"] for letter in one.json("letters", "list")} == {"sent"}, within=60)
    before = connected(other)

    one.kill()
    one.deliver(mail(sender="two@customer.test"))
    other.post_office.wait_for(2, within=60)
    cut = cut_connections(other.store_url)
    one.deliver(mail(sender="three@customer.test"))
    other.post_office.wait_for(3, within=60)

    assert before == 0
    assert cut > 1
    assert other.stop() == 0
    assert [letter.recipients[0].partition("@")[0] for letter in other.post_office.letters()] == ["one", "two", "three"]
    assert "Traceback" not in one.log() + other.log()


def cut_connections(url: str) -> int:
    """Breaks every connection to a database, and gives how many there were."""
    with psycopg.connect(url.replace("+psycopg", ""), autocommit=True) as connection:
        others = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
        ours = "WHERE datname = current_database() AND pid <> pg_backend_pid()"
        return len(connection.execute(f"{others} {ours}".encode()).fetchall())


def test_promise_2_two_who_work_on_one_case_lose_no_update_and_open_none_twice(make_pair: MakePair) -> None:
    one, other = make_pair(
        more="[limits]\nbatch_mails = 3\nanswers_per_case = 1000\nanswers_per_domain = 1000\n" + RULES
    )
    (one.folder / "customers.csv").write_text("organisation,domains\nCustomer,customer.test\n", encoding="utf-8")
    assert one.say("customers", "import", str(one.folder / "customers.csv")).code == 0
    one.deliver(mail(sender="ann@customer.test"))
    one.once()
    answer_to = str(one.letter("ann@customer.test").message["Reply-To"])
    # Colleagues, who were given the address that proves them; each brings somebody else along.
    talk = [
        mail(
            sender=f"person{number}@customer.test",
            subject="Re: The export fails",
            text=f"Now I see error {number} as well, since half an hour, and it is a new one. Can you help me, please?",
            to=answer_to,
            cc=f"guest{number}@customer.test",
        )
        for number in range(60)
    ]
    # Everybody sends his own matter twice, as people do, and not quite in the same form.
    twice = [mail(sender=f"other{number % 20}@else.test", subject=f"Matter {number % 20}") for number in range(40)]
    one.deliver(*talk, *twice)

    one.start()
    other.start()
    eventually(lambda: taken(one) + taken(other) == 101, within=60, what="all mails to be taken")
    stopped = one.stop(), other.stop()

    assert stopped == (0, 0)
    assert min(taken(one) - 1, taken(other)) > 5, "both have worked"
    assert "Traceback" not in one.log() + other.log()
    (case, *others) = one.cases()
    assert set(case["participants"]) == {"ann@customer.test", *(f"guest{number}@customer.test" for number in range(60))}
    assert len(case["mails"]) == 61
    assert Counter(one["contact"] for one in others) == Counter({f"other{n}@else.test" for n in range(20)})
    verified(one)


def test_promise_3_a_mail_that_ended_every_worker_that_took_it_is_held(make_pair: MakePair) -> None:
    one, _ = make_pair()
    one.deliver(mail(sender="one@customer.test"), mail(sender="two@customer.test"))
    configuration = load(one.folder / "mailbot.toml")
    database = prepared(configuration)
    bot = Bot.of(configuration, database, Clock({}), logger(json=True, stream=StringIO()))
    bot.pollers[0].once()
    # As the recovery of dead workers' jobs counts it.
    with database.writing() as session:
        session.connection().execute(sa.text("UPDATE procrastinate_jobs SET attempts = 5 WHERE args ->> 'key' = '1'"))

    troubles = bot.once(Event())

    database.close()
    assert troubles == ()
    (held,) = one.json("held", "list")
    assert held["reason"] == "the program ended 5 times while it took this mail"
    assert [case["contact"] for case in one.cases()] == ["two@customer.test"]


def taken(desk: DeskOfTests) -> int:
    return desk.log().count('"mail taken"')
