"""What an account is logged in to with: a password, or access tokens that are renewed ahead of their end."""

import os
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from threading import Lock
from time import monotonic
from typing import Any, Protocol
from urllib.parse import urlsplit

from mailbot.adapters.unavailable import UnavailableError
from mailbot.settings import Configuration, OAuth2, Provider, Server, SettingsError
from mailbot.settings.values import reason_of

# A token that ends so soon is not worth beginning a connection with.
_AHEAD_SECONDS = 300.0
_ANSWER_SECONDS = 20
_GOOGLE_SCOPES = ("https://mail.google.com/",)
_MICROSOFT_APPLICATION = ("https://outlook.office365.com/.default",)
_MICROSOFT_USER = ("https://outlook.office.com/IMAP.AccessAsUser.All", "https://outlook.office.com/SMTP.Send")
_MICROSOFT = "https://login.microsoftonline.com"


class Credential(Protocol):
    """What a login needs beside the user's name."""

    def value(self) -> str:
        """The password or token for a login now.  Raises UnavailableError where none is to be had."""
        ...

    def refused(self) -> None:
        """The server did not take what ``value`` gave."""
        ...


@dataclass(frozen=True, slots=True)
class Fixed:
    """A password, or a token that somebody else keeps fresh."""

    read: Callable[[], str]

    def value(self) -> str:
        """What stands there now."""
        try:
            return self.read()
        except SettingsError as error:
            raise UnavailableError(str(error), lasting=True) from error

    def refused(self) -> None:
        """Nothing can be done about it from here."""


@dataclass(frozen=True, slots=True)
class Granted:
    """What a provider gave."""

    token: str
    seconds: float
    """How long it is good for."""
    refresh_token: str = ""
    """A new refresh token; empty where the old one stays."""


class Tokens:
    """Access tokens of one account, asked for ahead of their end and by one thread at a time."""

    def __init__(self, ask: Callable[[], Granted]) -> None:
        self._ask = ask
        self._lock = Lock()
        self._token = ""
        self._until = 0.0

    def value(self) -> str:
        """A token that is good for some minutes."""
        with self._lock:
            if not self._token or monotonic() > self._until:
                granted = self._ask()
                self._token = granted.token
                self._until = monotonic() + max(0.0, granted.seconds - _AHEAD_SECONDS)
            return self._token

    def refused(self) -> None:
        """Another one is asked for next time."""
        with self._lock:
            self._token = ""


class Credentials:
    """The credentials of a configuration's accounts; accounts with the same settings share theirs."""

    def __init__(self, configuration: Configuration) -> None:
        self._configuration = configuration
        self._tokens: dict[tuple[OAuth2, str], Tokens] = {}

    def of(self, server: Server, oauth2: OAuth2 | None) -> Credential:
        """The credential for a server.  Raises SettingsError where a secret is missing."""
        if oauth2 is None:
            password = self._configuration.password(server) or ""
            return Fixed(lambda: password)
        folder = self._configuration.folder
        if oauth2.token is not None:
            secret = oauth2.token
            secret.value(folder)
            return Fixed(lambda: secret.value(folder))
        key = (oauth2, server.user)
        if key not in self._tokens:
            self._tokens[key] = Tokens(_asker(oauth2, server, folder))
        return self._tokens[key]


def _asker(oauth2: OAuth2, server: Server, folder: Path) -> Callable[[], Granted]:
    """What asks a provider; secrets that are missing are found at once."""
    secret = oauth2.client_secret.value(folder) if oauth2.client_secret else None
    path = folder / oauth2.refresh_token if oauth2.refresh_token else None
    if path is not None:
        _refresh_token(path)
    ask = _ask_microsoft if oauth2.provider is Provider.MICROSOFT else _ask_google
    place = urlsplit(oauth2.authority).hostname or f"{oauth2.provider}"

    def asked() -> Granted:
        # Read each time: somebody may have put a new one there.
        refresh_token = _refresh_token(path) if path else ""
        granted = ask(_Request(oauth2, server, folder, secret, refresh_token, place))
        if path is not None and granted.refresh_token not in ("", refresh_token):
            _replace(path, granted.refresh_token)
        return granted

    return asked


@dataclass(frozen=True, slots=True)
class _Request:
    """All that is needed to ask a provider for a token."""

    oauth2: OAuth2
    server: Server
    folder: Path
    secret: str | None
    refresh_token: str
    place: str

    def refused(self, reason: object) -> UnavailableError:
        """The provider said no."""
        said = " ".join(str(reason).split())[:300]
        return UnavailableError(f"{self.place} gives no token for {self.server.user}: {said}", lasting=True)

    def unreachable(self, error: Exception) -> UnavailableError:
        """The provider did not answer."""
        return UnavailableError(f"{self.place} does not answer a request for a token: {type(error).__name__}")


def _ask_microsoft(request: _Request) -> Granted:
    # Both libraries are slow to load, and most desks use neither.
    import msal
    import requests

    own = request.oauth2
    kind = msal.ConfidentialClientApplication if request.secret else msal.PublicClientApplication
    try:
        application = kind(
            own.client_id,
            client_credential=request.secret,
            authority=f"{own.authority or _MICROSOFT}/{own.tenant}",
            # Elsewhere than at the usual place there is nobody to ask whether the place is right.
            instance_discovery=not own.authority,
            http_client=_session(request),
        )
        if request.refresh_token:
            answer = application.acquire_token_by_refresh_token(request.refresh_token, list(_MICROSOFT_USER))
        else:
            answer = application.acquire_token_for_client(list(_MICROSOFT_APPLICATION))
    except (requests.RequestException, ValueError) as error:
        # The library says ValueError where the authority's own description can't be had.
        raise request.unreachable(error) from error
    if "access_token" not in answer:
        raise request.refused(f"{answer.get('error')}: {answer.get('error_description', '')}")
    return Granted(answer["access_token"], float(answer.get("expires_in", 0)), answer.get("refresh_token", ""))


def _session(request: _Request) -> Any:
    """What asks Microsoft over HTTP; a national cloud's certificate may be vouched for by the server's own file."""
    import requests

    session = requests.Session()
    own = request.server.ca_file if request.oauth2.authority else None
    # Said with each request: what the environment names would go before the session's own.
    verify = str(own) if own else None
    session.request = partial(session.request, timeout=_ANSWER_SECONDS, verify=verify)  # type: ignore[method-assign]
    return session


def _ask_google(request: _Request) -> Granted:
    from google.auth.exceptions import GoogleAuthError, TransportError
    from google.auth.transport.requests import Request

    try:
        credentials = _google_credentials(request)
        credentials.refresh(Request())
    except TransportError as error:
        raise request.unreachable(error) from error
    except (GoogleAuthError, OSError, ValueError) as error:
        raise request.refused(error) from error
    rotated = getattr(credentials, "refresh_token", None) or ""
    return Granted(credentials.token, _seconds_left(credentials), rotated)


def _google_credentials(request: _Request) -> Any:
    own = request.oauth2
    if own.service_account is not None:
        from google.oauth2.service_account import Credentials as ServiceAccount

        path = request.folder / own.service_account
        return ServiceAccount.from_service_account_file(str(path), scopes=_GOOGLE_SCOPES, subject=request.server.user)
    from google.oauth2.credentials import Credentials as User

    return User(
        None,
        refresh_token=request.refresh_token,
        token_uri=own.authority or "https://oauth2.googleapis.com/token",
        client_id=own.client_id,
        client_secret=request.secret,
    )


def _seconds_left(credentials: Any) -> float:
    """How long a token of Google's library is good for; it knows its end by the machine's clock."""
    from google.auth import _helpers

    return float((credentials.expiry - _helpers.utcnow()).total_seconds()) if credentials.expiry else 0.0


def _refresh_token(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8").strip()
    except (OSError, UnicodeError) as error:
        raise SettingsError(f"the refresh token in {path} can't be read: {reason_of(error)}") from error


def _replace(path: Path, refresh_token: str) -> None:
    """Puts a new refresh token in the old one's place, whole or not at all, for the owner alone."""
    try:
        handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(refresh_token + "\n")
            file.flush()
            os.fsync(file.fileno())
        Path(name).replace(path)
    except OSError as error:
        # The old one may be void already: whoever reads this has to make room before the next start.
        reason = f"the new refresh token can't be kept in {path}: {error.strerror}"
        raise UnavailableError(reason, lasting=True) from error
