"""How the customers of cases are written to, where no mail of theirs is at hand."""

from collections.abc import Iterable

from sqlmodel import Session

from mailbot.adapters.store.casefiles import last_mails
from mailbot.adapters.store.facts import cases, contacts
from mailbot.domain.customer import Contact
from mailbot.domain.outcome import Correspondence


def correspondences(session: Session, numbers: Iterable[int]) -> tuple[Correspondence, ...]:
    """How the customer of each of these cases is written to; a case without a mail is absent."""
    found = cases(session, numbers)
    people = contacts(session, {case.contact for case in found.values()})
    last = last_mails(session, list(found))
    return tuple(
        Correspondence(case, people.get(case.contact, Contact(case.contact)), *last[number])
        for number, case in sorted(found.items())
        if number in last
    )
