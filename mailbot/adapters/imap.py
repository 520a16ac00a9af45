"""A mailbox over IMAP: what is new in it, and a word to the server once that is stored (RFC 3501, 2177, 6851)."""

import socket
import ssl
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from types import TracebackType
from typing import Any, TypeVar

from imapclient import IMAPClient, SocketTimeout
from imapclient.exceptions import IMAPClientError, LoginError

from mailbot.adapters.oauth2 import Credential
from mailbot.adapters.tls import context
from mailbot.adapters.unavailable import UnavailableError
from mailbot.settings import Imap

T = TypeVar("T")

_CONNECT_SECONDS = 15
_READ_SECONDS = 60
_KEYWORD = b"$MailbotDone"
# Fetching sizes costs some forty bytes a mail; so many at once stay a small answer.
_SIZES_AT_ONCE = 1000


@dataclass(frozen=True, slots=True)
class Listed:
    """A mail on the server, not fetched yet."""

    uid: int
    size: int
    arrived_at: datetime | None
    """INTERNALDATE, in UTC; None where the server does not say."""


class ImapMailbox:
    """One connection to one folder; for one thread.  Every failure of the outside is an UnavailableError."""

    def __init__(self, settings: Imap, credential: Credential) -> None:
        self._settings = settings
        self._credential = credential
        self._client: IMAPClient | None = None
        self._flag = _KEYWORD
        self.uidvalidity = 0

    def __enter__(self) -> "ImapMailbox":
        try:
            self._client = self._connected()
            self._select(self._client)
        except LoginError as error:
            self.close()
            self._credential.refused()
            raise UnavailableError(f"the server refuses the login of {self._settings.user}", lasting=True) from error
        except ssl.SSLCertVerificationError as error:
            self.close()
            reason = f"the certificate of {self._place} is not trusted: {error.verify_message}"
            raise UnavailableError(reason, lasting=True) from error
        except (IMAPClientError, OSError, ValueError) as error:
            self.close()
            raise UnavailableError(f"{self._place} does not answer as a mailbox: {_said(error)}") from error
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close(politely=error is None)

    def close(self, *, politely: bool = False) -> None:
        """Ends the connection; with LOGOUT where the server still listens."""
        client, self._client = self._client, None
        if client is None:
            return
        try:
            client.logout() if politely else client.shutdown()
        except (IMAPClientError, OSError):
            # The server was faster; there is nothing left to end.
            return

    def idles(self) -> bool:
        """Whether the server tells of new mail by itself (RFC 2177)."""
        return bool(self._call(lambda client: client.has_capability("IDLE")))

    def keeps_keywords(self) -> bool:
        """Whether the server keeps keywords of ours (RFC 3501, section 2.3.2)."""
        return self._flag == _KEYWORD

    def listed(self, after: int, since: date | None = None) -> tuple[Listed, ...]:
        """The mails with a UID above ``after``, in the order of their UIDs; only those from ``since`` on."""
        return self._call(lambda client: tuple(_listed(client, after, since)))

    def fetch(self, uids: Sequence[int]) -> dict[int, bytes]:
        """The whole bytes of mails, flags untouched; a mail that is gone is absent."""
        return self._call(lambda client: _bodies(client, uids, b"BODY[]"))

    def fetch_header(self, uid: int) -> bytes | None:
        """The header of a mail; None where the mail is gone."""
        return self._call(lambda client: _bodies(client, [uid], b"BODY[HEADER]")).get(uid)

    def tell(self, uids: Sequence[int]) -> None:
        """Does on the server what the settings want done with mails that are stored here."""
        after = self._settings.after
        if after == "flag":
            self._call(lambda client: client.add_flags(list(uids), [self._flag], silent=True))
        elif after.startswith("move:"):
            folder = after.removeprefix("move:").strip()
            self._call(lambda client: _move(client, list(uids), folder))

    def news(self) -> bool:
        """Whether the server has something to say about the folder; a NOOP, which also shows that it lives."""
        return bool(self._call(lambda client: client.noop()[1] or _overheard(client)))

    def begin_idle(self) -> bool:
        """Asks the server to tell of news by itself; until ``end_idle`` nothing else may be asked.

        False where there is news since the last look at what is there: then nothing is begun.
        """

        def begin(client: IMAPClient) -> bool:
            # Dovecot tells only of what comes after an IDLE has begun, and looks by itself twice a minute.
            if any(_new_mail(answer) for answer in client.noop()[1]) or _overheard(client):
                return False
            client.idle()
            return True

        return self._call(begin)

    def idle(self, seconds: float) -> bool:
        """Whether news came within so many seconds of an IDLE."""
        return any(_new_mail(answer) for answer in self._call(lambda client: client.idle_check(timeout=seconds)))

    def end_idle(self) -> bool:
        """Ends an IDLE; whether news came at the last moment."""
        return any(_new_mail(answer) for answer in self._call(lambda client: client.idle_done()[1]))

    @property
    def _place(self) -> str:
        return f"{self._settings.host}:{self._settings.port}"

    def _connected(self) -> IMAPClient:
        own = self._settings
        # Asked for before the server begins to wait.
        secret = self._credential.value()
        trusted = context(own) if own.security != "none" else None
        client = IMAPClient(
            own.host,
            own.port,
            ssl=own.security == "tls",
            ssl_context=trusted if own.security == "tls" else None,
            timeout=SocketTimeout(connect=_CONNECT_SECONDS, read=_READ_SECONDS),
        )
        self._client = client
        client.normalise_times = False
        _undelayed(client)
        if own.security == "starttls":
            client.starttls(trusted)
        if own.oauth2:
            client.oauth2_login(own.user, secret)
        else:
            client.login(own.user, secret)
        return client

    def _select(self, client: IMAPClient) -> None:
        own = self._settings
        if own.after.startswith("move:"):
            folder = own.after.removeprefix("move:").strip()
            if not client.folder_exists(folder):
                client.create_folder(folder)
        # A folder that is only read stays without any trace of us, not even \\Recent.
        answer = client.select_folder(own.folder, readonly=own.after == "keep")
        self.uidvalidity = int(answer[b"UIDVALIDITY"])
        keywords = b"\\*" in answer.get(b"PERMANENTFLAGS", ()) or _KEYWORD in answer.get(b"PERMANENTFLAGS", ())
        self._flag = _KEYWORD if keywords else b"\\Flagged"

    def _call(self, action: Callable[[IMAPClient], T]) -> T:
        if self._client is None:
            raise UnavailableError(f"the connection to {self._place} is closed")
        try:
            return action(self._client)
        except (IMAPClientError, OSError, ValueError) as error:
            # imapclient raises ValueError where a server's answer makes no sense to it.
            self.close()
            raise UnavailableError(f"the connection to {self._place} broke: {_said(error)}") from error


def _undelayed(client: IMAPClient) -> None:
    client.socket().setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)


def _overheard(client: IMAPClient) -> bool:
    """Whether the server told of new mail between its answers, where the library passes it over; and forgets it."""
    return bool(client._imap.response("EXISTS")[1] != [None])


def _listed(client: IMAPClient, after: int, since: date | None) -> Iterator[Listed]:
    # What it told before is what the search finds.
    _overheard(client)
    criteria: list[Any] = ["UID", f"{after + 1}:*"]
    if since is not None:
        criteria += ["SINCE", since]
    # "*" is the last mail even where that one is old (RFC 3501, section 6.4.8).
    uids = sorted(uid for uid in client.search(criteria) if uid > after)
    for start in range(0, len(uids), _SIZES_AT_ONCE):
        answer = client.fetch(uids[start : start + _SIZES_AT_ONCE], ["RFC822.SIZE", "INTERNALDATE"])
        for uid, items in sorted(answer.items()):
            if b"RFC822.SIZE" in items:
                arrived_at = items.get(b"INTERNALDATE")
                yield Listed(uid, int(items[b"RFC822.SIZE"]), arrived_at.astimezone(UTC) if arrived_at else None)


def _bodies(client: IMAPClient, uids: Sequence[int], item: bytes) -> dict[int, bytes]:
    answer = client.fetch(list(uids), [item.decode().replace("BODY[", "BODY.PEEK[")])
    return {uid: items[item] for uid, items in answer.items() if items.get(item) is not None}


def _move(client: IMAPClient, uids: list[int], folder: str) -> None:
    if client.has_capability("MOVE"):
        client.move(uids, folder)
        return
    client.copy(uids, folder)
    client.add_flags(uids, [b"\\Deleted"], silent=True)
    # Without UIDPLUS an EXPUNGE would take others' deleted mail along; they stay until somebody expunges.
    if client.has_capability("UIDPLUS"):
        client.uid_expunge(uids)


def _new_mail(answer: Any) -> bool:
    return len(answer) > 1 and answer[1] in (b"EXISTS", b"RECENT")


def _said(error: Exception) -> str:
    text = " ".join((str(error) or type(error).__name__).split())
    return text[:200]
