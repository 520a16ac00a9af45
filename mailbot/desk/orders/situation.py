"""What an agent's mail is judged by, and the case as its commands leave it, one after the other."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import TYPE_CHECKING

from classifiers.labels import Labels
from mailbot.domain.case import Case, Event, TargetMet
from mailbot.domain.casefile import CaseFile
from mailbot.domain.contract import Contract
from mailbot.domain.history import met, owed
from mailbot.domain.known import KnownProblem
from mailbot.domain.ledger import Book, Posting
from mailbot.domain.ledger import Refusal as Unsound
from mailbot.domain.mail import Mail
from mailbot.domain.outcome import Agent, Correspondence, Desk, Draft, Opening
from mailbot.domain.targets import TargetKind
from mailbot.domain.token import OrderToken
from replies.commands import Command, Commands
from replies.letters import Letter
from replies.transcripts import Kept, Row

if TYPE_CHECKING:
    from classifiers.explain import Near


@dataclass(frozen=True, slots=True)
class DeskSituation:
    """All that the agent's door needs to know about one mail."""

    now: datetime
    desk: Desk
    agent: Agent
    """Who wrote it, which is proved."""
    mail: Mail
    mailbox: str
    """The address of the desk that it came to."""
    given: Commands
    file: CaseFile | None = None
    """The case that it is about."""
    new: tuple[Labels, int] | None = None
    """Labels and number for a case that it opens."""
    others: tuple[CaseFile, ...] = ()
    """Cases that its commands name."""
    customers: Mapping[str, tuple[str, Contract | None]] = field(default_factory=dict)
    """Organisations that its commands name, by their names in lower case."""
    open_cases: tuple[Case, ...] = ()
    """The open cases, where it asks for them."""
    problems: Mapping[str, KnownProblem] = field(default_factory=dict)
    """Known problems that its commands name, by their keys, and the one that the case is about."""
    about: KnownProblem | None = None
    """The known problem that the case is about."""
    correspondences: Mapping[int, Correspondence] = field(default_factory=dict)
    """How the customers on those problems are written to, where one of them is mended."""
    alike: tuple["Near", ...] = ()
    """The known mails that are most like what opened the case, where it is asked why."""
    parts: tuple[str, ...] = ()
    """The separate problems of the mail that opened the case, where it is to be split."""
    numbers: tuple[int, ...] = ()
    """Numbers for the cases that become of them, but for the first."""
    bound: bool = False
    """What proves the agent is good for this case alone."""
    token: OrderToken | None = None
    """The agent's own reply address that the mail came to; None: another one, or one that is worth nothing."""
    confirms: bool = False
    """It answers a letter that asks for one confirmation alone, whatever that letter's reply address is worth."""
    kept: Kept | None = None
    """What is kept of the person whom it wants to be forgotten."""


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a command can't be done: a word that the transcript puts into a sentence, and what it speaks of."""

    reason: str
    words: str = ""
    maybe: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Working:
    """The case as the commands so far leave it, and what is to be written and sent; nothing of it has happened yet."""

    at: DeskSituation
    case: Case
    """Case 0 where the mail is about none."""
    book: Book = field(default_factory=Book)
    answers: bool = False
    """The mail has words for the customer, which tell what there is to tell."""
    events: tuple[Event, ...] = ()
    postings: tuple[Posting, ...] = ()
    letters: tuple[Letter, ...] = ()
    """What the contact is sent beside the answer."""
    drafts: tuple[Draft, ...] = ()
    """Letters to others than the contact, or that are drafted already."""
    told: tuple[Row, ...] = ()
    """What the command in hand tells the agent."""
    corrections: tuple[Labels, ...] = ()
    elsewhere: tuple[tuple[int, Event], ...] = ()
    """What happens to other cases."""
    preview: bool = False
    help: bool = False
    unsent: bool = False
    """What is taken back had sent letters."""
    undoes: str = ""
    unlearned: datetime | None = None
    """When the correction was given that is taken back."""
    opens: Opening | None = None
    digest: bool = False
    question: Draft | None = None
    """What the agent is asked instead of being told that it is done."""
    erases: str = ""
    """The address of a person who is to be forgotten."""

    @property
    def history(self) -> tuple[Event, ...]:
        """All that has happened to the case, and would."""
        return (*self.at.file.events, *self.events) if self.at.file else self.events

    @property
    def contract(self) -> Contract | None:
        """The customer's contract."""
        return self.at.file.contract if self.at.file else None

    @property
    def today(self) -> date:
        """The day in the agreement's time zone."""
        return self.contract.agreement.calendar.local(self.at.now).date() if self.contract else self.at.now.date()

    def happen(self, *events: Event) -> "Working":
        """The same once more has happened to the case."""
        return replace(self, case=self.case.after(events), events=(*self.events, *events))

    def also(self, *events: tuple[int, Event]) -> "Working":
        """The same once more has happened to other cases."""
        return replace(self, elsewhere=(*self.elsewhere, *events))

    def under(self, contract: Contract | None) -> "Working":
        """The same under another customer's contract."""
        assert self.at.file is not None
        at = replace(self.at, file=replace(self.at.file, contract=contract))
        return replace(self, at=at, book=contract.book if contract else Book())

    def meet(self, *kinds: TargetKind) -> "Working":
        """The same with what was owed and is done now."""
        done = met(self.history)
        fresh = {target.kind for target in owed(self.history)} & set(kinds) - done
        return self.happen(*(TargetMet(self.at.now, kind) for kind in TargetKind if kind in fresh))

    def post(self, posting: Posting, mark: str = "") -> "Working | Refusal":
        """The same with one posting more, under a number and an event of its own; refused where it does not add up."""
        event = f"order:{self.at.mail.identity}:{len(self.postings) + 1}{mark}"
        numbered = replace(posting, number=self.book.next_number, event=event, case=self.case.number)
        grown = self.book.with_posting(numbered)
        if isinstance(grown, Unsound):
            return Refusal("book", grown.reason)
        return replace(self, book=grown, postings=(*self.postings, numbered))

    def tell(self, *rows: Row) -> "Working":
        """The same with something for the agent to read."""
        return replace(self, told=(*self.told, *rows))

    def send(self, *letters: Letter) -> "Working":
        """The same with letters to the contact."""
        return replace(self, letters=(*self.letters, *letters))


Result = Working | Refusal
Order = Command
