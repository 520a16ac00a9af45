"""The same mail, fetched or delivered again, changes nothing (promise 2)."""

import pytest

from tests.servers.post_office import Fault, Stage
from tests.stories.conftest import MakeDesk
from tests.stories.desk import SUPPORT, DeskOfTests, mail

pytestmark = pytest.mark.servers

ANN = "ann@customer.test"


def copy_of(raw: bytes, hop: str) -> bytes:
    """The mail as another road has brought it."""
    return f"Received: from {hop} by mx.desk.test; Mon, 2 Mar 2026 09:00:01 +0000\n".encode() + raw


def second_mailbox(desk: DeskOfTests, password: str = "imap.password") -> str:
    """Settings of one more mailbox of the desk, and nothing in it yet; gives its user."""
    user = desk.dovecot.add_user().user
    desk.configure(
        f"""
[[mailboxes]]
address = "sales@desk.test"
imap = {{host = "127.0.0.1", port = {desk.dovecot.port}, security = "none", user = "{user}", \
password = {{file = "{password}"}}}}
"""
    )
    return user


def test_promise_2_the_same_mail_delivered_or_fetched_again_changes_nothing(
    make_desk: MakeDesk, store_url: str
) -> None:
    desk = make_desk(store_url=store_url)
    other = second_mailbox(desk)
    once = mail()
    desk.deliver(once, copy_of(once, "relay.customer.test"))
    desk.once()
    before = desk.cases()

    desk.deliver(copy_of(once, "slow.customer.test"))
    desk.dovecot.deliver(other, copy_of(once, "list.customer.test"), once.replace(b"\n", b"\r\n"))
    desk.once()
    desk.dovecot.renumber(desk.account.user)
    desk.once()

    assert len(before) == 1
    assert desk.cases() == before
    assert len(desk.letters(ANN)) == 1
    assert len(desk.post_office.letters()) == 2


def test_a_mail_that_takes_anothers_message_id_is_not_lost(desk: DeskOfTests) -> None:
    desk.deliver(
        mail(message_id="<same@customer.test>", text="The first text.\n"),
        mail(message_id="<same@customer.test>", text="Quite another text.\n"),
    )

    desk.once()

    texts = [one["new_text"].strip() for case in desk.cases() for one in case["mails"]]
    assert sorted(texts) == ["Quite another text.", "The first text."]


def test_two_mailboxes_each_answer_from_their_own_address(desk: DeskOfTests) -> None:
    user = second_mailbox(desk)
    desk.deliver(mail())
    desk.dovecot.deliver(user, mail(sender="carl@customer.test", to="sales@desk.test"))

    desk.once()

    assert desk.letter(ANN).reverse_path == SUPPORT
    assert desk.letter("carl@customer.test").reverse_path == "sales@desk.test"


def test_promise_3_a_mailbox_that_refuses_its_login_does_not_delay_another(desk: DeskOfTests) -> None:
    (desk.folder / "wrong.password").write_text("not this one")
    user = second_mailbox(desk, password="wrong.password")
    desk.deliver(mail())

    troubles = desk.troubles()

    assert troubles == (f"the server refuses the login of {user}",)
    assert len(desk.letters(ANN)) == 1


def test_promise_2_a_letter_that_goes_out_again_has_the_same_message_id(make_desk: MakeDesk, store_url: str) -> None:
    desk = make_desk(store_url=store_url, agents=())
    desk.post_office.fail(Fault(Stage.STORED, close=True, times=1))
    desk.deliver(mail())

    desk.once(now="2026-03-02T09:00:00Z")
    desk.once(now="2026-03-02T09:05:00Z")

    first, second = desk.letters(ANN)
    assert first.raw == second.raw
    assert len(desk.cases()) == 1
