"""The servers that other tests stand on do what those tests believe."""

import shutil
import smtplib
import ssl
import subprocess
import sys
from pathlib import Path

import psutil
import psycopg
import pytest
from imapclient import IMAPClient
from imapclient.exceptions import IMAPClientError, LoginError

from tests.servers.dovecot import Account, Dovecot
from tests.servers.post_office import Fault, PostOffice, Stage
from tests.servers.postgres import Postgres
from tests.servers.process import free_port, greeting
from tests.servers.waiting import eventually

pytestmark = pytest.mark.servers

LETTER = "From: desk@desk.test\r\nTo: ann@customer.test\r\nSubject: Grüße\r\n\r\n.A line\r\n".encode()


def send(post_office: PostOffice, *recipients: str, timeout: float = 10) -> dict[str, tuple[int, bytes]]:
    with smtplib.SMTP("127.0.0.1", post_office.port, "client.test", timeout=timeout) as client:
        return client.sendmail("", recipients or ("ann@customer.test",), LETTER)


def uids(dovecot: Dovecot, user: str, folder: str = "INBOX") -> list[int]:
    with dovecot.connect(user) as client:
        client.select_folder(folder)
        return list(client.search())


def alive(pid: int) -> bool:
    # In a container whose first process does not collect the dead, they stay as zombies.
    try:
        return bool(psutil.Process(pid).status() != psutil.STATUS_ZOMBIE)
    except psutil.NoSuchProcess:
        return False


def test_delivered_mails_keep_their_order_and_bytes(dovecot: Dovecot, account: Account) -> None:
    mails = [b"Subject: %d\r\n\r\nbody\r\n" % number for number in range(12)]

    dovecot.deliver(account.user, *mails)

    with dovecot.connect(account.user) as client:
        client.select_folder("INBOX")
        found = client.fetch(client.search(), ["BODY.PEEK[]"])
    assert [fields[b"BODY[]"] for _, fields in sorted(found.items())] == mails


def test_a_mail_arrives_by_append_and_in_a_folder_too(dovecot: Dovecot, account: Account) -> None:
    with dovecot.connect(account.user) as client:
        client.create_folder("Done/2026")

    uid = dovecot.append(account.user, b"Subject: by IMAP\r\n\r\n")
    dovecot.deliver(account.user, b"Subject: by delivery\r\n\r\n", folder="Done/2026")

    assert uids(dovecot, account.user) == [uid]
    assert uids(dovecot, account.user, "Done/2026") == [1]


def test_an_idle_client_hears_of_a_delivery(dovecot: Dovecot, account: Account) -> None:
    with dovecot.connect(account.user) as client:
        client.select_folder("INBOX")
        client.idle()

        dovecot.deliver(account.user, b"Subject: news\r\n\r\n")
        heard = client.idle_check(timeout=10)
        client.idle_done()

    assert (1, b"EXISTS") in heard


def test_a_wrong_password_is_refused(dovecot: Dovecot, account: Account) -> None:
    client = IMAPClient("127.0.0.1", dovecot.port, ssl=False, timeout=5)

    with pytest.raises(LoginError):
        client.login(account.user, "wrong")

    assert client.login(account.user, account.password)


def test_imap_is_encrypted_by_starttls_and_from_the_start(dovecot: Dovecot, account: Account) -> None:
    trust = dovecot.certificate.trusting()

    upgraded = IMAPClient("localhost", dovecot.port, ssl=False, timeout=5)
    upgraded.starttls(trust)
    encrypted = IMAPClient("127.0.0.1", dovecot.tls_port, ssl=True, ssl_context=trust, timeout=5)

    assert b"Logged in" in upgraded.login(account.user, account.password)
    assert b"Logged in" in encrypted.login(account.user, account.password)


def test_a_client_that_does_not_know_the_certificate_refuses_it(dovecot: Dovecot) -> None:
    with pytest.raises(ssl.SSLCertVerificationError):
        IMAPClient("127.0.0.1", dovecot.tls_port, ssl=True, timeout=5)


def test_only_the_named_users_connections_break(dovecot: Dovecot, account: Account) -> None:
    other = dovecot.add_user()
    with dovecot.connect(other.user) as kept:
        broken = dovecot.connect(account.user)

        count = dovecot.break_connections(account.user)

        assert count == 1
        with pytest.raises((IMAPClientError, OSError)):
            broken.noop()
        assert kept.noop()


def test_renumbering_changes_the_uidvalidity(dovecot: Dovecot, account: Account) -> None:
    dovecot.deliver(account.user, b"Subject: one\r\n\r\n", b"Subject: two\r\n\r\n")
    with dovecot.connect(account.user) as client:
        before = client.select_folder("INBOX")[b"UIDVALIDITY"]
        client.delete_messages([1])
        client.expunge()

    dovecot.renumber(account.user)

    with dovecot.connect(account.user) as client:
        assert client.select_folder("INBOX")[b"UIDVALIDITY"] != before
        assert client.search() == [1]


def test_dovecot_comes_back_on_its_port_with_its_mail(dovecot: Dovecot, account: Account) -> None:
    dovecot.deliver(account.user, b"Subject: kept\r\n\r\n")

    dovecot.stop()
    silent = greeting(dovecot.port)
    dovecot.start()

    assert silent == b""
    assert uids(dovecot, account.user) == [1]


def test_a_committed_row_survives_a_crash_of_postgres(postgres: Postgres, database_url: str) -> None:
    address = database_url.replace("+psycopg", "")
    with psycopg.connect(address) as connection:
        connection.execute("CREATE TABLE kept AS SELECT 7 AS number")

    postgres.kill()
    with pytest.raises(psycopg.OperationalError):
        psycopg.connect(address)
    postgres.start()

    with psycopg.connect(address) as connection:
        assert connection.execute("SELECT number FROM kept").fetchall() == [(7,)]


def test_a_database_can_be_copied_and_every_one_is_new(postgres: Postgres, database_url: str) -> None:
    with psycopg.connect(database_url.replace("+psycopg", "")) as connection:
        connection.execute("CREATE TABLE seen (number int)")

    copied = postgres.create_database(template=database_url.rpartition("/")[2])

    with psycopg.connect(copied.replace("+psycopg", "")) as connection:
        assert connection.execute("SELECT count(*) FROM seen").fetchone() == (0,)
    assert copied != database_url
    postgres.drop_database(copied)


def test_a_letter_is_kept_with_its_envelope(post_office: PostOffice) -> None:
    send(post_office, "ann@customer.test", "ben@customer.test")

    (letter,) = post_office.wait_for(1)

    assert (letter.reverse_path, letter.recipients) == ("", ("ann@customer.test", "ben@customer.test"))
    assert letter.raw == LETTER
    assert (letter.subject, letter.text.strip()) == ("Grüße", ".A line")
    assert not letter.encrypted


@pytest.mark.parametrize(
    ("stage", "code", "raised"),
    [
        (Stage.CONNECT, 421, smtplib.SMTPConnectError),
        (Stage.SENDER, 451, smtplib.SMTPSenderRefused),
        (Stage.RECIPIENT, 450, smtplib.SMTPRecipientsRefused),
        (Stage.RECIPIENT, 550, smtplib.SMTPRecipientsRefused),
        (Stage.DATA, 451, smtplib.SMTPDataError),
        (Stage.END, 552, smtplib.SMTPDataError),
        (Stage.END, 421, smtplib.SMTPDataError),
    ],
)
def test_a_refusal_reaches_the_client_once(
    post_office: PostOffice, stage: Stage, code: int, raised: type[smtplib.SMTPException]
) -> None:
    post_office.fail(Fault(stage, code=code, times=1))

    with pytest.raises(raised, match=str(code)):
        send(post_office)

    assert post_office.letters() == ()
    send(post_office)
    assert len(post_office.wait_for(1)) == 1


def test_one_recipient_of_two_is_refused(post_office: PostOffice) -> None:
    post_office.fail(Fault(Stage.RECIPIENT, code=550, recipient="gone@customer.test"))

    refused = send(post_office, "ann@customer.test", "gone@customer.test")

    assert list(refused) == ["gone@customer.test"]
    assert post_office.wait_for(1)[0].recipients == ("ann@customer.test",)


@pytest.mark.parametrize(("stage", "kept"), [(Stage.CONTENT, 0), (Stage.END, 0), (Stage.STORED, 1)])
def test_a_connection_breaks_before_the_answer(post_office: PostOffice, stage: Stage, kept: int) -> None:
    post_office.fail(Fault(stage, close=True))

    with pytest.raises((smtplib.SMTPServerDisconnected, ConnectionError)):
        send(post_office)

    assert len(post_office.letters()) == kept


def test_a_client_that_gives_up_waiting_does_not_know_that_its_letter_was_taken(post_office: PostOffice) -> None:
    post_office.fail(Fault(Stage.STORED, seconds=60))

    with pytest.raises(smtplib.SMTPServerDisconnected, match="timed out"):
        send(post_office, timeout=0.3)

    assert len(post_office.wait_for(1)) == 1


def test_a_login_is_demanded_and_checked(post_office: PostOffice) -> None:
    post_office.require("desk", "right")

    with smtplib.SMTP("127.0.0.1", post_office.port, timeout=5) as client:
        with pytest.raises(smtplib.SMTPSenderRefused, match="530"):
            client.sendmail("desk@desk.test", "ann@customer.test", LETTER)
        with pytest.raises(smtplib.SMTPAuthenticationError, match="535"):
            client.login("desk", "wrong")
        client.login("desk", "right")
        client.sendmail("desk@desk.test", "ann@customer.test", LETTER)

    assert post_office.wait_for(1)[0].user == "desk"


def test_letters_are_encrypted_by_starttls_and_from_the_start(post_office: PostOffice) -> None:
    trust = post_office.certificate.trusting()
    post_office.require(starttls=True)

    with smtplib.SMTP("localhost", post_office.port, timeout=5) as client:
        with pytest.raises(smtplib.SMTPSenderRefused, match="530"):
            client.sendmail("", "ann@customer.test", LETTER)
        client.starttls(context=trust)
        client.sendmail("", "ann@customer.test", LETTER)
    with smtplib.SMTP_SSL("127.0.0.1", post_office.tls_port, timeout=5, context=trust) as client:
        client.sendmail("", "ann@customer.test", LETTER)

    assert [letter.encrypted for letter in post_office.wait_for(2)] == [True, True]


def test_the_letters_of_one_test_are_not_the_next_ones(post_office: PostOffice) -> None:
    send(post_office)
    post_office.wait_for(1)

    post_office.reset()

    assert post_office.letters() == ()


def test_a_stopped_post_office_keeps_its_letters_and_its_port(post_office: PostOffice) -> None:
    send(post_office)

    post_office.stop()
    with pytest.raises(ConnectionRefusedError):
        send(post_office)
    post_office.start()
    send(post_office)

    assert len(post_office.wait_for(2)) == 2


def test_waiting_in_vain_says_for_what() -> None:
    with pytest.raises(AssertionError, match="for: the end of time; the last answer was 0"):
        eventually(lambda: 0, within=0.05, what="the end of time")


def test_a_port_is_given_out_once() -> None:
    ports = [free_port() for _ in range(50)]

    assert len(set(ports)) == 50


@pytest.mark.usefixtures("dovecot", "postgres")  # Where they are not installed, this is skipped too.
def test_servers_end_with_a_test_run_that_is_killed(tmp_path: Path) -> None:
    program = f"""
import os, sys, pathlib
sys.path.insert(0, {str(Path(__file__).parents[2])!r})
from tests.servers.certificate import make_certificate
from tests.servers.dovecot import Dovecot
from tests.servers.post_office import PostOffice
from tests.servers.postgres import Postgres
certificate = make_certificate(pathlib.Path({str(tmp_path)!r}))
for server in (Dovecot(certificate), PostOffice(certificate), Postgres()):
    server.start()
    print(server.process.pid, server.process.directory, flush=True)
os.kill(os.getpid(), 9)
"""

    run = subprocess.run((sys.executable, "-c", program), stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, check=False)

    started = [line.split() for line in run.stdout.decode().splitlines()]
    assert len(started) == 3
    eventually(lambda: not any(alive(int(pid)) for pid, _ in started), what="the end of the servers")
    for _, directory in started:
        shutil.rmtree(directory)
