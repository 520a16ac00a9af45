"""A case that is run by an agent's mails, as values: what each does is what the next one finds."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from hashlib import sha256

from classifiers.labels import Labels, Request, Severity
from mailbot.desk.orders import DeskSituation, obey
from mailbot.domain.agreement import shipped
from mailbot.domain.case import Case, Event, Opened, Source
from mailbot.domain.casefile import CaseFile
from mailbot.domain.contract import Contract, contract_of, missing_grants
from mailbot.domain.covering import cover, coverage_events
from mailbot.domain.customer import Contact, Organisation
from mailbot.domain.history import labelled
from mailbot.domain.known import KnownProblem
from mailbot.domain.ledger import Book
from mailbot.domain.mail import Mail, Mailbox
from mailbot.domain.outcome import Agent, Correspondence, Desk, Draft, Outcome
from mailbot.domain.token import OrderToken, order_of_detail
from replies.commands import commands
from replies.letters import Letter
from replies.transcripts import Kept, Transcript

KEY = b"a-key-for-tests-that-is-long-enough-0123456789"
MONDAY = datetime(2026, 3, 2, 14, tzinfo=UTC)
MIA, TOM = Agent("mia@desk.test", "Mia"), Agent("tom@desk.test", "Tom")
DESK = Desk("Desk", "desk.test", "Europe/Berlin", ("en", "de"), "TEST", KEY, (MIA, TOM))
ANN = Contact("ann@acme.test", "Ann", "Acme")
ERROR = Labels(Request.ERROR, Severity.P2, 1, "en", (), 0.9, abstained=False)
SERVE = Organisation(
    "Acme", agreement="coss", plan="service", licences=4, period_start=date(2026, 1, 1), period_end=date(2026, 12, 31)
)
ENHANCE = replace(SERVE, plan="enhancement")
NONE = Organisation("Acme")


@dataclass
class Play:
    """One case, and what became of it so far."""

    organisation: Organisation = SERVE
    labels: Labels = ERROR
    now: datetime = MONDAY
    events: tuple[Event, ...] = ()
    book: Book = field(default_factory=Book)
    outcome: Outcome | None = None
    others: tuple[CaseFile, ...] = ()
    customers: dict[str, tuple[str, Contract | None]] = field(default_factory=dict)
    open_cases: tuple[Case, ...] = ()
    problem: KnownProblem | None = None
    count: int = 0
    kept: Kept | None = None
    token: OrderToken | None = None
    """The reply address that the next mail comes to."""
    confirms: bool = False
    """It is the one of a letter that asks whether somebody is to be forgotten, worth nothing without ``token``."""
    parts: tuple[str, ...] = ()
    """The problems that the opening mail is split into."""

    def __post_init__(self) -> None:
        opened = Opened(self.now, "first", "The export fails", ANN.address, "Acme")
        self.events = (opened, labelled(self.now, self.labels, Source.CLASSIFIER))
        agreements = {name: shipped(name) for name in ("coss", "cotiss", "kosmos", "cosys", "support-types")}
        self.agreements = agreements
        contract = contract_of(self.organisation, agreements, self.book)
        if contract is None:
            return
        for posting in missing_grants(contract, self.organisation, self.now.date()):
            grown = self.book.with_posting(posting)
            assert isinstance(grown, Book)
            self.book = grown
        coverage = cover(replace(contract, book=self.book), self.labels, self.now)
        if coverage is not None:
            self.events += coverage_events(coverage, contract, self.now, acknowledged=True)

    @property
    def case(self) -> Case:
        """The case as it stands."""
        return Case(7).after(self.events)

    @property
    def file(self) -> CaseFile:
        """What the next mail finds."""
        contract = contract_of(self.organisation, self.agreements, self.book)
        return CaseFile(self.case, self.events, ANN, "support@desk.test", contract, thread=("<first@acme.test>",))

    def says(self, text: str, *, after: timedelta = timedelta(hours=1)) -> Transcript:
        """An agent's mail, and the transcript of what it did; whatever it did has happened then."""
        self.now += after
        self.obeys(text)
        (letter,) = [draft.letter for draft in self.drafts if isinstance(draft.letter, Transcript)]
        return letter

    def obeys(self, text: str) -> None:
        """An agent's mail at the same hour; whatever it did has happened then."""
        self.count += 1
        identity = sha256(f"{self.count}".encode()).hexdigest()
        mail = Mail(identity, 1, f"<{self.count}@desk.test>", self.now, Mailbox("mia@desk.test"), "Re: x", text)
        situation = DeskSituation(
            now=self.now,
            desk=DESK,
            agent=MIA,
            mail=mail,
            mailbox="support@desk.test",
            given=commands(text),
            file=self.file,
            others=self.others,
            new=(ERROR, 9) if "#open" in text else None,
            customers=self.customers,
            open_cases=self.open_cases,
            problems={self.problem.key: self.problem} if self.problem else {},
            about=self.problem,
            parts=self.parts,
            kept=self.kept,
            token=self.token,
            confirms=self.confirms or (self.token is not None and self.token.until is not None),
            numbers=tuple(range(20, 19 + len(self.parts))),
            correspondences={
                number: Correspondence(replace(self.case, number=number), ANN, "support@desk.test") for number in (7, 8)
            },
        )
        self.outcome = obey(situation)
        self.events += tuple(event for number, event in self.outcome.events if number == 7)
        for organisation, posting in self.outcome.postings:
            assert organisation == "Acme"
            grown = self.book.with_posting(posting)
            assert isinstance(grown, Book), grown
            assert grown is not self.book
            self.book = grown

    @property
    def drafts(self) -> tuple[Draft, ...]:
        """The letters of the last mail."""
        assert self.outcome is not None
        return self.outcome.letters

    @property
    def proof(self) -> OrderToken | None:
        """What the last letter's reply address proves."""
        detail = self.drafts[-1].reply_to.partition("+")[2].partition("@")[0]
        return order_of_detail(KEY, detail, (MIA.address,))

    def hears(self, *events: Event) -> None:
        """Something else happens to the case."""
        self.events += events

    @property
    def sent(self) -> tuple[Letter, ...]:
        """What the last mail sent to the people on the case."""
        assert self.outcome is not None
        agents = {agent.address for agent in DESK.agents}
        return tuple(draft.letter for draft in self.outcome.letters if draft.to.address not in agents)

    def changes(self, letter: Transcript) -> Iterator[tuple[str, object, object]]:
        """What a transcript tells of: what, before, after."""
        return ((one.what, one.before, one.after) for step in letter.steps for one in step.changes)


def refusals(play: Play, text: str) -> list[tuple[str, str]]:
    """Why nothing was done."""
    before = play.events, play.book
    letter = play.says(text)
    assert not letter.done
    assert (play.events, play.book) == before
    assert play.sent == ()
    return [(step.refusal, step.words) for step in letter.steps if step.refusal]
