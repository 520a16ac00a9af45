from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa

from classifiers.labels import Flag, Labels, Request, Severity, Text
from mailbot.adapters.queue import LocalQueue, Task
from mailbot.adapters.store import examples
from mailbot.adapters.store.database import Database
from mailbot.adapters.tables import CaseRow, OpinionRow

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
SAID = Labels(Request.ERROR, Severity.P2, 2, "de", (Flag.SERVER, Flag.OFF_HOURS), 1.0, abstained=False)


@pytest.fixture
def store(database: Database) -> Database:
    """A store with two cases."""
    with database.writing() as session:
        for number, contact in ((1, "Ann@example.com"), (2, "bo@example.com")):
            case = CaseRow(
                number=number,
                status="new",
                subject="s",
                contact=contact,
                organisation="",
                opened_at=NOW,
                updated_at=NOW,
                request="none",
                severity="P4",
                issues=1,
                language="en",
                flags="",
                confidence=0.5,
                abstained=True,
            )
            session.add(case)
    return database


def note(store: Database, case: int, body: str, labels: Labels = SAID) -> None:
    with store.writing() as session:
        examples.note_correction(session, case, Text("Druck", body), labels, "agent@example.com", NOW, LocalQueue())


def model(promoted: bool, shipped: str = "e") -> examples.Model:
    return examples.Model(0, NOW, 5, shipped, 0.5, 0.75, promoted=promoted)


def test_what_an_agent_said_is_an_example(store: Database) -> None:
    note(store, 1, "Der Drucker \0 steht \udcff")

    with store.reading() as session:
        ((number, example),) = examples.examples(session)

    assert number > 0
    assert example.text == Text("Druck", "Der Drucker   steht ?")
    assert (example.request, example.severity, example.issues, example.language) == ("error", "P2", 2, "de")
    assert example.flags == (Flag.SERVER, Flag.OFF_HOURS)


def test_only_later_examples_are_read_again(store: Database) -> None:
    note(store, 1, "first")
    with store.reading() as session:
        last = examples.examples(session)[-1][0]
    note(store, 1, "second")

    with store.reading() as session:
        later = examples.examples(session, after=last)

    assert [example.text.body for _, example in later] == ["second"]


def test_training_is_due_every_few_examples(store: Database) -> None:
    queue = LocalQueue()
    for place in range(2 * examples.TRAIN_EVERY + 1):
        note(store, 1, str(place))

    with store.marking() as session:
        jobs = queue.claim(session, Task.TRAIN, 10, NOW + timedelta(seconds=1))

    assert len(jobs) == 2


def test_a_person_is_forgotten_whatever_the_case_of_the_letters(store: Database) -> None:
    note(store, 1, "mine")
    note(store, 2, "another's")

    with store.writing() as session:
        gone = examples.forget(session, "aNN@example.com")

    with store.reading() as session:
        assert gone == 1
        assert [example.text.body for _, example in examples.examples(session)] == ["another's"]
        assert examples.count(session) == 1


def test_the_latest_promoted_version_is_in_use_and_can_be_gone_back_from(store: Database) -> None:
    with store.writing() as session:
        first, second, _ = (examples.add_model(session, b"%d" % n, model(n < 2)) for n in range(3))
        assert examples.current_model(session, "e") == second
        assert examples.heads_of(session, second) == b"1"

        assert examples.go_back(session) == second
        assert examples.current_model(session, "e") == first
        assert examples.go_back(session) == first

        assert examples.go_back(session) == 0
        assert examples.current_model(session, "e") == 0


def test_heads_of_another_model_are_not_in_use(store: Database) -> None:
    with store.writing() as session:
        examples.add_model(session, b"", model(promoted=True))

        assert examples.current_model(session, "another") == 0


def test_few_versions_are_kept(store: Database) -> None:
    with store.writing() as session:
        for _ in range(13):
            last = examples.add_model(session, b"", model(promoted=True))

        kept = examples.models(session)

    assert len(kept) == 10
    assert kept[-1] == examples.Model(last, NOW, 5, "e", 0.5, 0.75, promoted=True)


def test_words_that_left_the_house_are_written_down(store: Database) -> None:
    with store.writing() as session:
        examples.note_opinion(session, "a@x", NOW, "https://models.example.com/v1", 321, "error")

    with store.reading() as session:
        (row,) = session.execute(sa.select(OpinionRow)).scalars()
        assert (row.message_id, row.sent, row.outcome) == ("a@x", 321, "error")
