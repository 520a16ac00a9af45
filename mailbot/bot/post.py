"""Drafts become letters with their final bytes."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path

from mailbot.adapters.compose import CarriedFile, compose
from mailbot.adapters.store.record import Composed
from mailbot.desk.held import Refusal
from mailbot.domain import token
from mailbot.domain.held import HeldOrder
from mailbot.domain.mail import Mail, Mailbox
from mailbot.domain.outcome import Desk, Draft
from mailbot.intake.parse import Content
from replies.letters import BrakeNotice, HeldDecision, HeldNotice, Letter, SilentMailbox
from replies.write import write


@dataclass(frozen=True, slots=True)
class Held:
    """A mail that was set aside."""

    id: int
    mailbox: str
    sender: str
    """The author's address; empty where it can't be read."""
    arrived_at: datetime
    size: int
    reason: str
    whole: bool = True
    """All its bytes are here, so that it can be taken again."""


@dataclass(frozen=True, slots=True)
class Operator:
    """Somebody who is told of what the bot can't do alone."""

    mailbox: Mailbox
    language: str


@dataclass(frozen=True, slots=True)
class Post:
    """Writes letters for a desk."""

    desk: Desk
    operators: tuple[Operator, ...]
    """Who is told of a mail that was set aside."""
    templates: Path | None = None
    """A folder with templates that take the place of ours."""
    mark: str = field(init=False)
    """By what the desk knows its own mail when it comes back."""

    def __post_init__(self) -> None:
        object.__setattr__(self, "mark", token.digest(self.desk.key, "desk", self.desk.domain))

    def compose(self, draft: Draft, now: datetime, contents: Sequence[Content] = ()) -> Composed:
        """The letter with its final bytes; ``contents`` are the files of the mail that it is about."""
        files = tuple(contents[place] for place in draft.encloses if place < len(contents))
        written = write(draft.letter, draft.language, self.templates)
        return Composed(
            message_id=draft.message_id,
            case=draft.case,
            kind=type(draft.letter).__name__,
            recipient=draft.to.address,
            reverse_path=draft.sender.address,
            subject=written.subject,
            content=compose(
                draft,
                written,
                now,
                self.mark,
                tuple(CarriedFile(one.attachment.name, one.attachment.content_type, one.content) for one in files),
            ),
        )

    def held_notices(self, held: Held, now: datetime) -> tuple[Composed, ...]:
        """What the operators are told of a mail that was set aside."""
        letter = HeldNotice(
            desk=self.desk.name,
            held=held.id,
            sender=held.sender,
            arrived_at=held.arrived_at,
            timezone=self.desk.timezone,
            size=held.size,
            reason=held.reason,
            whole=held.whole,
        )
        # A mail that is held again is told of again.
        cause = ("held", str(held.id), held.reason, now.isoformat())
        return self._to_operators(letter, held.mailbox, cause, now)

    def brake_notices(self, most: int, mailbox: str, now: datetime) -> tuple[Composed, ...]:
        """What the operators are told when answers begin to wait: once for each hour in which they do."""
        hour = now.replace(minute=0, second=0, microsecond=0)
        letter = BrakeNotice(desk=self.desk.name, most=most, since=hour, timezone=self.desk.timezone)
        return self._to_operators(letter, mailbox, ("brake", hour.isoformat()), now)

    def silent_mailbox(
        self, mailbox: str, writer: str, reason: str, since: datetime, now: datetime
    ) -> tuple[Composed, ...]:
        """What the operators are told of a mailbox that can't be read, once a day; ``writer`` is another mailbox."""
        letter = SilentMailbox(self.desk.name, mailbox, reason, since, self.desk.timezone)
        return self._to_operators(letter, writer, ("silent mailbox", mailbox, now.date().isoformat()), now)

    def held_decision(self, held: int, order: HeldOrder | Refusal, mail: Mail, mailbox: str, now: datetime) -> Composed:
        """What an operator is told who has decided on a held mail."""
        done = isinstance(order, HeldOrder)
        letter = HeldDecision(
            desk=self.desk.name,
            held=held,
            act=order.act.value if isinstance(order, HeldOrder) else "",
            case=order.case if isinstance(order, HeldOrder) else None,
            refusal=order.reason if isinstance(order, Refusal) else "",
            words=order.words if isinstance(order, Refusal) else "",
        )
        assert mail.author is not None
        author = Mailbox(mail.author.address)
        unknown = Operator(author, self.desk.languages[0])
        operator = next((one for one in self.operators if one.mailbox.key == author.key), unknown)
        draft = replace(
            self._to_operator(letter, mailbox, ("held decision", mail.identity), operator),
            # Once it is decided there is nothing left to answer.
            reply_to="" if done else self._held_address(held, mailbox, operator),
            in_reply_to=mail.message_id,
            references=(*mail.references[-20:], *((mail.message_id,) if mail.message_id else ())),
            answers=True,
        )
        return self.compose(draft, now)

    def _held_address(self, held: int, mailbox: str, operator: Operator) -> str:
        if not self.desk.plus_addressing:
            return ""
        local, _, domain = mailbox.rpartition("@")
        return f"{local}+{token.held_detail(self.desk.key, held, operator.mailbox.key)}@{domain}"

    def _to_operators(
        self, letter: Letter, mailbox: str, cause: tuple[str, ...], now: datetime
    ) -> tuple[Composed, ...]:
        return tuple(self.compose(self._to_operator(letter, mailbox, cause, one), now) for one in self.operators)

    def _to_operator(self, letter: Letter, mailbox: str, cause: tuple[str, ...], operator: Operator) -> Draft:
        return Draft(
            letter=letter,
            to=operator.mailbox,
            sender=Mailbox(mailbox, self.desk.name),
            language=operator.language,
            message_id=token.message_id(self.desk.key, self.desk.domain, 0, *cause, operator.mailbox.key),
            reply_to=self._held_address(letter.held, mailbox, operator) if isinstance(letter, HeldNotice) else "",
            answers=False,
        )
