"""The floor: the least that any such program must do, in a bare loop; what the bot costs is told in multiples of it.

Fetches in batches of 50, parses with the standard library, stores one row a mail, commits, sets ``\\Seen``, and sends
a fixed answer to each mail over four connections.  It makes no case, knows nobody, and never rests.  It talks to the
servers by the libraries that the bot is bound to, IMAPClient and aiosmtplib, so that what is measured is the bot.
"""

import asyncio
import signal
import sqlite3
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from email import message_from_bytes
from email.header import decode_header, make_header
from email.message import Message
from email.utils import parseaddr

from aiosmtplib import SMTP
from imapclient import IMAPClient

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
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    asyncio.run(_work(*sys.argv[1:]))


async def _work(imap_port: str, user: str, password: str, smtp_port: str, database: str) -> None:
    store = sqlite3.connect(database)
    store.execute("PRAGMA journal_mode=WAL")
    store.execute("PRAGMA synchronous=FULL")
    store.execute("CREATE TABLE mail (uid INTEGER PRIMARY KEY, message_id, sender, subject, text, raw)")
    mailbox = IMAPClient("127.0.0.1", int(imap_port), ssl=False)
    mailbox.login(user, password)
    mailbox.select_folder("INBOX")
    place = {"hostname": "127.0.0.1", "port": int(smtp_port), "local_hostname": "desk.test", "start_tls": False}
    lines = [SMTP(**place) for _ in range(_CONNECTIONS)]  # type: ignore[arg-type]  # each keyword has its own type
    for line in lines:
        await line.connect()
        await line.ehlo()
    print("ready", flush=True)
    last = 0
    while True:
        new = [uid for uid in _searched(mailbox, last) if uid > last]
        for start in range(0, len(new), _BATCH):
            rows = [_read(uid, raw) for uid, raw in _fetched(mailbox, new[start : start + _BATCH])]
            _store(store, mailbox, rows)
            await asyncio.gather(*(_send(line, rows[number::_CONNECTIONS]) for number, line in enumerate(lines)))
            last = rows[-1].uid
        if not new:
            await asyncio.sleep(_PAUSE)


def _searched(mailbox: IMAPClient, last: int) -> list[int]:
    # Without it Dovecot looks for new files every five seconds only.
    mailbox.noop()
    return list(mailbox.search(["UID", f"{last + 1}:*"]))


def _fetched(mailbox: IMAPClient, uids: Sequence[int]) -> list[tuple[int, bytes]]:
    return [(uid, items[b"BODY[]"]) for uid, items in mailbox.fetch(uids, ["BODY.PEEK[]"]).items()]


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


def _store(store: sqlite3.Connection, mailbox: IMAPClient, rows: Sequence[Row]) -> None:
    values = [(row.uid, row.message_id, row.sender, row.subject, row.text, row.raw) for row in rows]
    with store:
        store.executemany("INSERT INTO mail VALUES (?, ?, ?, ?, ?, ?)", values)
    mailbox.add_flags([row.uid for row in rows], [b"\\Seen"], silent=True)


async def _send(line: SMTP, rows: Sequence[Row]) -> None:
    for row in rows:
        answer = _ANSWER.format(sender=row.sender, uid=row.uid, message_id=row.message_id)
        await line.sendmail("support@desk.test", [row.sender], answer.encode())
