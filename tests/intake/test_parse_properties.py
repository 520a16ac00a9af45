"""Any bytes are read: without an exception, within bounds, and always alike."""

from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from mailbot.domain.mail import Mail
from mailbot.intake.parse import ParseLimits, attached, parse

MAILS = tuple(path.read_bytes() for path in sorted((Path(__file__).parent.parent / "mails" / "parse").glob("*.eml")))
LIMITS = ParseLimits(octets=20_000, depth=5, parts=20, fields=40, field=300, addresses=7, text=2_000, html=2_000)

# What steers a parser, in every combination.
FRAGMENTS = st.sampled_from(
    (
        b"\r\n", b"\n", b"\r", b"\n\n", b"--b", b"--b--", b"From: ", b"Subject: ", b"To: ", b"Date: ", b"References: ",
        b"Content-Type: ", b"multipart/mixed; boundary=b", b"multipart/alternative; boundary=b", b"message/rfc822",
        b"multipart/report; boundary=b", b"message/delivery-status", b"text/html", b"text/plain; charset=", b"utf-16",
        b"utf-7", b"gb2312", b"iso-2022-jp", b"hz", b"idna", b"; format=flowed", b"application/ms-tnef", b"<table>",
        b"application/pkcs7-mime", b"Content-Transfer-Encoding: ", b"base64", b"quoted-printable", b"x-uuencode",
        b"=?utf-8?B?", b"=?iso-2022-jp?Q?", b"?=", b"<a@b.example>", b"<", b">", b'"', b"(", b"@", b",", b";", b"\x00",
        b"\xff\xfe", b"\x1b$B", b"begin 644 a\n", b"\nend\n", b"; filename*0*=utf-8''%C3", b"; name=..", b"<div>",
        b"-----BEGIN PGP SIGNED MESSAGE-----\n", b"-----BEGIN PGP SIGNATURE-----", b"\x78\x9f\x3e\x22\x01\x00", b"&#",
    )
)  # fmt: skip
PIECES = st.lists(FRAGMENTS | st.binary(max_size=12), max_size=60).map(b"".join)


@st.composite
def mutations(draw: st.DrawFn) -> bytes:
    """A golden mail with a stretch replaced by something else."""
    mail = draw(st.sampled_from(MAILS))
    start = draw(st.integers(0, len(mail)))
    end = draw(st.integers(start, min(len(mail), start + 40)))
    return mail[:start] + draw(PIECES) + mail[end:]


def assert_bounded(mail: Mail) -> None:
    """Nothing in the mail is larger than the limits allow, and all of it is text that UTF-8 can hold."""
    assert len(mail.text) <= LIMITS.text
    assert len(mail.html) <= LIMITS.text
    assert len(mail.fields) <= LIMITS.fields
    assert max(map(len, (mail.to, mail.cc, mail.reply_to))) <= LIMITS.addresses
    assert max(map(len, (mail.references, mail.in_reply_to))) <= 50
    assert all(attachment.size <= 2 * LIMITS.octets for attachment in mail.attachments)
    for attachment in mail.attachments:
        assert 0 < len(attachment.name) <= 120
        assert not set(attachment.name) & set("/\\\0\n\r\u202e")
    words = (mail.subject, mail.text, mail.html, mail.message_id, *(value for _name, value in mail.fields))
    for text in (*words, *(attachment.name for attachment in mail.attachments), repr(mail.author)):
        text.encode("utf-8")
        assert "\0" not in text


@given(PIECES | st.binary(max_size=300) | mutations())
@settings(max_examples=400, deadline=None)
def test_any_bytes_are_read_within_bounds(raw: bytes) -> None:
    mail = parse(raw, LIMITS)

    assert_bounded(mail)
    assert mail.size == len(raw)


@given(mutations())
@settings(max_examples=150, deadline=None)
def test_the_same_bytes_are_always_read_alike(raw: bytes) -> None:
    first, second = parse(raw), parse(raw)

    assert first == second
    assert tuple(content.attachment for content in attached(raw)) == first.attachments
