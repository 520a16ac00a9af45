"""Lets a case go on that waited for a payment or an order."""

from datetime import datetime

from mailbot.adapters.agreement_files import agreements_of
from mailbot.adapters.queue import queue_of
from mailbot.adapters.store.contracts import contracts
from mailbot.adapters.store.database import Database, DatabaseError
from mailbot.adapters.store.facts import cases, contacts
from mailbot.adapters.store.record import write_outcome
from mailbot.adapters.store.views import KeptCase
from mailbot.bot.post import Post
from mailbot.domain.case import Covered
from mailbot.domain.customer import Contact
from mailbot.domain.outcome import Link, Situation
from mailbot.intake.parse import attached, parse
from mailbot.intake.read import written
from mailbot.intake.release import release
from mailbot.settings import Configuration


def release_case(configuration: Configuration, database: Database, kept: KeptCase, now: datetime) -> None:
    """Writes down that what the case waited for is there, and the letters that say so.  Raises DatabaseError."""
    desk = configuration.desk()
    agreements = agreements_of(configuration.folder_of(configuration.settings.desk.agreements))
    first = kept.mails[0]
    mail = parse(first.content)
    covered = [event for event in kept.events if isinstance(event, Covered)]
    with database.writing() as session:
        # As it stands now: the running bot may have changed it since it was looked at.
        case = cases(session, [kept.case.number], alone=True)[kept.case.number]
        if case.status != kept.case.status:
            raise DatabaseError(f"case {case.number} has become {case.status} in this moment")
        known = contacts(session, {case.contact})
        contract = contracts(session, {case.organisation}, agreements).get(case.organisation)
        situation = Situation(
            now=now,
            desk=desk,
            mail=mail,
            arrived_at=first.arrived_at,
            mailbox=first.mailbox,
            new_text=written(mail, desk.marks).new_text,
            contact=known.get(case.contact, Contact(case.contact)),
            answerable=True,
            withheld=None,
            vouched=False,
            link=Link("released", case),
            contract=contract,
            history=tuple(kept.events),
        )
        outcome = release(situation, case, covered[-1].coverage) if covered else None
        if outcome is None:
            raise DatabaseError(f"case {case.number} has no contract any more that says what it waits for")
        post = Post(desk, (), configuration.folder_of(configuration.settings.desk.templates))
        letters = tuple(post.compose(draft, now, attached(first.content)) for draft in outcome.letters)
        before = {case.number: case}
        changed = {case.number: case.after(tuple(event for _, event in outcome.events))}
        write_outcome(session, queue_of(database), outcome.events, letters, before, changed, now)
