"""A mailbox over IMAP, as the poller asks for it."""

import pytest

from mailbot.adapters.imap import ImapMailbox
from mailbot.adapters.oauth2 import Fixed
from mailbot.settings import Imap
from tests.servers.dovecot import Account, Dovecot
from tests.stories.desk import mail

pytestmark = pytest.mark.servers


def settings(dovecot: Dovecot, account: Account) -> Imap:
    named = {"host": "127.0.0.1", "port": dovecot.port, "security": "none", "user": account.user}
    return Imap.model_validate({**named, "password": {"env": "NOT_ASKED_FOR"}})


def test_mail_that_comes_between_the_search_and_the_idle_is_told_of_at_once(dovecot: Dovecot, account: Account) -> None:
    with ImapMailbox(settings(dovecot, account), Fixed(lambda: account.password)) as box:
        empty = box.listed(0)
        dovecot.deliver(account.user, mail())

        told = not box.begin_idle()

        assert empty == ()
        assert told
        assert len(box.listed(0)) == 1


def test_what_the_search_has_found_is_no_news(dovecot: Dovecot, account: Account) -> None:
    dovecot.deliver(account.user, mail())
    with ImapMailbox(settings(dovecot, account), Fixed(lambda: account.password)) as box:
        found = box.listed(0)

        news = box.news()
        begun = box.begin_idle()
        dovecot.deliver(account.user, mail())
        told = box.idle(5)
        box.end_idle()

    assert len(found) == 1
    assert not news
    assert begun
    assert told
