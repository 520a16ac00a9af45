"""How the customers of cases are written to, where no mail of theirs is at hand."""

from collections.abc import Iterable

import sqlalchemy as sa
from sqlmodel import Session, col

from mailbot.adapters.store.facts import cases, contacts
from mailbot.adapters.tables import MailRow
from mailbot.domain.customer import Contact
from mailbot.domain.outcome import Correspondence


def correspondences(session: Session, numbers: Iterable[int]) -> tuple[Correspondence, ...]:
    """How the customer of each of these cases is written to; a case without a mail is absent."""
    found = cases(session, numbers)
    people = contacts(session, {case.contact for case in found.values()})
    rows = (
        sa.select(col(MailRow.case_number), col(MailRow.mailbox), col(MailRow.message_id))
        .where(col(MailRow.case_number).in_(found))
        .order_by(col(MailRow.arrived_at), col(MailRow.id))
    )
    # The last mail of each case is the one that stays.
    last = {number: (mailbox, message_id) for number, mailbox, message_id in session.connection().execute(rows)}
    return tuple(
        Correspondence(case, people.get(case.contact, Contact(case.contact)), *last[number])
        for number, case in sorted(found.items())
        if number in last
    )
