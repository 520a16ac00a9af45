"""The settings: ``mailbot.toml`` as frozen values; a typing error stops the program and names file and key."""

import os
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, time
from pathlib import Path
from typing import Annotated, Any, Literal
from zoneinfo import available_timezones

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError, field_validator, model_validator
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict

from mailbot.domain.outcome import Agent, Desk


class SettingsError(Exception):
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
        if isinstance(value, str):
            # ValueError, since pydantic makes only this one a fault of the settings.
            raise ValueError('a secret is not written here: use {env = "NAME"} or {file = "PATH"}')  # noqa: TRY004
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
            raise SettingsError(f"the secret in {path} can't be read: {_reason(error)}") from error


def _reason(error: Exception) -> str:
    return (error.strerror if isinstance(error, OSError) else None) or str(error)


def _address(value: str) -> str:
    local, at, domain = value.rpartition("@")
    if not (local and at and domain) or any(c.isspace() or c in "<>,;" for c in value):
        raise ValueError("this is not a mail address")
    return f"{local}@{domain.lower()}"


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


class OAuth2(Part):
    """A token in place of a password."""

    token: Secret


class Imap(Server):
    """The IMAP account of a mailbox."""

    port: int = Field(default=993, gt=0, lt=65536)
    user: str = Field(min_length=1)
    oauth2: OAuth2 | None = None
    folder: str = "INBOX"
    after: str = "keep"
    """What happens to a mail on the server once it is stored here: ``keep``, ``flag`` or ``move:FOLDER``."""
    since: date | None = None
    """Mail that arrived before this day is left alone; None: everything in the folder is taken."""

    @field_validator("after")
    @classmethod
    def _known_after(cls, value: str) -> str:
        if value not in ("keep", "flag") and not (value.startswith("move:") and value[5:].strip()):
            raise ValueError('write "keep", "flag" or "move:FOLDER"')
        return value

    @model_validator(mode="after")
    def _one_login(self) -> "Imap":
        if (self.password is None) == (self.oauth2 is None):
            raise ValueError("write either password or oauth2")
        return self


class MailboxSettings(Part):
    """A shared mailbox that customers write to."""

    address: Address
    imap: Imap


class Smtp(Server):
    """The server that takes our letters."""

    port: int = Field(default=465, gt=0, lt=65536)
    connections: int = Field(default=4, gt=0, le=64)
    """Letters on their way at the same time."""
    timeout_seconds: float = Field(default=60, gt=0)


class DeskSettings(Part):
    """The desk: who answers, and in what words."""

    name: str = Field(min_length=1)
    domain: str = Field(min_length=1)
    timezone: Zone = "UTC"
    languages: tuple[Language, ...] = Field(default=("en",), min_length=1)
    case_tag: str = Field(default="CASE", pattern=r"^[A-Za-z][A-Za-z0-9_.]{0,30}$")
    plus_addressing: bool = True
    templates: Path | None = None
    """A folder with templates that take the place of ours."""

    @field_validator("domain")
    @classmethod
    def _lower(cls, value: str) -> str:
        return value.lower()


class Store(Part):
    """Where everything is kept."""

    url: str = "sqlite:///mailbot.db"

    @field_validator("url")
    @classmethod
    def _known_database(cls, value: str) -> str:
        if not value.startswith(("sqlite:///", "postgresql+psycopg://")):
            raise ValueError("write sqlite:///PATH or postgresql+psycopg://USER@HOST/NAME")
        return value


class AgentSettings(Part):
    """Somebody who answers customers."""

    address: Address
    name: str = ""


class ManagerSettings(Part):
    """Somebody who reads the digest, and the notice of a held mail."""

    address: Address
    digest_at: time = time(7, 30)
    timezone: Zone | None = None
    language: Language | None = None


class Trust(Part):
    """Whom the bot believes."""

    authserv_id: str | None = None
    """The receiving server's name in its own Authentication-Results (RFC 8601); None: no such header counts."""
    signing_key: Secret = Secret(file=Path("mailbot.key"))
    monitors: tuple[str, ...] = ()
    """Addresses, or ``@domain``, whose automatic mail opens a case and is never answered."""


class Limits(Part):
    """How much of anything."""

    mail_bytes: int = Field(default=35_000_000, gt=1000)
    """A larger mail is held by its header and not downloaded."""
    batch_mails: int = Field(default=50, gt=0, le=500)
    batch_bytes: int = Field(default=8_000_000, gt=0)
    idle_seconds: float = Field(default=540, gt=0, le=1700)
    """IDLE is begun anew after this time (RFC 2177 asks for less than 29 minutes)."""
    poll_seconds: float = Field(default=60, gt=0)
    """A mailbox is searched at least this often, whatever IDLE says."""
    retry_seconds: float = Field(default=60, gt=0)
    """The first wait before a letter is tried again; it doubles up to four hours."""
    give_up_hours: float = Field(default=72, gt=0)
    """A letter that was refused for so long has failed."""
    reopen_days: int = Field(default=14, ge=0)


class ClassifierSettings(Part):
    """Which classifier labels the mails."""

    backend: Literal["rules"] = "rules"


class Settings(BaseSettings):
    """All settings of a desk."""

    model_config = SettingsConfigDict(frozen=True, extra="forbid", env_prefix="MAILBOT_", env_nested_delimiter="__")

    desk: DeskSettings
    store: Store = Store()
    mailboxes: tuple[MailboxSettings, ...] = Field(min_length=1)
    smtp: Smtp
    agents: tuple[AgentSettings, ...] = ()
    managers: tuple[ManagerSettings, ...] = ()
    trust: Trust = Trust()
    limits: Limits = Limits()
    classifier: ClassifierSettings = ClassifierSettings()

    @field_validator("mailboxes")
    @classmethod
    def _each_mailbox_once(cls, value: tuple[MailboxSettings, ...]) -> tuple[MailboxSettings, ...]:
        places = [(m.imap.host, m.imap.port, m.imap.user, m.imap.folder) for m in value]
        if len(set(places)) < len(places):
            raise ValueError("two mailboxes are the same folder of the same account")
        if len({m.address.lower() for m in value}) < len(value):
            raise ValueError("two mailboxes have the same address")
        return value

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """A variable such as ``MAILBOT_STORE__URL`` goes before the file, as containers want it; nothing else counts."""
        return (env_settings, init_settings)


@dataclass(frozen=True, slots=True)
class Configuration:
    """The settings with the folder that their relative paths count from."""

    settings: Settings
    path: Path

    @property
    def folder(self) -> Path:
        """The folder of the settings file."""
        return self.path.parent

    def store_url(self) -> str:
        """The database's URL, a relative SQLite path made absolute."""
        url = self.settings.store.url
        prefix = "sqlite:///"
        if url.startswith(prefix) and not url.startswith(prefix + "/"):
            return prefix + str((self.folder / url.removeprefix(prefix)).absolute())
        return url

    def password(self, server: Server) -> str | None:
        """The password for a server; None where it needs none."""
        return server.password.value(self.folder) if server.password else None

    def desk(self) -> Desk:
        """The desk as the doors know it.  Raises SettingsError where the signing key can't be read."""
        own = self.settings.desk
        key = self.settings.trust.signing_key.value(self.folder)
        if len(key) < 32:
            raise SettingsError(f"{self.path}: trust.signing_key: the key is shorter than 32 characters")
        return Desk(
            name=own.name,
            domain=own.domain,
            timezone=own.timezone,
            languages=own.languages,
            case_tag=own.case_tag,
            key=key.encode(),
            agents=tuple(Agent(a.address, a.name) for a in self.settings.agents),
            reopen_days=self.settings.limits.reopen_days,
            plus_addressing=own.plus_addressing,
        )


def settings_path(wanted: Path | None, environment: Mapping[str, str]) -> Path:
    """The settings file: the wanted one, else ``MAILBOT_CONFIG``, else ``mailbot.toml`` here."""
    return wanted or Path(environment.get("MAILBOT_CONFIG") or "mailbot.toml")


def load(path: Path) -> Configuration:
    """The configuration in a file.  Raises SettingsError with file, key and reason, all of them at once."""
    try:
        content = path.read_text(encoding="utf-8")
        table = tomllib.loads(content)
    except FileNotFoundError as error:
        raise SettingsError(f"{path}: there is no such file; `mailbot init DIR` writes one") from error
    except (OSError, UnicodeError) as error:
        raise SettingsError(f"{path}: can't be read: {_reason(error)}") from error
    except tomllib.TOMLDecodeError as error:
        raise SettingsError(f"{path}: this is not TOML: {error}") from error
    try:
        settings = Settings(**table)
    except ValidationError as error:
        raise SettingsError("\n".join(_faults(path, error))) from error
    return Configuration(settings, path.absolute())


def _faults(path: Path, error: ValidationError) -> list[str]:
    lines = []
    for fault in error.errors(include_url=False):
        key = ".".join(str(step) for step in fault["loc"]) or "the file"
        reason = fault["msg"].removeprefix("Value error, ")
        if fault["type"] == "extra_forbidden":
            reason = "there is no such key"
        elif fault["type"] == "missing":
            reason = "this key is missing"
        lines.append(f"{path}: {key}: {reason}")
    return lines
