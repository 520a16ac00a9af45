"""What the mailbox's server sees of us: after, encryption, certificates."""

import pytest

from tests.servers.certificate import Certificate
from tests.stories.conftest import MakeDesk
from tests.stories.desk import DeskOfTests, mail

pytestmark = pytest.mark.servers

ANN = "ann@customer.test"


def flags(desk: DeskOfTests, folder: str = "INBOX") -> list[set[bytes]]:
    """The flags of each mail in a folder of the desk's mailbox, without that it is new there."""
    with desk.dovecot.connect(desk.account.user) as client:
        client.select_folder(folder, readonly=True)
        found = client.fetch(client.search("ALL"), ["FLAGS"]) if client.search("ALL") else {}
        return [set(items[b"FLAGS"]) - {b"\\Recent"} for _, items in sorted(found.items())]


def test_a_kept_mail_bears_no_trace_of_us(make_desk: MakeDesk) -> None:
    desk = make_desk(after="keep")
    desk.deliver(mail())

    desk.once()

    assert flags(desk) == [set()]


def test_a_stored_mail_is_flagged_and_never_seen(make_desk: MakeDesk) -> None:
    desk = make_desk(after="flag")
    desk.deliver(mail(), mail(auto_submitted="auto-replied"))

    desk.once()

    assert flags(desk) == [{b"$MailbotDone"}] * 2


def test_a_stored_mail_is_moved_and_never_seen(make_desk: MakeDesk) -> None:
    desk = make_desk(after="move:Done")
    desk.deliver(mail(), mail(auto_submitted="auto-replied"))

    desk.once()
    desk.once()

    assert flags(desk) == []
    assert flags(desk, "Done") == [set()] * 2
    assert len(desk.letters(ANN)) == 1


def test_a_mail_that_arrived_before_the_first_wanted_day_is_left_alone(make_desk: MakeDesk) -> None:
    desk = make_desk()
    desk.deliver(mail())
    settings = desk.folder / "mailbot.toml"
    settings.write_text(settings.read_text().replace('after = "keep"', "since = 2999-01-01"))

    desk.once()

    assert desk.cases() == []


def encrypted(desk: DeskOfTests, how: str, trusted: str) -> None:
    """Makes the desk reach both its servers in this way."""
    tls = how == "tls"
    trust = f'ca_file = "{trusted}"' if trusted else ""
    imap_port = desk.dovecot.tls_port if tls else desk.dovecot.port
    smtp_port = desk.post_office.tls_port if tls else desk.post_office.port
    desk.imap = f'port = {imap_port}, security = "{how}"' + (f", {trust}" if trust else "")
    desk.smtp = f'port = {smtp_port}\nsecurity = "{how}"\nuser = "bot"\npassword = {{file = "smtp.password"}}\n{trust}'
    (desk.folder / "smtp.password").write_text("open sesame\n")
    desk.configure()


@pytest.mark.parametrize("how", ["tls", "starttls"])
def test_both_servers_are_reached_by_tls_with_a_certificate_of_ones_own_and_a_login(
    desk: DeskOfTests, certificate: Certificate, how: str
) -> None:
    # A path in the settings counts from their folder.
    (desk.folder / "own.pem").write_bytes(certificate.certificate.read_bytes())
    encrypted(desk, how, "own.pem")
    desk.post_office.require("bot", "open sesame", starttls=how == "starttls")
    desk.deliver(mail())

    desk.once()

    answer = desk.letter(ANN)
    assert (answer.encrypted, answer.user) == (True, "bot")


@pytest.mark.parametrize("how", ["tls", "starttls"])
def test_a_certificate_that_nobody_trusts_is_named_in_a_clear_sentence(make_desk: MakeDesk, how: str) -> None:
    desk = make_desk()
    desk.deliver(mail())
    desk.once()
    desk.say("letters", "retry")
    encrypted(desk, how, "")

    findings = desk.say("doctor", "--json")

    assert findings.code == 1
    for port in (
        desk.dovecot.tls_port if how == "tls" else desk.dovecot.port,
        desk.post_office.tls_port if how == "tls" else desk.post_office.port,
    ):
        assert f"the certificate of 127.0.0.1:{port} is not trusted: self-signed certificate" in findings.output


def test_a_file_that_is_no_certificate_is_named(desk: DeskOfTests) -> None:
    encrypted(desk, "tls", "imap.password")

    (reason,) = desk.troubles()

    assert "imap.password: no certificate can be read" in reason


def test_a_wrong_password_and_a_silent_server_are_named(desk: DeskOfTests) -> None:
    (desk.folder / "imap.password").write_text("wrong")
    refused = desk.troubles()
    desk.imap = 'port = 1, security = "none"'
    desk.configure()
    unreachable = desk.troubles()

    assert refused == (f"the server refuses the login of {desk.account.user}",)
    assert unreachable == ("127.0.0.1:1 does not answer as a mailbox: [Errno 111] Connection refused",)
