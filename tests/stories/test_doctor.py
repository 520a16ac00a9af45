"""`mailbot doctor` on servers that answer."""

from datetime import UTC, datetime
from threading import Thread

import pytest

from mailbot.bot.doctor import Finding, examine
from mailbot.settings import load
from tests.servers.name_server import name_server
from tests.stories.conftest import MakeDesk
from tests.stories.desk import DeskOfTests

pytestmark = pytest.mark.servers

SOUND = {
    "desk.test": ("v=spf1 mx -all",),
    "_dmarc.desk.test": ("v=DMARC1; p=reject",),
    "post._domainkey.desk.test": ("v=DKIM1; p=MIIB",),
}


def examined(desk: DeskOfTests, *, send: bool = False) -> tuple[Finding, ...]:
    """The findings on a desk whose domain has all its records."""
    with name_server(SOUND) as resolver:
        return examine(load(desk.folder / "mailbot.toml"), datetime.now(UTC), resolver=resolver, send=send)


def carried_home(desk: DeskOfTests, stamp: str) -> None:
    """Puts the letter that the desk sends to itself into its mailbox, as its mail server does."""
    (letter,) = desk.post_office.wait_for(1, within=30)
    desk.deliver(stamp.encode() + letter.raw)


def test_a_sound_desk_has_no_fault(make_desk: MakeDesk, store_url: str) -> None:
    desk = make_desk(store_url=store_url)

    found = examined(desk)

    assert [one for one in found if not one.ok] == []
    assert {"signing key", "database", "domain desk.test"} <= {one.what for one in found}


def test_a_letter_to_itself_tells_of_the_way_and_opens_no_case(desk: DeskOfTests) -> None:
    stamp = "DKIM-Signature: v=1; d=desk.test; s=post; b=x\r\nAuthentication-Results: mx.desk.test; dkim=pass\r\n"
    server = Thread(target=carried_home, args=(desk, stamp))
    server.start()

    found = examined(desk, send=True)
    server.join()
    desk.once()

    told = {(one.what, one.ok, one.finding) for one in found}
    assert ("letter to support@desk.test", True, "sent, and arrived") in told
    assert ("domain desk.test", True, "DKIM: letters are signed with the key post") in told
    assert any(one.advice == 'set trust.authserv_id = "mx.desk.test"' for one in found)
    assert desk.cases() == []
    assert len(desk.post_office.letters()) == 1
