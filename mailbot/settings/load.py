"""From a file to a configuration, or to everything that is wrong with it."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from mailbot.domain.outcome import Agent, Desk, Manager
from mailbot.domain.wording import wanted
from mailbot.settings.tables import DIGEST_AT, Settings
from mailbot.settings.values import Server, SettingsError, reason_of
from replies.write import markers


@dataclass(frozen=True, slots=True)
class Configuration:
    """The settings with the folder that their relative paths count from."""

    settings: Settings
    path: Path

    @property
    def folder(self) -> Path:
        """The folder of the settings file."""
        return self.path.parent

    def folder_of(self, path: Path | None) -> Path | None:
        """A folder that the settings name, a relative one made absolute; None where they name none."""
        return self.folder / path if path is not None else None

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

    def signing_key(self) -> bytes:
        """What reply addresses and Message-IDs are signed with.  Raises SettingsError where it can't be read."""
        key = self.settings.trust.signing_key.value(self.folder)
        if len(key) < 32:
            raise SettingsError(f"{self.path}: trust.signing_key: the key is shorter than 32 characters")
        return key.encode()

    def desk(self) -> Desk:
        """The desk as the doors know it.  Raises SettingsError where its key or its own words can't be read."""
        own = self.settings.desk
        try:
            marks = markers(self.folder_of(own.templates))
        except (OSError, ValueError) as error:
            raise SettingsError(f"{self.path}: desk.templates: words.toml: {reason_of(error)}") from error
        return Desk(
            name=own.name,
            domain=own.domain,
            timezone=own.timezone,
            languages=own.languages,
            case_tag=own.case_tag,
            key=self.signing_key(),
            agents=tuple(Agent(a.address, a.name) for a in self.settings.agents),
            reopen_days=self.settings.limits.reopen_days,
            plus_addressing=own.plus_addressing,
            managers=tuple(manager.address for manager in self.settings.managers),
            customer_service=own.customer_service or "",
            programming=own.programming or "",
            phone=own.phone,
            enclosed_bytes=self.settings.limits.attachment_bytes,
            token_days=self.settings.trust.token_days,
            marks=marks,
        )

    def managers(self) -> tuple[Manager, ...]:
        """Who reads the digest, when and in what language."""
        desk = self.settings.desk
        return tuple(
            Manager(
                address=one.address,
                digest_at=one.digest_at,
                timezone=one.timezone or desk.timezone,
                language=one.language or desk.languages[0],
                country=one.holidays.partition("-")[0],
                subdivision=one.holidays.partition("-")[2],
            )
            for one in self.settings.managers
        )

    def own_reader(self) -> Manager:
        """Who reads the digest at the desk itself, where there is no manager."""
        desk = self.settings.desk
        return Manager(self.settings.mailboxes[0].address, DIGEST_AT, desk.timezone, desk.languages[0])


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
        raise SettingsError(f"{path}: can't be read: {reason_of(error)}") from error
    except tomllib.TOMLDecodeError as error:
        raise SettingsError(f"{path}: this is not TOML: {error}") from error
    try:
        settings = Settings(**table)
    except ValidationError as error:
        raise SettingsError("\n".join(_faults(path, error))) from error
    return Configuration(_placed(settings, path.absolute().parent), path.absolute())


def _placed(settings: Settings, folder: Path) -> Settings:
    """The settings with the servers' certificate files counted from a folder."""

    def placed(server: Server) -> dict[str, Path | None]:
        return {"ca_file": folder / server.ca_file if server.ca_file else None}

    smtp = settings.smtp.model_copy(update=placed(settings.smtp))
    mailboxes = tuple(
        one.model_copy(update={"imap": one.imap.model_copy(update=placed(one.imap))}) for one in settings.mailboxes
    )
    return settings.model_copy(update={"smtp": smtp, "mailboxes": mailboxes})


def _faults(path: Path, error: ValidationError) -> list[str]:
    lines = []
    faults = error.errors(include_url=False)
    for fault in faults:
        # A list whose items are all at fault counts as empty; the items' own faults say it better.
        if fault["type"] == "too_short" and any(_within(other, fault) for other in faults):
            continue
        key = ".".join(str(step) for step in fault["loc"]) or "the file"
        lines.append(f"{path}: {key}: {wanted(fault)}")
    return lines


def _within(inner: Any, outer: Any) -> bool:
    return len(inner["loc"]) > len(outer["loc"]) and inner["loc"][: len(outer["loc"])] == outer["loc"]
