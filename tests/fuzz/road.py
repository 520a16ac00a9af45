"""The whole road of a mail as pure values: from its bytes to the bytes of the letters that it causes."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime

from classifiers.labels import Labels, Text
from classifiers.rules import labels_of
from mailbot.adapters.compose import compose
from mailbot.domain.case import Case, Status
from mailbot.domain.customer import Contact
from mailbot.domain.mail import Mail, Mailbox
from mailbot.domain.outcome import Agent, Desk, Draft, Link, Situation
from mailbot.intake.accept import accept
from mailbot.intake.link import clues
from mailbot.intake.parse import parse
from mailbot.intake.read import written
from mailbot.intake.screen import Own, screen
from mailbot.intake.signs import only_thanks, resent_digest
from mailbot.intake.vouch import vouch
from replies.write import write

SUPPORT = "support@desk.example"
AUTHSERV_ID = "mx.desk.example"
DESK = Desk(
    name="Brook Support",
    domain="desk.example",
    timezone="Europe/Berlin",
    languages=("en", "de"),
    case_tag="DESK",
    key=b"a key that is long enough for tests",
    agents=(Agent("mia@desk.example", "Mia Agent"),),
)
OWN = Own(frozenset({SUPPORT}), "desk-4711", frozenset({"@monitor.example"}))
NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
NUMBER = 1042
STEPS = ("parse", "screen", "read", "clues", "vouch", "signs", "classify", "accept", "write", "compose", "again")

Passed = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Letter:
    """A letter in all its forms: what it says, its bytes, and those bytes as a mail again."""

    draft: Draft
    subject: str
    text: str
    html: str
    content: bytes
    mail: Mail


@dataclass(frozen=True, slots=True)
class Passage:
    """A mail at the end of its road."""

    mail: Mail
    new_text: str
    letters: tuple[Letter, ...]


def _unheard(step: str) -> None:
    """Nobody counts the steps."""


def travel(raw: bytes, case: Case | None = None, passed: Passed = _unheard) -> Passage:
    """The mail through every step, into a new case or the given one; ``passed`` hears of each step at its end."""
    mail = parse(raw)
    passed("parse")
    verdict = screen(mail, OWN)
    passed("screen")
    new_text = written(mail).new_text
    passed("read")
    clues(mail, DESK)
    passed("clues")
    vouch(mail, AUTHSERV_ID)
    passed("vouch")
    only_thanks(new_text)
    resent_digest(mail.subject, new_text)
    passed("signs")
    labels = labels_of(Text(mail.subject, new_text))
    passed("classify")
    drafts = _drafts(mail, new_text, labels, case)
    passed("accept")
    words = [write(draft.letter, draft.language) for draft in drafts]
    passed("write")
    contents = [compose(draft, one, NOW, "desk-4711") for draft, one in zip(drafts, words, strict=True)]
    passed("compose")
    letters = [
        Letter(draft, one.subject, one.text, one.html, content, parse(content))
        for draft, one, content in zip(drafts, words, contents, strict=True)
    ]
    passed("again")
    assert verdict.rule
    return Passage(mail, new_text, tuple(letters))


def open_case(contact: str = "ann@brook.example") -> Case:
    """A case that is being worked on."""
    return Case(NUMBER, status=Status.IN_PROGRESS, subject="The printer", contact=contact, participants=(contact,))


def _drafts(mail: Mail, new_text: str, labels: Labels, case: Case | None) -> tuple[Draft, ...]:
    # Even what screening would drop is answered here, by whoever it claims to be from.
    author = mail.author or Mailbox("nobody@brook.example")
    situation = Situation(
        now=NOW,
        desk=DESK,
        mail=mail,
        arrived_at=NOW,
        mailbox=SUPPORT,
        new_text=new_text,
        contact=Contact(author.key),
        answerable=True,
        withheld=None,
        vouched=False,
        link=Link("no_case") if case is None else Link("known_reference", case),
        new=(labels, NUMBER) if case is None else None,
    )
    return accept(situation).letters
