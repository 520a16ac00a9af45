"""A mail that was read: all that can be said of it without asking the store."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from classifiers.labels import Text
from mailbot.adapters.store.inbox import Stored
from mailbot.desk.orders import MOST_COMMANDS, NAMES
from mailbot.domain.caps import gist
from mailbot.domain.mail import Mail
from mailbot.domain.outcome import Desk
from mailbot.domain.token import plain_digest
from mailbot.intake.asking import cases_in_words, problems_to_join
from mailbot.intake.link import Clues, clues
from mailbot.intake.parse import parse
from mailbot.intake.read import written
from mailbot.intake.screen import Own, Verdict, screen
from mailbot.intake.signs import resent_digest, sounds_automatic
from mailbot.intake.vouch import Vouched, vouch
from replies.commands import Commands, commands, stands_for
from replies.subject import clean_subject, is_answer

# A lock each: the server has room for some thousands.
_MOST_REFERENCES = 20


@dataclass(frozen=True, slots=True)
class Reading:
    """A mail that was read, with all that can be said of it without asking the store."""

    stored: Stored
    mail: Mail
    verdict: Verdict
    clues: Clues
    new_text: str
    words: str
    """A digest of what the sender wrote, equal for the same words sent again; empty where they are too few.

    Of an agent's mail it is over sender, date and words: the same for one that comes again under another Message-ID.
    """
    gist: str
    """A digest of its words, by which answers to it are counted; empty where a person may well have written it."""
    subject: str
    """Cleaned, by which a copy is known."""
    vouched: Vouched
    from_agent: bool
    commands: Commands
    """The lines that begin with ``#``, and the text beside them: what an agent or an operator orders."""
    mentioned: tuple[int, ...] = ()
    """Cases that it names in words, which is no clue but for a question how they are going."""
    problems: tuple[str, ...] = ()
    """Known problems that it asks to be put on."""
    from_colleague: bool = False
    """From one of us who is no agent: a manager, customer service, programming."""

    @property
    def sender(self) -> str:
        """The author's address in lower case; empty where there is none."""
        return self.mail.author.key if self.mail.author else ""

    @property
    def question(self) -> Text:
        """It as a question on a case: where it answers one, its subject is the case's and says nothing of the mail."""
        repeated = self.clues.cases() and is_answer(self.mail.subject)
        return Text("" if repeated else self.mail.subject, self.new_text)

    @property
    def orders_in_vain(self) -> bool:
        """Whether one of us who is no agent gives commands, which is nothing that a customer writes."""
        if not (self.from_colleague and self.verdict.opens_case) or self.stored.forced or self.decides_held:
            return False
        return any(stands_for(one, NAMES) for one in self.commands.commands[:MOST_COMMANDS])

    @property
    def through_door(self) -> bool:
        """Whether it goes through the customer's door."""
        if self.stored.forced:
            return True
        if self.orders_in_vain:
            return False
        return self.verdict.opens_case and not self.from_agent and self.mail.author is not None

    @property
    def gives_orders(self) -> bool:
        """Whether it goes through the agent's door, if something proves that the agent wrote it."""
        return self.from_agent and self.verdict.opens_case and not self.stored.forced and not self.decides_held

    @property
    def replay(self) -> str:
        """By what an agent's mail is known that comes again; empty for everybody else's."""
        return self.words if self.gives_orders else ""

    @property
    def goes_in(self) -> bool:
        """Whether it may open a case."""
        return self.through_door and not self.decides_held

    @property
    def decides_held(self) -> bool:
        """Whether it answers the notice of a held mail, which only an operator can prove."""
        return self.clues.held is not None and self.verdict.opens_case


def read(stored: Stored, desk: Desk, own: Own, authserv_id: str | None) -> Reading:
    """A stored mail, read; ``authserv_id`` names the server whose word on senders counts."""
    mail = parse(stored.content, known_identity=stored.identity)
    verdict = screen(mail, own)
    body = written(mail, desk.marks) if verdict.opens_case or stored.forced else None
    text = body.new_text if body else ""
    found = clues(mail, desk)
    from_agent = mail.author is not None and mail.author.key in {agent.address.lower() for agent in desk.agents}
    return Reading(
        stored,
        mail,
        verdict,
        found,
        text,
        _replay(mail, body.own_text) if from_agent and body else resent_digest(mail.subject, text),
        _gist(text, found),
        clean_subject(mail.subject),
        vouch(mail, authserv_id),
        from_agent,
        # Never from a quote or a forwarded mail: only what the sender wrote may be an order.
        commands(body.own_text) if body else Commands((), ""),
        cases_in_words(mail.subject, text, desk.case_tag) if body else (),
        problems_to_join(mail.subject, body.own_text if mail.forwarded else text) if body else (),
        mail.author is not None and mail.author.key in desk.colleagues,
    )


def _replay(mail: Mail, own_text: str) -> str:
    date = mail.date.isoformat() if mail.date else ""
    return plain_digest("replay", mail.author.key if mail.author else "", date, own_text)


def _gist(text: str, found: Clues) -> str:
    automatic = sounds_automatic(text)
    return gist(text, automatic=automatic) if automatic or found.cases() else ""


def names(reading: Reading) -> Iterator[str]:
    """What the decision on a mail depends on beside its cases; of those that share a name one is decided at a time."""
    yield f"sender {reading.sender}"
    for message_id in (reading.mail.message_id, *reading.clues.references[:_MOST_REFERENCES]):
        yield f"message {message_id}"
    if reading.clues.held is not None:
        yield f"held {reading.clues.held}"


def independent(readings: Sequence[Reading]) -> Iterator[list[Reading]]:
    """Runs of mails that do not speak of each other: an answer is decided once what it answers is written down.

    An agent's orders go alone, since they are decided by all that has happened to the case.
    """
    group: list[Reading] = []
    seen: set[str | tuple[str, str]] = set()
    for reading in readings:
        again = (reading.sender, reading.words)
        named = {reading.mail.message_id, *reading.clues.references} - {""}
        alone = reading.gives_orders or (group and group[-1].gives_orders)
        if group and (alone or again in seen or not seen.isdisjoint(named)):
            yield group
            group, seen = [], set()
        group.append(reading)
        seen |= named
        if reading.words:
            seen.add(again)
    if group:
        yield group
