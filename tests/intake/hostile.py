"""Mails that mean harm, and what our letters must be whatever they try."""

import re
from base64 import b64encode
from email import message_from_bytes

from replies.letters import Notification
from tests.fuzz.road import SUPPORT, Letter, Passage, open_case, travel

FIELDS = {
    *("date", "from", "to", "subject", "message-id", "auto-submitted", "x-auto-response-suppress", "x-mailbot-desk"),
    *("mime-version", "reply-to", "in-reply-to", "references", "content-type"),
}
INVISIBLE = set(
    "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u200e\u200f\u061c\u200b\u2060\ufeff\x00\x1b\x08"
)
LINE_ENDS = ("\r\n", "\n", "\r", "\x0b", "\x0c", "\x1c", "\x85", "\u2028", "\u2029", "\r\n\r\n")
MARK = "zebrafinch"


def written(text: str = "The export fails.", head: str = "", subject: str = "Export", **fields: str) -> bytes:
    """A mail; ``fields`` replaces From, Message-ID and the type of the body."""
    author = fields.get("author", "Ann <ann@brook.example>")
    message_id = fields.get("message_id", "<1@brook.example>")
    kind = fields.get("kind", "text/plain")
    lines = (
        f"From: {author}\r\nTo: {SUPPORT}\r\nSubject: {subject}\r\nMessage-ID: {message_id}\r\n{head}"
        f"MIME-Version: 1.0\r\nContent-Type: {kind}; charset=utf-8\r\n\r\n{text}\r\n"
    )
    return lines.encode("utf-8", "surrogatepass")


def with_file(disposition: str) -> bytes:
    """A mail with an attachment whose part has this Content-Disposition."""
    parts = "--b\r\nContent-Type: text/plain\r\n\r\nSee the file.\r\n"
    parts += f"--b\r\nContent-Type: application/pdf\r\nContent-Disposition: {disposition}\r\n\r\n%PDF\r\n--b--\r\n"
    return written(parts, kind="multipart/mixed; boundary=b")


def encoded(text: str) -> str:
    """The text as an encoded word (RFC 2047)."""
    return f"=?utf-8?B?{b64encode(text.encode()).decode()}?="


def both(raw: bytes) -> tuple[Passage, Passage]:
    """The mail into a new case and into one that is there."""
    return travel(raw), travel(raw, open_case())


def to_customer(passage: Passage) -> Letter:
    """The one letter that goes to the sender."""
    (letter,) = (each for each in passage.letters if not isinstance(each.draft.letter, Notification))
    return letter


def to_agent(passage: Passage) -> Letter:
    """The one letter that goes to the agent."""
    (letter,) = (each for each in passage.letters if isinstance(each.draft.letter, Notification))
    return letter


def assert_well_formed(letter: Letter, recipient: str) -> None:
    """The letter has our fields, each once, one recipient, two parts, and nothing that cannot be seen."""
    names = [name.lower() for name, _ in message_from_bytes(letter.content).raw_items()]
    head = letter.content.partition(b"\r\n\r\n")[0]
    assert len(names) == len(set(names))
    assert set(names) <= FIELDS
    assert head.isascii()
    assert not re.search(rb"\r(?!\n)|(?<!\r)\n|[\x00-\x08\x0b-\x1f\x7f]", head.replace(b"\r\n", b""))
    assert [mailbox.address for mailbox in letter.mail.to] == [recipient]
    assert letter.mail.cc == ()
    assert letter.mail.defects == ()
    assert letter.mail.attachments == ()
    assert letter.content.count(b"\r\nContent-Type: text/") == 2
    for words in (letter.subject, letter.text, letter.html, letter.mail.subject):
        assert not set(words) & INVISIBLE


def assert_harmless(raw: bytes, sender: str = "ann@brook.example") -> None:
    """Whatever the mail tries, one letter goes to its sender and one to the agent, both well formed."""
    for passage in both(raw):
        assert_well_formed(to_customer(passage), sender)
        assert_well_formed(to_agent(passage), "mia@desk.example")
        assert len(passage.letters) == 2
