"""A case on one sheet, for people: what it is, what the agreement says, what is owed, what was written."""

from datetime import datetime
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import typer

from mailbot.cli.output import print_table, print_text, shown

if TYPE_CHECKING:
    from mailbot.adapters.store.targets import KeptTarget
    from mailbot.adapters.store.views import KeptCase, KeptMail
    from mailbot.domain.case import Covered
    from mailbot.domain.ledger import Book
    from mailbot.settings import Configuration


def print_sheet(configuration: "Configuration", kept: "KeptCase", book: "Book", now: datetime) -> None:
    """Prints a case whole; times in its agreement's zone, or the desk's where it has none."""
    from mailbot.adapters.agreement_files import agreements_of
    from mailbot.domain.case import Covered

    desk = configuration.settings.desk
    covered = next((event for event in reversed(kept.events) if isinstance(event, Covered)), None)
    agreements = agreements_of(configuration.folder_of(desk.agreements)) if covered else {}
    agreement = agreements.get(covered.agreement) if covered else None
    zone = ZoneInfo(agreement.calendar.timezone if agreement else desk.timezone)
    _print_head(kept, zone)
    if covered is not None:
        _print_coverage(covered)
    if kept.targets:
        rows = (
            (t.target.kind, t.target.hours, _local(t.target.due_at, zone), _state(t, zone, now)) for t in kept.targets
        )
        typer.echo()
        print_table(f"Targets (times in {zone.key})", ("target", "service hours", "due", "state"), rows, "")
    if book.postings:
        _print_balances(book, now.astimezone(zone))
    for mail in kept.mails:
        _print_mail(mail, zone)
    letters = ((_local(one.written_at, zone), one.kind, one.recipient, one.state, one.fault) for one in kept.letters)
    typer.echo()
    print_table("Letters", ("written", "letter", "to", "state", "fault"), letters, "No letters.")


def _print_head(kept: "KeptCase", zone: ZoneInfo) -> None:
    case = kept.case
    doubt = "?" if case.abstained else ""
    print_text(f"Case {case.number}: {case.subject}")
    print_text(f"{case.status}, {case.type}{doubt}/{case.request}, {case.severity}, {case.language}", 2)
    organisation = f" of {case.organisation}" if case.organisation else ""
    print_text(f"{case.contact or 'nobody that is known any more'}{organisation}", 2)
    print_text(f"opened {_local(case.opened_at, zone)} ({zone.key})", 2)


def _print_coverage(covered: "Covered") -> None:
    coverage = covered.coverage
    typer.echo()
    print_text(f"Coverage: {coverage.decision}, by {covered.agreement} {covered.plan}, rule {coverage.rule}")
    print_text(coverage.why(), 2)
    if coverage.deduct_hours is not None:
        print_text(f"{coverage.deduct_hours} hours are taken from {coverage.allowance}", 2)
    if coverage.assumed:
        print_text(f"assumed: {', '.join(coverage.assumed)}", 2)


def _print_balances(book: "Book", now: datetime) -> None:
    from mailbot.domain.ledger import OWED

    accounts = sorted({(posting.account, posting.unit) for posting in book.postings})
    rows = [
        (account, f"{book.balance(account) if account == OWED else book.available(account, now.date())} {unit}")
        for account, unit in accounts
    ]
    typer.echo()
    print_table("Balances of the customer today", ("account", "left, or owed"), rows, "")


def _print_mail(mail: "KeptMail", zone: ZoneInfo) -> None:
    from mailbot.cli.cases import new_text

    typer.echo()
    sender = mail.sender or "nobody that is known any more"
    print_text(f"{_local(mail.arrived_at, zone)}  from {sender}  ({mail.verdict}, {mail.rule})")
    print_text(new_text(mail) if mail.content else "(its text is erased)", 4)


def _state(kept: "KeptTarget", zone: ZoneInfo, now: datetime) -> str:
    due_at = kept.target.due_at
    late = due_at is not None and (kept.met_at or now) > due_at
    if kept.met_at is not None:
        return f"{'missed, done' if late else 'met'} {_local(kept.met_at, zone)}"
    if kept.paused or due_at is None:
        return "paused"
    return "missed" if late else "open"


def _local(moment: datetime | None, zone: ZoneInfo) -> str:
    return shown(moment.astimezone(zone)) if moment else ""
