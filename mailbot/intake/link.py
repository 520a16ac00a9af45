"""Which case a mail belongs to: what the mail names, and whether its sender may.

A case number proves nothing (promise 5).  A mail joins a case by the signed reply address, which only a letter of
the case carries; or by a Message-ID or number, if its sender is on the case or of the same known organisation.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from mailbot.domain import token
from mailbot.domain.address import plain_address
from mailbot.domain.case import Case
from mailbot.domain.customer import Contact
from mailbot.domain.mail import Mail
from mailbot.domain.outcome import Desk, Link

_MOST_NUMBERS = 5
_MOST_ADDRESSES = 100


@dataclass(frozen=True, slots=True)
class Clues:
    """What a mail says about the case that it belongs to; none of it weighed yet."""

    addressed: tuple[int, ...] = ()
    """Cases whose signed reply address the mail was sent to."""
    answered: tuple[int, ...] = ()
    """Cases of the letters that it answers, by their signed Message-IDs, nearest first."""
    references: tuple[str, ...] = ()
    """Message-IDs of others that it refers to, nearest first."""
    numbered: tuple[int, ...] = ()
    """Cases that the subject names by their tag."""
    held: int | None = None
    """The held mail whose notice the mail answers, proved by the reply address that only its sender was given."""
    tokens: tuple[token.OrderToken, ...] = ()
    """The reply addresses of agents' letters that the mail was sent to, whoever sent it."""

    def cases(self) -> tuple[int, ...]:
        """Every case that the mail names by itself."""
        return tuple(dict.fromkeys((*self.addressed, *self.answered, *self.numbered)))


def clues(mail: Mail, desk: Desk) -> Clues:
    """What the mail says about the case that it belongs to."""
    details = _details(mail)
    sender = mail.author.key if mail.author else ""
    answered = []
    references = []
    for message_id in dict.fromkeys((*mail.in_reply_to, *reversed(mail.references))):
        number = token.case_of_message_id(desk.key, message_id)
        if number is None:
            references.append(message_id)
        elif number > 0:
            answered.append(number)
    return Clues(
        addressed=_proved(details, lambda detail: token.case_of_detail(desk.key, detail)),
        answered=tuple(dict.fromkeys(answered)),
        references=tuple(references),
        numbered=_numbered(mail.subject, desk.case_tag),
        tokens=_tokens(details, desk),
        held=next(iter(_proved(details, lambda detail: token.held_of_detail(desk.key, detail, sender))), None),
    )


def _tokens(details: tuple[str, ...], desk: Desk) -> tuple[token.OrderToken, ...]:
    agents = [agent.address for agent in desk.agents]
    found = (token.order_of_detail(desk.key, detail, agents) for detail in details)
    return tuple(one for one in found if one is not None)


def _details(mail: Mail) -> tuple[str, ...]:
    """What stands behind a plus in the addresses that the mail went to (RFC 5233).

    The digest in it proves it, whatever the domain: a desk's mailboxes may have domains of their own.
    """
    own_fields = (*mail.values("delivered-to"), *mail.values("x-original-to"))
    addresses = (*(m.address for m in (*mail.to, *mail.cc)), *own_fields)
    locals_ = (address.strip("<> ").rpartition("@")[0] for address in addresses[:_MOST_ADDRESSES])
    return tuple(dict.fromkeys(local.rpartition("+")[2] for local in locals_ if "+" in local))


def _proved(details: tuple[str, ...], check: Callable[[str], int | None]) -> tuple[int, ...]:
    found = (check(detail) for detail in details)
    return tuple(dict.fromkeys(number for number in found if number is not None))


def _numbered(subject: str, tag: str) -> tuple[int, ...]:
    found = re.findall(rf"\[{re.escape(tag)}[-# ]{{1,2}}(\d{{1,12}})\]", subject, re.IGNORECASE)
    return tuple(dict.fromkeys(int(number) for number in found))[:_MOST_NUMBERS]


def link(
    given: Clues,
    contact: Contact,
    cases: Mapping[int, Case],
    known: Mapping[str, tuple[int, ...]],
    copies: tuple[int, ...] = (),
    mentioned: tuple[int, ...] = (),
) -> Link:
    """The case that the mail joins, by the first clue that its sender may follow.

    ``cases`` has every case that the others name; ``known`` tells the cases of each Message-ID that a mail of ours
    has or refers to; ``copies`` are the cases of mails in which the same sender said the same before;
    ``mentioned`` those of mails that refer to this one, and have overtaken it.
    """
    ways = (
        ("signed_reply_address", given.addressed),
        ("signed_message_id", given.answered),
        ("known_reference", tuple(number for r in given.references for number in known.get(r, ()))),
        ("referred_to_before", mentioned),
        ("case_tag", given.numbered),
        ("same_words_again", copies),
    )
    named = None
    for rule, numbers in ways:
        for number in numbers:
            case = cases.get(number)
            if case is None:
                continue
            if rule == "signed_reply_address" or may_write(case, contact):
                return Link(rule, merged(case, cases))
            # A mail names no case by what others say of it.
            named = named or (number if rule != "referred_to_before" else None)
    return Link("no_case" if named is None else "no_right_to_the_case", named=named)


def of_colleague(found: Link, contact: Contact, cases: Mapping[int, Case], *, vouched: bool) -> Link:
    """The link of a colleague's mail, who is on no case of a customer: it joins the one that it names, if proved."""
    if found.case is not None:
        return replace(found, ours=not may_write(found.case, contact))
    if found.named is None:
        return found
    if not vouched:
        return replace(found, ours=True)
    return Link("vouched_colleague", merged(cases[found.named], cases), ours=True)


def merged(case: Case, cases: Mapping[int, Case]) -> Case:
    """The case, or the one that it has become a part of; two that were merged into each other stay where they are."""
    seen = {case.number}
    while case.merged_into in cases and case.merged_into not in seen:
        case = cases[case.merged_into]
        seen.add(case.number)
    return case


def asked_about(found: Link, mentioned: tuple[int, ...], contact: Contact, cases: Mapping[int, Case]) -> Link:
    """The link of a question how a case is going: where no clue tells, the first case that it names in words.

    A stranger's question opens a case like any other mail, and nothing says whether the number is one of ours.
    """
    if found.case is not None:
        return found
    asked = (cases[number] for number in mentioned if number in cases and may_write(cases[number], contact))
    case = next(asked, None)
    return found if case is None else Link("named_in_question", case)


def may_write(case: Case, contact: Contact) -> bool:
    """Whether a sender is on the case or of the same known organisation.

    Detail behind a plus is the sender's own affair (RFC 5233): ``ann+desk@`` is ``ann@``.
    """
    same_organisation = bool(contact.organisation) and contact.organisation == case.organisation
    return same_organisation or plain_address(contact.address) in {plain_address(a) for a in case.participants}
