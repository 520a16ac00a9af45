"""A real Dovecot: IMAP on loopback, one maildir a user."""

import grp
import itertools
import os
import re
import shutil
import signal
import subprocess
import time
from base64 import b64encode
from dataclasses import dataclass
from pathlib import Path

import psutil
from imapclient import IMAPClient

from tests.servers.certificate import Certificate
from tests.servers.process import (
    Owner,
    Process,
    Server,
    ServerMissingError,
    free_port,
    greeting,
    ourselves,
    owner,
    scratch_directory,
)
from tests.servers.tokens import SIGNING_KEY
from tests.servers.waiting import eventually

PASSWORD = "secret"
"""Every user's password."""

_COMMON = """\
protocols = imap
listen = 127.0.0.1
base_dir = {directory}/base
state_dir = {directory}/state
log_path = {directory}/dovecot.log
ssl = yes
default_internal_user = {internal}
default_internal_group = {internal_group}
default_login_user = {login}
auth_mechanisms = {mechanisms}
auth_failure_delay = 0
mail_fsync = never
first_valid_uid = 1
mail_max_userip_connections = 200
service imap-login {{
  chroot =
  inet_listener imap {{
    port = {port}
  }}
  inet_listener imaps {{
    port = {tls_port}
    ssl = yes
  }}
}}
service anvil {{
  chroot =
  # Without this a test that logs in with a wrong password slows down the ones after it.
  unix_listener anvil-auth-penalty {{
    mode = 0
  }}
}}
namespace inbox {{
  inbox = yes
  separator = /
}}
"""

_VERSION_2_3 = """\
disable_plaintext_auth = no
ssl_cert = <{certificate}
ssl_key = <{key}
mail_location = maildir:{directory}/mail/%u
passdb {{
  driver = oauth2
  mechanisms = xoauth2 oauthbearer
  args = {directory}/oauth2.conf
}}
passdb {{
  driver = static
  mechanisms = plain login
  args = password={password}
}}
userdb {{
  driver = static
  args = uid={uid} gid={gid} home={directory}/home/%u
}}
"""

_OAUTH2 = """\
introspection_mode = local
local_validation_key_dict = fs:posix:prefix={directory}/tokens/
"""

_VERSION_2_4_HEAD = """\
dovecot_config_version = 2.4.0
dovecot_storage_version = 2.4.0
"""

_VERSION_2_4 = """\
auth_allow_cleartext = yes
ssl_server_cert_file = {certificate}
ssl_server_key_file = {key}
mail_driver = maildir
mail_path = {directory}/mail/%{{user}}
passdb static {{
  password = {password}
}}
userdb static {{
  fields {{
    uid = {uid}
    gid = {gid}
    home = {directory}/home/%{{user}}
  }}
}}
"""


@dataclass(frozen=True, slots=True)
class Account:
    """A mail user: what a client logs in with; the name is its address too."""

    user: str
    password: str


class Dovecot(Server):
    """One Dovecot with its users; a plain port that offers STARTTLS, and a TLS port."""

    def __init__(self, certificate: Certificate) -> None:
        program = shutil.which("dovecot", path=f"{os.environ.get('PATH', '')}:/usr/sbin")
        if program is None:
            raise ServerMissingError("Dovecot is not installed: apt-get install dovecot-imapd")
        self.port = free_port()
        self.tls_port = free_port()
        self.certificate = certificate
        # As root the mail user must be somebody else: Dovecot refuses to read mail as root.
        self._mail_owner = owner("nobody")
        self._directory = scratch_directory(self._mail_owner)
        self._numbers = itertools.count(1)
        self._first_delivery = int(time.time())
        self._settings_file = self._directory / "dovecot.conf"
        version = _version(program)
        self.takes_tokens = version < (2, 4)
        """Whether a user may log in by a token that ``tests.servers.tokens`` has signed."""
        self._settings_file.write_text(self._settings(version))
        (self._directory / "oauth2.conf").write_text(_OAUTH2.format(directory=self._directory))
        key = self._directory / "tokens" / "default" / "HS256" / "default"
        key.parent.mkdir(parents=True)
        key.write_text(b64encode(SIGNING_KEY).decode())
        for name in ("mail", "home"):
            _make_folder(self._directory / name, self._mail_owner)
        self.process = Process(
            (program, "-F", "-c", str(self._settings_file)), self._directory, ourselves(), signal.SIGTERM
        )

    def start(self) -> None:
        """Starts the server and waits for its greeting."""
        self.process.start()
        self.process.wait(lambda: greeting(self.port).startswith(b"* OK"))

    def add_user(self, name: str = "") -> Account:
        """A user with an empty INBOX; a new name where none is given."""
        account = Account(name or f"support{next(self._numbers)}@desk.test", PASSWORD)
        for folder in ("", "tmp", "new", "cur"):
            _make_folder(self._directory / "mail" / account.user / folder, self._mail_owner)
        return account

    def deliver(self, user: str, *mails: bytes, folder: str = "INBOX") -> None:
        """Puts mails into a user's folder as a delivery agent does; the folder gets their UIDs in this order."""
        maildir = self._maildir(user, folder)
        for raw in mails:
            number = next(self._numbers)
            # Dovecot numbers new mail by the seconds in the name, so they count up.
            name = f"{self._first_delivery + number}.M{number}P{os.getpid()}.desk.test"
            draft = maildir / "tmp" / name
            draft.write_bytes(raw)
            os.chown(draft, self._mail_owner.uid, self._mail_owner.gid)
            draft.rename(maildir / "new" / name)

    def append(self, user: str, raw: bytes, folder: str = "INBOX") -> int:
        """Puts a mail into a user's folder by IMAP, and gives its UID."""
        with self.connect(user) as client:
            answer = client.append(folder, raw)
        found = re.search(rb"APPENDUID \d+ (\d+)", answer)
        assert found is not None, answer
        return int(found[1])

    def connect(self, user: str) -> IMAPClient:
        """A client that is logged in as the user, for a look at what the bot has left behind."""
        client = IMAPClient("127.0.0.1", self.port, ssl=False, timeout=20)
        client.login(user, PASSWORD)
        return client

    def break_connections(self, user: str) -> int:
        """Kills the processes that serve a user, so that his connections break without a word; gives how many."""
        doomed = self._serving(user)
        for process in doomed:
            process.kill()
        eventually(lambda: not any(process.is_running() for process in doomed), what="the end of his connections")
        return len(doomed)

    def renumber(self, user: str, folder: str = "INBOX") -> None:
        """Changes the UIDVALIDITY of a folder, and its UIDs, as a restored backup does (RFC 3501, 2.3.1.1)."""
        self.break_connections(user)
        maildir = self._maildir(user, folder)
        for path in (*maildir.glob("dovecot-uidlist*"), *maildir.glob("dovecot.index*")):
            path.unlink()

    def log(self) -> str:
        """What the server has logged."""
        return (self._directory / "dovecot.log").read_text(errors="replace")

    def _serving(self, user: str) -> list[psutil.Process]:
        command = ("doveadm", "-c", str(self._settings_file), "-f", "tab", "who", user)
        said = subprocess.run(command, check=True, capture_output=True, text=True, stdin=subprocess.DEVNULL).stdout
        rows = [line.split("\t") for line in said.splitlines()]
        pids = [int(pid) for row in rows if row[0] == user for pid in row[3].strip("()").split()]
        return [psutil.Process(pid) for pid in pids if psutil.pid_exists(pid)]

    def _maildir(self, user: str, folder: str) -> Path:
        inbox = self._directory / "mail" / user
        maildir = inbox if folder == "INBOX" else inbox / f".{folder.replace('/', '.')}"
        assert maildir.is_dir(), f"{user} has no folder {folder}"
        return maildir

    def _settings(self, version: tuple[int, int]) -> str:
        root = os.getuid() == 0
        internal, login = (owner("dovecot"), owner("dovenull")) if root else (self._mail_owner, self._mail_owner)
        parts = (_COMMON, _VERSION_2_3) if version < (2, 4) else (_VERSION_2_4_HEAD, _COMMON, _VERSION_2_4)
        return "".join(parts).format(
            directory=self._directory,
            internal=internal.name,
            internal_group=grp.getgrgid(internal.gid).gr_name,
            login=login.name,
            port=self.port,
            tls_port=self.tls_port,
            certificate=self.certificate.certificate,
            key=self.certificate.key,
            password=PASSWORD,
            mechanisms="plain login xoauth2 oauthbearer" if self.takes_tokens else "plain login",
            uid=self._mail_owner.uid,
            gid=self._mail_owner.gid,
        )


def _version(program: str) -> tuple[int, int]:
    said = subprocess.run((program, "--version"), check=True, capture_output=True, text=True).stdout
    major, minor = said.split(".")[:2]
    return int(major), int(minor)


def _make_folder(path: Path, belongs_to: Owner) -> None:
    path.mkdir(mode=0o700, exist_ok=True)
    os.chown(path, belongs_to.uid, belongs_to.gid)
