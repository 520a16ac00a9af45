"""Golden mails: each ``.eml`` is read as the ``.toml`` of the same name says."""

import tomllib
from base64 import b64encode
from collections.abc import Callable
from encodings import aliases
from pathlib import Path

import pytest

from mailbot.domain.mail import DeliveryAction, Mail
from mailbot.intake.parse import ParseLimits, attached, parse

MAILS = Path(__file__).parent.parent / "mails" / "parse"
GOLDEN = sorted(MAILS.glob("*.toml"))

VIEWS: dict[str, Callable[[Mail], object]] = {
    "from_address": lambda mail: mail.author.address if mail.author else "",
    "from_name": lambda mail: mail.author.name if mail.author else "",
    "date": lambda mail: mail.date.isoformat() if mail.date else "",
    "reply_to": lambda mail: [mailbox.address for mailbox in mail.reply_to],
    "cc": lambda mail: [mailbox.address for mailbox in mail.cc],
    "in_reply_to": lambda mail: list(mail.in_reply_to),
    "references": lambda mail: list(mail.references),
    "attachments": lambda mail: [attachment.name for attachment in mail.attachments],
    "types": lambda mail: [attachment.content_type for attachment in mail.attachments],
    "sizes": lambda mail: [attachment.size for attachment in mail.attachments],
    "inline": lambda mail: [attachment.inline for attachment in mail.attachments],
    "defects": lambda mail: list(mail.defects),
    "subject": lambda mail: mail.subject,
    "text": lambda mail: mail.text,
    "html": lambda mail: mail.html,
    "message_id": lambda mail: mail.message_id,
    "reverse_path": lambda mail: mail.reverse_path,
    "calendar_method": lambda mail: mail.calendar_method,
}

HEADER = b"From: ada@customer.example\nSubject: x\n"


@pytest.mark.parametrize("golden", GOLDEN, ids=lambda path: path.stem)
def test_a_golden_mail_is_read_as_written_beside_it(golden: Path) -> None:
    expected = tomllib.loads(golden.read_text("utf-8"))

    mail = parse(golden.with_suffix(".eml").read_bytes())

    assert {name: VIEWS[name](mail) for name in expected["mail"]} == expected["mail"], expected["why"]


def test_every_golden_mail_says_why_it_is_there() -> None:
    reasons = [tomllib.loads(golden.read_text("utf-8")).get("why") for golden in GOLDEN]

    assert len(reasons) >= 40
    assert all(reasons)


@pytest.mark.parametrize("golden", GOLDEN, ids=lambda path: path.stem)
def test_the_bytes_of_the_attachments_come_in_the_order_of_the_attachments(golden: Path) -> None:
    raw = golden.with_suffix(".eml").read_bytes()

    contents = attached(raw)

    assert tuple(content.attachment for content in contents) == parse(raw).attachments
    assert [len(content.content) for content in contents] == [content.attachment.size for content in contents]


def test_attached_bytes_are_decoded() -> None:
    raw = (MAILS / "tnef.eml").read_bytes()

    contents = attached(raw)

    assert [content.content for content in contents] == [b"%PDF-1.4", b"abc"]


def test_the_same_mail_by_another_road_has_the_same_identity() -> None:
    mail = b"Message-ID: <1@a.example>\nFrom: ada@customer.example\n\nhelp\n"
    other = (b"Received: from elsewhere\n" + mail).replace(b"\n", b"\r\n")

    identities = {parse(mail).identity, parse(other).identity}

    assert len(identities) == 1


def test_another_body_has_another_identity() -> None:
    mail = b"Message-ID: <1@a.example>\nFrom: ada@customer.example\n\nhelp\n"

    identities = {parse(mail).identity, parse(mail.replace(b"help", b"thanks")).identity}

    assert len(identities) == 2


def test_every_field_is_kept_in_its_order() -> None:
    raw = b"Received: a\nX-Spam: =?utf-8?Q?n=C3=B6?=\nReceived: b\n  folded\n\nx"

    fields = parse(raw).fields

    assert fields == (("received", "a"), ("x-spam", "nö"), ("received", "b folded"))


def test_a_delivery_report_tells_what_became_of_the_letter() -> None:
    raw = (
        b"Return-Path: <>\nFrom: MAILER-DAEMON@relay.example\nContent-Type: multipart/report; "
        b"report-type=delivery-status; boundary=r\n\n--r\n\nnot delivered\n--r\n"
        b"Content-Type: message/delivery-status\n\nReporting-MTA: dns; relay.example\n\n"
        b"Final-Recipient: rfc822; gone@customer.example\nAction: failed\nStatus: 5.1.1\n--r\n"
        b"Content-Type: text/rfc822-headers\n\nMessage-ID: <letter@desk.example>\n--r--\n"
    )

    deliveries = parse(raw).deliveries

    assert [(status.action, status.recipient, status.status) for status in deliveries] == [
        (DeliveryAction.FAILED, "gone@customer.example", "5.1.1")
    ]
    assert deliveries[0].message_id == "<letter@desk.example>"


def test_a_mail_beyond_the_size_is_cut_and_says_so() -> None:
    raw = HEADER + b"\n" + b"word " * 1000

    mail = parse(raw, ParseLimits(octets=500))

    assert len(mail.text) < 500
    assert mail.size == len(raw)
    assert "the mail is too large and was cut" in mail.defects


def test_parts_beyond_the_count_are_left_out() -> None:
    raw = HEADER + b"Content-Type: multipart/mixed; boundary=b\n\n" + b"--b\n\npart\n" * 50 + b"--b--\n"

    mail = parse(raw, ParseLimits(parts=11))

    assert mail.text.count("part") == 10
    assert "too many parts" in mail.defects


def test_parts_beyond_the_depth_are_left_out() -> None:
    nest = b"".join(b"Content-Type: multipart/mixed; boundary=b%d\n\n--b%d\n" % (depth, depth) for depth in range(3000))

    mail = parse(HEADER + nest + b"\ndeep")

    assert "parts are nested too deeply" in mail.defects


def test_a_header_is_bounded_in_fields_values_and_addresses() -> None:
    many = b", ".join(b"user%d@customer.example" % number for number in range(3000))
    raw = b"To: " + many + b"\n" + HEADER + b"X-Pad: y\n" * 3000 + b"\nx"

    mail = parse(raw, ParseLimits(addresses=100, field=5000, fields=200))

    assert len(mail.to) == 100
    assert len(mail.fields) == 200
    assert max(len(value) for _name, value in mail.fields) <= 5000


def test_hostile_markup_does_not_grow() -> None:
    wide = b"<table><tr><td>" + b"a" * 90_000 + b"</td></tr>" + b"<tr><td>b</td></tr>" * 1400 + b"</table>"
    padded = b'<div style="padding-left:100000em">a<br>' * 100

    for markup in (wide, padded):
        mail = parse(HEADER + b"Content-Type: text/html\n\n" + markup)

        assert 0 < len(mail.text) < 200_000


@pytest.mark.parametrize("label", sorted({*aliases.aliases, *aliases.aliases.values(), "unicode", "utf-16-le", "none"}))
def test_no_charset_of_the_body_gives_ascii_in_a_raw_header_another_meaning(label: str) -> None:
    raw = (
        f"Content-Type: text/plain; charset={label}\n".encode()
        + b"From: Ann \xe9 Lee <ann@brook.example>\n"
        + b"Subject: a~{b\\c+ADw-d~}@e% \xe9 end\n\nHello\n"
    )

    mail = parse(raw)

    assert mail.author is not None
    assert mail.author.address == "ann@brook.example"
    assert mail.subject.startswith("a~{b\\c+ADw-d~}@e% ")


def test_a_byte_order_mark_in_a_header_changes_no_address() -> None:
    raw = b"From: \xff\xfe<ann@brook.example>\nTo: \xfe\xff\xfe\xff<bob@brook.example>\n\nHello\n"

    mail = parse(raw)

    assert mail.author is not None
    assert mail.author.address == "ann@brook.example"
    assert [mailbox.address for mailbox in mail.to] == ["bob@brook.example"]


@pytest.mark.parametrize("label", ["iso-2022-jp", "shift_jis", "euc-jp", "utf-8", "utf-7", "utf-16"])
def test_an_encoded_word_is_read_in_the_charset_that_it_names(label: str) -> None:
    word = b64encode("請求書 4711".encode(label)).decode()

    assert parse(f"Subject: =?{label}?B?{word}?=\n\nHello\n".encode()).subject == "請求書 4711"


def test_a_report_is_read_with_the_letter_that_it_returns_and_another_attached_mail_is_not() -> None:
    body = (
        b"\n--r\nContent-Type: text/plain\n\nIt could not be delivered.\n"
        b"--r\nContent-Type: message/rfc822\n\nSubject: Your case\n\nWe are looking into it.\n--r--\n"
    )

    report = parse(HEADER + b"Content-Type: multipart/report; report-type=delivery-status; boundary=r\n" + body)
    other = parse(HEADER + b"Content-Type: multipart/mixed; boundary=r\n" + body)

    assert "It could not be delivered." in report.text
    assert "We are looking into it." in report.text
    assert "We are looking into it." not in other.text
    assert len(report.attachments) == len(other.attachments) == 1


@pytest.mark.parametrize("field", [b"\0@\0", b"<\0@\0>", b"<a\x07b@c>", b"a\x7f@b"])
def test_a_message_id_has_no_control_character(field: bytes) -> None:
    assert parse(HEADER + b"Message-ID: " + field + b"\n\nHello\n").message_id in ("", "<b@c>")
