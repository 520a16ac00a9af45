"""Targets in the database: written, met once, and written anew."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal

from mailbot.adapters.store.database import Database
from mailbot.adapters.store.targets import (
    KeptTarget,
    mark_met,
    targets_of,
    targets_of_many,
    write_targets,
    write_targets_of_many,
)
from mailbot.domain.agreement import MetBy
from mailbot.domain.targets import Target, TargetKind

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
RESPONSE = Target(TargetKind.RESPONSE, Decimal(4), NOW + timedelta(hours=4), MetBy.ACKNOWLEDGEMENT)
RESOLUTION = Target(TargetKind.RESOLUTION, Decimal("16.5"), NOW + timedelta(days=2))
PROGRESS = Target(TargetKind.PROGRESS, Decimal(8), NOW + timedelta(hours=8))


def test_targets_come_back_as_they_were_written(database: Database, cases: tuple[int, int]) -> None:
    waiting = replace(RESOLUTION, due_at=None)
    with database.writing() as session:
        write_targets(session, cases[0], (RESOLUTION, RESPONSE))
        write_targets(session, cases[1], (waiting,), paused=True)

    with database.reading() as session:
        found = targets_of_many(session, cases)

    assert found == {
        cases[0]: (KeptTarget(RESPONSE, None, False), KeptTarget(RESOLUTION, None, False)),
        cases[1]: (KeptTarget(waiting, None, True),),
    }


def test_a_target_is_met_once_and_the_first_time_counts(database: Database, cases: tuple[int, int]) -> None:
    with database.writing() as session:
        write_targets(session, cases[0], (RESPONSE,))
        write_targets(session, cases[1], (RESPONSE,))
        met = [mark_met(session, cases[0], TargetKind.RESPONSE, NOW + timedelta(hours=hours)) for hours in (1, 2)]
        none = mark_met(session, cases[0], TargetKind.RESOLUTION, NOW)

    with database.reading() as session:
        assert targets_of(session, cases[0]) == (KeptTarget(RESPONSE, NOW + timedelta(hours=1), False),)
        assert targets_of(session, cases[1]) == (KeptTarget(RESPONSE, None, False),)
    assert (met, none) == ([True, False], False)


def test_a_correction_replaces_targets_and_keeps_what_was_met(database: Database, cases: tuple[int, int]) -> None:
    later = replace(RESPONSE, hours=Decimal(8), due_at=NOW + timedelta(hours=8))
    with database.writing() as session:
        write_targets_of_many(session, {cases[0]: (RESPONSE, RESOLUTION, PROGRESS), cases[1]: (RESPONSE,)})
        for kind in (TargetKind.RESPONSE, TargetKind.PROGRESS):
            mark_met(session, cases[0], kind, NOW)
        write_targets(session, cases[0], (later, PROGRESS))
        found = targets_of(session, cases[0])

    with database.reading() as session:
        other = targets_of(session, cases[1])

    assert found == (KeptTarget(later, NOW, False), KeptTarget(PROGRESS, None, False))
    assert other == (KeptTarget(RESPONSE, None, False),)


def test_a_case_that_is_owed_nothing_has_no_targets(database: Database, cases: tuple[int, int]) -> None:
    with database.writing() as session:
        write_targets(session, cases[0], (RESPONSE,))
        write_targets(session, cases[0], ())

    with database.reading() as session:
        assert targets_of(session, cases[0]) == ()
