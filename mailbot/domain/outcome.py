"""What a door gets and what it gives: a situation in, an outcome out."""

from dataclasses import dataclass
from datetime import datetime, time

from classifiers.labels import Labels
from mailbot.domain.case import Case, Event
from mailbot.domain.contract import Contract
from mailbot.domain.customer import Contact
from mailbot.domain.hours import Calendar
from mailbot.domain.known import KnownProblem
from mailbot.domain.ledger import Posting
from mailbot.domain.mail import Mail, Mailbox
from mailbot.domain.targets import Target
from replies.letters import Letter


@dataclass(frozen=True, slots=True)
class Agent:
    """Somebody who answers customers."""

    address: str
    name: str

    @property
    def mailbox(self) -> Mailbox:
        """The agent as the recipient of a letter."""
        return Mailbox(self.address, self.name)


@dataclass(frozen=True, slots=True)
class Manager:
    """Somebody who reads the digest, and decides where nobody else is named."""

    address: str
    digest_at: time
    """On the manager's own clock."""
    timezone: str
    language: str
    country: str = ""
    """ISO 3166: no digest on its public holidays.  Empty: holidays are days like others."""
    subdivision: str = ""

    @property
    def mailbox(self) -> Mailbox:
        """The manager as the recipient of a letter."""
        return Mailbox(self.address)


@dataclass(frozen=True, slots=True)
class Desk:
    """The support desk that the bot writes for."""

    name: str
    domain: str
    timezone: str
    languages: tuple[str, ...]
    """What the desk writes in; the first is its own."""
    case_tag: str
    key: bytes
    """What reply addresses and Message-IDs are signed with."""
    agents: tuple[Agent, ...] = ()
    reopen_days: int = 14
    """For so long after its end a reply reopens a case; later it opens a new one that names the old."""
    plus_addressing: bool = True
    """Whether the mail server delivers ``support+detail@`` to ``support@``."""

    managers: tuple[str, ...] = ()
    """Addresses of those who decide where nobody else is named."""
    customer_service: str = ""
    """The address that makes offers, takes payments and renews contracts; empty: nobody is named."""
    programming: str = ""
    """The address that ideas for the product go to."""
    phone: str = ""
    """The number for what an agreement answers by telephone only."""
    enclosed_bytes: int = 10_000_000
    """So much of a mail's files comes along with a letter of ours."""
    token_days: int = 30
    """For so long an agent's letter may be answered with commands."""
    marks: tuple[str, ...] = ()
    """The lines above which answers to the desk's letters are written; empty: ours."""

    @property
    def colleagues(self) -> frozenset[str]:
        """Who of us reads of cases and is no agent, in lower case: what they write is no customer's mail."""
        named = {address.lower() for address in (*self.managers, self.customer_service, self.programming) if address}
        return frozenset(named - {agent.address.lower() for agent in self.agents})

    @property
    def calendar(self) -> Calendar:
        """The hours that count where no agreement names any: Monday to Friday from nine to five."""
        return Calendar(self.timezone, (*[((9 * 60, 17 * 60),)] * 5, (), ()))

    def tag(self, number: int) -> str:
        """The subject tag of a case, such as ``[ACME-1042]``."""
        return f"[{self.case_tag}-{number}]"

    def language(self, wanted: str) -> str:
        """The language to write in: the wanted one where the desk writes it, else its own."""
        return wanted if wanted in self.languages else self.languages[0]


@dataclass(frozen=True, slots=True)
class Link:
    """Which case a mail belongs to, and what says so."""

    rule: str
    case: Case | None = None
    """The case that the mail joins; None: a new one."""
    named: int | None = None
    """A case that the mail names but that its sender has no right to."""
    ours: bool = False
    """A colleague writes of a case: nothing is opened, answered or moved by it."""


@dataclass(frozen=True, slots=True)
class Correspondence:
    """A case, and how its customer is written to."""

    case: Case
    contact: Contact
    mailbox: str
    """The desk's address that the last mail came to."""
    last_mail: str = ""
    """The Message-ID of the last mail, which a letter answers; empty where it has none."""


@dataclass(frozen=True, slots=True)
class Draft:
    """A letter that is to go out: what it says, to whom, and where it stands in the conversation."""

    letter: Letter
    to: Mailbox
    sender: Mailbox
    language: str
    message_id: str
    case: int | None = None
    reply_to: str = ""
    """The reply address; empty where From is good enough."""
    in_reply_to: str = ""
    references: tuple[str, ...] = ()
    answers: bool = True
    """Written in answer to a mail: ``auto-replied``, else ``auto-generated`` (RFC 3834, section 5)."""
    written_by_hand: bool = False
    """A person's own words: they are no automatic mail."""
    encloses: tuple[int, ...] = ()
    """The files of the mail in hand that come along, by their places among its attachments."""


@dataclass(frozen=True, slots=True)
class Situation:
    """All that the customer's door needs to know about one mail."""

    now: datetime
    desk: Desk
    mail: Mail
    arrived_at: datetime
    mailbox: str
    """The address of the desk's mailbox that the mail came to."""
    new_text: str
    """What the sender wrote, without quote and signature."""
    contact: Contact
    answerable: bool
    """Whether anything may be sent in answer (promise 4)."""
    withheld: str | None
    """The cap that an answer would go beyond; None: it may go out."""
    vouched: bool
    """Whether the receiving server vouches for the sender (RFC 8601)."""
    link: Link
    contract: Contract | None = None
    """The customer's contract; None where nobody knows one."""
    new: tuple[Labels, int] | None = None
    """Labels and number for a new case; None where the mail joins one."""
    history: tuple[Event, ...] = ()
    """What happened to the case that the mail joins, where its clocks stand still."""
    recent: tuple[Case, ...] = ()
    """The customer's latest cases."""
    labels: Labels | None = None
    """What the classifier says of a mail that joins a case; None where it was not asked."""
    owed: tuple[Target, ...] = ()
    """The targets of the case that are still to be met."""
    about: KnownProblem | None = None
    """The known problem that the case is about."""
    joins: KnownProblem | None = None
    """The known problem that the mail asks to be put on."""


@dataclass(frozen=True, slots=True)
class Opening:
    """A case that an agent opens on behalf of somebody."""

    contact: str
    """The customer's address, in lower case."""
    subject: str
    text: str


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a door decided; nothing of it has happened yet."""

    case: int
    opened: bool
    events: tuple[tuple[int | None, Event], ...]
    """Each with the number of the case that it belongs to; None: to none."""
    letters: tuple[Draft, ...] = ()
    postings: tuple[tuple[str, Posting], ...] = ()
    """Each with the organisation whose book it goes into."""
    corrections: tuple[tuple[int, Labels], ...] = ()
    """Labels that an agent gave or confirmed, with the case: examples for the classifier."""
    opens: Opening | None = None
    """What an agent opens a case with."""
    unlearned: tuple[tuple[int, datetime], ...] = ()
    """Corrections that were taken back: the case, and when they were given."""
    digest: bool = False
    """An agent wants to read the digest as it would be now."""
    erases: str = ""
    """The address of a person who is to be forgotten, as an agent has confirmed; empty: of nobody."""
