"""Raw mail is stored once for all its copies, whoever stores it (promise 2)."""

from datetime import UTC, datetime
from threading import Barrier, Thread

import sqlalchemy as sa
from sqlmodel import col

from mailbot.adapters.store import inbox
from mailbot.adapters.store.database import Database
from mailbot.adapters.store.inbox import Fetched, Folder
from mailbot.adapters.tables import MailRow, ReceiptRow

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
SUPPORT = Folder("support@desk.test", "INBOX")
SALES = Folder("sales@desk.test", "INBOX")


def fetched(uid: int, identity: str) -> Fetched:
    return Fetched(uid, b"From: a@b.test\n\nHello\n", 22, NOW, identity)


def stored(database: Database, folder: Folder, *mails: Fetched, uidvalidity: int = 1) -> list[str]:
    with database.writing() as session:
        new = inbox.store(session, folder, uidvalidity, mails, told=False)
        return [mail.identity for mail in new.values()]


def counts(database: Database) -> tuple[int, int]:
    with database.reading() as session:
        mails = session.execute(sa.select(sa.func.count(col(MailRow.id)))).scalar_one()
        return mails, session.execute(sa.select(sa.func.count(col(ReceiptRow.uid)))).scalar_one()


def test_every_copy_gets_a_receipt_and_only_the_first_is_new(database: Database) -> None:
    first = stored(database, SUPPORT, fetched(1, "a"), fetched(2, "b"), fetched(3, "a"))
    elsewhere = stored(database, SALES, fetched(1, "b"), fetched(2, "c"))
    anew = stored(database, SUPPORT, fetched(1, "a"), uidvalidity=2)

    assert (first, elsewhere, anew) == (["a", "b"], ["c"], [])
    assert counts(database) == (3, 6)


def test_what_another_one_has_stored_since_this_one_looked_is_passed_over(database: Database) -> None:
    stored(database, SUPPORT, fetched(1, "a"), fetched(2, "b"))

    late = stored(database, SUPPORT, fetched(1, "a"), fetched(2, "b"), fetched(3, "c"))
    nothing = stored(database, SUPPORT, fetched(3, "c"))

    assert (late, nothing) == (["c"], [])
    assert counts(database) == (3, 3)


def test_a_server_that_counts_as_it_did_before_finds_its_old_receipts(database: Database) -> None:
    stored(database, SUPPORT, fetched(1, "a"))
    stored(database, SUPPORT, fetched(1, "a"), uidvalidity=2)

    back = stored(database, SUPPORT, fetched(1, "a"), fetched(2, "b"))

    assert back == ["b"]
    assert counts(database) == (2, 3)


def test_a_folder_is_read_on_from_where_it_ended_and_anew_where_the_server_counts_anew(database: Database) -> None:
    stored(database, SUPPORT, fetched(1, "a"), fetched(7, "b"))

    with database.writing() as session:
        inbox.skip(session, SUPPORT, 1, 5)
        known = inbox.position(session, SUPPORT, 1)
        anew = inbox.position(session, SUPPORT, 2)
        other = inbox.position(session, SALES, 1)

    assert (known, anew, other) == (7, 0, 0)


def test_the_server_is_told_once_of_what_it_has_not_heard(database: Database) -> None:
    stored(database, SUPPORT, fetched(1, "a"), fetched(2, "b"))

    with database.marking() as session:
        before = inbox.untold(session, SUPPORT, 1)
        inbox.told(session, SUPPORT, 1, before[:1])
        after = inbox.untold(session, SUPPORT, 1)
        foreign = inbox.untold(session, SALES, 1)

    assert (before, after, foreign) == ((1, 2), (2,), ())


def test_two_mailboxes_that_get_one_mail_at_the_same_moment_store_it_once(database: Database) -> None:
    start = Barrier(2)
    faults: list[BaseException] = []

    def store(folder: Folder) -> None:
        for number in range(30):
            start.wait()
            try:
                stored(database, folder, fetched(number + 1, f"mail {number}"))
            except sa.exc.IntegrityError as error:
                faults.append(error)

    threads = [Thread(target=store, args=(folder,)) for folder in (SUPPORT, SALES)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert faults == []
    assert counts(database) == (30, 60)
