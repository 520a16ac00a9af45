"""Logins by token: asked for at a provider, renewed ahead, rotated, and taken by a real Dovecot."""

from pathlib import Path

import pytest

from mailbot.adapters.imap import ImapMailbox
from mailbot.adapters.oauth2 import Credential, Credentials
from mailbot.adapters.unavailable import UnavailableError
from mailbot.settings import Imap, SettingsError, load
from tests.servers.certificate import Certificate
from tests.servers.dovecot import Account, Dovecot
from tests.servers.tokens import Provider, access_token, provider
from tests.stories.desk import mail

pytestmark = pytest.mark.servers

SETTINGS = """\
[desk]
name = "Desk"
domain = "desk.test"
[[mailboxes]]
address = "support@desk.test"
[mailboxes.imap]
host = "127.0.0.1"
port = {port}
security = "none"
user = "{user}"
{more}
oauth2 = {{ {oauth2} }}
[smtp]
host = "127.0.0.1"
port = 25
security = "none"
"""


def mailbox(folder: Path, oauth2: str, port: int = 143, user: str = "ann@desk.test", more: str = "") -> Imap:
    path = folder / "mailbot.toml"
    path.write_text(SETTINGS.format(port=port, user=user, oauth2=oauth2, more=more))
    return load(path).settings.mailboxes[0].imap


def credential(folder: Path, imap: Imap) -> Credential:
    return Credentials(load(folder / "mailbot.toml")).of(imap, imap.oauth2)


def google(asked: Provider) -> str:
    secrets = 'client_secret = {file = "client"}, refresh_token = "refresh"'
    return f'provider = "google", client_id = "desk", {secrets}, authority = "{asked.url}/token"'


def with_google(folder: Path, asked: Provider, port: int = 143, user: str = "ann@desk.test") -> Imap:
    (folder / "client").write_text("shared secret\n")
    (folder / "refresh").write_text("first\n")
    return mailbox(folder, google(asked), port, user)


def test_dovecot_takes_the_token_that_a_provider_gave(tmp_path: Path, dovecot: Dovecot, account: Account) -> None:
    if not dovecot.takes_tokens:
        pytest.skip("this Dovecot is set up for tokens in another way")
    dovecot.deliver(account.user, mail())
    with provider(account.user) as asked:
        imap = with_google(tmp_path, asked, dovecot.port, account.user)

        with ImapMailbox(imap, credential(tmp_path, imap)) as box:
            found = box.listed(0)

    assert len(found) == 1
    assert asked.asked[0]["refresh_token"] == "first"


def test_a_token_that_dovecot_refuses_is_asked_for_anew(tmp_path: Path, dovecot: Dovecot, account: Account) -> None:
    if not dovecot.takes_tokens:
        pytest.skip("this Dovecot is set up for tokens in another way")
    with provider("somebody.else@desk.test") as asked:
        imap = with_google(tmp_path, asked, dovecot.port, account.user)
        own = credential(tmp_path, imap)

        with pytest.raises(UnavailableError, match="refuses the login") as refused, ImapMailbox(imap, own):
            pass
        asked.user = account.user
        with ImapMailbox(imap, own):
            pass

    assert refused.value.lasting
    assert len(asked.asked) == 2


def test_a_token_is_used_until_some_minutes_before_its_end(tmp_path: Path) -> None:
    with provider("ann@desk.test") as asked:
        own = credential(tmp_path, with_google(tmp_path, asked))

        long_lived = {own.value(), own.value()}
        asked.seconds = 200
        own.refused()
        for _ in range(3):
            own.value()

    assert len(long_lived) == 1
    assert len(asked.asked) == 1 + 3


def test_a_rotated_refresh_token_takes_the_place_of_the_old_one(tmp_path: Path) -> None:
    with provider("ann@desk.test") as asked:
        own = credential(tmp_path, with_google(tmp_path, asked))
        asked.rotates = "second"

        own.value()
        own.refused()
        own.value()

    assert [request["refresh_token"] for request in asked.asked] == ["first", "second"]
    assert (tmp_path / "refresh").read_text() == "second\n"
    assert (tmp_path / "refresh").stat().st_mode & 0o077 == 0


def test_microsoft_is_asked_as_an_application(tmp_path: Path, certificate: Certificate) -> None:
    (tmp_path / "client").write_text("shared secret")
    with provider("ann@desk.test", certificate) as asked:
        oauth2 = (
            'provider = "microsoft", tenant = "desk.test", client_id = "desk", client_secret = {file = "client"}, '
            f'authority = "{asked.url}"'
        )
        imap = mailbox(tmp_path, oauth2, more=f'ca_file = "{certificate.certificate}"')

        token = credential(tmp_path, imap).value()

    assert token
    assert asked.asked[0]["grant_type"] == "client_credentials"
    assert asked.asked[0]["scope"] == "https://outlook.office365.com/.default"


def test_microsoft_is_asked_for_a_user_who_has_consented(tmp_path: Path, certificate: Certificate) -> None:
    (tmp_path / "refresh").write_text("first")
    with provider("ann@desk.test", certificate) as asked:
        asked.rotates = "second"
        oauth2 = (
            'provider = "microsoft", tenant = "desk.test", client_id = "desk", refresh_token = "refresh", '
            f'authority = "{asked.url}"'
        )
        imap = mailbox(tmp_path, oauth2, more=f'ca_file = "{certificate.certificate}"')

        credential(tmp_path, imap).value()

    assert asked.asked[0]["grant_type"] == "refresh_token"
    assert "https://outlook.office.com/IMAP.AccessAsUser.All" in asked.asked[0]["scope"]
    assert (tmp_path / "refresh").read_text() == "second\n"


def test_a_provider_that_says_no_is_named_with_its_reason_and_no_secret(tmp_path: Path) -> None:
    with provider("ann@desk.test") as asked:
        asked.refuses = True
        own = credential(tmp_path, with_google(tmp_path, asked))

        with pytest.raises(UnavailableError, match=r"localhost gives no token for ann@desk\.test") as refused:
            own.value()

    assert refused.value.lasting
    assert "invalid_grant" in str(refused.value)
    assert "first" not in str(refused.value)
    assert "shared secret" not in str(refused.value)


def test_a_provider_that_does_not_answer_is_tried_again_soon(tmp_path: Path) -> None:
    with provider("ann@desk.test") as gone:
        own = credential(tmp_path, with_google(tmp_path, gone))

    with pytest.raises(UnavailableError, match="does not answer") as unreachable:
        own.value()

    assert not unreachable.value.lasting


def test_a_token_that_somebody_else_keeps_fresh_is_read_each_time(tmp_path: Path) -> None:
    (tmp_path / "token").write_text(access_token("ann@desk.test"))
    own = credential(tmp_path, mailbox(tmp_path, 'token = {file = "token"}'))

    first = own.value()
    (tmp_path / "token").write_text("another")

    assert (first, own.value()) != ("another", "another")
    assert own.value() == "another"


@pytest.mark.parametrize(
    ("oauth2", "complaint"),
    [
        ('provider = "google"', "google needs service_account"),
        ('provider = "microsoft", client_id = "x"', "microsoft needs tenant and client_id"),
        ('provider = "microsoft", tenant = "x", client_id = "x"', "microsoft needs client_secret"),
        ('provider = "google", token = {env = "X"}', "either provider or token"),
        ("", "provider = "),
    ],
)
def test_settings_that_are_not_enough_are_refused(tmp_path: Path, oauth2: str, complaint: str) -> None:
    with pytest.raises(SettingsError, match=complaint):
        mailbox(tmp_path, oauth2)
