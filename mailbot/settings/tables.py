"""The tables of ``mailbot.toml``: frozen, and without room for unknown keys."""

import re
from datetime import date, time
from pathlib import Path
from typing import Literal
from urllib.parse import urlsplit

from pydantic import Field, field_validator, model_validator
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict

from mailbot.domain.domain_name import a_labels
from mailbot.domain.hours import holidays
from mailbot.settings.oauth2 import OAuth2
from mailbot.settings.values import LOOPBACK, Address, Language, Part, Secret, Server, Zone

_CASE_TAG = re.compile(r"^[A-Za-z][A-Za-z0-9_.]{0,30}\Z")


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
    timeout_seconds: float = Field(default=60, gt=0)
    """A server that is silent for so long has gone, whatever the line says."""

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
    oauth2: OAuth2 | None = None

    @model_validator(mode="after")
    def _one_login(self) -> "Smtp":
        if self.password is not None and self.oauth2 is not None:
            raise ValueError("write either password or oauth2")
        if self.oauth2 is not None and not self.user:
            raise ValueError("oauth2 needs a user")
        return self


class DeskSettings(Part):
    """The desk: who answers, and in what words."""

    name: str = Field(min_length=1)
    domain: str = Field(min_length=1)
    timezone: Zone = "UTC"
    languages: tuple[Language, ...] = Field(default=("en",), min_length=1)
    case_tag: str = "CASE"
    plus_addressing: bool = True
    customer_service: Address | None = None
    """Who makes offers, takes payments and renews contracts."""
    programming: Address | None = None
    """Who gets ideas for the product."""
    phone: str = ""
    """The number for what an agreement answers by telephone only."""
    agreements: Path | None = None
    """A folder with agreement files of your own, beside those that are shipped."""
    templates: Path | None = None
    """A folder with templates that take the place of ours."""

    @field_validator("case_tag")
    @classmethod
    def _in_brackets(cls, value: str) -> str:
        if not _CASE_TAG.match(value):
            raise ValueError('write a letter, then at most 30 letters, digits, dots and underscores, such as "ACME"')
        return value

    @field_validator("domain")
    @classmethod
    def _one_spelling(cls, value: str) -> str:
        return a_labels(value)


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


DIGEST_AT = time(7, 30)
"""When the digest is sent to managers who name no other time."""


class ManagerSettings(Part):
    """Somebody who reads the digest, and the notice of a held mail."""

    address: Address
    digest_at: time = DIGEST_AT
    timezone: Zone | None = None
    language: Language | None = None
    holidays: str = Field(default="", pattern=r"^([A-Z]{2}(-[A-Za-z0-9]{1,6})?)?$")
    """Whose public holidays bring no digest, such as ``DE`` or ``DE-BE`` (ISO 3166); empty: nobody's."""

    @field_validator("holidays")
    @classmethod
    def _known_place(cls, value: str) -> str:
        if value:
            country, _, subdivision = value.partition("-")
            holidays(country, subdivision, 2026)
        return value


class Trust(Part):
    """Whom the bot believes."""

    authserv_id: str | None = None
    """The receiving server's name in its own Authentication-Results (RFC 8601); None: no such header counts."""
    signing_key: Secret = Secret(file=Path("mailbot.key"))
    token_days: int = Field(default=30, gt=0, le=365)
    """For so long an agent may answer a letter with commands."""
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
    attachment_bytes: int = Field(default=10_000_000, ge=0)
    """So much of a mail's files comes along with notifications and answers."""
    reopen_days: int = Field(default=14, ge=0)
    answers_per_address: int = Field(default=60, gt=0)
    """The most letters within an hour in answer to one address; beyond it mail is taken and not answered."""
    answers_per_domain: int = Field(default=300, gt=0)
    answers_per_case: int = Field(default=10, gt=0)
    answers_per_text: int = Field(default=4, gt=0)
    answers_in_all: int = Field(default=20_000, gt=0)
    """The most letters within an hour in answer to anybody; beyond it answers wait, and none is dropped."""


class Retention(Part):
    """For how many days what came and what went is kept; 0: for ever.  Sums, counts and case numbers always are."""

    raw_mail_days: int = Field(default=0, ge=0)
    """A mail's bytes go so long after it arrived, but not before its case has ended."""
    letters_days: int = Field(default=0, ge=0)
    """A letter's bytes go so long after it was written, once it is sent or has failed."""
    closed_case_days: int = Field(default=0, ge=0)
    """People, texts, mails and letters of a case go so long after its end."""


class SecondOpinionSettings(Part):
    """An OpenAI-compatible endpoint that is asked about mails on which the classifier abstains."""

    url: str
    """Such as ``https://models.example.com/v1``; plain HTTP is for loopback only."""
    model: str = Field(min_length=1)
    key: Secret | None = None
    timeout_seconds: float = Field(default=10, gt=0, le=60)

    @field_validator("url")
    @classmethod
    def _private(cls, value: str) -> str:
        parts = urlsplit(value)
        odd = parts.query or parts.fragment or "@" in value or parts.port == 0
        if parts.scheme not in ("http", "https") or not parts.hostname or odd:
            raise ValueError("write a URL such as https://models.example.com/v1")
        if parts.scheme == "http" and parts.hostname not in LOOPBACK:
            raise ValueError(f"plain HTTP is for loopback only, and {parts.hostname} is another machine")
        return value


class ClassifierSettings(Part):
    """What labels the mails."""

    backend: Literal["trained", "rules"] = "trained"
    """``trained`` falls back to the rules by itself where its files or packages are missing."""
    second_opinion: SecondOpinionSettings | None = None
    """None: no word of a mail leaves the house."""


class Health(Part):
    """Where ``/healthz`` and ``/metrics`` are answered; without this table, nowhere."""

    host: str = "127.0.0.1"
    port: int = Field(default=9464, ge=0, lt=65536)
    """0: any that is free."""


Addressed = MailboxSettings | AgentSettings | ManagerSettings


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
    retention: Retention = Retention()
    classifier: ClassifierSettings = ClassifierSettings()
    health: Health | None = None

    @field_validator("mailboxes")
    @classmethod
    def _each_mailbox_once(cls, value: tuple[MailboxSettings, ...]) -> tuple[MailboxSettings, ...]:
        places = [(m.imap.host, m.imap.port, m.imap.user, m.imap.folder) for m in value]
        if len(set(places)) < len(places):
            raise ValueError("two mailboxes are the same folder of the same account")
        return value

    @field_validator("mailboxes", "agents", "managers")
    @classmethod
    def _each_address_once(cls, value: tuple[Addressed, ...]) -> tuple[Addressed, ...]:
        if len({one.address.lower() for one in value}) < len(value):
            raise ValueError("two of them have the same address")
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
        """A variable such as ``MAILBOT_STORE__URL`` goes before the file, as containers want it."""
        return (env_settings, init_settings)
