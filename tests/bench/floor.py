"""The floor: the least that any such program must do, in a bare loop; what the bot costs is told in multiples of it.

Fetches in batches of 50, parses with the standard library, stores one row a mail, commits, sets ``\\Seen``, and sends a
fixed answer to each mail over four connections.  It makes no case, knows nobody, repeats after a crash, and never idles.
"""

import imaplib
import signal
import smtplib
import sqlite3
import sys
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from email import message_from_bytes
from email.header import decode_header, make_header
from email.message import Message
from email.utils import parseaddr

_BATCH = 50
_CONNECTIONS = 4
_PAUSE = 0.01
_ANSWER = """\
Date: Mon, 02 Mar 2026 09:00:00 +0000\r
From: Desk of Tests <support@desk.test>\r
To: {sender}\r
Subject: We have received your mail\r
Message-ID: <answer-{uid}@desk.test>\r
In-Reply-To: {message_id}\r
Auto-Submitted: auto-replied\r
Content-Type: text/plain; charset=utf-8\r
\r
Thank you. We have received your mail and will answer it as soon as we can.\r
"""


@dataclass(frozen=True, slots=True)
class Row:
    """What is stored of a mail."""

    uid: int
    message_id: str
    sender: str
    subject: str
    text: str
    raw: bytes


def main() -> None:
    """Works until it is killed: IMAP_PORT USER PASSWORD SMTP_PORT DATABASE."""
    imap_port, user, password, smtp_port, database = sys.argv[1:]
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    store = sqlite3.connect(database)
    store.execute("PRAGMA journal_mode=WAL")
    store.execute("PRAGMA synchronous=FULL")
    store.execute("CREATE TABLE mail (uid INTEGER PRIMARY KEY, message_id, sender, subject, text, raw)")
    mailbox = imaplib.IMAP4("127.0.0.1", int(imap_port))
    mailbox.login(user, password)
    mailbox.select("INBOX")
    lines = [smtplib.SMTP("127.0.0.1", int(smtp_port)) for _ in range(_CONNECTIONS)]
    for line in lines:
        line.ehlo()
    print("ready", flush=True)
    last = 0
    with ThreadPoolExecutor(_CONNECTIONS) as pool:
        while True:
            new = [uid for uid in _searched(mailbox, last) if uid > last]
            for start in range(0, len(new), _BATCH):
                rows = [_read(uid, raw) for uid, raw in _fetched(mailbox, new[start : start + _BATCH])]
                _store(store, mailbox, rows)
                list(pool.map(_send, lines, (rows[number::_CONNECTIONS] for number in range(_CONNECTIONS))))
                last = rows[-1].uid
            if not new:
                time.sleep(_PAUSE)


def _searched(mailbox: imaplib.IMAP4, last: int) -> list[int]:
    _, found = mailbox.uid("SEARCH", f"UID {last + 1}:*")
    return [int(uid) for uid in (found[0] or b"").split()]


def _fetched(mailbox: imaplib.IMAP4, uids: Sequence[int]) -> list[tuple[int, bytes]]:
    _, answer = mailbox.uid("FETCH", ",".join(map(str, uids)), "(UID BODY.PEEK[])")
    # An answer is a pair of what comes before the mail, "7 (UID 7 BODY[] {4711}", and the mail.
    return [(int(part[0].split()[2]), part[1]) for part in answer if isinstance(part, tuple)]


def _read(uid: int, raw: bytes) -> Row:
    message = message_from_bytes(raw)
    sender = parseaddr(str(message["From"]))[1]
    subject = str(make_header(decode_header(str(message["Subject"]))))
    return Row(uid, str(message["Message-ID"]).strip(), sender, subject, _text(message), raw)


def _text(message: Message) -> str:
    for part in message.walk():
        if part.get_content_type() == "text/plain":
            content = part.get_payload(decode=True)
            assert isinstance(content, bytes)
            return content.decode(part.get_content_charset("utf-8"), "replace")
    return ""


def _store(store: sqlite3.Connection, mailbox: imaplib.IMAP4, rows: Sequence[Row]) -> None:
    values = [(row.uid, row.message_id, row.sender, row.subject, row.text, row.raw) for row in rows]
    with store:
        store.executemany("INSERT INTO mail VALUES (?, ?, ?, ?, ?, ?)", values)
    mailbox.uid("STORE", ",".join(str(row.uid) for row in rows), "+FLAGS.SILENT", r"(\Seen)")


def _send(line: smtplib.SMTP, rows: Sequence[Row]) -> None:
    for row in rows:
        answer = _ANSWER.format(sender=row.sender, uid=row.uid, message_id=row.message_id)
        line.sendmail("support@desk.test", [row.sender], answer.encode())
