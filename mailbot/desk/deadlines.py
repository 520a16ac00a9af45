"""Door 4, the clock: targets that are near or missed, cases that wait too long, periods and hours that end soon."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from mailbot.domain import token
from mailbot.domain.address import for_agent, for_lists
from mailbot.domain.agreement import NEAR_PERCENT, Agreement, Decision
from mailbot.domain.case import Case, Status
from mailbot.domain.contract import Contract
from mailbot.domain.coverage import renewal_notice
from mailbot.domain.hours import Calendar
from mailbot.domain.mail import Mailbox
from mailbot.domain.outcome import Desk, Draft, Manager
from mailbot.domain.targets import Target
from mailbot.domain.warning import Cause, Warned
from replies.concern import Concern, Orders
from replies.letters import DeadlineWarning

UNANSWERED = timedelta(hours=8)
"""Service hours after which somebody should have begun a case that has no target."""
WAITING = timedelta(days=7)
LAPSE_AHEAD = timedelta(days=30)
RENEWAL_AHEAD_DAYS = 30
"""Where the agreement names no day of its own."""

_MINUTE = timedelta(minutes=1)
_MOST_LINES = 50
_WAITS = {
    Status.WAITING: Cause.WAITING,
    Status.AWAITING_PAYMENT: Cause.AWAITING_PAYMENT,
    Status.AWAITING_ORDER: Cause.AWAITING_ORDER,
}
_TO_OFFICE = frozenset({Cause.AWAITING_PAYMENT, Cause.AWAITING_ORDER, Cause.RENEWAL, Cause.LAPSING})


@dataclass(frozen=True, slots=True)
class Watch:
    """A case that the clock looks at."""

    case: Case
    agreement: Agreement | None = None
    """None: nobody knows the customer's, and the desk's own hours count."""
    agent: str = ""
    """The address of who works on it; empty: nobody is named, so every agent is warned."""
    since: datetime | None = None
    """Since when it has its status."""
    promised: bool = False
    """It has targets that are not met, which speak for themselves."""


@dataclass(frozen=True, slots=True)
class ClockWarning:
    """What is to be warned of, once."""

    key: str
    """What it is about, with its due time: the same warning has the same key."""
    cause: Cause
    concern: Concern
    case: int | None = None
    target: Target | None = None
    agent: str = ""
    assumed: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Looked:
    """What the clock saw, and when it looks again; None: never, as things stand."""

    warning: ClockWarning | None
    again_at: datetime | None


def look_at_target(desk: Desk, watch: Watch, target: Target, now: datetime) -> Looked:
    """Whether a target that is not met is near or missed; what comes outside service hours waits for the opening."""
    due_at = target.due_at
    if watch.case.status.ended or due_at is None:
        return Looked(None, None)
    calendar = _calendar(desk, watch)
    # The due minute itself still counts.
    over_at = due_at + _MINUTE
    if now < over_at and (early := calendar.between(now, due_at) - nearness(watch.agreement, target)) > timedelta(0):
        return Looked(None, calendar.add(now, early))
    if not calendar.is_open(now):
        return Looked(None, calendar.next_opening(now))
    missed = now >= over_at
    cause = Cause.MISSED if missed else Cause.NEAR
    concern = _of_case(desk, watch.case, cause, due_at, target.kind.value)
    key = f"{cause}:{watch.case.number}:{target.kind}:{due_at.isoformat()}"
    assumed = watch.agreement.near_assumed if watch.agreement and not missed else ()
    warning = ClockWarning(key, cause, concern, watch.case.number, target, watch.agent, assumed)
    return Looked(warning, None if missed else over_at)


def nearness(agreement: Agreement | None, target: Target) -> timedelta:
    """How much service time before its due time a target is near."""
    share = NEAR_PERCENT / 100 if agreement is None else agreement.near_share
    return timedelta(minutes=int(target.hours * 60 * (1 - share)))


def look_at_case(desk: Desk, watch: Watch, now: datetime) -> Looked:
    """Whether a case waits too long, for us or for somebody else."""
    case, calendar = watch.case, _calendar(desk, watch)
    since = watch.since or case.opened_at
    if since is None:
        return Looked(None, None)
    if case.status in _WAITS:
        cause, too_long_at = _WAITS[case.status], since + WAITING
    elif case.status is Status.NEW and not watch.promised and not _passed_on(case):
        cause, too_long_at = Cause.UNANSWERED, calendar.add(since, UNANSWERED)
    else:
        return Looked(None, None)
    if now < too_long_at:
        return Looked(None, too_long_at)
    if not calendar.is_open(now):
        return Looked(None, calendar.next_opening(now))
    concern = _of_case(desk, case, cause, since)
    return Looked(
        ClockWarning(f"{cause}:{case.number}:{since.isoformat()}", cause, concern, case.number, None, watch.agent), None
    )


def contract_warnings(organisation: str, contract: Contract, now: datetime) -> Iterator[ClockWarning]:
    """What of a contract ends soon, always the same from its day on; told within service hours only."""
    calendar = contract.agreement.calendar
    if not calendar.is_open(now):
        return
    today = calendar.local(now).date()
    period_end = contract.terms.period_end
    if period_end is not None and not contract.terms.paid:
        notice_on = renewal_notice(contract.agreement, contract.terms) or period_end - timedelta(RENEWAL_AHEAD_DAYS)
        if notice_on <= today <= period_end:
            concern = Concern(Cause.RENEWAL, organisation=organisation, on=period_end)
            yield ClockWarning(f"{Cause.RENEWAL}:{organisation}:{period_end}", Cause.RENEWAL, concern)
    lasting = {one.number: one for one in contract.book.postings if one.last_day is not None}
    for lot in contract.book.lots(today):
        posting = lasting.get(lot.number)
        # Hours that never last longer than the time of the warning lapse every month, which is no news.
        if posting is None or lot.last_day is None or lot.last_day - posting.on <= LAPSE_AHEAD + timedelta(1):
            continue
        if lot.last_day <= today + LAPSE_AHEAD:
            concern = Concern(
                Cause.LAPSING, organisation=organisation, on=lot.last_day, hours=lot.left, account=lot.account
            )
            yield ClockWarning(f"{Cause.LAPSING}:{organisation}:{lot.number}:{lot.last_day}", Cause.LAPSING, concern)


def warning_letters(
    desk: Desk, mailbox: str, managers: Sequence[Manager], warnings: Sequence[ClockWarning], today: date
) -> tuple[Draft, ...]:
    """One letter for everybody who is to be warned, whatever has come together; the gravest first."""
    own: dict[str, list[ClockWarning]] = {}
    for warning in sorted(warnings, key=_gravity):
        for address in recipients(desk, managers, warning):
            own.setdefault(address, []).append(warning)
    known = {manager.address.lower(): manager for manager in managers}
    drafts = (_letter(desk, mailbox, address, known.get(address.lower()), told) for address, told in own.items())
    return tuple(_proving(desk, draft, today) for draft in drafts)


def _proving(desk: Desk, draft: Draft, today: date) -> Draft:
    """The letter with the address that proves an agent's answer: for its case, or for those of its list."""
    mailbox, reader = draft.sender.address, draft.to.key
    proof = for_lists(desk, mailbox, reader, today)
    if not proof:
        return draft
    assert isinstance(draft.letter, DeadlineWarning)
    if draft.case is not None:
        proof = for_agent(desk, mailbox, draft.case, reader, today + timedelta(days=desk.token_days))
    orders = Orders.CASE if draft.case is not None else Orders.LIST
    return replace(draft, reply_to=proof, letter=replace(draft.letter, orders=orders))


def warned_events(
    desk: Desk, managers: Sequence[Manager], warnings: Iterable[ClockWarning], now: datetime
) -> tuple[tuple[int, Warned], ...]:
    """The warnings as what happened to their cases."""
    return tuple(
        (
            warning.case,
            Warned(
                at=now,
                cause=warning.cause,
                to=recipients(desk, managers, warning),
                target=warning.target.kind if warning.target else None,
                due_at=warning.target.due_at if warning.target else None,
            ),
        )
        for warning in warnings
        if warning.case is not None
    )


def recipients(desk: Desk, managers: Sequence[Manager], warning: ClockWarning) -> tuple[str, ...]:
    """Who is warned: who works on the case, of what is missed managers too; of contracts those who make them."""
    above = tuple(manager.address for manager in managers)
    if warning.cause in _TO_OFFICE:
        return (desk.customer_service,) if desk.customer_service else above
    agents = (warning.agent,) if warning.agent else tuple(agent.address for agent in desk.agents)
    if warning.cause is Cause.MISSED or not agents:
        agents += above
    return tuple(dict.fromkeys(agents))


def _letter(desk: Desk, mailbox: str, address: str, manager: Manager | None, warnings: Sequence[ClockWarning]) -> Draft:
    cases = {warning.case for warning in warnings}
    only = cases.pop() if len(cases) == 1 else None
    keys = (warning.key for warning in warnings)
    letter = DeadlineWarning(
        desk=desk.name,
        timezone=manager.timezone if manager else desk.timezone,
        concerns=tuple(warning.concern for warning in warnings[:_MOST_LINES]),
        more=max(0, len(warnings) - _MOST_LINES),
        assumed=tuple(dict.fromkeys(mark for warning in warnings for mark in warning.assumed)),
    )
    return Draft(
        letter=letter,
        to=next((agent.mailbox for agent in desk.agents if agent.address == address), Mailbox(address)),
        sender=Mailbox(mailbox, desk.name),
        language=desk.language(manager.language if manager else ""),
        message_id=token.message_id(desk.key, desk.domain, only or 0, "warning", address.lower(), *keys),
        # An answer to a letter about one case belongs to that case.
        case=only,
        answers=False,
    )


def _gravity(warning: ClockWarning) -> tuple[int, str, datetime | None, str]:
    at = warning.concern.at
    return list(Cause).index(warning.cause), warning.concern.severity, at, warning.key


def _of_case(desk: Desk, case: Case, cause: Cause, at: datetime, target: str = "") -> Concern:
    return Concern(cause, desk.tag(case.number), case.subject, case.organisation, case.severity, target, at)


def _calendar(desk: Desk, watch: Watch) -> Calendar:
    return watch.agreement.calendar if watch.agreement else desk.calendar


def _passed_on(case: Case) -> bool:
    return case.decision in (Decision.REDIRECTED, Decision.REFUSED)
