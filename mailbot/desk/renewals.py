"""The clock's word to customers: a support period ends soon, and the invoice for the next one goes out."""

from collections.abc import Iterator, Sequence
from datetime import datetime

from mailbot.domain import token
from mailbot.domain.contract import Contract
from mailbot.domain.coverage import renewal_notice
from mailbot.domain.customer import Contact
from mailbot.domain.mail import Mailbox
from mailbot.domain.outcome import Desk, Draft
from replies.letters import RenewalNotice


def renewal_notices(
    desk: Desk, mailbox: str, contract: Contract, contacts: Sequence[Contact], now: datetime
) -> Iterator[Draft]:
    """The notices to a customer's contacts from the agreement's day on until the period ends, always the same ones.

    Their Message-IDs come from organisation, period and contact, so that each is written once however often the
    clock asks.
    """
    period_end = contract.terms.period_end
    notice_on = renewal_notice(contract.agreement, contract.terms)
    today = contract.agreement.calendar.local(now).date()
    # Who has paid the next period need not be reminded of it.
    if period_end is None or notice_on is None or contract.terms.paid or not notice_on <= today <= period_end:
        return
    for contact in contacts:
        cause = ("renewal", contact.organisation, period_end.isoformat(), contact.address)
        yield Draft(
            letter=RenewalNotice(desk.name, contact.organisation, period_end, contact.name),
            to=Mailbox(contact.address, contact.name),
            sender=Mailbox(mailbox, desk.name),
            language=desk.language(contact.language),
            message_id=token.message_id(desk.key, desk.domain, 0, *cause),
            answers=False,
        )
