"""What can't be taken is set aside with its reason, the operator is told, and the next one is taken (promise 3)."""

from pathlib import Path

import pytest

from tests.stories.conftest import MakeDesk
from tests.stories.desk import AGENT, DeskOfTests, mail

pytestmark = pytest.mark.servers

ANN = "ann@customer.test"
CHIEF = "chief@desk.test"
NOBODY = b"From: \nTo: support@desk.test\nSubject: Who am I\nMessage-ID: <nobody@customer.test>\n\nHelp.\n"
WRITTEN = sorted((Path(__file__).parents[1] / "mails").rglob("*.eml"))


def test_a_mail_without_a_sender_is_held_and_the_operator_told(make_desk: MakeDesk, store_url: str) -> None:
    desk = make_desk(store_url=store_url)
    desk.deliver(NOBODY, mail())

    desk.once()

    (held,) = desk.json("held", "list")
    assert (held["reason"], held["whole"]) == ("it has no sender that can be read", True)
    notice, about_ann = desk.letters(AGENT)
    assert f"held show {held['id']}" in notice.text + about_ann.text
    assert "HeldNotice" in desk.kinds(AGENT)
    assert len(desk.letters(ANN)) == 1
    assert len(desk.cases()) == 1


def test_a_german_manager_is_told_in_german_why_a_mail_is_held_and_so_is_his_digest(desk: DeskOfTests) -> None:
    desk.configure(f'[[managers]]\naddress = "{CHIEF}"\nlanguage = "de"\n')
    desk.deliver(NOBODY)

    desk.once("2026-03-02T09:00:00Z")
    (held,) = desk.json("held", "list")
    digest = desk.say("digest")

    assert "Grund: sie hat keinen lesbaren Absender" in desk.letter(CHIEF).text
    assert f"{held['id']}: sie hat keinen lesbaren Absender; " in digest.output
    assert held["reason"] in desk.say("held", "show", str(held["id"])).output


def test_a_held_mail_can_be_tried_again_and_again_and_set_aside(make_desk: MakeDesk, store_url: str) -> None:
    desk = make_desk(store_url=store_url)
    desk.deliver(NOBODY)
    desk.once()
    (held,) = desk.json("held", "list")
    number = str(held["id"])

    reasons = []
    for _ in range(3):
        assert desk.say("held", "retry", number).code == 0
        desk.once()
        reasons += [one["reason"] for one in desk.json("held", "list")]
    discarded = desk.say("held", "discard", number)
    again = desk.say("held", "retry", number)

    assert reasons == ["it has no sender that can be read"] * 3
    assert discarded.code == 0
    assert again.code == 1
    assert f"no mail is held whole under {number}" in again.errors
    assert desk.json("held", "list") == []


def test_a_held_mail_can_be_looked_at(desk: DeskOfTests) -> None:
    desk.deliver(NOBODY)
    desk.once()
    (held,) = desk.json("held", "list")

    shown = desk.json("held", "show", str(held["id"]))
    printed = desk.say("held", "show", str(held["id"]))
    missing = desk.say("held", "show", "999")

    assert (shown["subject"], shown["from"], shown["text"].strip()) == ("Who am I", None, "Help.")
    assert "Help." in printed.output
    assert (missing.code, missing.output) == (1, "")


def test_a_mail_over_the_limit_is_held_by_its_header_and_never_downloaded(make_desk: MakeDesk, store_url: str) -> None:
    desk = make_desk(store_url=store_url, more="[limits]\nmail_bytes = 20000")
    large = mail(subject="Large", text="the words of the large one\n" * 5000)
    desk.deliver(large, mail())

    desk.once()
    desk.once()

    (held,) = desk.json("held", "list")
    shown = desk.json("held", "show", str(held["id"]))
    assert held["size"] >= len(large)
    assert not held["whole"]
    assert "limits.mail_bytes" in held["reason"]
    assert (shown["subject"], shown["text"].strip()) == ("Large", "")
    assert len(desk.letters(ANN)) == 1
    assert [f"held show {held['id']}" in letter.text for letter in desk.letters(AGENT)].count(True) == 1
    assert desk.say("held", "retry", str(held["id"])).code == 1


def test_promise_2_a_copy_of_a_mail_over_the_limit_is_held_once_and_another_one_of_its_id_too(
    make_desk: MakeDesk,
) -> None:
    desk = make_desk(more="[limits]\nmail_bytes = 20000")
    large = mail(text="4711 " * 8000)
    desk.deliver(large, b"Received: from relay.customer.test by mx.desk.test\n" + large, large + b"and another\n")

    desk.once()

    assert len(desk.json("held", "list")) == 2
    assert len(desk.letters(AGENT)) == 2


def test_promise_3_of_all_the_mails_of_the_house_none_is_held_for_a_fault_of_the_program(
    make_desk: MakeDesk, store_url: str
) -> None:
    desk = make_desk(store_url=store_url)
    desk.deliver(*(path.read_bytes() for path in WRITTEN))

    desk.once()

    reasons = {one["reason"] for one in desk.json("held", "list")}
    assert reasons <= {"it has no sender that can be read"}
    assert len(desk.cases()) > 20
    assert desk.json("letters", "list", "--state", "failed") == []


ID = b"<id@customer.test>"
PLAIN = mail(sender="NAME <ann@customer.test>", subject="SUBJECT", text="TEXT\n", message_id=ID.decode())
HOSTILE = {
    "nul in subject": (b"SUBJECT", b"a\x00b"),
    "nul in text": (b"TEXT", b"a\x00b"),
    "nul in name": (b"NAME", b"=?utf-8?b?AEFubg==?="),
    "nul in address": (b"ann@", b"a\x00nn@"),
    "nul in id": (ID, b"<n\x00l@customer.test>"),
    "surrogates": (b"SUBJECT", b"=?utf-16?b?2AA=?= and =?utf-8?q?=ED=A0=80?="),
    "raw bytes in id": (ID, b"<\xc3\xa4\xff@customer.test>"),
    "long id": (ID, b"<" + b"long" * 600 + b"@customer.test>"),
    "many ids": (ID, ID + b"\nReferences:" + b"".join(b" <%d@customer.test>\n" % i for i in range(400)).rstrip()),
    "long references": (ID, ID + b"\nReferences: <" + b"long" * 600 + b"@customer.test>"),
}


@pytest.mark.parametrize("hostile", HOSTILE)
def test_promise_3_hostile_characters_hold_nobody_up(make_desk: MakeDesk, store_url: str, hostile: str) -> None:
    desk = make_desk(store_url=store_url)
    desk.deliver(PLAIN.replace(*HOSTILE[hostile], 1), mail(sender="carl@customer.test"))

    desk.once()

    assert desk.json("held", "list") == []
    assert len(desk.cases()) == 2
    for letter in desk.post_office.letters():
        assert max(len(line) for line in letter.raw.split(b"\r\n")) <= 998


@pytest.mark.parametrize("address", ["jörg@kunde.test", "info@müller.test", f"{'a' * 80}@customer.test"])
def test_promise_3_an_address_that_no_server_takes_delays_nobody(desk: DeskOfTests, address: str) -> None:
    desk.deliver(mail(sender="PLACE <ann@customer.test>").replace(b"ann@customer.test", address.encode(), 1))
    desk.deliver(mail(sender="carl@customer.test"))

    desk.once()

    assert len(desk.letters("carl@customer.test")) == 1
    assert len(desk.cases()) == 2
    faults = [one["fault"] for one in desk.json("letters", "list") if one["state"] != "sent"]
    assert all(fault.startswith("the address needs SMTPUTF8 (RFC 6531)") for fault in faults)
