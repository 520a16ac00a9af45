"""Delivery reports, in the standard form and in the words of mail systems."""

import email
from email.message import Message

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mailbot.domain.mail import DeliveryAction
from mailbot.intake.reports import deliveries


def from_daemon(text: str, subject: str = "failure notice", fields: str = "") -> Message:
    return email.message_from_string(f"From: MAILER-DAEMON@relay.example\nSubject: {subject}\n{fields}\n{text}")


def report(*blocks: str, returned: str = "") -> Message:
    parts = [
        "Content-Type: text/plain\n\nIt came back.",
        "Content-Type: message/delivery-status\n\n" + "\n\n".join(blocks),
    ]
    parts += [returned] if returned else []
    body = "".join(f"--edge\n{part}\n\n" for part in parts) + "--edge--\n"
    return email.message_from_string(
        f'Content-Type: multipart/report; report-type=delivery-status; boundary="edge"\n\n{body}'
    )


def recipients(message: Message, text: str = "") -> list[str]:
    return [delivery.recipient for delivery in deliveries(message, text)]


def test_each_recipient_of_a_report_has_its_own_action_and_status() -> None:
    message = report(
        "Reporting-MTA: dns; relay.example",
        "Final-Recipient: rfc822; lena@brook.example\nAction: failed\nStatus: 5.1.1",
        "Final-Recipient: RFC822;<olaf@brook.example>\nAction: Delayed (retry)\nStatus: 4.4.1",
    )

    found = [(one.recipient, one.action, one.status) for one in deliveries(message, "")]

    assert found == [
        ("lena@brook.example", DeliveryAction.FAILED, "5.1.1"),
        ("olaf@brook.example", DeliveryAction.DELAYED, "4.4.1"),
    ]


@pytest.mark.parametrize(
    ("fields", "action"),
    [
        ("Status: 4.2.2", DeliveryAction.DELAYED),
        ("Status: 5.2.2 (full)", DeliveryAction.FAILED),
        ("Action: deliverable\nStatus: 2.1.5", DeliveryAction.DELIVERED),
        ("Action: expanded\nStatus: 2.0.0", DeliveryAction.EXPANDED),
        ("", DeliveryAction.FAILED),
    ],
)
def test_a_missing_or_unknown_action_follows_the_status(fields: str, action: DeliveryAction) -> None:
    message = report(f"Final-Recipient: rfc822; lena@brook.example\n{fields}")

    assert [one.action for one in deliveries(message, "")] == [action]


def test_the_status_is_taken_from_the_diagnostic_where_its_field_is_missing() -> None:
    message = report("Final-Recipient: rfc822; a@b.example\nAction: failed\nDiagnostic-Code: smtp; 550 5.7.1 no")

    assert [(one.status, one.diagnostic) for one in deliveries(message, "")] == [("5.7.1", "smtp; 550 5.7.1 no")]


def test_a_recipient_that_is_named_twice_is_reported_once() -> None:
    block = "Final-Recipient: rfc822; lena@brook.example\nAction: failed"

    assert recipients(report(block, block)) == ["lena@brook.example"]


@pytest.mark.parametrize(
    "returned",
    [
        "Content-Type: message/rfc822\n\nMessage-ID: <letter-1@desk.example>\nSubject: x\n\ntext",
        "Content-Type: text/rfc822-headers\n\nSubject: x\nMessage-Id:\n <letter-1@desk.example>\n",
        "Content-Type: text/plain\n\nThe header was:\n> Message-ID: <letter-1@desk.example>\n",
    ],
)
def test_the_letter_is_known_by_what_is_returned_of_it(returned: str) -> None:
    message = report("Final-Recipient: rfc822; lena@brook.example\nAction: failed", returned=returned)

    assert [one.message_id for one in deliveries(message, "")] == ["<letter-1@desk.example>"]


def test_the_letter_is_known_by_in_reply_to_where_nothing_is_returned() -> None:
    text = "<lena@brook.example>:\nfull\n"
    message = from_daemon(text, fields="In-Reply-To: <letter-1@desk.example>\n")

    assert [one.message_id for one in deliveries(message, text)] == ["<letter-1@desk.example>"]


# One row a mail system: what it writes above the letter that it returns.
@pytest.mark.parametrize(
    "text",
    [
        "Hi. It failed.\n\n<lena@brook.example>:\nno mailbox here\n",
        "These failed:\n\n  lena@brook.example\n    Unrouteable address\n",
        "   ----- These had fatal errors -----\n<lena@brook.example>\n    (reason: 550 5.1.1 unknown)\n",
        "<lena@brook.example>: host mx.brook.example[192.0.2.1] said: 550 5.1.1 unknown (in reply to RCPT)\n",
        "Did not reach:\n\nlena@brook.example on Tue, 4 Mar 2025 09:15:00 +0100\n    550 unknown\n",
        "Delivery has failed to:\n\nlena@brook.example<mailto:lena@brook.example>\nThe address is unknown.\n",
        'The address failed:\n\n"lena@brook.example":\nhost says 552 full\n',
        "Your message could not be delivered to: <lena@brook.example>\nfull\n",
        "Unable to deliver message to <lena@brook.example> today.\n",
        "> lena@brook.example\n\nPERMANENT errors\n",
        "Invalid final delivery userid: lena@brook.example\n",
        "Error-for:  lena@brook.example\nError-Code: 3\n",
        "   * lena@brook.example\n   technical details follow\n",
        "550 <lena@brook.example>... User unknown\n",
        "Final-Recipient: rfc822; lena@brook.example\nAction: failed\n",
        "An error: lena@brook.example is the account lena@brook.example which is gone\n",
    ],
)
def test_a_recipient_is_found_in_the_words_of_a_mail_system(text: str) -> None:
    returned = "--- Below this line is what you wrote.\n\nTo: other@brook.example\n<third@brook.example>:\n"

    assert recipients(from_daemon(text + returned), text + returned) == ["lena@brook.example"]


def test_the_field_that_names_the_recipients_goes_before_the_text() -> None:
    message = from_daemon("<other@brook.example>:\n", fields="X-Failed-Recipients: a@b.example, c@d.example\n")

    assert recipients(message, "<other@brook.example>:\n") == ["a@b.example", "c@d.example"]


def test_a_postmaster_s_own_address_is_no_recipient() -> None:
    text = "It failed. Write to postmaster@relay.example for help.\n"

    assert recipients(from_daemon(text), text) == []


def test_a_person_s_words_report_on_nothing() -> None:
    text = "<lena@brook.example>:\nis what the log says, and 550 <olaf@brook.example> too.\n"
    message = email.message_from_string(f"From: nora.lind@brook.example\nSubject: Why?\n\n{text}")

    assert deliveries(message, text) == ()


def test_a_report_inside_a_forwarded_mail_is_not_this_mail_s_report() -> None:
    inner = report("Final-Recipient: rfc822; lena@brook.example\nAction: failed")
    message = email.message_from_string(
        f"From: nora.lind@brook.example\nSubject: Fwd\nContent-Type: message/rfc822\n\n{inner.as_string()}"
    )

    assert deliveries(message, "") == ()


@given(text=st.text(max_size=400), subject=st.text(max_size=60), kind=st.text(max_size=40))
def test_no_message_makes_it_fail(text: str, subject: str, kind: str) -> None:
    message = Message()
    message["From"] = "mailer-daemon@relay.example"
    message["Subject"] = subject.replace("\n", " ").replace("\r", " ")
    message["Content-Type"] = kind.replace("\n", " ").replace("\r", " ")
    message.set_payload(text)

    found = deliveries(message, text)

    assert all("@" in one.recipient for one in found)


@given(
    octets=st.binary(max_size=300),
    encoding=st.sampled_from([b"base64", b"quoted-printable", b"8bit"]),
    kind=st.sampled_from([b"message/delivery-status", b"message/rfc822", b"text/rfc822-headers", b"text/plain"]),
)
def test_no_octets_make_it_fail(octets: bytes, encoding: bytes, kind: bytes) -> None:
    head = b"From: <>\nX-Failed-Recipients: a@b.example\nSubject: =?x?b?!?= =?utf-7?q?+2AA-?=\n"
    head += b"Content-Type: " + kind + b"\nContent-Transfer-Encoding: " + encoding + b"\n\n"

    found = deliveries(email.message_from_bytes(head + octets), "")

    said = "".join(one.recipient + one.diagnostic + one.message_id for one in found)
    assert said.encode("utf-8", "replace").decode("utf-8") == said


@pytest.mark.parametrize(
    "line",
    ["a" * 480, "a@" * 240, "<" * 480, "to " * 160, "-" * 480, "to: a.a" * 68, "x@a." * 120, " \t" * 240],
)
@pytest.mark.timeout(20)
def test_hostile_text_comes_to_an_end(line: str) -> None:
    text = "\n".join([line] * 2000)

    found = deliveries(from_daemon(text), text)

    assert all(len(one.recipient) <= 320 for one in found)


def test_a_report_on_thousands_is_cut() -> None:
    blocks = [f"Final-Recipient: rfc822; a{number}@b.example\nAction: failed" for number in range(3000)]

    assert len(deliveries(report(*blocks), "")) == 100
