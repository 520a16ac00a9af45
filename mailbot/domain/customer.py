"""Who writes to the desk: contacts and the organisations that they belong to."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

# A domain that anybody can get an address at is nobody's organisation: two strangers share it.
PUBLIC_PROVIDERS = frozenset(
    {
        "126.com",
        "163.com",
        "alice.it",
        "aol.com",
        "aol.de",
        "arcor.de",
        "bluewin.ch",
        "btinternet.com",
        "comcast.net",
        "duck.com",
        "email.de",
        "fastmail.com",
        "fastmail.fm",
        "free.fr",
        "freenet.de",
        "gmail.com",
        "gmx.at",
        "gmx.ch",
        "gmx.com",
        "gmx.de",
        "gmx.net",
        "googlemail.com",
        "hey.com",
        "hotmail.co.uk",
        "hotmail.com",
        "hotmail.de",
        "hotmail.fr",
        "hotmail.it",
        "icloud.com",
        "inbox.lv",
        "kpnmail.nl",
        "laposte.net",
        "libero.it",
        "live.com",
        "live.de",
        "live.nl",
        "mac.com",
        "mail.com",
        "mail.de",
        "mail.ru",
        "mailbox.org",
        "me.com",
        "msn.com",
        "naver.com",
        "online.de",
        "orange.fr",
        "outlook.com",
        "outlook.de",
        "outlook.es",
        "outlook.fr",
        "pm.me",
        "posteo.de",
        "proton.me",
        "protonmail.ch",
        "protonmail.com",
        "qq.com",
        "rocketmail.com",
        "seznam.cz",
        "sfr.fr",
        "t-online.de",
        "telefonica.net",
        "tiscali.it",
        "tuta.com",
        "tutanota.com",
        "tutanota.de",
        "verizon.net",
        "virgilio.it",
        "vodafone.de",
        "wanadoo.fr",
        "web.de",
        "wp.pl",
        "yahoo.co.uk",
        "yahoo.com",
        "yahoo.de",
        "yahoo.es",
        "yahoo.fr",
        "yahoo.it",
        "yandex.com",
        "yandex.ru",
        "ymail.com",
        "zoho.com",
        "ziggo.nl",
    }
)


@dataclass(frozen=True, slots=True)
class Allotment:
    """Hours that a contract puts into an allowance, or that were bought ahead."""

    account: str
    hours: Decimal
    bought_on: date | None = None
    """None: they come by contract, anew in each period."""


@dataclass(frozen=True, slots=True)
class Organisation:
    """A customer of the vendor, with what its support agreement says."""

    name: str
    domains: tuple[str, ...] = ()
    language: str = ""
    """ISO 639-1; empty where the customer's mails decide."""
    agreement: str = ""
    plan: str = ""
    licences: int | None = None
    period_start: date | None = None
    period_end: date | None = None
    """The last covered day; None: in force."""
    paid: bool | None = None
    """Whether the invoice for the period after this one is paid; None where nobody has said."""
    options: tuple[str, ...] = ()
    """What was ordered with the plan."""
    fee: Decimal | None = None
    """What the plan costs a year."""
    allowances: tuple[Allotment, ...] = ()
    """Beside what the plan grants by itself."""


@dataclass(frozen=True, slots=True)
class Contact:
    """A person who writes, as the vendor knows them."""

    address: str
    """Lower case."""
    name: str = ""
    organisation: str = ""
    """The organisation's name; empty where unknown."""
    language: str = ""
    """What the organisation wants to be answered in; empty where the mails decide."""


def public_provider(domain: str) -> bool:
    """Whether anybody can get an address at the domain, so that sharing it proves nothing."""
    return domain.lower() in PUBLIC_PROVIDERS
