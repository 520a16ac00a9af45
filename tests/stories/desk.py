"""A desk to tell stories with: the real program on real servers, mails in, letters out."""

import json
import os
import signal
import subprocess
import sys
from contextlib import closing
from dataclasses import dataclass, field
from email.message import EmailMessage
from email.utils import make_msgid
from pathlib import Path
from threading import Event
from typing import Any

from mailbot.adapters.store.database import Database
from mailbot.bot import Bot, once_through, prepared
from mailbot.bot.clock import Clock
from mailbot.bot.log import logger
from mailbot.settings import load
from tests.commands import Said, say
from tests.servers.dovecot import Account, Dovecot
from tests.servers.post_office import Delivered, PostOffice
from tests.servers.waiting import eventually

SUPPORT = "support@desk.test"
AGENT = "mia@desk.test"
RULES = '[classifier]\nbackend = "rules"\n'
"""For stories of pulled plugs, which start the program again and again: what labels does not matter there."""
KEY = "a-key-for-tests-that-is-long-enough-0123456789"


def mail(
    sender: str = "Ann Miller <ann@customer.test>",
    subject: str = "The export fails",
    text: str = "",
    to: str = SUPPORT,
    **fields: str,
) -> bytes:
    """A written mail; further header fields by name, ``in_reply_to`` for In-Reply-To."""
    message = EmailMessage()
    message["From"] = sender
    message["To"] = to
    message["Subject"] = subject
    message["Date"] = "Mon, 02 Mar 2026 09:00:00 +0000"
    message["Message-ID"] = fields.pop("message_id", "") or make_msgid(domain="customer.test")
    for name, value in fields.items():
        message[name.replace("_", "-").title()] = value
    # The subject in the text, since the same words again and again are not answered again and again.
    message.set_content(text or f"Hello,\n\nthe matter is this: {subject}. It began this morning, error 4711.\n\nAnn\n")
    return message.as_bytes()


def bounce(letter: EmailMessage) -> bytes:
    """What a mail server says of a letter that it can't deliver (RFC 3464)."""
    returned = "".join(f"{name}: {letter[name]}\n" for name in ("From", "To", "Subject", "Message-ID"))
    lines = f"""\
Return-Path: <>
From: MAILER-DAEMON@mx.customer.test
To: {SUPPORT}
Subject: Undelivered Mail Returned to Sender
Message-ID: <bounce1@mx.customer.test>
Auto-Submitted: auto-replied
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="b"

--b
Content-Type: text/plain

Your letter could not be delivered.

--b
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.customer.test

Final-Recipient: rfc822; {letter["To"]}
Action: failed
Status: 5.1.1
Diagnostic-Code: smtp; 550 5.1.1 no such mailbox

--b
Content-Type: text/rfc822-headers

{returned}
--b--
"""
    return lines.encode()


@dataclass
class DeskOfTests:
    """A desk in a folder of its own."""

    folder: Path
    dovecot: Dovecot
    account: Account
    post_office: PostOffice
    store_url: str = "sqlite:///mailbot.db"
    after: str = "keep"
    agents: tuple[str, ...] = (AGENT,)
    more: str = ""
    """More lines for the settings."""
    own: str = ""
    """More lines for the desk itself, such as whom else it has."""
    imap: str = ""
    """How to reach the mailbox; empty: on the plain port."""
    smtp: str = ""
    """How to reach the post office; empty: on the plain port."""
    imap_login: str = 'password = {file = "imap.password"}'
    """What the mailbox is logged in to with."""
    process: subprocess.Popen[bytes] | None = field(default=None, init=False)

    def __post_init__(self) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)
        (self.folder / "mailbot.key").write_text(KEY, encoding="utf-8")
        (self.folder / "mailbot.key").chmod(0o600)
        (self.folder / "imap.password").write_text(self.account.password, encoding="utf-8")
        self.configure()

    def configure(self, more: str = "") -> None:
        """Writes the settings."""
        agents = "\n".join(f'[[agents]]\naddress = "{address}"\nname = "Mia"' for address in self.agents)
        imap = self.imap or f'port = {self.dovecot.port}, security = "none"'
        smtp = self.smtp or f'port = {self.post_office.port}\nsecurity = "none"'
        (self.folder / "mailbot.toml").write_text(
            f"""
[desk]
name = "Desk of Tests"
domain = "desk.test"
timezone = "Europe/Berlin"
languages = ["en", "de"]
case_tag = "TEST"
{self.own}
[store]
url = "{self.store_url}"
[[mailboxes]]
address = "{SUPPORT}"
imap = {{host = "127.0.0.1", {imap}, user = "{self.account.user}", \
{self.imap_login}, after = "{self.after}"}}
[smtp]
host = "127.0.0.1"
{smtp}
{agents}
{more or self.more}
""",
            encoding="utf-8",
        )

    def deliver(self, *mails: bytes) -> None:
        """Puts mails into the desk's mailbox."""
        self.dovecot.deliver(self.account.user, *mails)

    def command(self, *arguments: str, now: str = "") -> subprocess.CompletedProcess[str]:
        """Runs one command of the program in the desk's folder."""
        return subprocess.run(
            [sys.executable, "-m", "mailbot", *arguments],
            cwd=self.folder,
            env=self._environment(now),
            capture_output=True,
            text=True,
            timeout=90,
            check=False,
        )

    def say(self, *arguments: str, now: str = "") -> Said:
        """Runs one command in this process, for what takes no process of its own to see."""
        before = os.environ.copy()
        os.environ["MAILBOT_NOW"] = now
        try:
            return say("--config", str(self.folder / "mailbot.toml"), *arguments)
        finally:
            os.environ.clear()
            os.environ.update(before)

    def store(self) -> closing[Database]:
        """The desk's store, to look into or to work on in this process."""
        return closing(prepared(load(self.folder / "mailbot.toml")))

    def json(self, *arguments: str) -> Any:
        """What a command prints as JSON."""
        said = self.say(*arguments, "--json")
        assert said.code == 0, said.errors
        return json.loads(said.output)

    def once(self, now: str = "") -> None:
        """Takes everything that is there and sends everything that is due."""
        assert self.troubles(now) == ()

    def troubles(self, now: str = "") -> tuple[str, ...]:
        """What did not answer when everything was to be taken and sent."""
        configuration = load(self.folder / "mailbot.toml")
        clock = Clock({"MAILBOT_NOW": now})
        with self.store() as database, (self.folder / "bot.log").open("a", encoding="utf-8") as log:
            return once_through(Bot.of(configuration, database, clock, logger(json=True, stream=log)), Event())

    def letters(self, to: str) -> tuple[Delivered, ...]:
        """What the post office has taken for somebody."""
        return tuple(letter for letter in self.post_office.letters() if letter.recipients == (to,))

    def kinds(self, to: str) -> set[str]:
        """What letters were written to somebody, by the names of their dataclasses."""
        return {one["kind"] for one in self.json("letters", "list") if one["to"] == to}

    def letter(self, to: str) -> Delivered:
        """The one letter that the post office has taken for somebody."""
        (only,) = self.letters(to)
        return only

    def case(self, number: int) -> dict[str, Any]:
        """One case whole."""
        found: dict[str, Any] = self.json("case", "show", str(number))
        return found

    def cases(self) -> list[dict[str, Any]]:
        """All cases whole, oldest first."""
        return [self.case(case["number"]) for case in reversed(self.json("case", "list"))]

    def start(self, now: str = "") -> None:
        """Starts the bot; returns at once."""
        with (self.folder / "bot.log").open("ab") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "mailbot", "run", "--log", "json"],
                cwd=self.folder,
                env=self._environment(now),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
            )

    def ready(self) -> None:
        """Returns when the bot has its mailbox open."""
        eventually(lambda: "mailbox connected" in self.log(), within=30, what="the bot opens its mailbox")

    def kill(self) -> None:
        """Pulls the plug."""
        assert self.process is not None
        self.process.kill()
        self.process.wait()
        self.process = None

    def stop(self) -> int:
        """Asks the bot to end, and gives its exit code."""
        assert self.process is not None
        self.process.send_signal(signal.SIGTERM)
        code = self.process.wait(timeout=30)
        self.process = None
        return code

    def close(self) -> None:
        """Leaves nothing behind."""
        if self.process is not None:
            self.kill()

    @property
    def has_file(self) -> bool:
        """Whether the desk has a store in its folder; one on PostgreSQL is gone when the story ends."""
        return (self.folder / "mailbot.db").exists()

    def log(self) -> str:
        """What the bot has logged so far."""
        path = self.folder / "bot.log"
        return path.read_text(encoding="utf-8") if path.exists() else ""

    def _environment(self, now: str) -> dict[str, str]:
        own = {name: value for name, value in os.environ.items() if not name.startswith("MAILBOT_")}
        own["PYTHONPATH"] = str(Path(__file__).parents[2])
        return {**own, "MAILBOT_NOW": now} if now else own
