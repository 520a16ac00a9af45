"""What a digest is made from: only what came since the last one, and how things stand, on both databases."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
import sqlalchemy as sa
from sqlmodel import Session, col

from classifiers.labels import Request, Severity
from mailbot.adapters.queue import LocalQueue, Task, queue_of
from mailbot.adapters.store import digest as store
from mailbot.adapters.store.database import Database
from mailbot.adapters.store.inbox import Fetched, Folder
from mailbot.adapters.store.inbox import store as store_mails
from mailbot.adapters.store.record import OURS, Composed, write_outcome
from mailbot.adapters.tables import LetterRow, MailRow, OrganisationRow
from mailbot.domain.agent_events import MergedInto
from mailbot.domain.agreement import MetBy
from mailbot.domain.case import (
    Case,
    Event,
    Joined,
    Labelled,
    LetterFailed,
    Opened,
    Source,
    Status,
    StatusSet,
    TargetMet,
    TargetOpened,
    TargetsSet,
)
from mailbot.domain.digest import Failed
from mailbot.domain.targets import Target, TargetKind

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
RESPONSE = Target(TargetKind.RESPONSE, Decimal(4), NOW + 4 * HOUR)
RESOLUTION = Target(TargetKind.RESOLUTION, Decimal(16), NOW + 16 * HOUR)


def labelled(source: Source, request: Request = Request.ERROR, severity: Severity = Severity.P1) -> Labelled:
    return Labelled(NOW, request, severity, 1, "en", (), 0.9, False, source)


def opened(number: int) -> Opened:
    return Opened(NOW, f"mail{number}", f"Case {number}", "ann@a.test")


def happens(session: Session, number: int, *events: Event, before: Case | None = None) -> Case:
    """Writes events of a case down, and the case as they make it."""
    case = (before or Case(number)).after(events)
    known = {number: before} if before else {}
    write_outcome(session, LocalQueue(), [(number, event) for event in events], [], known, {number: case}, NOW)
    return case


def test_only_what_came_after_a_mark_is_told(database: Database) -> None:
    with database.writing() as session:
        first = happens(session, 1, opened(1), labelled(Source.CLASSIFIER), TargetsSet(NOW, (RESPONSE, RESOLUTION)))
        begun = store.marks(session)
        happens(session, 2, opened(2), Joined(NOW, "mail3", "ann@a.test", "rule"))
        happens(
            session,
            1,
            TargetMet(NOW + HOUR, TargetKind.RESPONSE),
            labelled(Source.AGENT, Request.QUESTION),
            StatusSet(NOW + HOUR, Status.CLOSED, ""),
            LetterFailed(NOW, "<l@desk.test>", "ann@a.test", "550"),
            before=first,
        )
        told = store.happened(session, begun, store.marks(session), (NOW, NOW + HOUR))
        again = store.happened(session, store.marks(session), store.marks(session), (NOW, NOW + HOUR))

    assert (told.opened, told.answered, told.solved, told.joined) == (frozenset({2}), frozenset({1}), frozenset({1}), 1)
    assert sorted(case.number for case in told.cases) == [1, 2]
    assert [(one.said.request, one.meant.request) for one in told.judged] == [(Request.ERROR, Request.QUESTION)]
    assert told.failed == (Failed(1, "ann@a.test", "550"),)
    assert [(one.kind, one.met_at) for one in told.kept] == [(TargetKind.RESPONSE, NOW + HOUR)]
    assert not again.cases


def test_a_response_that_the_acknowledgement_met_is_nobodys_answer(database: Database) -> None:
    by_machine = Target(TargetKind.RESPONSE, Decimal(4), NOW + 4 * HOUR, MetBy.ACKNOWLEDGEMENT)
    with database.writing() as session:
        met = TargetMet(NOW, TargetKind.RESPONSE)
        happens(session, 1, opened(1), labelled(Source.CLASSIFIER), TargetsSet(NOW, (by_machine,)), met)
        told = store.happened(session, store.Marks(), store.marks(session), (NOW, NOW + HOUR))

    assert told.answered == frozenset()
    assert len(told.kept) == 1


def test_a_time_that_ran_out_within_the_period_is_told_once(database: Database) -> None:
    with database.writing() as session:
        happens(session, 1, opened(1), labelled(Source.CLASSIFIER), TargetsSet(NOW, (RESPONSE,)))
        marks = store.marks(session)
        periods = ((NOW, NOW + 4 * HOUR), (NOW + 4 * HOUR, NOW + 8 * HOUR))
        told = [store.happened(session, marks, marks, period).kept for period in periods]

    assert [len(rows) for rows in told] == [1, 0]
    assert told[0][0].met_at is None


def test_what_was_met_and_is_owed_again_is_missed_only_when_its_time_runs_out(database: Database) -> None:
    with database.writing() as session:
        first = happens(session, 1, opened(1), labelled(Source.CLASSIFIER), TargetsSet(NOW, (RESOLUTION,)))
        met = TargetMet(NOW + HOUR, TargetKind.RESOLUTION)
        solved = happens(session, 1, met, StatusSet(NOW + HOUR, Status.RESOLVED, ""), before=first)
        kept = store.happened(session, store.Marks(), store.marks(session), (NOW, NOW + 2 * HOUR))
        again = TargetOpened(NOW + 2 * HOUR, TargetKind.RESOLUTION), StatusSet(NOW + 2 * HOUR, Status.IN_PROGRESS, "")
        happens(session, 1, *again, before=solved)
        in_time = store.happened(session, store.Marks(), store.marks(session), (NOW, NOW + 3 * HOUR))
        too_late = store.happened(session, store.Marks(), store.marks(session), (NOW, NOW + 17 * HOUR))

    assert [one.met_at for one in kept.kept] == [NOW + HOUR]
    assert in_time.kept == ()
    assert [one.met_at for one in too_late.kept] == [None]
    assert (kept.solved, in_time.solved) == (frozenset({1}), frozenset())


def test_a_case_that_was_merged_away_is_not_solved(database: Database) -> None:
    closed = StatusSet(NOW, Status.CLOSED, "")
    with database.writing() as session:
        happens(session, 1, opened(1), MergedInto(NOW, 2, "mia@desk.test"), closed)
        happens(session, 2, opened(2), closed)
        told = store.happened(session, store.Marks(), store.marks(session), (NOW, NOW + HOUR))

    assert told.solved == frozenset({2})


def test_the_mail_of_our_own_people_is_not_what_came_in(database: Database) -> None:
    folder = Folder("support@desk.test", "INBOX")
    with database.writing() as session:
        mails = [Fetched(uid, b"x", 1, NOW, f"identity{uid}") for uid in (1, 2, 3, 4)]
        stored = store_mails(session, folder, 7, mails, told=True)
        for id, verdict in zip(stored, (*OURS, "customer"), strict=True):
            session.connection().execute(sa.update(MailRow).where(col(MailRow.id) == id).values(verdict=verdict))
        told = store.happened(session, store.Marks(), store.marks(session), (NOW, NOW + HOUR))

    assert told.mails == 1


def test_a_history_that_was_imported_is_no_news(database: Database) -> None:
    old = opened(1)
    with database.writing() as session:
        happens(session, 1, replace(old, at=NOW - 8 * DAY), StatusSet(NOW, Status.CLOSED, "imported"))
        happens(session, 2, replace(old, at=NOW - 6 * DAY), StatusSet(NOW, Status.CLOSED, "late"))
        told = store.happened(session, store.Marks(), store.marks(session), (NOW, NOW + HOUR))

    assert (told.opened, told.solved) == (frozenset({2}), frozenset({2}))


def test_open_cases_are_told_by_what_they_need(database: Database) -> None:
    with database.writing() as session:
        happens(session, 1, opened(1), labelled(Source.CLASSIFIER), TargetsSet(NOW, (RESPONSE, RESOLUTION)))
        happens(session, 2, opened(2), StatusSet(NOW + HOUR, Status.AWAITING_PAYMENT, ""))
        happens(session, 3, opened(3))
        ended = StatusSet(NOW, Status.CLOSED, "")
        happens(session, 4, opened(4), labelled(Source.CLASSIFIER), TargetsSet(NOW, (RESPONSE,)), ended)
        today = NOW.date()
        told = store.stands(session, {}, NOW + 5 * HOUR, NOW + DAY, (today, today))

    assert told.open == 3
    assert [(one.case.number, one.target.kind) for one in told.missed.owed] == [(1, TargetKind.RESPONSE)]
    assert [(one.case.number, one.target.kind) for one in told.near.owed] == [(1, TargetKind.RESOLUTION)]
    assert [case.number for case in told.severe.cases] == [1]
    assert [case.number for case in told.undecided.cases] == [3]
    assert [(one.case.number, one.since) for one in told.awaited] == [(2, NOW + HOUR)]


@pytest.mark.parametrize(
    ("ends", "paid", "told"), [(59, None, True), (61, None, False), (59, True, False), (-1, False, False)]
)
def test_periods_that_end_soon_are_told_until_they_are_paid(
    database: Database, ends: int, paid: bool | None, told: bool
) -> None:
    today = NOW.date()
    with database.writing() as session:
        session.add(OrganisationRow(name="Acme", period_end=today + timedelta(ends), paid=paid))
        session.flush()
        found = store.stands(session, {}, NOW, NOW + DAY, (today, today)).ending

    assert (found == (("Acme", today + timedelta(ends)),)) is told


def test_the_service_is_told_by_its_mailboxes_and_its_queues(database: Database) -> None:
    queue, folder = queue_of(database), Folder("support@desk.test", "INBOX")
    letter = Composed("<l@desk.test>", None, "HeldNotice", "a@a.test", "support@desk.test", "", b"")
    with database.writing() as session:
        mails = [Fetched(uid, b"x", 1, NOW + uid * HOUR, f"identity{uid}") for uid in (1, 2)]
        stored = store_mails(session, folder, 7, mails, told=True)
        queue.defer(session, Task.TAKE, [str(id) for id in stored], NOW)
        write_outcome(session, queue, [], [letter], {}, {}, NOW)
        session.add(_failed_letter())
        session.flush()
        told = store.service(session, queue, ("support@desk.test", "other@desk.test"), NOW + DAY)

    assert told.mailboxes == (("support@desk.test", NOW + 2 * HOUR), ("other@desk.test", None))
    assert (told.untaken, told.untaken_since) == (2, NOW + HOUR)
    assert (told.waiting, told.waiting_since) == (1, NOW)
    assert told.failed == 1


def _failed_letter() -> LetterRow:
    return LetterRow(
        message_id="<f@desk.test>",
        kind="HeldNotice",
        recipient="a@a.test",
        reverse_path="support@desk.test",
        subject="",
        content=b"",
        written_at=NOW,
        state="failed",
    )


def test_a_managers_day_is_claimed_once(database: Database) -> None:
    day = date(2026, 3, 2)
    digest = store.SentDigest(day, NOW - DAY, NOW, store.Marks(1, 2, 3), "<d@desk.test>")
    with database.writing() as session:
        claimed = [store.note_digest(session, "Eva@desk.test", digest) for _ in range(2)]

    with database.reading() as session:
        assert claimed == [True, False]
        assert store.last_digest(session, "eva@desk.test") == digest
        assert store.sent_on(session, "eva@desk.test", day) == digest
        assert store.last_digest(session, "bob@desk.test") is None


def test_who_begins_to_count_has_no_digest_yet(database: Database) -> None:
    with database.writing() as session:
        store.begin(session, "eva@desk.test", NOW.date(), NOW)

    with database.reading() as session:
        last = store.last_digest(session, "eva@desk.test")
        assert store.sent_on(session, "eva@desk.test", NOW.date()) is None
    assert last is not None
    assert last.end == NOW


def test_the_newest_rows_of_a_moment_are_found_for_who_has_no_digest(database: Database) -> None:
    with database.writing() as session:
        happens(session, 1, opened(1))
        before, after = store.marks_at(session, NOW), store.marks_at(session, NOW + HOUR)

    assert before == store.Marks()
    assert after.event == 1
