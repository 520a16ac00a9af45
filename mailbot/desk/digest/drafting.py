"""The digest put together, and as a letter to its manager."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

from mailbot.desk.digest.accounts import accounts
from mailbot.desk.digest.decisions import MOST_LINES, decisions
from mailbot.desk.digest.mornings import local_day
from mailbot.desk.digest.numbers import classifier, numbers, records
from mailbot.domain import token
from mailbot.domain.address import for_lists
from mailbot.domain.digest import DigestSituation
from mailbot.domain.mail import Mail, Mailbox
from mailbot.domain.outcome import Draft
from mailbot.domain.warning import Cause
from replies.concern import Concern, Orders
from replies.digest import Digest, Health, Silence

SILENT = timedelta(hours=8)
"""Service hours without a mail after which a mailbox is called silent."""
_LATE = timedelta(minutes=15)


def digest(situation: DigestSituation) -> Digest:
    """What a manager reads this morning."""
    manager, ending = situation.manager, situation.stands.ending
    return Digest(
        desk=situation.desk.name,
        day=local_day(manager, situation.now),
        since=situation.since,
        until=situation.now,
        timezone=manager.timezone,
        decisions=decisions(situation),
        numbers=numbers(situation),
        accounts=accounts(situation),
        classifier=classifier(situation),
        renewals=tuple(Concern(Cause.RENEWAL, organisation=name, on=on) for name, on in ending[:MOST_LINES]),
        renewals_more=max(0, len(ending) - MOST_LINES),
        health=_health(situation),
        cases=records(situation),
    )


def digest_letter(situation: DigestSituation, day: date, mailbox: str) -> Draft:
    """The digest for a manager's local day: the same day gives the same Message-ID."""
    desk, manager = situation.desk, situation.manager
    cause = ("digest", manager.address.lower(), day.isoformat())
    proof = for_lists(desk, mailbox, manager.address, day)
    return Draft(
        letter=replace(digest(situation), orders=Orders.LIST if proof else Orders.NONE),
        to=manager.mailbox,
        sender=Mailbox(mailbox, desk.name),
        language=manager.language,
        message_id=token.message_id(desk.key, desk.domain, 0, *cause),
        reply_to=proof,
        answers=False,
    )


def asked_digest(situation: DigestSituation, mail: Mail, mailbox: str) -> Draft:
    """The digest as it stands, in answer to an agent's mail."""
    desk, manager = situation.desk, situation.manager
    draft = digest_letter(situation, local_day(manager, situation.now), mailbox)
    return replace(
        draft,
        message_id=token.message_id(desk.key, desk.domain, 0, "digest", manager.address.lower(), mail.identity),
        in_reply_to=mail.message_id,
        references=(mail.message_id,) if mail.message_id else (),
        answers=True,
    )


def _health(situation: DigestSituation) -> Health:
    service, now = situation.service, situation.now
    silent = []
    for mailbox, last_at in service.mailboxes:
        quiet = situation.desk.calendar.between(last_at, now) if last_at is not None else None
        if quiet is None or quiet >= SILENT:
            hours = None if quiet is None else Decimal(quiet // timedelta(hours=1))
            silent.append(Silence(mailbox, last_at, hours))
    # What has just come, or is just going out, is as it should be.
    late = now - _LATE
    untaken = service.untaken_since is not None and service.untaken_since < late
    waiting = service.waiting_since is not None and service.waiting_since < late
    return Health(
        silent=tuple(silent),
        untaken=service.untaken if untaken else 0,
        untaken_since=service.untaken_since if untaken else None,
        waiting=service.waiting if waiting else 0,
        waiting_since=service.waiting_since if waiting else None,
        failed=service.failed,
    )
