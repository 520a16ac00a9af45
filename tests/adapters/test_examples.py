from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa

from classifiers.labels import Flag, Labels, Request, Severity, Text
from mailbot.adapters.queue import LocalQueue, Task
from mailbot.adapters.store import examples
from mailbot.adapters.store.database import Database
from mailbot.adapters.tables import OpinionRow

pytestmark = pytest.mark.usefixtures("cases")
NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
SAID = Labels(Request.ERROR, Severity.P2, 2, "de", (Flag.SERVER, Flag.OFF_HOURS), 1.0, abstained=False)


def note(database: Database, case: int, body: str, labels: Labels = SAID) -> None:
    with database.writing() as session:
        examples.note_correction(session, case, Text("Druck", body), labels, "agent@example.com", NOW, LocalQueue())


def model(promoted: bool, shipped: str = "e") -> examples.Model:
    return examples.Model(0, NOW, 5, shipped, 0.5, 0.75, promoted=promoted)


def test_what_an_agent_said_is_an_example(database: Database) -> None:
    note(database, 1001, "Der Drucker \0 steht \udcff")

    with database.reading() as session:
        ((number, example),) = examples.examples(session)

    assert number > 0
    assert example.text == Text("Druck", "Der Drucker   steht ?")
    assert (example.request, example.severity, example.issues, example.language) == ("error", "P2", 2, "de")
    assert example.flags == (Flag.SERVER, Flag.OFF_HOURS)


def test_only_later_examples_are_read_again(database: Database) -> None:
    note(database, 1001, "first")
    with database.reading() as session:
        last = examples.examples(session)[-1][0]
    note(database, 1001, "second")

    with database.reading() as session:
        later = examples.examples(session, after=last)

    assert [example.text.body for _, example in later] == ["second"]


def test_training_is_due_every_few_examples(database: Database) -> None:
    queue = LocalQueue()
    for place in range(2 * examples.TRAIN_EVERY + 1):
        note(database, 1001, str(place))

    with database.marking() as session:
        jobs = queue.claim(session, Task.TRAIN, 10, NOW + timedelta(seconds=1))

    assert len(jobs) == 2


def test_a_person_is_forgotten_whatever_the_case_of_the_letters(database: Database) -> None:
    note(database, 1001, "mine")
    note(database, 1002, "another's")

    with database.writing() as session:
        gone = examples.forget(session, "aNN@acme.test")

    with database.reading() as session:
        assert gone == 1
        assert [example.text.body for _, example in examples.examples(session)] == ["another's"]
        assert examples.count(session) == 1


def test_the_latest_promoted_version_is_in_use_and_can_be_gone_back_from(database: Database) -> None:
    with database.writing() as session:
        first, second, _ = (examples.add_model(session, b"%d" % n, model(n < 2)) for n in range(3))
        assert examples.current_model(session, "e") == second
        assert examples.heads_of(session, second) == b"1"

        assert examples.go_back(session) == second
        assert examples.current_model(session, "e") == first
        assert examples.go_back(session) == first

        assert examples.go_back(session) == 0
        assert examples.current_model(session, "e") == 0


def test_heads_of_another_model_are_not_in_use(database: Database) -> None:
    with database.writing() as session:
        examples.add_model(session, b"", model(promoted=True))

        assert examples.current_model(session, "another") == 0


def test_few_versions_are_kept(database: Database) -> None:
    with database.writing() as session:
        for _ in range(13):
            last = examples.add_model(session, b"", model(promoted=True))

        kept = examples.models(session)

    assert len(kept) == 10
    assert kept[-1] == examples.Model(last, NOW, 5, "e", 0.5, 0.75, promoted=True)


def test_words_that_left_the_house_are_written_down(database: Database) -> None:
    with database.writing() as session:
        examples.note_opinion(session, "a@x", NOW, "https://models.example.com/v1", 321, "error")

    with database.reading() as session:
        (row,) = session.execute(sa.select(OpinionRow)).scalars()
        assert (row.message_id, row.sent, row.outcome) == ("a@x", 321, "error")
