"""A letter's final bytes: whatever is in it, it stays one letter with the header that we gave it."""

from dataclasses import replace
from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.message import EmailMessage

from hypothesis import given
from hypothesis import strategies as st

from mailbot.adapters.compose import CarriedFile, compose
from mailbot.domain.mail import Mailbox
from mailbot.domain.outcome import Draft
from replies.letters import Enclosure, HeldNotice, Written

WRITTEN_AT = datetime(2026, 3, 2, 9, tzinfo=UTC)
LETTER = HeldNotice("Desk", 1, "", WRITTEN_AT, "UTC", 1, "reason")
DRAFT = Draft(
    letter=LETTER,
    to=Mailbox("ann@customer.test", "Ann"),
    sender=Mailbox("support@desk.test", "Desk of Tests"),
    language="en",
    message_id="<1.abc.def@desk.test>",
    reply_to="support+1-abc@desk.test",
    in_reply_to="<first@customer.test>",
    references=("<older@customer.test>", "<first@customer.test>"),
)
FIELDS = [
    "Date", "From", "To", "Subject", "Message-ID", "Auto-Submitted", "X-Auto-Response-Suppress", "X-Mailbot-Desk",
    "MIME-Version", "Reply-To", "In-Reply-To", "References", "Content-Type",
]  # fmt: skip
# Anything that UTF-8 can carry.
TEXTS = st.text(st.characters(exclude_categories=["Cs"]))
LINES = TEXTS.map(lambda text: " ".join(text.split())[:300])


def composed(draft: Draft = DRAFT, subject: str = "Hello", text: str = "Text\n", html: str = "<p>Text</p>") -> bytes:
    return compose(draft, Written(subject, text, html), WRITTEN_AT, "mark")


def parsed(content: bytes) -> EmailMessage:
    return message_from_bytes(content, policy=policy.default)


def test_a_letter_has_its_fields_in_their_order() -> None:
    message = parsed(composed())

    assert message.keys() == FIELDS
    assert message["Date"] == "Mon, 02 Mar 2026 09:00:00 +0000"
    assert message["From"] == "Desk of Tests <support@desk.test>"
    assert message["Reply-To"] == "Desk of Tests <support+1-abc@desk.test>"
    assert message["Auto-Submitted"] == "auto-replied"
    assert message["X-Mailbot-Desk"] == "mark"
    assert [part.get_content_type() for part in message.walk()] == ["multipart/alternative", "text/plain", "text/html"]


def test_a_letter_that_answers_nothing_says_so() -> None:
    plain = replace(DRAFT, answers=False, reply_to="", in_reply_to="", references=())

    message = parsed(composed(plain))

    assert message["Auto-Submitted"] == "auto-generated"
    assert not {"Reply-To", "In-Reply-To", "References"} & set(message.keys())


def test_the_same_draft_gives_the_same_bytes() -> None:
    assert composed() == composed()


@given(LINES, TEXTS.map(lambda text: text[:60]), TEXTS.map(lambda text: text[:60]), TEXTS)
def test_nothing_in_a_letter_can_add_a_field_or_a_part(subject: str, name: str, word: str, text: str) -> None:
    draft = replace(
        DRAFT,
        to=Mailbox(f"ann{word}@customer.test", name),
        sender=Mailbox("support@desk.test", name),
        in_reply_to=f"<{word}@customer.test>",
        references=(f"<{word}@customer.test>",),
    )

    content = composed(draft, subject + word, text, text)

    head = content.partition(b"\r\n\r\n")[0]
    message = parsed(content)
    assert message.keys() == FIELDS
    assert b"\n" not in content.replace(b"\r\n", b"")
    assert b"\r" not in content.replace(b"\r\n", b"")
    # The part before the @ has no ASCII form.
    assert all(line.startswith(b"To: ") for line in content.split(b"\r\n") if not line.isascii())
    assert b"\x00" not in head
    assert max(len(line) for line in content.split(b"\r\n")) <= 998
    assert len(list(message.walk())) == 3


@given(LINES, st.text(st.characters(exclude_categories=["Cs", "Cc"], include_characters="\n")))
def test_a_letter_is_read_as_it_was_written(subject: str, text: str) -> None:
    clean = " ".join(word for word in subject.split() if word.isprintable())

    message = parsed(composed(subject=clean, text=text, html=text))

    body = message.get_body(("plain",))
    assert body is not None
    assert str(message["Subject"]).split() == clean.split()
    assert body.get_content().replace("\r\n", "\n").rstrip("\n") == text.rstrip("\n")


def test_the_domain_of_an_address_goes_out_in_a_labels() -> None:
    message = parsed(composed(replace(DRAFT, to=Mailbox("jo@Müller.test", "Jo Müller"), reply_to="desk@bücher.test")))

    assert message["To"].addresses[0].addr_spec == "jo@xn--mller-kva.test"
    assert message["To"].addresses[0].display_name == "Jo Müller"
    assert message["Reply-To"].addresses[0].addr_spec == "desk@xn--bcher-kva.test"


def test_a_local_part_that_is_not_ascii_is_not_made_into_another() -> None:
    content = composed(replace(DRAFT, to=Mailbox("jörg@customer.test")))

    assert "\r\nTo: jörg@customer.test\r\n".encode() in content
    assert b"?" not in content[: content.index(b"Subject")]


@given(TEXTS, TEXTS)
def test_no_address_begins_a_line_of_its_own(local: str, domain: str) -> None:
    letter = replace(DRAFT, to=Mailbox(f"{local}@{domain}", local))

    assert parsed(composed(letter)).keys() == FIELDS


def test_files_come_along_and_none_of_them_shows_itself() -> None:
    files = (
        CarriedFile("größe ✓.pdf", "application/pdf", b"%PDF" + bytes(range(256))),
        CarriedFile("x" * 60 + "ü" * 60, "text/html; charset=evil\r\nX: y", b"<b>"),
        CarriedFile("forwarded.eml", "message/rfc822", b"From: a@b.test\r\n\r\nx"),
    )

    raw = compose(DRAFT, Written("Hello", "Text\n", "<p>Text</p>"), WRITTEN_AT, "mark", files)

    message = message_from_bytes(raw, policy=policy.default)
    assert isinstance(message, EmailMessage)
    parts = [part for part in message.iter_attachments() if isinstance(part, EmailMessage)]
    assert [part.get_filename() for part in parts] == ["größe ✓.pdf", "x" * 60 + "ü" * 60, "forwarded.eml"]
    assert [part.get_content_type() for part in parts] == [
        "application/pdf",
        "application/octet-stream",
        "application/octet-stream",
    ]
    assert [part.get_payload(decode=True) for part in parts] == [file.content for file in files]
    assert message.get_body(("plain",)) is not None
    assert max(map(len, raw.split(b"\r\n"))) <= 998


@given(TEXTS)
def test_a_file_goes_with_the_letter_as_it_is(content: str) -> None:
    file = Enclosure("digest.csv", "text/csv", content)
    written = Written("Hello", "Text\n", "<p>Text</p>", (file,))

    message = parsed(compose(DRAFT, written, WRITTEN_AT, "mark"))

    assert message.get_content_type() == "multipart/mixed"
    assert [part.get_content_type() for part in message.walk()] == [
        "multipart/mixed", "multipart/alternative", "text/plain", "text/html", "text/csv",
    ]  # fmt: skip
    (attachment,) = message.iter_attachments()
    assert attachment.get_filename() == "digest.csv"
    one_end = content.replace("\r\n", "\n").replace("\r", "\n")
    carried = attachment.get_payload(decode=True)
    assert isinstance(carried, bytes)
    assert carried.decode().replace("\r\n", "\n").rstrip("\n") == one_end.rstrip("\n")
