import io
import json
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
import sqlalchemy as sa
import structlog

from classifiers.examples import Example
from classifiers.labeller import RuleLabeller, load
from classifiers.labels import Labels, Request, Severity, Text
from mailbot.adapters.queue import LocalQueue, Task
from mailbot.adapters.second_opinion import SecondOpinion
from mailbot.adapters.store import examples
from mailbot.adapters.store.database import Database
from mailbot.adapters.tables import CaseRow, OpinionRow
from mailbot.bot.clock import Clock
from mailbot.bot.labelling import Labelling
from mailbot.bot.learner import Learner
from tests.servers.endpoint import endpoint, says

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
# Its own: the program's writes where the last story has told it to.
LOG = structlog.wrap_logger(structlog.PrintLogger(io.StringIO()), processors=[structlog.processors.JSONRenderer()])
LABELLER = load()
needs_model = pytest.mark.skipif(LABELLER.backend != "trained", reason="onnxruntime is not installed")
STRANGE = Text("Zorbl", "The frobnicator of the quux hall wants its seasonal blessing, as the elders told you in May.")


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    """A store with a case."""
    opened = Database(f"sqlite:///{tmp_path}/mailbot.db")
    opened.upgrade()
    with opened.writing() as session:
        case = {"number": 1, "status": "new", "subject": "s", "contact": "ann@example.com", "organisation": ""}
        labels = {"request": "none", "severity": "P4", "issues": 1, "language": "en", "flags": "", "confidence": 0.5}
        rest = {"abstained": True, "opened_at": NOW, "updated_at": NOW}
        session.connection().execute(sa.insert(CaseRow).values(case | labels | rest))
    yield opened
    opened.close()


def said(database: Database, text: Text, request: Request, queue: LocalQueue) -> None:
    severity = Severity.P3 if request is Request.ERROR else Severity.P4
    labels = Labels(request, severity, 1, "en", (), 1.0, abstained=False)
    with database.writing() as session:
        examples.note_correction(session, 1, text, labels, "agent@example.com", NOW, queue)


def labelling(database: Database, second: SecondOpinion | None = None) -> Labelling:
    return Labelling(database, LABELLER, second, Clock(), LOG)


def test_a_repeat_follows_an_agents_word_with_the_very_next_mail(database: Database) -> None:
    own = labelling(database)
    own.labels([STRANGE], ["1@x"])

    said(database, STRANGE, Request.CONSULTING, LocalQueue())

    (labels,) = own.labels([STRANGE], ["2@x"])
    assert (labels.request, labels.abstained) == (Request.CONSULTING, False)


def test_what_was_forgotten_is_not_followed_any_more(database: Database) -> None:
    own = labelling(database)
    said(database, STRANGE, Request.CONSULTING, LocalQueue())
    own.labels([STRANGE], ["1@x"])

    with database.writing() as session:
        examples.forget(session, "ann@example.com")

    assert own.labels([STRANGE], ["2@x"]) == LABELLER.label((STRANGE,))


def test_only_doubted_mails_leave_the_house_and_each_is_written_down(database: Database) -> None:
    plain = Text("Cannot log in", "Nobody in our company can log in since seven, the whole office is at a standstill.")
    answer = {"request": "consulting", "severity": "P4", "issues": 1, "language": "en", "flags": []}
    asked: list[dict[str, object]] = []
    with endpoint(says(json.dumps(answer)), asked) as url:
        own = labelling(database, SecondOpinion(url, "m", None, 5))

        sure, doubted = own.labels([plain, Text("", "...")], ["1@x", "2@x"])

    assert sure.request is Request.ERROR
    assert doubted.request is Request.CONSULTING
    assert len(asked) == 1
    with database.reading() as session:
        (row,) = session.execute(sa.select(OpinionRow)).scalars()
        assert (row.message_id, row.url, row.outcome) == ("2@x", url, "consulting")
        assert row.sent > 0


def test_an_endpoint_that_does_not_answer_holds_up_one_mail_of_a_batch(database: Database) -> None:
    own = labelling(database, SecondOpinion("http://127.0.0.1:1/v1", "m", None, 5))

    labels = own.labels([Text("", "..."), Text("", "???"), Text("", "!!!")], ["1@x", "2@x", "3@x"])

    assert all(one.abstained for one in labels)
    with database.reading() as session:
        assert [row.message_id for row in session.execute(sa.select(OpinionRow)).scalars()] == ["1@x"]


@needs_model
def test_heads_that_learnt_corrections_are_in_use_with_the_next_mail_and_can_be_gone_back_from(
    database: Database,
) -> None:
    queue = LocalQueue()
    own = labelling(database)
    learner = Learner(database, queue, LABELLER, Clock(), LOG)
    # A house in which a berth is not a fault but a matter of the contract.
    for place in range(20):
        text = Text(f"Berth {place}", f"Boat {place} lies in berth {place} of the harbour and pays for another one.")
        said(database, text, Request.ACCOUNT, queue)
    asked = Text("Berths", "Our boat lies in the other berth of your harbour and pays for a third.")
    (before,) = own.labels([asked], ["1@x"])

    assert learner.step()

    (after,) = own.labels([asked], ["2@x"])
    with database.reading() as session:
        (model,) = examples.models(session)
    assert model.promoted
    assert model.after >= model.before
    assert after.request is Request.ACCOUNT
    assert not learner.step()
    with database.writing() as session:
        examples.go_back(session)
    assert own.labels([asked], ["3@x"]) == (before,)


def test_the_rules_learn_nothing_but_the_job_is_done(database: Database) -> None:
    queue = LocalQueue()
    for place in range(examples.TRAIN_EVERY):
        said(database, Text(str(place), "x"), Request.NONE, queue)

    assert Learner(database, queue, RuleLabeller(), Clock(), LOG).step()

    with database.marking() as session:
        assert queue.next_due(session, Task.TRAIN) is None
        assert examples.models(session) == ()


def test_an_example_of_an_agent_is_an_example_like_any_other(database: Database) -> None:
    said(database, STRANGE, Request.ERROR, LocalQueue())

    with database.reading() as session:
        ((_, example),) = examples.examples(session)

    assert isinstance(example, Example)
    assert example.hand == "agent"


@needs_model
def test_a_new_model_of_the_programs_own_learns_at_once_what_was_said_before(database: Database) -> None:
    said(database, STRANGE, Request.ERROR, LocalQueue())
    learner = Learner(database, LocalQueue(), LABELLER, Clock(), LOG)
    learner.catch_up()
    with database.writing() as session:
        assert examples.models(session) == ()
        examples.add_model(session, b"", examples.Model(0, NOW, 1, "another", 0.5, 0.5, promoted=True))

    learner.catch_up()
    learner.catch_up()

    with database.reading() as session:
        assert len(examples.models(session)) == 2
