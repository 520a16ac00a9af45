"""Door 4: what the clock warns of, whom, and when."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from classifiers.labels import Severity
from mailbot.desk.deadlines import (
    ClockWarning,
    Looked,
    Watch,
    contract_warnings,
    look_at_case,
    look_at_target,
    recipients,
    warned_events,
    warning_letters,
)
from mailbot.domain.address import for_agent
from mailbot.domain.agreement import shipped
from mailbot.domain.case import Case, Status
from mailbot.domain.contract import Contract
from mailbot.domain.coverage import Terms
from mailbot.domain.ledger import Book, Posting, PostingKind, Unit
from mailbot.domain.outcome import Agent, Desk, Draft, Manager
from mailbot.domain.targets import Target, TargetKind
from mailbot.domain.warning import Cause
from replies.concern import Orders
from replies.letters import DeadlineWarning

MIA, TOM = Agent("mia@desk.test", "Mia"), Agent("tom@desk.test", "Tom")
EVA = Manager("eva@desk.test", time(7, 30), "Europe/Berlin", "de")
DESK = Desk("Desk", "desk.test", "Europe/Berlin", ("en", "de"), "TEST", b"k" * 32, (MIA, TOM))
SUPPORT = "support@desk.test"


# Monday to Friday from eight to six in New York.
COSS = shipped("coss")
# A Monday, 9:00 in New York.
NINE = datetime(2026, 3, 2, 14, tzinfo=UTC)
HOUR, MINUTE, DAY = timedelta(hours=1), timedelta(minutes=1), timedelta(days=1)
CASE = Case(7, subject="Posting fails", organisation="Acme", opened_at=NINE, updated_at=NINE, severity=Severity.P1)
RESPONSE = Target(TargetKind.RESPONSE, Decimal(4), NINE + 4 * HOUR)
WATCH = Watch(CASE, COSS)


def warning(now: datetime, watch: Watch = WATCH, target: Target = RESPONSE) -> ClockWarning:
    found = look_at_target(DESK, watch, target, now).warning
    assert found is not None
    return found


def test_a_target_is_near_when_the_agreements_share_of_its_time_is_used_up() -> None:
    early = look_at_target(DESK, WATCH, RESPONSE, NINE + 3 * HOUR - MINUTE)

    assert early == Looked(None, NINE + 3 * HOUR)
    assert warning(NINE + 3 * HOUR).cause is Cause.NEAR


def test_an_agreement_names_its_own_share_or_rests_on_a_marked_default() -> None:
    named = replace(WATCH, agreement=COSS.model_copy(update={"near_percent": Decimal(50)}))

    assert warning(NINE + 2 * HOUR, named).assumed == ()
    assert warning(NINE + 3 * HOUR).assumed == ("coss.near_percent",)


def test_a_target_is_met_in_its_very_minute_and_missed_after_it() -> None:
    near = look_at_target(DESK, WATCH, RESPONSE, NINE + 4 * HOUR)

    assert near.warning is not None
    assert near.warning.cause is Cause.NEAR
    assert near.again_at == NINE + 4 * HOUR + MINUTE
    assert warning(near.again_at).cause is Cause.MISSED


def test_after_the_last_warning_nobody_looks_again() -> None:
    assert look_at_target(DESK, WATCH, RESPONSE, NINE + 5 * HOUR).again_at is None


def test_what_is_missed_at_closing_is_told_at_the_next_opening() -> None:
    # Friday, 18:00 in New York; Monday, 8:00 there, after its clocks went forward.
    closing, opening = datetime(2026, 3, 6, 23, tzinfo=UTC), datetime(2026, 3, 9, 12, tzinfo=UTC)
    target = replace(RESPONSE, due_at=closing)

    assert look_at_target(DESK, WATCH, target, closing + MINUTE) == Looked(None, opening)
    assert warning(opening, target=target).cause is Cause.MISSED


@pytest.mark.parametrize("status", [Status.RESOLVED, Status.CLOSED])
def test_an_ended_case_is_not_warned_of(status: Status) -> None:
    ended = replace(WATCH, case=replace(CASE, status=status))

    assert look_at_target(DESK, ended, RESPONSE, NINE + 9 * HOUR) == Looked(None, None)
    assert look_at_case(DESK, ended, NINE + 30 * DAY) == Looked(None, None)


def test_a_clock_that_stands_still_warns_of_nothing() -> None:
    assert look_at_target(DESK, WATCH, replace(RESPONSE, due_at=None), NINE + DAY) == Looked(None, None)


@given(st.integers(0, 60 * 24 * 20), st.integers(1, 80))
def test_whoever_looks_when_told_to_sees_near_before_missed_and_each_once(start: int, hours: int) -> None:
    received = NINE + timedelta(minutes=start)
    target = Target(TargetKind.RESOLUTION, Decimal(hours), COSS.calendar.add(received, timedelta(hours=hours)))
    seen, now = [], received

    while True:
        looked = look_at_target(DESK, WATCH, target, now)
        if looked.warning is not None:
            assert COSS.calendar.is_open(now)
            seen.append(looked.warning.cause)
        if looked.again_at is None:
            break
        assert looked.again_at > now
        now = looked.again_at

    assert seen == [Cause.NEAR, Cause.MISSED]


@pytest.mark.parametrize(
    ("status", "cause"),
    [
        (Status.WAITING, Cause.WAITING),
        (Status.AWAITING_PAYMENT, Cause.AWAITING_PAYMENT),
        (Status.AWAITING_ORDER, Cause.AWAITING_ORDER),
    ],
)
def test_a_case_that_waits_for_a_week_is_warned_of(status: Status, cause: Cause) -> None:
    watch = replace(WATCH, case=replace(CASE, status=status), since=NINE)

    early, late = (look_at_case(DESK, watch, NINE + 7 * DAY + more) for more in (-MINUTE, timedelta(0)))

    assert early == Looked(None, NINE + 7 * DAY)
    assert late.warning is not None
    assert late.warning.cause is cause


def test_a_case_that_nobody_answers_is_warned_of_after_a_service_day() -> None:
    # Nobody knows the customer, so the desk's own hours count: it is 15:00 in Berlin.
    unknown = replace(WATCH, agreement=None)

    assert look_at_case(DESK, unknown, NINE + 8 * HOUR) == Looked(None, NINE + DAY)
    looked = look_at_case(DESK, unknown, NINE + DAY)

    assert looked.warning is not None
    assert looked.warning.cause is Cause.UNANSWERED


@pytest.mark.parametrize(
    "watch",
    [
        replace(WATCH, promised=True),
        replace(WATCH, case=replace(CASE, decision="redirected")),
        replace(WATCH, case=replace(CASE, status=Status.IN_PROGRESS)),
    ],
)
def test_who_has_a_target_or_is_answered_elsewhere_needs_no_such_warning(watch: Watch) -> None:
    assert look_at_case(DESK, watch, NINE + 3 * DAY) == Looked(None, None)


def test_near_is_for_agents_and_missed_is_for_managers_too() -> None:
    near, missed = warning(NINE + 3 * HOUR), warning(NINE + 5 * HOUR)
    own = replace(WATCH, agent="tom@desk.test")

    assert recipients(DESK, (EVA,), near) == ("mia@desk.test", "tom@desk.test")
    assert recipients(DESK, (EVA,), missed) == ("mia@desk.test", "tom@desk.test", "eva@desk.test")
    assert recipients(DESK, (EVA,), warning(NINE + 5 * HOUR, own)) == ("tom@desk.test", "eva@desk.test")


def test_several_warnings_become_one_letter_each_the_gravest_first() -> None:
    missed = warning(NINE + 5 * HOUR)
    others = [
        warning(NINE + 3 * HOUR, replace(WATCH, case=replace(CASE, number=number, severity=severity)))
        for number, severity in ((8, Severity.P3), (9, Severity.P1))
    ]

    letters = {
        draft.to.address: draft for draft in warning_letters(DESK, SUPPORT, (EVA,), [*others, missed], NINE.date())
    }

    assert set(letters) == {"mia@desk.test", "tom@desk.test", "eva@desk.test"}
    told = letters["mia@desk.test"].letter
    assert isinstance(told, DeadlineWarning)
    assert [(one.cause, one.tag) for one in told.concerns] == [
        ("missed", "[TEST-7]"),
        ("near", "[TEST-9]"),
        ("near", "[TEST-8]"),
    ]
    assert (letters["mia@desk.test"].case, letters["eva@desk.test"].case) == (None, 7)
    assert (letters["mia@desk.test"].language, letters["eva@desk.test"].language) == ("en", "de")


def test_a_letter_has_an_end_and_says_how_many_more_there_are() -> None:
    many = [warning(NINE + 5 * HOUR, replace(WATCH, case=replace(CASE, number=number))) for number in range(1, 121)]

    letter = warning_letters(DESK, SUPPORT, (), many, NINE.date())[0].letter

    assert isinstance(letter, DeadlineWarning)
    assert (len(letter.concerns), letter.more) == (50, 70)


def test_the_same_warning_has_the_same_key_and_a_new_due_time_another() -> None:
    later = warning(NINE + 6 * HOUR, target=replace(RESPONSE, due_at=NINE + 5 * HOUR))

    assert warning(NINE + 5 * HOUR).key == warning(NINE + 6 * HOUR).key != later.key


def test_a_warning_is_an_event_of_its_case() -> None:
    ((number, event),) = warned_events(DESK, (EVA,), [warning(NINE + 5 * HOUR)], NINE + 5 * HOUR)

    assert number == 7
    assert (event.cause, event.target, event.due_at) == (Cause.MISSED, TargetKind.RESPONSE, NINE + 4 * HOUR)
    assert event.to[-1] == "eva@desk.test"


def contract(last_day: date | None = None, **terms: Any) -> Contract:
    on = date(2026, 1, 1)
    granted = Posting(1, "advisory", Unit.HOURS, PostingKind.GRANT, Decimal(3), on, "g", "", last_day=last_day)
    return Contract(COSS, Terms("service", **terms), Book((granted,)))


def causes(own: Contract, now: datetime) -> list[Cause]:
    return [one.cause for one in contract_warnings("Acme", own, now)]


def test_a_period_that_ends_is_warned_of_from_the_agreements_day_on_unless_the_next_is_paid() -> None:
    ends = date(2026, 5, 1)

    assert causes(contract(period_end=ends), NINE) == [Cause.RENEWAL]
    assert causes(contract(period_end=ends, paid=True), NINE) == []
    assert causes(contract(period_end=date(2026, 5, 2)), NINE) == []
    assert causes(contract(period_end=ends), NINE - 10 * HOUR) == []


def test_hours_that_lapse_within_thirty_days_are_warned_of_but_not_those_of_every_month() -> None:
    in_march, in_january = NINE, datetime(2026, 1, 15, 15, tzinfo=UTC)

    assert causes(contract(date(2026, 4, 1)), in_march) == [Cause.LAPSING]
    assert causes(contract(date(2026, 4, 2)), in_march) == []
    assert causes(contract(date(2026, 1, 31)), in_january) == []


def letter_of(draft: Draft) -> DeadlineWarning:
    assert isinstance(draft.letter, DeadlineWarning)
    return draft.letter


def test_a_warning_of_one_case_may_be_answered_by_the_agent_it_went_to_and_by_nobody_else() -> None:
    drafts = warning_letters(DESK, SUPPORT, (EVA,), [warning(NINE + 5 * HOUR)], NINE.date())

    orders = {draft.to.address: (letter_of(draft).orders, draft.reply_to) for draft in drafts}
    last_day = NINE.date() + timedelta(days=30)
    assert orders["mia@desk.test"] == (Orders.CASE, for_agent(DESK, SUPPORT, 7, "mia@desk.test", last_day))
    assert orders["eva@desk.test"] == (Orders.NONE, "")


def test_a_warning_of_several_cases_may_be_answered_with_commands_for_each() -> None:
    second = warning(NINE + 5 * HOUR, replace(WATCH, case=replace(CASE, number=8)))

    drafts = warning_letters(DESK, SUPPORT, (), [warning(NINE + 5 * HOUR), second], NINE.date())

    assert [letter_of(draft).orders for draft in drafts] == [Orders.LIST, Orders.LIST]
    assert drafts[0].reply_to == for_agent(DESK, SUPPORT, 0, "mia@desk.test", NINE.date() + timedelta(days=7))
