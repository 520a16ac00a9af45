"""What mails want to know, and what the store knows of it."""

from dataclasses import dataclass, field

from mailbot.domain.caps import Key
from mailbot.domain.case import Case, Event
from mailbot.domain.casefile import CaseFile
from mailbot.domain.contract import Contract
from mailbot.domain.customer import Contact
from mailbot.domain.held import HeldMail
from mailbot.domain.known import KnownProblem
from mailbot.domain.outcome import Correspondence
from mailbot.domain.targets import Target
from mailbot.domain.turns import Turns
from replies.transcripts import Kept


@dataclass(frozen=True, slots=True)
class Asked:
    """What one mail wants to know."""

    sender: str
    """The author's address in lower case; empty where there is none."""
    message_id: str
    subject: str
    """Cleaned, without prefixes and tag."""
    cases: tuple[int, ...]
    references: tuple[str, ...]
    """Message-IDs of others' mails."""
    letters: tuple[str, ...] = ()
    """Message-IDs of letters that a delivery report speaks of."""
    words: str = ""
    """A digest of what the sender wrote."""
    held: int | None = None
    """The held mail that an operator decides on."""
    counted: tuple[Key, ...] = ()
    """What a letter in answer would count for, but for its case."""
    files: tuple[int, ...] = ()
    """Cases that an agent orders something for, or whose agent's reply address was used."""
    customers: tuple[str, ...] = ()
    """Organisations that an agent names."""
    open_cases: bool = False
    """An agent asks which cases are open."""
    problems: tuple[str, ...] = ()
    """Known problems that it asks to be put on, or that an agent names."""
    fixes: bool = False
    """An agent says which build mends a known problem."""
    replay: str = ""
    """By what an agent's mail is known that comes again."""
    people: tuple[str, ...] = ()
    """Addresses beside the sender's, of customers for whom an agent opens a case."""


@dataclass(frozen=True, slots=True)
class Facts:
    """What the store knows about a batch."""

    contacts: dict[str, Contact]
    """By address; only those that are known."""
    contracts: dict[str, Contract]
    """By organisation; only those whose agreement is known."""
    cases: dict[int, Case]
    known: dict[str, tuple[int, ...]]
    """Message-ID that a mail of ours has or refers to → its case; several, where several mails do."""
    letters: dict[str, tuple[int, int | None]]
    """Message-ID of a letter → its id and its case."""
    copies: dict[Asked, tuple[int, ...]]
    """What was asked → the cases of earlier mails in which the same sender says the same."""
    answers: dict[Key, int]
    """How many letters went out in answer within this hour."""
    held: dict[int, HeldMail]
    """The mails that operators decide on."""
    dead: frozenset[str] = frozenset()
    """The reply addresses of letters about several cases that somebody else has used."""
    replayed: frozenset[str] = frozenset()
    """The digests of agents' mails that were obeyed before."""
    files: dict[int, CaseFile] = field(default_factory=dict)
    """The cases that agents order something for."""
    histories: dict[int, tuple[Event, ...]] = field(default_factory=dict)
    """What happened to the cases whose clocks stand still."""
    recent: dict[str, tuple[Case, ...]] = field(default_factory=dict)
    """The latest cases of each sender's organisation; of the sender, where none is known."""
    customers: dict[str, tuple[str, Contract | None]] = field(default_factory=dict)
    """The organisations that agents name, by their names in lower case, and their contracts where they have one."""
    open_cases: tuple[Case, ...] = ()
    owed: dict[int, tuple[Target, ...]] = field(default_factory=dict)
    """Case → its targets that are still to be met."""
    problems: dict[str, KnownProblem] = field(default_factory=dict)
    """Known problems that mails ask to be put on, by their keys."""
    problems_of: dict[int, KnownProblem] = field(default_factory=dict)
    """Case → the known problem that it is about."""
    mentioned: dict[str, tuple[int, ...]] = field(default_factory=dict)
    """Message-ID of a mail → the cases of mails that refer to it."""
    correspondences: dict[int, Correspondence] = field(default_factory=dict)
    """The cases that are on known problems of which an agent says that they are mended."""
    numbers: dict[int, tuple[int, ...]] = field(default_factory=dict)
    """Case → numbers, never given before, for the cases that an agent splits it into."""
    kept: dict[int, Kept] = field(default_factory=dict)
    """Case → what is kept of the person whom an agent wants to be forgotten there."""
    turns: dict[str, Turns] = field(default_factory=dict)
    """Domain → how first mails from there and our letters in answer have followed each other."""
    writers: frozenset[str] = frozenset()
    """The senders who have opened a case before."""
