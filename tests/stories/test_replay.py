"""`mailbot replay`: what is kept beside the truth is equal to it, and is put right where it is not."""

import pytest
import sqlalchemy as sa

from mailbot.adapters.store.database import Database
from tests.stories.conftest import MakeDesk
from tests.stories.desk import DeskOfTests, bounce, mail

CUSTOMERS = """\
organisation,domains,agreement,plan,licences,period_start
Customer,customer.test,coss,service,5,2026-01-01
"""
ASKED = mail(
    subject="Server down", text="The server is down, nobody can work.\n", message_id="<1@customer.test>",
    references="<0@customer.test>",
)  # fmt: skip
TAMPERED = (
    ("UPDATE cases SET severity = 'P4', status = 'closed'", "case 1001: status is closed and not new"),
    ("DELETE FROM participant", "case 1001: participants is "),
    ("INSERT INTO participant VALUES (1001, 'eve@evil.test')", "case 1001: participants is "),
    ("DELETE FROM target WHERE kind = 'response'", "case 1001: its targets are not "),
    ("UPDATE target SET met_at = '2026-03-09 09:00:00+00'", "case 1001: its targets are not "),
    ("UPDATE mail SET case_number = 1002 WHERE id = 1", "mail 1: its case is 1002 and not 1001"),
    ("UPDATE mail SET sender = 'eve@evil.test' WHERE sender <> ''", "mail 1: sender is 'eve@evil.test' and not 'ann@"),
    ("DELETE FROM mention", "case 1001: it does not know <0@customer.test>"),
    ("INSERT INTO mention VALUES ('<9@evil.test>', 1001)", "case 1001: no mail of it refers to <9@evil.test>"),
    ("UPDATE counter SET value = 7", "counter case: it is 7 and not 1002"),
)


@pytest.fixture
def kept(make_desk: MakeDesk, store_url: str) -> DeskOfTests:
    """A desk with two cases, targets, postings, a letter that came back, and an answer."""
    desk = make_desk(store_url=store_url)
    customers = desk.folder / "customers.csv"
    customers.write_text(CUSTOMERS, encoding="utf-8")
    desk.say("customers", "import", str(customers))
    desk.deliver(ASKED, mail(sender="bob@other.test", subject="A question of mine"))
    desk.once(now="2026-03-02T09:00:00Z")
    acknowledged = desk.letter("bob@other.test").message
    desk.deliver(
        bounce(acknowledged), mail(subject="Re: Server down", in_reply_to="<1@customer.test>", text="Still down.\n")
    )
    desk.once(now="2026-03-02T10:00:00Z")
    return desk


def run(desk: DeskOfTests, *statements: str) -> None:
    url = desk.store_url if "postgres" in desk.store_url else f"sqlite:///{desk.folder}/mailbot.db"
    database = Database(url)
    with database.writing() as session:
        for statement in statements:
            session.connection().execute(sa.text(statement))
    database.close()


@pytest.mark.servers
def test_what_happened_and_what_is_kept_are_equal(kept: DeskOfTests) -> None:
    said = kept.say("replay")

    assert (said.code, said.errors) == (0, "")
    assert said.output == "6 cases and mails, and all that hangs on them, are equal to what happened.\n"
    assert kept.case(1001)["targets"], "there are targets to be rebuilt"


@pytest.mark.servers
def test_whatever_differs_is_named_and_put_right(kept: DeskOfTests) -> None:
    before = [kept.case(1001), kept.case(1002), kept.say("letters", "list", "--json").output]
    for statement, where in TAMPERED:
        run(kept, statement)

        found = kept.say("replay")
        mended = kept.say("replay", "--write")
        again = kept.say("replay")

        assert (found.code, found.output) == (1, ""), statement
        assert where in found.errors, statement
        assert "`mailbot replay --write` puts right what it can" in found.errors
        assert (mended.code, mended.output.startswith("Mended: ")) == (0, True), mended.errors
        assert (again.code, again.errors) == (0, ""), statement
    assert before == [kept.case(1001), kept.case(1002), kept.say("letters", "list", "--json").output]


@pytest.mark.servers
def test_a_letter_that_nobody_would_send_gets_its_job(desk: DeskOfTests) -> None:
    desk.deliver(mail())
    desk.once()
    run(desk, "UPDATE letter SET state = 'waiting'", "UPDATE mail SET state = 'stored'")

    found = desk.say("replay")
    run(desk, "UPDATE mail SET state = 'taken'")
    desk.say("replay", "--write")

    assert found.errors.startswith("mail 1: it waits, and no job to take it does\nletter 1: it waits")
    desk.once()
    assert desk.json("letters", "list", "--state", "waiting") == []
    assert len(desk.letters("ann@customer.test")) == 2, "it was sent before it was marked as waiting"


@pytest.mark.servers
def test_what_no_program_can_put_right_stays_a_fault(kept: DeskOfTests) -> None:
    trigger = "posting_unchanged" if kept.has_file else "posting_unchanged ON posting"
    run(kept, f"DROP TRIGGER {trigger}", "UPDATE posting SET amount = -5")

    said = kept.say("replay", "--write")
    run(kept, "UPDATE posting SET amount = 5")

    assert said.code == 1
    assert "Customer, posting 1: a grant or a purchase is more than nothing" in said.errors
    assert "only a person can put right" in said.errors


@pytest.mark.servers
def test_nothing_is_written_beside_a_running_bot(desk: DeskOfTests) -> None:
    desk.start()
    desk.ready()

    said = desk.say("replay", "--write")

    assert desk.stop() == 0
    assert (said.code, "another mailbot" in said.errors) == (1, True)
