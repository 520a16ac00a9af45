"""The desk of the rehearsal: an invented vendor, its agents and its customers, written into a folder."""

import csv
import secrets
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from mailbot.demo.servers import HOST

SUPPORT = "support@harbour.example"
AGENTS = ("mia@harbour.example", "jonas@harbour.example")
OFFICE = "office@harbour.example"
MAKERS = "makers@harbour.example"
MANAGER = "greta@harbour.example"
CASE_TAG = "HARBOUR"
TIMEZONE = "Europe/Berlin"

_SETTINGS = """\
[desk]
name = "Harbour ERP Support"
domain = "harbour.example"
timezone = "{timezone}"
languages = ["en", "de"]
case_tag = "{case_tag}"
customer_service = "{office}"
programming = "{makers}"
phone = "+44 1632 960 100"

[store]
url = "sqlite:///mailbot.db"

[[mailboxes]]
address = "{support}"

[mailboxes.imap]
host = "{host}"
port = {imap_port}
security = "none"
user = "{support}"
password = {{file = "mailbox.password"}}
folder = "INBOX"
after = "keep"

[smtp]
host = "{host}"
port = {smtp_port}
security = "none"

[[agents]]
address = "{mia}"
name = "Mia Thorvald"

[[agents]]
address = "{jonas}"
name = "Jonas Reimers"

[[managers]]
address = "{manager}"
digest_at = "{digest_at}"
language = "en"

[trust]
authserv_id = "mx.harbour.example"
"""

_COLUMNS = (
    *("organisation", "domains", "contacts", "agreement", "plan"),
    *("licences", "period_start", "period_end", "paid", "language"),
)
_CUSTOMERS = (
    ("Tidewater Provisions", "tidewater-provisions.example", "ingrid.sand", "coss", "service", "40", "en"),
    ("Lindqvist Foods", "lindqvist-foods.example", "anna", "coss", "service", "25", "en"),
    ("Okonkwo & Daughters Textiles", "okonkwo-textiles.example", "chidi", "coss", "enhancement", "12", "en"),
    ("Pellworth Instruments", "pellworth.example;pellworth-labs.example", "g.pell", "cotiss", "enhanced", "60", "en"),
    ("Quillfeather Books", "quillfeather.example", "rosalind", "kosmos", "website", "5", "en"),
    ("Marlowe Veterinary Group", "marlowevets.example", "office;priya", "support-types", "per-incident", "9", "en"),
    ("Brennecke Maschinenbau GmbH", "brennecke.example", "h.wendt", "cosys", "application-management", "80", "de"),
    ("Hofgut Allerbeck", "allerbeck.example", "buero", "cosys", "hosting", "6", "de"),
    ("Stadtwerke Kirchau", "kirchau.example", "petra.holm", "cosys", "hosting", "35", "de"),
)


@dataclass(frozen=True, slots=True)
class Access:
    """How to get at the servers of the rehearsal."""

    imap_port: int
    smtp_port: int
    password: str
    """Of the mailbox; the post office takes letters without one."""


@dataclass(frozen=True, slots=True)
class Place:
    """The folder of the rehearsal and what lies in it."""

    folder: Path

    @property
    def settings(self) -> Path:
        """The bot's settings."""
        return self.folder / "mailbot.toml"

    @property
    def customers(self) -> Path:
        """The vendor's customers."""
        return self.folder / "customers.csv"

    @property
    def letters(self) -> Path:
        """Every letter that the post office took."""
        return self.folder / "letters"

    @property
    def log(self) -> Path:
        """What the bot says of itself, a JSON object a line."""
        return self.folder / "bot.log"


def furnish(place: Place) -> str:
    """Makes the folder with everything but the settings, and gives the mailbox's password."""
    place.letters.mkdir(parents=True)
    key = place.folder / "mailbot.key"
    key.touch(mode=0o600)
    key.write_text(secrets.token_urlsafe(48), "ascii")
    password = secrets.token_hex(6)
    (place.folder / "mailbox.password").write_text(password, "ascii")
    year = datetime.now(UTC).year
    with place.customers.open("w", encoding="utf-8", newline="") as file:
        rows = csv.writer(file)
        rows.writerow(_COLUMNS)
        for organisation, domains, people, agreement, plan, licences, language in _CUSTOMERS:
            contacts = ";".join(f"{person}@{domains.partition(';')[0]}" for person in people.split(";"))
            period = (f"{year}-01-01", f"{year}-12-31")
            rows.writerow((organisation, domains, contacts, agreement, plan, licences, *period, "yes", language))
    return password


def write_settings(place: Place, access: Access) -> None:
    """Writes the bot's settings for these servers."""
    # An hour that has just passed, so that no digest is sent while the rehearsal counts letters.
    digest_at = datetime.now(ZoneInfo(TIMEZONE)) - timedelta(hours=1)
    text = _SETTINGS.format(
        timezone=TIMEZONE,
        case_tag=CASE_TAG,
        office=OFFICE,
        makers=MAKERS,
        support=SUPPORT,
        host=HOST,
        imap_port=access.imap_port,
        smtp_port=access.smtp_port,
        mia=AGENTS[0],
        jonas=AGENTS[1],
        manager=MANAGER,
        digest_at=f"{digest_at:%H:%M}",
    )
    place.settings.write_text(text, "utf-8")
