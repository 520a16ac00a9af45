"""What the values of the settings may be: addresses, zones, secrets, servers."""

import os
from pathlib import Path
from typing import Annotated, Any, Literal
from zoneinfo import available_timezones

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator

from mailbot.domain.domain_name import one_spelling
from mailbot.domain.fault import Fault


class SettingsError(Fault):
    """The settings can't be used; the message names the file, the key and the reason."""


class Part(BaseModel):
    """A table of the settings: frozen, and without room for unknown keys."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Secret(Part):
    """Where a secret is: ``{env = "NAME"}`` or ``{file = "PATH"}``."""

    env: str | None = None
    file: Path | None = None

    @model_validator(mode="before")
    @classmethod
    def _never_inline(cls, value: Any) -> Any:
        if not isinstance(value, dict | Secret):
            # ValueError, since pydantic makes only this one a fault of the settings.
            raise ValueError('a secret is not written here: use {env = "NAME"} or {file = "PATH"}')
        return value

    @model_validator(mode="after")
    def _one_place(self) -> "Secret":
        if (self.env is None) == (self.file is None):
            raise ValueError('name one place, {env = "NAME"} or {file = "PATH"}')
        return self

    def value(self, folder: Path) -> str:
        """The secret itself; a relative path counts from ``folder``.  Raises SettingsError where it is missing."""
        if self.env is not None:
            found = os.environ.get(self.env)
            if not found:
                raise SettingsError(f"the environment variable {self.env} is not set")
            return found
        path = folder / str(self.file)
        try:
            return path.read_text(encoding="utf-8").strip()
        except (OSError, UnicodeError) as error:
            raise SettingsError(f"the secret in {path} can't be read: {reason_of(error)}") from error


def reason_of(error: Exception) -> str:
    """What the system says of an error, without the file's name."""
    return (error.strerror if isinstance(error, OSError) else None) or str(error)


def _address(value: str) -> str:
    local, at, domain = value.rpartition("@")
    if not (local and at and domain) or any(c.isspace() or c in "<>,;" for c in value):
        raise ValueError("this is not a mail address")
    return one_spelling(value)


def _zone(value: str) -> str:
    if value not in available_timezones():
        raise ValueError('this is not a time zone; write one such as "Europe/Berlin"')
    return value


def _language(value: str) -> str:
    if not (len(value) == 2 and value.isascii() and value.islower()):
        raise ValueError('this is not a language; write ISO 639-1 such as "en"')
    return value


Address = Annotated[str, AfterValidator(_address)]
Zone = Annotated[str, AfterValidator(_zone)]
Language = Annotated[str, AfterValidator(_language)]
Security = Literal["tls", "starttls", "none"]
LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})


class Server(Part):
    """A server to connect to."""

    host: str = Field(min_length=1)
    port: int = Field(gt=0, lt=65536)
    security: Security = "tls"
    user: str = ""
    password: Secret | None = None
    ca_file: Path | None = None
    """Certificates to trust beside the system's, for a server with a certificate of one's own making."""

    @model_validator(mode="after")
    def _clear_text_on_loopback_only(self) -> "Server":
        if self.security == "none" and self.host not in LOOPBACK:
            raise ValueError(f'security = "none" is for loopback only, and {self.host} is another machine')
        return self
