"""The settings: ``mailbot.toml`` as frozen values; a typing error stops the program and names file and key."""

from mailbot.settings.load import Configuration, load, settings_path
from mailbot.settings.oauth2 import OAuth2, Provider
from mailbot.settings.tables import Health, Imap, Limits, MailboxSettings, Retention, Settings, Smtp
from mailbot.settings.values import Server, SettingsError

__all__ = [
    "Configuration",
    "Health",
    "Imap",
    "Limits",
    "MailboxSettings",
    "OAuth2",
    "Provider",
    "Retention",
    "Server",
    "Settings",
    "SettingsError",
    "Smtp",
    "load",
    "settings_path",
]
