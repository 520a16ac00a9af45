"""What a door gets from a decision, beyond what the golden tables state."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from itertools import chain, combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from classifiers.labels import Flag, Labels, Request, Severity
from mailbot.domain.agreement import Circumstance, Decision, shipped, shipped_names
from mailbot.domain.coverage import Matter, Terms, Work, decide, targets_of
from mailbot.domain.ledger import Lot
from mailbot.domain.targets import Pause

NOW = datetime(2026, 3, 2, 14, 30, tzinfo=UTC)
LABELS = Labels(Request.ERROR, Severity.P2, 2, "de", (Flag.SERVER,), 0.9, False)


def test_a_mails_labels_make_a_matter() -> None:
    matter = Matter.labelled(LABELS, NOW, Circumstance.ONGOING)

    assert (matter.request, matter.severity, matter.issues) == (Request.ERROR, Severity.P2, 2)
    assert matter.flags == {"server", "ongoing"}


def test_each_separate_issue_is_an_incident_where_the_agreement_says_so() -> None:
    matter = Matter.labelled(LABELS, NOW)

    assert decide(shipped("coss"), Terms("enhancement"), None, matter).incidents == 2
    assert decide(shipped("cotiss"), Terms("standard"), None, matter).incidents == 1


def test_a_reason_is_told_in_the_customers_language_with_its_figures() -> None:
    coverage = decide(shipped("coss"), Terms("enhancement"), None, Matter.labelled(LABELS, NOW))

    assert "250.00 USD for the first hour and 195.00 USD" in coverage.why("en")
    assert "250,00 USD für die erste und 195,00 USD" in coverage.why("de")
    assert coverage.why("fr") == coverage.why("en")


def test_the_draws_name_the_lots_that_are_used() -> None:
    lots = (Lot("prepaid", Decimal(5), date(2026, 4, 30), 7), Lot("maintenance", Decimal(1), date(2026, 3, 31), 9))
    matter = Matter(Request.REPORT, Severity.P4, NOW, work=Work(minutes=120))

    coverage = decide(shipped("kosmos"), Terms("website"), lots, matter)

    assert [(one.lot.number, one.hours) for one in coverage.draws] == [(9, Decimal(1)), (7, Decimal(1))]


def test_paid_work_has_its_targets_from_the_payment_on() -> None:
    matter = Matter(Request.ERROR, Severity.P1, NOW)
    paid_at = NOW + timedelta(days=1)

    awaited = decide(shipped("coss"), Terms("enhancement"), None, matter)
    begun = targets_of(shipped("coss"), Terms("enhancement"), matter, (Pause(NOW, paid_at),))

    assert awaited.targets == ()
    assert [target.due_at for target in begun] == [paid_at + timedelta(hours=4), paid_at + timedelta(hours=30)]


def test_thirds_of_an_hour_leave_nothing_behind() -> None:
    left = Decimal(1)
    for _ in range(3):
        lots = (Lot("maintenance", left, date(2026, 3, 31)),)
        matter = Matter(Request.REPORT, Severity.P4, NOW, work=Work(minutes=20))
        left -= decide(shipped("kosmos"), Terms("website"), lots, matter).deduct_hours or Decimal(0)

    coverage = decide(shipped("kosmos"), Terms("website"), (Lot("maintenance", left),), matter)

    assert coverage.decision is Decision.CHARGEABLE


CONDITIONS = sorted({*Flag, *Circumstance} - {Circumstance.LAPSED})


@st.composite
def questions(draw: st.DrawFn) -> tuple[str, Terms, tuple[Lot, ...] | None, Matter]:
    """Any question to any agreement."""
    name = draw(st.sampled_from(shipped_names()))
    agreement = shipped(name)
    terms = Terms(
        plan=draw(st.sampled_from(sorted(agreement.plans))),
        options=draw(st.frozensets(st.sampled_from(sorted(agreement.options)))) if agreement.options else frozenset(),
        licences=draw(st.integers(0, 5)),
        period_end=draw(st.none() | st.dates(date(2025, 1, 1), date(2027, 12, 31))),
        paid=draw(st.none() | st.booleans()),
        fee=draw(st.none() | st.just(Decimal("999.99"))),
    )
    lots = st.builds(
        Lot,
        st.sampled_from(sorted(agreement.allowances) or ["none"]),
        st.decimals(0, 10, places=2),
        st.none() | st.dates(date(2026, 1, 1), date(2026, 6, 1)),
    )
    matter = Matter(
        request=draw(st.sampled_from(Request)),
        severity=draw(st.sampled_from(Severity)),
        received_at=NOW + timedelta(minutes=draw(st.integers(0, 60 * 24 * 60))),
        flags=draw(st.frozensets(st.sampled_from(CONDITIONS), max_size=3)),
    )
    return name, terms, draw(st.none() | st.tuples(lots) | st.tuples(lots, lots)), matter


@given(questions(), st.integers(0, 1000), st.integers(1, 3))
def test_what_was_done_changes_no_decision(
    question: tuple[str, Terms, tuple[Lot, ...] | None, Matter], minutes: int, agents: int
) -> None:
    name, terms, lots, matter = question
    done = Matter(
        matter.request,
        matter.severity,
        matter.received_at,
        flags=matter.flags,
        work=Work(minutes, agents, Decimal("1.5")),
    )

    before, after = (decide(shipped(name), terms, lots, one) for one in (matter, done))

    assert (before.decision, before.rule, before.targets) == (after.decision, after.rule, after.targets)
    assert (before.deduct_hours, before.refund) == (None, None)
    # Nobody overdraws, and what is in the hours is not in the money.
    assert (after.deduct_hours or 0) <= (after.left or 0)
    if after.decision in (Decision.COVERED, Decision.AWAITS_ORDER, Decision.REFUSED):
        assert after.charge is None


@given(questions())
def test_a_clock_runs_only_where_an_agent_works(question: tuple[str, Terms, tuple[Lot, ...] | None, Matter]) -> None:
    name, terms, lots, matter = question

    coverage = decide(shipped(name), terms, lots, matter)

    assert coverage.decision.runs or not coverage.targets
    assert all(target.due_at is not None and target.due_at >= NOW for target in coverage.targets)
    assert (coverage.redirect_to is not None) == (coverage.decision is Decision.REDIRECTED)
    assert (coverage.allowance is not None) == (coverage.decision is Decision.DEDUCTS)
    assert all(mark.removeprefix(f"{name}.") in shipped(name).assumed for mark in coverage.assumed)


@pytest.mark.parametrize("name", shipped_names())
def test_every_combination_of_conditions_is_decided(name: str) -> None:
    agreement = shipped(name)
    sets = list(chain.from_iterable(combinations(CONDITIONS, size) for size in range(3)))

    for plan in agreement.plans:
        for request in Request:
            for flags in sets:
                matter = Matter(request, Severity.P3, NOW, flags=frozenset(flags))
                coverage = decide(agreement, Terms(plan), (), matter)
                assert coverage.rule.startswith(f"{name}.")


@pytest.mark.parametrize("hours", [[], [Lot("maintenance", Decimal(1), date(2026, 3, 31))]])
def test_a_price_for_full_blocks_is_told_beside_the_hourly_one(hours: list[Lot]) -> None:
    coverage = decide(shipped("kosmos"), Terms("website"), hours, Matter(Request.REPORT, Severity.P4, NOW))

    assert "165.00 USD an hour; each full 5 hours cost only 150.00 USD an hour" in coverage.why("en")
    assert "165,00 USD je Stunde, je volle 5 Stunden aber nur 150,00 USD je Stunde" in coverage.why("de")


def test_hours_over_the_balance_without_a_price_of_their_own_say_who_names_it() -> None:
    lots = (Lot("advisory", Decimal(1), date(2026, 12, 31)),)
    matter = Matter(Request.REPORT, Severity.P4, NOW, work=Work(minutes=120))

    coverage = decide(shipped("coss"), Terms("service"), lots, matter)

    assert (coverage.deduct_hours, coverage.charge) == (Decimal(1), None)
    assert "customer service will make you an offer for what goes over them" in coverage.why()
    assert "coss.advisory_used_up" in coverage.assumed
