"""When a target is due, paused, met and missed."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from classifiers.labels import Request, Severity
from mailbot.domain.agreement import Circumstance, MetBy, parse_agreement, shipped, shipped_text
from mailbot.domain.agreement.model import Agreement
from mailbot.domain.hours import Calendar
from mailbot.domain.targets import Pause, Target, TargetKind, TargetState, due, owed, state

OFFICE = Calendar("UTC", (((480, 1080),),) * 5 + ((), ()))
FOUR_HOURS = Target(TargetKind.RESPONSE, Decimal(4))


def monday(clock: str) -> datetime:
    return datetime.fromisoformat(f"2026-03-02T{clock}").replace(tzinfo=UTC)


def tuesday(clock: str) -> datetime:
    return monday(clock) + timedelta(days=1)


def test_a_target_counts_service_hours_from_the_receipt() -> None:
    assert due(OFFICE, Decimal(4), monday("09:00")) == monday("13:00")


@pytest.mark.parametrize(
    ("pauses", "expected"),
    [
        ([Pause(monday("10:00"), monday("11:30"))], monday("14:30")),
        ([Pause(monday("10:00"), tuesday("09:00"))], tuesday("12:00")),
        ([Pause(monday("10:00"), monday("11:00")), Pause(monday("10:30"), monday("12:00"))], monday("15:00")),
        ([Pause(monday("12:00"), monday("12:30")), Pause(monday("10:00"), monday("10:30"))], monday("14:00")),
        ([Pause(monday("07:00"), monday("10:00"))], monday("14:00")),
        ([Pause(monday("19:00"), monday("20:00"))], monday("13:00")),
        # What was used up when the pause began stays due.
        ([Pause(monday("13:00"))], monday("13:00")),
        ([Pause(monday("12:59"))], None),
        ([Pause(monday("09:00"))], None),
    ],
)
def test_no_clock_runs_while_somebody_else_is_awaited(pauses: list[Pause], expected: datetime | None) -> None:
    assert due(OFFICE, Decimal(4), monday("09:00"), pauses) == expected


def test_a_payment_that_is_awaited_from_the_start_starts_the_clock_when_it_comes() -> None:
    assert due(OFFICE, Decimal(4), monday("09:00"), [Pause(monday("09:00"), tuesday("16:00"))]) == tuesday("10:00") + (
        timedelta(days=1)
    )


@settings(max_examples=25)
@given(st.lists(st.tuples(st.integers(0, 3000), st.integers(1, 600)), max_size=5), st.integers(1, 600))
def test_the_time_that_counts_is_the_time_between_the_pauses(found: list[tuple[int, int]], minutes: int) -> None:
    start = monday("09:00")
    pauses = [Pause(start + timedelta(minutes=at), start + timedelta(minutes=at + long)) for at, long in found]

    due_at = due(OFFICE, Decimal(minutes) / 60, start, pauses)

    assert due_at is not None
    whole = int((due_at - start) / timedelta(minutes=1))
    moments = (start + timedelta(minutes=minute) for minute in range(whole))
    counted = sum(
        OFFICE.is_open(now) and not any(one.start <= now < one.end for one in pauses if one.end) for now in moments
    )
    assert counted == minutes


@pytest.mark.parametrize(
    ("met_at", "now", "expected"),
    [
        (None, monday("12:59"), TargetState.RUNNING),
        (None, monday("13:00"), TargetState.RUNNING),
        (None, monday("13:01"), TargetState.MISSED),
        (monday("13:00"), monday("15:00"), TargetState.MET),
        (monday("13:00:59"), monday("15:00"), TargetState.MET),
        (monday("13:01"), monday("15:00"), TargetState.MISSED),
    ],
)
def test_a_target_is_met_at_its_very_minute(met_at: datetime | None, now: datetime, expected: TargetState) -> None:
    assert state(OFFICE, FOUR_HOURS, monday("09:00"), (), (met_at, now)) is expected


@pytest.mark.parametrize(
    ("pause", "met_at", "now", "expected"),
    [
        (Pause(monday("10:00")), None, tuesday("12:00"), TargetState.PAUSED),
        (Pause(monday("10:00")), monday("10:30"), tuesday("12:00"), TargetState.MET),
        (Pause(monday("10:00"), monday("12:00")), None, monday("11:00"), TargetState.PAUSED),
        (Pause(monday("10:00"), monday("12:00")), None, monday("12:00"), TargetState.RUNNING),
        (Pause(monday("14:00")), None, monday("15:00"), TargetState.MISSED),
    ],
)
def test_a_pause_stops_a_target(pause: Pause, met_at: datetime | None, now: datetime, expected: TargetState) -> None:
    assert state(OFFICE, FOUR_HOURS, monday("09:00"), (pause,), (met_at, now)) is expected


def hours(agreement: Agreement, plan: str, request: Request, severity: Severity, *conditions: str) -> dict[str, int]:
    found = owed(agreement, plan, request, severity, frozenset(conditions))
    return {str(target.kind): int(target.hours) for target in found}


def test_a_correction_of_the_severity_counts_from_the_first_receipt() -> None:
    agreement = shipped("coss")
    received_at = datetime(2026, 3, 2, 14, 30, tzinfo=UTC)

    corrected = hours(agreement, "service", Request.ERROR, Severity.P1)
    first = due(agreement.calendar, Decimal(corrected["response"]), received_at)

    assert hours(agreement, "service", Request.ERROR, Severity.P3)["response"] == 16
    assert first == received_at + timedelta(hours=4)


def test_a_correction_of_the_type_may_leave_nothing_owed() -> None:
    agreement = shipped("coss")

    assert hours(agreement, "service", Request.ERROR, Severity.P3) == {"response": 16, "resolution": 80}
    assert hours(agreement, "service", Request.REPORT, Severity.P4) == {}


def test_a_warranty_exclusion_leaves_only_word_on_the_progress() -> None:
    found = hours(shipped("cotiss"), "enhanced", Request.ERROR, Severity.P1, Circumstance.WARRANTY_EXCLUSION)

    assert found == {"progress": 8}


@pytest.mark.parametrize("name", ["kosmos", "support-types"])
def test_an_agreement_that_gives_no_times_owes_none(name: str) -> None:
    plan = next(iter(shipped(name).plans))

    assert hours(shipped(name), plan, Request.ERROR, Severity.P1) == {}


def test_an_acknowledgement_can_be_owed_and_can_be_enough() -> None:
    text = shipped_text("coss").replace(
        "response = { P1 = 4,", 'met_by = "acknowledgement"\nacknowledgement = { P1 = 0.5 }\nresponse = { P1 = 4,'
    )
    agreement = parse_agreement(text, "ours.toml")
    assert isinstance(agreement, Agreement)

    found = owed(agreement, "service", Request.ERROR, Severity.P1, frozenset())

    assert [target.kind for target in found] == [
        TargetKind.ACKNOWLEDGEMENT,
        TargetKind.RESPONSE,
        TargetKind.RESOLUTION,
    ]
    assert found[0].hours == Decimal("0.5")
    assert {target.met_by for target in found} == {MetBy.ACKNOWLEDGEMENT}
