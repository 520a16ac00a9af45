"""A person is forgotten: no byte of them is left, and everything still adds up."""

import re
from email.message import EmailMessage

import pytest
import sqlalchemy as sa

from mailbot.adapters.store.database import Database
from tests.stories.conftest import MakeDesk
from tests.stories.desk import DeskOfTests, mail

CUSTOMERS = """\
organisation,domains,contacts,agreement,plan,licences,period_start
Customer,customer.test,Ann Miller <ann@customer.test>; Bob Baker <bob@customer.test>,coss,service,5,2026-01-01
"""
NOW = "2026-03-02T09:00:00Z"
SECRET = "the zebra in the boiler room hums"


def quoted(sender: str, body: str, **fields: str) -> bytes:
    """A mail whose text is in base64, which no search in the bytes finds."""
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = sender, "support@desk.test", "Re: Server down"
    message["Date"], message["Message-ID"] = "Mon, 02 Mar 2026 09:30:00 +0000", "<2@customer.test>"
    for name, value in fields.items():
        message[name.replace("_", "-").title()] = value
    message.set_content(body, cte="base64")
    return message.as_bytes()


@pytest.fixture
def kept(make_desk: MakeDesk, store_url: str) -> DeskOfTests:
    """A desk to which Ann wrote twice, and Bob once in her case and once in his own."""
    desk = make_desk(store_url=store_url)
    customers = desk.folder / "customers.csv"
    customers.write_text(CUSTOMERS, encoding="utf-8")
    desk.say("customers", "import", str(customers))
    first = mail(
        "Ann Miller <ann@customer.test>", subject="Server down", text=f"The server is down: {SECRET}.\n",
        message_id="<1@customer.test>",
    )  # fmt: skip
    desk.deliver(first, mail("Bob Baker <bob@customer.test>", subject="Printer on fire", text="The printer burns.\n"))
    desk.once(now=NOW)
    desk.deliver(
        quoted(
            "Bob Baker <bob@customer.test>",
            f"Me too.\n\nAnn Miller wrote:\n> {SECRET}\n",
            in_reply_to="<1@customer.test>",
        ),
        mail("ann@customer.test", subject="Another thing", text=f"It hums again: {SECRET}.\n"),
    )
    desk.once(now="2026-03-02T10:00:00Z")
    return desk


def everything(desk: DeskOfTests) -> str:
    """All that the tables have, as text, the letters and mails decoded."""
    url = desk.store_url if "postgres" in desk.store_url else f"sqlite:///{desk.folder}/mailbot.db"
    database = Database(url)
    with database.reading() as session:
        names = sa.inspect(session.connection()).get_table_names()
        rows = [row for name in names for row in session.connection().execute(sa.text(f'SELECT * FROM "{name}"'))]
    database.close()
    return "\n".join(str([bytes(one) if isinstance(one, memoryview) else one for one in row]) for row in rows)


@pytest.mark.servers
def test_a_forgotten_person_leaves_no_word_and_every_sum(kept: DeskOfTests) -> None:
    before, ledger = kept.cases(), kept.say("customers", "show", "--json").output
    assert all(word in everything(kept) for word in ("ann@customer.test", SECRET, "Ann Miller"))

    said = kept.say("forget", "Ann+any@Customer.test", "--yes")
    left = everything(kept)
    again = kept.say("forget", "ann@customer.test", "--yes")

    assert (said.code, said.errors) == (0, "")
    assert said.output.startswith("Erased: 2 mails of ann@customer.test, 1 other with their name, ")
    assert "of 2 cases that they opened and 0 that they took part in" in said.output
    assert not re.search(r"(?i)ann@|ann miller|zebra|server down|another thing", left)
    assert "bob@customer.test" in left
    assert "Printer on fire" in left
    assert again.output == "Nothing of ann@customer.test is kept.\n"
    after = kept.cases()
    same = ("number", "status", "type", "severity", "opened_at", "postings", "targets")
    assert [[case[key] for key in same] for case in after] == [[case[key] for key in same] for case in before]
    assert [len(case["mails"]) for case in after] == [len(case["mails"]) for case in before]
    assert kept.say("customers", "show", "--json").output.count("balances") == ledger.count("balances")
    assert [kept.say(*proof).code for proof in (("db", "verify"), ("replay",))] == [0, 0]
    if kept.has_file:
        files = b"".join(path.read_bytes() for path in kept.folder.glob("mailbot.db*"))
        assert not re.search(rb"(?i)ann@customer|ann miller|zebra", files), "what is deleted is off the disk too"


@pytest.mark.servers
def test_a_forgotten_mail_is_not_taken_anew_and_a_new_one_is(kept: DeskOfTests) -> None:
    letters = len(kept.json("letters", "list"))
    kept.say("forget", "ann@customer.test", "--yes")

    # As after a move of the mailbox to another server: everything is fetched again.
    url = kept.store_url if "postgres" in kept.store_url else f"sqlite:///{kept.folder}/mailbot.db"
    database = Database(url)
    with database.writing() as session:
        session.connection().execute(sa.text("DELETE FROM receipt"))
        session.connection().execute(sa.text("DELETE FROM position"))
    database.close()
    kept.once(now=NOW)

    assert len(kept.json("letters", "list")) == letters
    assert "zebra" not in everything(kept)
    kept.deliver(mail("ann@customer.test", subject="Hello again", text="I have a new question, please.\n"))
    kept.once(now="2026-03-03T09:00:00Z")
    assert kept.json("case", "list")[0]["contact"] == "ann@customer.test"


@pytest.mark.servers
def test_a_letter_that_waits_for_a_forgotten_person_is_never_sent(desk: DeskOfTests) -> None:
    desk.post_office.stop()
    desk.deliver(mail())
    assert desk.troubles(now=NOW)

    desk.say("forget", "ann@customer.test", "--yes")
    desk.post_office.start()
    retried = desk.say("letters", "retry")
    desk.once(now=NOW)

    assert retried.code == 0
    assert desk.letters("ann@customer.test") == ()
    assert desk.json("letters", "list", "--state", "waiting") == []


@pytest.mark.servers
def test_what_has_been_kept_for_its_time_goes(make_desk: MakeDesk, store_url: str) -> None:
    desk = make_desk(
        store_url=store_url, more="[retention]\nraw_mail_days = 30\nletters_days = 10\nclosed_case_days = 90\n"
    )
    desk.deliver(
        mail(text=f"It hums: {SECRET}.\n"), mail("bob@other.test", subject="Old", text="This is closed soon.\n")
    )
    desk.once(now=NOW)
    close(desk, 1002)

    desk.once(now="2026-03-20T09:00:00Z")
    letters_gone = everything(desk)
    desk.once(now="2026-04-20T09:00:00Z")
    raw_gone = everything(desk)
    desk.once(now="2026-09-01T09:00:00Z")
    case_gone = everything(desk)

    assert "Content-Transfer-Encoding" in letters_gone, "the mails are there"
    assert "auto-replied" not in letters_gone, "the letters' bytes are not"
    assert SECRET in raw_gone, "the case is open"
    assert "Subject: Old" in letters_gone
    assert "Subject: Old" not in raw_gone, "the bytes are gone, and what explains the labels is still there"
    assert "bob@other.test" in raw_gone
    assert "bob@other.test" not in case_gone
    assert "This is closed soon" not in case_gone
    assert "ann@customer.test" in case_gone
    assert (desk.case(1002)["status"], desk.case(1002)["contact"]) == ("closed", "")


@pytest.mark.servers
def test_a_name_in_a_mail_that_a_colleague_has_passed_on_is_found(kept: DeskOfTests) -> None:
    cover = EmailMessage()
    cover["From"], cover["To"], cover["Subject"] = "bob@customer.test", "support@desk.test", "What Carl wrote to me"
    cover["Message-ID"], cover["In-Reply-To"] = "<3@customer.test>", "<1@customer.test>"
    cover.set_content("See there.\n")
    passed_on = EmailMessage()
    passed_on["From"], passed_on["Subject"] = "carl@customer.test", "The plug"
    passed_on.set_content("It was Ann Miller who pulled the plug.\n", cte="base64")
    cover.add_attachment(passed_on)
    kept.deliver(cover.as_bytes())
    kept.once(now="2026-03-02T11:00:00Z")
    (written,) = re.findall(r"\n\n(.{20,}?)\n", passed_on.as_string())
    assert written in everything(kept)

    kept.say("forget", "ann@customer.test", "--yes")

    assert written not in everything(kept)


def close(desk: DeskOfTests, number: int) -> None:
    """Closes a case, as its events tell it."""
    url = desk.store_url if "postgres" in desk.store_url else f"sqlite:///{desk.folder}/mailbot.db"
    at = "2026-03-02T10:00:00Z"
    event = f'{{"at": "{at}", "status": "closed", "why": "done"}}'
    database = Database(url)
    with database.writing() as session:
        session.connection().execute(
            sa.text("INSERT INTO event (case_number, at, kind, content) VALUES (:number, :at, 'StatusSet', :event)"),
            {"number": number, "at": at.replace("T", " ").replace("Z", "+00"), "event": event},
        )
    database.close()
    assert desk.say("replay", "--write").code == 0
