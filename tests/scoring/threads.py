"""Linking as the mail corpus asks for it: mails in the order of their arrival, each with the case that it joins."""

from collections import defaultdict
from dataclasses import replace

from mailbot.domain.case import Case
from mailbot.domain.customer import Contact
from mailbot.domain.outcome import Desk
from mailbot.intake.link import clues, link
from mailbot.intake.parse import parse
from replies.subject import clean_subject

DESK = Desk(name="Desk", domain="desk.example", timezone="UTC", languages=("en",), case_tag="DESK", key=b"key")
# Everybody may write to every case, so that only what the mails refer to is measured.
CONTACT = Contact("anybody@brook.example", organisation="Brook")


def keys(mails: list[bytes]) -> list[int]:
    """The case of each mail, where the store knows the mails that came, those that they spoke of, and copies."""
    return _grouped(mails, more=True)


def keys_of_mails_that_came(mails: list[bytes]) -> list[int]:
    """The case of each mail, where the store knows nothing but the Message-IDs of the mails that came."""
    return _grouped(mails, more=False)


def _grouped(mails: list[bytes], more: bool) -> list[int]:
    cases: dict[int, Case] = {}
    known: dict[str, tuple[int, ...]] = defaultdict(tuple)
    copies: dict[str, tuple[int, ...]] = defaultdict(tuple)
    found = []
    for raw in mails:
        mail = parse(raw)
        given = clues(mail, DESK)
        # A mail may come a second time by another way, with a footer below it; under another subject it is another.
        copy = f"{mail.message_id} {clean_subject(mail.subject)}"
        if more and mail.message_id and mail.subject:
            given = replace(given, references=(*given.references, copy))
        joined = link(given, CONTACT, cases, {**known, **copies}).case
        number = joined.number if joined else len(cases) + 1
        cases.setdefault(number, Case(number, organisation=CONTACT.organisation))
        found.append(number)
        copies[copy] += (number,)
        # Two answers to a mail that never came belong together.
        for message_id in (mail.message_id, *(given.references if more else ())):
            known[message_id] += (number,)
    return found
