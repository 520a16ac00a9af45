"""Door 5: what a manager reads in the morning, as values."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from classifiers.labels import Request, Severity
from mailbot.desk.digest import digest, digest_letter, due_day, next_morning
from mailbot.domain.agreement import MetBy, shipped
from mailbot.domain.case import Case, Labelled, Source
from mailbot.domain.contract import Contract
from mailbot.domain.coverage import Terms
from mailbot.domain.digest import (
    Awaited,
    DigestSituation,
    Failed,
    Happened,
    Held,
    Judged,
    Kept,
    Owed,
    Owing,
    Service,
    Standing,
    Stands,
)
from mailbot.domain.ledger import Book, Posting, PostingKind, Unit
from mailbot.domain.outcome import Desk, Manager
from mailbot.domain.targets import Target, TargetKind
from replies.digest import Accounts, Balance, Confusion, Count, Customer, Money, Punctuality, Silence

EVA = Manager("eva@desk.test", time(7, 30), "Europe/Berlin", "de", "DE", "BE")
DESK = Desk("Desk", "desk.test", "Europe/Berlin", ("en", "de"), "TEST", b"k" * 32)
# A Tuesday, 7:30 in Berlin.
NOW = datetime(2026, 3, 3, 6, 30, tzinfo=UTC)
MOMENTS = st.integers(0, 2 * 365 * 24 * 60).map(lambda minutes: NOW + timedelta(minutes=minutes))
HOUR, DAY, MINUTE = timedelta(hours=1), timedelta(days=1), timedelta(minutes=1)
SITUATION = DigestSituation(DESK, EVA, NOW - DAY, NOW)


def case(number: int, severity: Severity = Severity.P3, request: Request = Request.ERROR, customer: str = "A") -> Case:
    return Case(
        number,
        subject=f"Case {number}",
        organisation=customer,
        opened_at=NOW - DAY,
        severity=severity,
        request=request,
        abstained=False,
    )


def owed(number: int, due_at: datetime, severity: Severity = Severity.P3) -> Owed:
    return Owed(case(number, severity), Target(TargetKind.RESPONSE, Decimal(4), due_at))


def stands(**own: Any) -> DigestSituation:
    return replace(SITUATION, stands=Stands(**own))


def happened(**own: Any) -> DigestSituation:
    return replace(SITUATION, happened=Happened(**own))


def test_a_day_on_which_nothing_happened_is_quiet() -> None:
    assert digest(SITUATION).quiet
    assert digest(stands(open=12)).quiet
    assert not digest(happened(mails=1)).quiet


def test_what_is_missed_comes_before_what_is_near_and_each_in_order_of_risk() -> None:
    missed = Owing((owed(1, NOW - HOUR), owed(2, NOW - 2 * HOUR), owed(3, NOW - MINUTE, Severity.P1)), 3)
    near = Owing((owed(4, NOW + HOUR), owed(5, NOW + 2 * HOUR, Severity.P2)), 2)

    told = digest(stands(missed=missed, near=near)).decisions

    assert [one.tag for one in told.concerns] == [f"[TEST-{number}]" for number in (3, 2, 1, 5, 4)]
    assert told.counts == (Count("missed", 3), Count("near", 2))
    assert told.count == 5


def test_a_case_stands_there_once_for_its_gravest_reason() -> None:
    severe = Standing((case(1, Severity.P1), case(2, Severity.P2)), 2)
    situation = stands(missed=Owing((owed(1, NOW - HOUR, Severity.P1),), 1), severe=severe, undecided=severe)

    told = digest(situation).decisions

    assert [(one.tag, one.cause) for one in told.concerns] == [("[TEST-1]", "missed"), ("[TEST-2]", "undecided")]


def test_no_cause_drowns_another_and_what_is_left_out_is_counted() -> None:
    many = tuple(owed(number, NOW - HOUR) for number in range(1, 201))
    situation = stands(missed=Owing(many, 700), severe=Standing((case(900, Severity.P1),), 1))

    told = digest(situation).decisions

    assert [one.cause for one in told.concerns].count("missed") == 12
    assert told.concerns[-1].tag == "[TEST-900]"
    assert (told.count, told.more) == (701, 688)
    assert len(digest(situation).cases) == 201


def test_held_mail_and_failed_letters_are_to_be_decided() -> None:
    held = stands(held=(Held(17, "a@b.test", "too large", NOW),), held_count=1)
    situation = replace(held, happened=Happened(failed=(Failed(4, "a@b.test", "550"), Failed(None, "b@b.test", "551"))))

    told = digest(situation).decisions

    assert told.count == 3
    assert [one.tag for one in told.failed] == ["[TEST-4]", ""]


def test_the_period_is_counted_by_kind_severity_and_customer() -> None:
    cases = (
        case(1, Severity.P1),
        case(2, Severity.P3, customer="B"),
        case(3, Severity.P4, Request.REPORT),
        case(4, customer=""),
    )
    opened, answered, solved = frozenset({1, 2, 3}), frozenset({1, 4}), frozenset({4})

    told = digest(happened(mails=9, joined=4, cases=cases, opened=opened, answered=answered, solved=solved)).numbers

    assert (told.mails, told.opened, told.joined, told.answered, told.solved) == (9, 3, 4, 2, 1)
    assert told.types == (Count("incident", 2), Count("advisory", 1))
    assert told.severities == (Count("P1", 1), Count("P3", 1))
    assert told.customers == (Customer("A", 2, 1, 0), Customer("B", 1, 0, 0), Customer("", 0, 1, 1))


def test_what_nobody_could_decide_counts_as_no_incident() -> None:
    cases = (case(1, Severity.P1), replace(case(2, Severity.P4), abstained=True))

    told = digest(happened(mails=2, cases=cases, opened=frozenset({1, 2}))).numbers

    assert told.types == (Count("incident", 1), Count("undecided", 1))
    assert told.severities == (Count("P1", 1),)


def test_times_are_told_against_their_targets() -> None:
    def kept(due: timedelta, met: timedelta | None) -> Kept:
        met_at = None if met is None else NOW + met
        return Kept(1, TargetKind.RESPONSE, MetBy.WORK_AND_WORD, NOW, NOW + due, met_at)

    rows = (kept(4 * HOUR, HOUR), kept(4 * HOUR, 4 * HOUR), kept(4 * HOUR, 5 * HOUR), kept(4 * HOUR, None))

    told = digest(happened(kept=rows, acknowledged=(timedelta(seconds=2), timedelta(seconds=4)))).numbers.punctuality

    assert told == (
        Punctuality("acknowledgement", 0, 0, timedelta(seconds=3)),
        Punctuality("response", 2, 2, 4 * HOUR),
    )


def labelled(request: Request, source: Source = Source.CLASSIFIER, severity: Severity = Severity.P3) -> Labelled:
    return Labelled(NOW, request, severity, 1, "en", (), 0.9, False, source)


def test_the_classifier_is_judged_by_what_agents_left_as_it_was() -> None:
    changed = Judged(1, labelled(Request.QUESTION), labelled(Request.ERROR, Source.AGENT))
    confirmed = Judged(2, labelled(Request.ERROR), labelled(Request.ERROR, Source.AGENT))
    graver = Judged(3, labelled(Request.ERROR), labelled(Request.ERROR, Source.AGENT, Severity.P1))
    situation = happened(cases=(case(1),), answered=frozenset({1, 4}), judged=(changed, confirmed, graver))

    told = digest(situation).classifier

    assert (told.judged, told.kept) == (4, 2)
    assert told.confusions == (Confusion("question", "error", 1),)
    assert [(one.tag, one.subject) for one in told.corrections] == [("[TEST-1]", "Case 1"), ("[TEST-3]", "")]


def test_the_classifier_is_held_beside_the_period_before() -> None:
    changed = Judged(1, labelled(Request.QUESTION), labelled(Request.ERROR, Source.AGENT))
    before = Happened(answered=frozenset({1, 2, 3, 4}), judged=(changed,))
    situation = replace(happened(answered=frozenset({5, 6})), before=before)

    told = digest(situation).classifier

    assert (told.kept, told.judged, told.kept_before, told.judged_before) == (2, 2, 3, 4)


def contract(*postings: tuple[PostingKind, str, date]) -> tuple[str, Contract]:
    granted = Posting(1, "advisory", Unit.HOURS, PostingKind.GRANT, Decimal(12), date(2026, 1, 1), "g", "")
    book = [replace(granted, last_day=date(2026, 12, 31))]
    for number, (kind, amount, on) in enumerate(postings, start=2):
        hours = kind is PostingKind.USE
        account, unit, lot = ("advisory", Unit.HOURS, 1) if hours else ("charges", Unit.MONEY, None)
        book.append(Posting(number, account, unit, kind, Decimal(amount), on, f"e{number}", "", lot=lot))
    return "A", Contract(shipped("coss"), Terms("service"), Book(tuple(book)))


def test_hours_and_money_are_those_of_whole_days_so_that_each_counts_once() -> None:
    yesterday, today = date(2026, 3, 2), date(2026, 3, 3)
    own = contract(
        (PostingKind.USE, "-1.5", yesterday),
        (PostingKind.USE, "-2", today),
        (PostingKind.CHARGE, "445", yesterday),
        (PostingKind.REFUND, "-195", yesterday),
        (PostingKind.PAYMENT, "-50", today),
    )

    told = digest(stands(contracts=(own,))).accounts

    assert told.balances == (Balance("A", "advisory", Decimal("1.5"), Decimal("8.5")),)
    assert told.money == (Money("USD", Decimal(445), Decimal(195), Decimal(0)),)


def test_hours_that_run_out_at_this_pace_are_foretold() -> None:
    own = contract(*((PostingKind.USE, "-1", date(2026, 3, 2) - timedelta(3 * step)) for step in range(6)))

    (told,) = digest(stands(contracts=(own,))).accounts.balances

    # Six hours in thirty days, and six are left.
    assert (told.left, told.runs_out) == (Decimal(6), date(2026, 4, 2))


def test_a_year_end_at_which_every_customer_renews_stays_readable() -> None:
    ending = tuple((f"Customer {number}", date(2026, 3, 31)) for number in range(1000))

    told = digest(stands(ending=ending))

    assert (len(told.renewals), told.renewals_more) == (20, 980)


def test_who_owes_a_payment_is_named() -> None:
    told = digest(stands(awaited=(Awaited(case(5), NOW - DAY),), awaited_count=30)).accounts

    assert [one.tag for one in told.awaiting] == ["[TEST-5]"]
    assert told.awaiting_more == 29
    assert told != Accounts()


def test_a_mailbox_is_silent_after_a_service_day_without_mail() -> None:
    friday = datetime(2026, 2, 27, 12, tzinfo=UTC)
    service = Service(mailboxes=(("a@desk.test", NOW - DAY), ("b@desk.test", friday), ("c@desk.test", None)))

    told = digest(replace(SITUATION, service=service)).health

    assert [one.mailbox for one in told.silent] == ["a@desk.test", "b@desk.test", "c@desk.test"]
    assert told.silent[1] == Silence("b@desk.test", friday, Decimal(12))


def test_what_has_just_come_is_no_trouble_of_the_service() -> None:
    fresh = Service(untaken=3, untaken_since=NOW - MINUTE, waiting=2, waiting_since=NOW - MINUTE)
    stuck = replace(fresh, untaken_since=NOW - HOUR, waiting_since=NOW - HOUR)

    assert digest(replace(SITUATION, service=fresh)).health.well
    assert (digest(replace(SITUATION, service=stuck)).health.untaken) == 3


def test_a_day_has_one_message_id_and_the_managers_language() -> None:
    one, same, other = (
        digest_letter(replace(SITUATION, now=NOW + more), day, "support@desk.test")
        for more, day in ((0 * DAY, NOW.date()), (HOUR, NOW.date()), (DAY, NOW.date() + DAY))
    )

    assert one.message_id == same.message_id != other.message_id
    assert (one.language, one.to.address, one.answers) == ("de", "eva@desk.test", False)


def test_a_digest_is_due_on_business_days_from_its_time_on() -> None:
    monday = datetime(2026, 3, 2, 6, 30, tzinfo=UTC)

    assert due_day(EVA, monday - MINUTE) is None
    assert due_day(EVA, monday) == date(2026, 3, 2)
    assert due_day(EVA, monday - DAY) is None
    # 1 May is a holiday in all of Germany, 8 March in Berlin alone.
    assert due_day(EVA, datetime(2026, 5, 1, 12, tzinfo=UTC)) is None
    assert due_day(replace(EVA, country=""), datetime(2026, 5, 1, 12, tzinfo=UTC)) == date(2026, 5, 1)


@pytest.mark.parametrize(
    ("day", "at", "first"),
    [
        # Cairo's clocks change on working days.  On this Friday half past midnight does not exist.
        (date(2026, 4, 24), time(0, 30), datetime(2026, 4, 23, 22, tzinfo=UTC)),
        # On this Thursday half past eleven at night comes twice.
        (date(2026, 10, 29), time(23, 30), datetime(2026, 10, 29, 20, 30, tzinfo=UTC)),
    ],
)
def test_the_change_of_the_clocks_takes_no_digest_away(day: date, at: time, first: datetime) -> None:
    manager = replace(EVA, digest_at=at, timezone="Africa/Cairo", country="")

    assert due_day(manager, first - MINUTE) != day
    assert due_day(manager, first) == day


@given(MOMENTS, st.times())
def test_the_next_morning_is_ahead_and_due_when_it_comes(now: datetime, digest_at: time) -> None:
    manager = replace(EVA, digest_at=digest_at.replace(second=0, microsecond=0))

    morning = next_morning(manager, now)

    assert now < morning <= now + 7 * DAY
    assert due_day(manager, morning) is not None
