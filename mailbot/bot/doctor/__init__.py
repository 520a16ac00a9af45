"""The doctor: tries what the bot needs, and says what to do about each fault."""

import asyncio
import stat
from collections.abc import Iterator
from datetime import datetime

from dns.resolver import Resolver

from mailbot.adapters.agreement_files import AgreementError, agreements_of
from mailbot.adapters.imap import ImapMailbox
from mailbot.adapters.oauth2 import Credentials
from mailbot.adapters.smtp import PostOffice
from mailbot.adapters.store.contracts import contracts
from mailbot.adapters.store.customers import customers
from mailbot.adapters.store.database import Database, DatabaseError
from mailbot.adapters.unavailable import UnavailableError
from mailbot.bot.doctor.domain import records, system_resolver
from mailbot.bot.doctor.finding import Finding
from mailbot.bot.doctor.machine import clock, disk, secret_files
from mailbot.bot.doctor.probe import selector as selector_of
from mailbot.bot.doctor.probe import sent_to_itself
from mailbot.domain.address import holds_tokens
from mailbot.settings import Configuration, MailboxSettings, SettingsError
from replies.languages import languages
from replies.overrides import check

__all__ = ["Finding", "examine"]

_MANY_WAITING = 10


def examine(
    configuration: Configuration, now: datetime, *, resolver: Resolver | None = None, send: bool = False
) -> tuple[Finding, ...]:
    """What is right and what is not, one finding a thing; ``send``: every mailbox writes a letter to itself.

    ``resolver`` looks the desk's domain up; without one, the machine's own does.
    """
    settings = configuration.settings
    found = [Finding("settings", True, str(configuration.path)), _key(configuration), _database(configuration)]
    for mailbox in settings.mailboxes:
        found.extend(_mailbox(configuration, mailbox))
    found.append(_post_office(configuration))
    if not settings.agents:
        found.append(Finding("agents", False, "nobody hears of new cases", "list at least one [[agents]] address"))
    if settings.trust.authserv_id is None:
        advice = "set trust.authserv_id to the name that your server writes into Authentication-Results"
        found.append(Finding("senders", True, "nobody vouches for senders", advice))
        found.extend(_orders(configuration))
    letter = None
    for mailbox in settings.mailboxes if send else ():
        findings, arrived = sent_to_itself(configuration, mailbox, now)
        found.extend(findings)
        letter = letter or arrived
    selector = selector_of(letter) if letter else ""
    found.extend(records(settings.desk.domain, resolver or system_resolver(), selector))
    found += [*clock(configuration, now), *disk(configuration), *secret_files(configuration)]
    found.extend(_templates(configuration))
    found.extend(_agreements(configuration))
    return tuple(found)


def _agreements(configuration: Configuration) -> Iterator[Finding]:
    """The marked defaults of each agreement that a customer has: figures that its source does not state."""
    try:
        known = agreements_of(configuration.folder_of(configuration.settings.desk.agreements))
        database = Database(configuration.store_url())
        try:
            if database.empty:
                return
            with database.reading() as session:
                present = [customer.organisation for customer in customers(session) if customer.organisation.agreement]
                fitting = contracts(session, {organisation.name for organisation in present}, known)
        finally:
            database.close()
    except AgreementError as error:
        yield Finding("agreements", False, str(error), "mend the file, or take it out of desk.agreements")
        return
    except (DatabaseError, UnavailableError):
        # The database has a finding of its own.
        return
    if present and not configuration.settings.desk.customer_service:
        finding = "payments, orders, offers and lapsed agreements reach managers only, or nobody where there are none"
        yield Finding("customer service", True, finding, "set desk.customer_service to who looks after them")
    for organisation in present:
        if organisation.name not in fitting:
            finding = (
                f"{organisation.name}: {organisation.agreement} {organisation.plan} is no agreement and plan of ours"
            )
            yield Finding("customers", False, finding, "mend the customers file or the agreement, and import it again")
    for name in sorted({organisation.agreement for organisation in present} & known.keys()):
        for default, what in known[name].assumed.items():
            finding = f"{name}.{default} is a default: {what}"
            yield Finding(f"agreement {name}", True, finding, "check it against your contracts")


def _orders(configuration: Configuration) -> Iterator[Finding]:
    """Where nobody vouches for senders, only a reply address proves an agent, and it needs its room."""
    settings = configuration.settings
    advice = "set trust.authserv_id; or let the server deliver addresses with a plus, to a mailbox with a shorter name"
    for mailbox in settings.mailboxes if settings.agents else ():
        if not settings.desk.plus_addressing or not holds_tokens(mailbox.address):
            yield Finding("orders", False, f"nothing can prove agents who write to {mailbox.address}", advice)


def _key(configuration: Configuration) -> Finding:
    secret = configuration.settings.trust.signing_key
    try:
        configuration.signing_key()
    except SettingsError as error:
        advice = "put the key where trust.signing_key says; `mailbot init` writes one of random characters"
        return Finding("signing key", False, str(error), advice)
    if secret.file is not None:
        path = configuration.folder / secret.file
        if stat.S_IMODE(path.stat().st_mode) & 0o077:
            return Finding("signing key", False, f"{path} can be read by others", f"chmod 600 {path}")
    return Finding("signing key", True, "can be read, by nobody else")


def _database(configuration: Configuration) -> Finding:
    try:
        database = Database(configuration.store_url())
        try:
            if database.empty:
                return Finding("database", True, f"{database.shown} is new; the first run makes its tables")
            database.check()
            # Nothing is written, but the turn to write is had.
            with database.writing():
                return Finding("database", True, f"{database.shown} can be written")
        finally:
            database.close()
    except DatabaseError as error:
        return Finding("database", False, str(error), "see the finding")
    except UnavailableError as error:
        advice = "check [store] url, the server, the folder's rights and the space on its disk"
        return Finding("database", False, str(error), advice)


def _templates(configuration: Configuration) -> Iterator[Finding]:
    folder = configuration.folder_of(configuration.settings.desk.templates)
    for language in configuration.settings.desk.languages:
        if language not in languages(folder):
            advice = f"put a folder {language} with its words and letters into desk.templates, or take it out"
            yield Finding("languages", False, f"no letter is worded in {language}: they go out in English", advice)
    if folder is None:
        return
    faults = check(folder)
    for fault in faults:
        yield Finding("templates", False, fault, f"mend it under {folder}; mail that needs this letter is held")
    if not faults:
        yield Finding("templates", True, f"every letter can be written with those in {folder}")


def _mailbox(configuration: Configuration, mailbox: MailboxSettings) -> Iterator[Finding]:
    imap = mailbox.imap
    what = f"mailbox {mailbox.address}"
    try:
        with ImapMailbox(imap, Credentials(configuration).of(imap, imap.oauth2)) as box:
            waiting = len(box.listed(0, imap.since))
            yield Finding(what, True, f"{imap.folder} on {imap.host}:{imap.port} can be read; mails in it: {waiting}")
            if waiting > _MANY_WAITING and imap.since is None:
                advice = 'set imap.since = "YYYY-MM-DD" if the older ones are not to be answered'
                yield Finding(what, True, f"all {waiting} mails are taken and answered at the first run", advice)
            if not box.idles():
                yield Finding(what, True, "no IDLE: searched every limits.poll_seconds")
            if imap.after == "flag" and not box.keeps_keywords():
                yield Finding(what, True, "no keywords: stored mails are marked \\Flagged instead of $MailbotDone")
    except (SettingsError, UnavailableError) as error:
        advice = "check host, port, security, user, password and folder of this mailbox"
        yield Finding(what, False, str(error), advice)


def _post_office(configuration: Configuration) -> Finding:
    smtp = configuration.settings.smtp
    what = f"post office {smtp.host}:{smtp.port}"

    async def attempt() -> None:
        office = PostOffice(smtp, Credentials(configuration).of(smtp, smtp.oauth2), configuration.settings.desk.domain)
        await office.open()
        await office.close()

    try:
        asyncio.run(attempt())
    except (SettingsError, UnavailableError) as error:
        return Finding(what, False, str(error), "check host, port, security, user and password under [smtp]")
    return Finding(what, True, "takes letters")
