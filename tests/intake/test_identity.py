"""Two deliveries of one mail have one identity; two mails have two."""

from hypothesis import assume, given
from hypothesis import strategies as st

from mailbot.intake.identity import identity

HEADER = b"From: Ann <ann@customer.test>\nMessage-ID: <1@customer.test>\nSubject: Export\n"
BODIES = st.text(st.characters(codec="utf-8", exclude_characters="\r")).map(str.encode)
TRACE = st.text(st.characters(codec="ascii", exclude_categories=["Cc"]), max_size=80).map(str.encode)


@given(BODIES, st.lists(TRACE, max_size=4))
def test_trace_fields_and_line_ends_do_not_matter(body: bytes, hops: list[bytes]) -> None:
    mail = HEADER + b"\n" + body
    trace = b"".join(b"Received: %s\n\tby mx.desk.test\n" % hop for hop in hops)
    copy = b"Return-Path: <x@y.test>\n" + trace + mail + b"\n"

    assert identity(copy) == identity(mail)
    assert identity(copy.replace(b"\n", b"\r\n")) == identity(mail)
    assert identity(copy.replace(b"\n", b"\r")) == identity(mail)


@given(BODIES, BODIES)
def test_another_body_is_another_mail(one: bytes, other: bytes) -> None:
    assume(one.rstrip(b"\n") != other.rstrip(b"\n"))

    assert identity(HEADER + b"\n" + one) != identity(HEADER + b"\n" + other)


def test_another_message_id_or_author_is_another_mail() -> None:
    mails = [
        HEADER + b"\nHello\n",
        HEADER.replace(b"<1@", b"<2@") + b"\nHello\n",
        HEADER.replace(b"ann@", b"bob@") + b"\nHello\n",
        HEADER.replace(b"Message-ID", b"X-Id") + b"\nHello\n",
    ]

    assert len({identity(mail) for mail in mails}) == len(mails)


def test_folding_and_the_case_of_names_do_not_matter() -> None:
    folded = HEADER.replace(b"Message-ID: <1", b"message-id :\n  <1")

    assert identity(folded + b"\nHello") == identity(HEADER + b"\nHello")


def test_what_looks_like_a_field_in_the_body_is_body() -> None:
    assert identity(HEADER + b"\nMessage-ID: <2@x>") != identity(HEADER + b"Message-ID: <2@x>\n\n")


@given(st.binary())
def test_any_bytes_have_an_identity(raw: bytes) -> None:
    assert len(identity(raw)) == 64


def test_a_giant_header_costs_no_more_than_a_large_one() -> None:
    giant = b"X: " + b"y" * 5_000_000 + b"\n"

    assert identity(giant + HEADER) != identity(giant + HEADER + b"z")
