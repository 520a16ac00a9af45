"""The process behind PostOffice: takes letters, stores them, and fails where its control file says so."""

import asyncio
import itertools
import json
import ssl
import sys
from base64 import b64decode
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

from tests.servers.post_office import Fault, Instructions, Stage
from tests.servers.tokens import user_of

_WORDS = {421: "try later", 450: "mailbox busy", 451: "local error", 550: "no such mailbox", 552: "mailbox full"}


class _Control:
    """The control file as it stands now, and how often each of its faults has happened."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._version = (0, 0)
        self._instructions = Instructions("")
        self._happened: Counter[int] = Counter()

    @property
    def instructions(self) -> Instructions:
        version = self._path.stat().st_ino, self._path.stat().st_mtime_ns
        if version != self._version:
            fields = json.loads(self._path.read_text())
            faults = tuple(Fault(**{**fault, "stage": Stage(fault["stage"])}) for fault in fields["faults"])
            self._instructions = Instructions(**{**fields, "faults": faults})
            self._version = version
            self._happened.clear()
        return self._instructions

    def fault(self, stage: Stage, recipients: list[str]) -> Fault | None:
        for number, fault in enumerate(self.instructions.faults):
            if fault.stage is not stage or (fault.recipient and fault.recipient not in recipients):
                continue
            if not fault.times or self._happened[number] < fault.times:
                self._happened[number] += 1
                return fault
        return None


class _Counter(SMTP):
    """One connection at the counter; the hooks of aiosmtpd are methods of this class too."""

    _connections = itertools.count(1)

    def __init__(self, control: _Control, starttls: ssl.SSLContext | None) -> None:
        self._control = control
        told = control.instructions
        self._letters = told.letters
        self._number = next(self._connections)
        super().__init__(
            self,
            hostname="post.test",
            tls_context=starttls,
            require_starttls=told.starttls and starttls is not None,
            auth_required=bool(told.user),
            auth_require_tls=False,
            authenticator=self._check_login,
            loop=asyncio.get_running_loop(),
        )

    async def _handle_client(self) -> None:
        refusal = await self._suffer(Stage.CONNECT, [])
        if refusal is None:
            await super()._handle_client()
        elif self.transport is not None:
            await self.push(refusal)
            self.transport.close()

    async def handle_MAIL(self, _: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]) -> str:
        refusal = await self._suffer(Stage.SENDER, [])
        if refusal is None:
            envelope.mail_from = address
            envelope.mail_options.extend(options)
        return refusal or "250 OK"

    async def handle_RCPT(self, _: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]) -> str:
        refusal = await self._suffer(Stage.RECIPIENT, [address])
        if refusal is None:
            envelope.rcpt_tos.append(address)
            envelope.rcpt_options.extend(options)
        return refusal or "250 OK"

    async def smtp_DATA(self, arg: str) -> None:
        recipients = self.envelope.rcpt_tos if self.envelope else []
        refusal = await self._suffer(Stage.DATA, recipients)
        if refusal is not None:
            await self.push(refusal)
        elif recipients and self._control.fault(Stage.CONTENT, recipients):
            await self.push("354 go ahead")
            await self._reader.readline()
            _abort(self.transport)
        else:
            await super().smtp_DATA(arg)

    async def handle_DATA(self, _: SMTP, session: Session, envelope: Envelope) -> str:
        refusal = await self._suffer(Stage.END, envelope.rcpt_tos)
        if refusal is not None:
            return refusal
        self._store(session, envelope)
        return await self._suffer(Stage.STORED, envelope.rcpt_tos) or f"250 OK taken on connection {self._number}"

    async def _suffer(self, stage: Stage, recipients: list[str]) -> str | None:
        """Lives through the fault that is planned for this moment; gives the refusal, if it is one."""
        fault = self._control.fault(stage, recipients)
        if fault is None:
            return None
        await asyncio.sleep(fault.seconds)
        if not fault.code and not fault.close:
            return None
        refusal = f"{fault.code or 421} {_WORDS.get(fault.code, 'refused')}"
        if fault.close:
            _abort(self.transport)
        elif self.transport is not None and fault.code == 421:
            await self.push(refusal)
            # What is pushed after this goes nowhere.
            self.transport.close()
        return refusal

    def _store(self, session: Session, envelope: Envelope) -> None:
        content = envelope.original_content or b""
        letter = {
            "connection": self._number,
            "at": datetime.now(UTC).isoformat(),
            # aiosmtpd gives the null reverse path with its brackets.
            "reverse_path": (envelope.mail_from or "").strip("<>"),
            "recipients": envelope.rcpt_tos,
            "raw": content.decode("latin-1"),
            "encrypted": session.ssl is not None or _over_tls(self.transport),
            "user": session.auth_data or "",
        }
        with open(self._letters, "ab", buffering=0) as file:
            file.write(json.dumps(letter).encode() + b"\n")

    async def auth_XOAUTH2(self, server: SMTP, args: list[str]) -> AuthResult:
        """A login by an access token that ``tests.servers.tokens`` has signed."""
        said = b64decode(args[1]).decode() if len(args) == 2 else ""
        fields = dict(part.split("=", 1) for part in said.split("\x01") if "=" in part)
        user = self._control.instructions.user
        right = fields.get("user") == user == user_of(fields.get("auth", "").removeprefix("Bearer "))
        return AuthResult(success=right, handled=False, auth_data=user if right else None)

    def _check_login(
        self, server: SMTP, session: Session, envelope: Envelope, mechanism: str, login: Any
    ) -> AuthResult:
        told = self._control.instructions
        right = isinstance(login, LoginPassword) and (login.login.decode(), login.password.decode()) == (
            told.user,
            told.password,
        )
        return AuthResult(success=right, handled=False, auth_data=told.user if right else None)


def _abort(transport: asyncio.BaseTransport | None) -> None:
    if isinstance(transport, asyncio.WriteTransport):
        transport.abort()


def _over_tls(transport: asyncio.BaseTransport | None) -> bool:
    return transport is not None and transport.get_extra_info("sslcontext") is not None


async def _serve(port: int, tls_port: int, control: _Control, tls: ssl.SSLContext, ready: Path) -> None:
    loop = asyncio.get_running_loop()
    plain = await loop.create_server(lambda: _Counter(control, tls), "127.0.0.1", port)
    encrypted = await loop.create_server(lambda: _Counter(control, None), "127.0.0.1", tls_port, ssl=tls)
    async with plain, encrypted:
        ready.touch()
        await asyncio.Event().wait()


def main() -> None:
    """Serves until the end of the process: PORT TLS_PORT CONTROL_FILE READY_FILE CERTIFICATE KEY."""
    port, tls_port, control, ready, certificate, key = sys.argv[1:]
    tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    tls.load_cert_chain(certificate, key)
    asyncio.run(_serve(int(port), int(tls_port), _Control(Path(control)), tls, Path(ready)))
