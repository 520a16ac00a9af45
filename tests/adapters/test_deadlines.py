"""What the clock looks at: only what is due, and each warning is claimed once."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

from mailbot.adapters.queue import LocalQueue
from mailbot.adapters.store.database import Database
from mailbot.adapters.store.deadlines import due, first_given, look_again, promised, since_status, unwarned
from mailbot.adapters.store.record import write_outcome
from mailbot.adapters.store.targets import mark_met
from mailbot.domain.case import Case, Opened, Status, StatusSet, TargetsSet
from mailbot.domain.targets import Target, TargetKind

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
HOUR = timedelta(hours=1)
RESPONSE = Target(TargetKind.RESPONSE, Decimal(4), NOW + 4 * HOUR)


def with_case(database: Database, *, targets: tuple[Target, ...] = (RESPONSE,), status: Status = Status.NEW) -> None:
    """Writes down case 1."""
    events = (Opened(NOW, "mail", "Subject", "ann@a.test"), TargetsSet(NOW, targets), StatusSet(NOW, status, ""))
    with database.writing() as session:
        write_outcome(session, LocalQueue(), [(1, one) for one in events], [], {}, {1: Case(1).after(events)}, NOW)


def test_a_target_that_is_written_is_looked_at_at_once_and_then_when_told_to(database: Database) -> None:
    with_case(database)

    with database.writing() as session:
        first = due(session, NOW, 10)
        look_again(session, [(1, TargetKind.RESPONSE, NOW + HOUR)], [])
        early, late = (due(session, NOW + more, 10) for more in (0 * HOUR, HOUR))
        look_again(session, [(1, TargetKind.RESPONSE, None)], [])
        never = due(session, NOW + 100 * HOUR, 10)

    assert first.targets == late.targets == ((1, RESPONSE),)
    assert early.targets == never.targets == ()


def test_what_is_met_or_stands_still_is_not_looked_at(database: Database) -> None:
    with_case(database)

    with database.writing() as session:
        mark_met(session, 1, TargetKind.RESPONSE, NOW)
        met = due(session, NOW + HOUR, 10).targets, promised(session, [1])

    assert met == ((), frozenset())


def test_a_case_is_looked_at_when_it_has_stood_still_for_too_long(database: Database) -> None:
    with_case(database, targets=(), status=Status.WAITING)

    with database.writing() as session:
        early, late = (due(session, NOW + timedelta(days=days), 10).cases for days in (6, 7))
        look_again(session, [], [(1, None)])
        after = due(session, NOW + timedelta(days=70), 10).cases
        since = since_status(session, [1])

    assert (early, late, after) == ((), (1,), ())
    assert since == {1: NOW}


def test_an_ended_case_is_not_looked_at(database: Database) -> None:
    with_case(database, targets=(), status=Status.CLOSED)

    with database.reading() as session:
        assert due(session, NOW + timedelta(days=365), 10).cases == ()


def test_a_warning_is_claimed_once(database: Database) -> None:
    with database.writing() as session:
        fresh = unwarned(session, ["a", "b"])
        claimed = [first_given(session, keys, NOW) for keys in (["a", "b"], ["b", "c", "c"], [])]
        left = unwarned(session, ["a", "d"])

    assert fresh == {"a", "b"}
    assert claimed == [{"a", "b"}, {"c"}, frozenset()]
    assert left == {"d"}
