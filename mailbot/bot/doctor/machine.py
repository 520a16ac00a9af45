"""The machine: its clock, its disk, and the files that hold secrets."""

import shutil
import stat
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import sqlalchemy as sa

from mailbot.adapters.store.database import Database, DatabaseError
from mailbot.adapters.unavailable import UnavailableError
from mailbot.bot.doctor.finding import Finding
from mailbot.settings import Configuration, OAuth2

_LEAST_BYTES = 1_000_000_000
_MOST_SECONDS = 5.0


def disk(configuration: Configuration) -> Iterator[Finding]:
    """Whether there is room where the database grows; nothing for a database on another machine."""
    url = configuration.store_url()
    if not url.startswith("sqlite:///"):
        return
    folder = Path(url.removeprefix("sqlite:///")).parent
    try:
        free = shutil.disk_usage(folder).free
    except OSError as error:
        yield Finding("disk", False, f"{folder}: {error.strerror}", "make the folder, or name another in [store] url")
        return
    told = f"{free / 1e9:.1f} GB free in {folder}"
    if free < _LEAST_BYTES:
        yield Finding("disk", False, told, "make room: mail is not taken from the server while nothing can be written")
    else:
        yield Finding("disk", True, told)


def clock(configuration: Configuration, now: datetime) -> Iterator[Finding]:
    """Whether this machine and the database's agree on the time; nothing where they are one."""
    if configuration.store_url().startswith("sqlite"):
        return
    try:
        database = Database(configuration.store_url())
        try:
            with database.reading() as session:
                theirs: datetime = session.connection().execute(sa.text("SELECT clock_timestamp()")).scalar_one()
        finally:
            database.close()
    except (DatabaseError, UnavailableError):
        # The database has a finding of its own.
        return
    apart = abs((theirs - now).total_seconds())
    if apart > _MOST_SECONDS:
        finding = f"{apart:.0f} s apart from the database's machine"
        yield Finding("clock", False, finding, "let NTP set both: targets and reminders go by the clock")
    else:
        yield Finding("clock", True, "agrees with the database's machine")


def secret_files(configuration: Configuration) -> Iterator[Finding]:
    """Passwords, tokens and mails that others on this machine can read; no fault, where nobody else is on it."""
    settings = configuration.settings
    servers = [settings.smtp, *(mailbox.imap for mailbox in settings.mailboxes)]
    named = [server.password.file for server in servers if server.password]
    for oauth2 in (settings.smtp.oauth2, *(mailbox.imap.oauth2 for mailbox in settings.mailboxes)):
        named += _files_of(oauth2) if oauth2 else []
    url = configuration.store_url()
    if url.startswith("sqlite:///"):
        named.append(Path(url.removeprefix("sqlite:///")))
    for path in sorted({configuration.folder / name for name in named if name is not None}):
        try:
            mode = stat.S_IMODE(path.stat().st_mode)
        except OSError:
            # Whoever needs it has a finding of its own.
            continue
        if mode & 0o077:
            yield Finding("secrets", True, f"{path} can be read by others", f"chmod 600 {path}")


def _files_of(oauth2: OAuth2) -> list[Path | None]:
    secrets = [secret.file for secret in (oauth2.token, oauth2.client_secret) if secret]
    return [*secrets, oauth2.refresh_token, oauth2.service_account]
