"""The post office: letters go out over a few connections that stay open (RFC 5321)."""

import asyncio
import ssl
from dataclasses import dataclass
from enum import StrEnum

from aiosmtplib import SMTP
from aiosmtplib.errors import (
    SMTPAuthenticationError,
    SMTPException,
    SMTPResponseException,
    SMTPServerDisconnected,
)

from mailbot.adapters.oauth2 import Credential
from mailbot.adapters.tls import context
from mailbot.adapters.unavailable import UnavailableError
from mailbot.settings import Smtp


class Delivery(StrEnum):
    """What the server said to a letter."""

    SENT = "sent"
    DEFERRED = "deferred"
    """Not now (4yz), or the connection broke: nobody knows whether it arrived, and it is tried again."""
    REFUSED = "refused"
    """Never (5yz)."""


# The server speaks of us, not of the letter: a login or encryption is missing (RFC 4954, section 6; RFC 3207).
_WANTS_LOGIN = frozenset({530, 534, 535, 538})


@dataclass(frozen=True, slots=True)
class Answer:
    """What became of one attempt to send."""

    delivery: Delivery
    said: str = ""


class PostOffice:
    """One connection, opened when it is needed and used again; for one task at a time."""

    def __init__(self, settings: Smtp, credential: Credential, hello: str) -> None:
        """``hello`` is the name that we greet with (RFC 5321, section 4.1.1.1)."""
        self._settings = settings
        # Left to the library it asks the resolver for this machine's name, for seconds where none answers.
        self._hello = hello
        self._credential = credential
        self._client: SMTP | None = None

    async def send(self, reverse_path: str, recipient: str, content: bytes) -> Answer:
        """What the server says to a letter.  Raises UnavailableError where no letter at all can be sent."""
        reused = self._client is not None and self._client.is_connected
        answer = await self._attempt(reverse_path, recipient, content)
        if answer is None and reused:
            # A server closes an idle connection without a word; that says nothing about the letter.
            answer = await self._attempt(reverse_path, recipient, content)
        return answer or Answer(Delivery.DEFERRED, "the server closed the connection")

    async def close(self) -> None:
        """Ends the connection."""
        client, self._client = self._client, None
        if client is None:
            return
        try:
            await client.quit()
        except (SMTPException, OSError):
            client.close()

    async def open(self) -> SMTP:
        """An open connection.  Raises UnavailableError where there is none to be had."""
        if self._client is not None and self._client.is_connected:
            return self._client
        own = self._settings
        # A provider of tokens may take its time; other letters go on meanwhile.
        secret = await asyncio.to_thread(self._credential.value) if own.user else ""

        async def token() -> str:
            return secret

        client = SMTP(
            hostname=own.host,
            port=own.port,
            local_hostname=self._hello,
            username=own.user or None,
            password=None if own.oauth2 else secret or None,
            oauth_token_generator=token if own.oauth2 else None,
            use_tls=own.security == "tls",
            start_tls=own.security == "starttls",
            tls_context=context(own) if own.security != "none" else None,
            timeout=own.timeout_seconds,
        )
        place = f"{own.host}:{own.port}"
        try:
            await client.connect()
            if client.is_ehlo_or_helo_needed:
                await client.ehlo()
        except SMTPAuthenticationError as error:
            self._credential.refused()
            raise UnavailableError(f"{place} refuses the login of {own.user}", lasting=True) from error
        except (SMTPException, OSError, ValueError) as error:
            # The library wraps what TLS says.
            cause = error if isinstance(error, ssl.SSLCertVerificationError) else error.__cause__
            if isinstance(cause, ssl.SSLCertVerificationError):
                reason = f"the certificate of {place} is not trusted: {cause.verify_message}"
                raise UnavailableError(reason, lasting=True) from error
            raise UnavailableError(f"{place} does not answer as a mail server: {_said(error)}") from error
        self._client = client
        return client

    async def _attempt(self, reverse_path: str, recipient: str, content: bytes) -> Answer | None:
        """The server's answer; None where the connection broke before it heard of the letter."""
        client = await self.open()
        begun = False
        try:
            # One limit for the whole letter costs less than one for each command.
            async with asyncio.timeout(self._settings.timeout_seconds):
                await client.mail(reverse_path, timeout=None)
                begun = True
                await client.rcpt(recipient, timeout=None)
                await client.data(content, timeout=None)
        except SMTPResponseException as error:
            return await self._judged(error)
        except (SMTPException, OSError) as error:
            # Perhaps after DATA: the letter may have arrived, and the same Message-ID goes out again.
            self._drop()
            gone = isinstance(error, SMTPServerDisconnected) and not begun
            return None if gone else Answer(Delivery.DEFERRED, _said(error))
        except ValueError as error:
            # The library refuses an address that no server could read.
            await self._reset()
            foreign = isinstance(error, UnicodeEncodeError)
            said = "the address needs SMTPUTF8 (RFC 6531), which is not spoken here" if foreign else _said(error)
            return Answer(Delivery.REFUSED, said)
        return Answer(Delivery.SENT)

    def _drop(self) -> None:
        if self._client is not None:
            self._client.close()
        self._client = None

    async def _judged(self, error: SMTPResponseException) -> Answer:
        said = f"{error.code} {_said(error)}" if str(error.code) not in _said(error) else _said(error)
        if error.code in _WANTS_LOGIN:
            await self.close()
            place = f"{self._settings.host}:{self._settings.port}"
            raise UnavailableError(f"{place} takes no letters from us: {said}", lasting=True)
        if error.code == 421 or error.code < 400:
            # The server is about to close (RFC 5321, section 3.8); the library does not notice by itself.
            await self.close()
        else:
            await self._reset()
        return Answer(Delivery.REFUSED if error.code >= 500 else Delivery.DEFERRED, said)

    async def _reset(self) -> None:
        try:
            if self._client is not None and self._client.is_connected:
                await self._client.rset()
        except (SMTPException, OSError):
            self._drop()


def _said(error: Exception) -> str:
    text = getattr(error, "message", "") or str(error) or type(error).__name__
    return " ".join(str(text).split())[:300]
