"""A desk whose provider of mail takes tokens and no passwords."""

import pytest

from tests.servers.tokens import Provider, provider
from tests.stories.conftest import MakeDesk
from tests.stories.desk import DeskOfTests, mail

pytestmark = pytest.mark.servers

ANN = "ann@customer.test"


def by_token(make_desk: MakeDesk, asked: Provider) -> DeskOfTests:
    """A desk that logs in everywhere by the provider's tokens, which all begin with one refresh token."""
    login = (
        'oauth2 = {provider = "google", client_id = "desk", client_secret = {file = "client"}, '
        f'refresh_token = "refresh", authority = "{asked.url}/token"}}'
    )
    desk = make_desk(agents=())
    if not desk.dovecot.takes_tokens:
        pytest.skip("this Dovecot is set up for tokens in another way")
    asked.user = desk.account.user
    desk.imap_login = login
    desk.smtp = f'port = {desk.post_office.port}\nsecurity = "none"\nuser = "{asked.user}"\n{login}'
    desk.post_office.require(asked.user)
    for name in ("client", "refresh"):
        (desk.folder / name).write_text(name)
    desk.configure()
    return desk


def test_mail_is_taken_and_answered_with_tokens_in_place_of_passwords(make_desk: MakeDesk) -> None:
    with provider("") as asked:
        desk = by_token(make_desk, asked)
        desk.deliver(mail())

        desk.once()

    (letter,) = desk.letters(ANN)
    assert letter.user == desk.account.user
    # Mailbox and post office are one account, and share its token.
    assert len(asked.asked) == 1


def test_a_provider_that_revokes_is_told_of_in_a_sentence_and_no_letter_is_lost(make_desk: MakeDesk) -> None:
    with provider("") as asked:
        desk = by_token(make_desk, asked)
        desk.deliver(mail())
        asked.refuses = True

        (trouble, *_) = desk.troubles()
        asked.refuses = False
        desk.once()

    assert "gives no token" in trouble
    assert len(desk.letters(ANN)) == 1
