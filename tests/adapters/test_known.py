"""Known problems in the database."""

from datetime import UTC, datetime

from mailbot.adapters.store.correspondence import correspondences
from mailbot.adapters.store.database import Database
from mailbot.adapters.store.known import known_problem, known_problems, problems_of, write_known
from mailbot.adapters.tables import MailRow
from mailbot.domain.case import KnownProblemFixed, KnownProblemJoined
from mailbot.domain.known import KnownProblem

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)


def test_a_known_problem_begins_with_its_first_case_and_keeps_the_name_that_it_was_given(
    database: Database, cases: tuple[int, int]
) -> None:
    with database.writing() as session:
        write_known(session, [(cases[1], KnownProblemJoined(NOW, "PRINT-7", ""))])
        write_known(session, [(cases[0], KnownProblemJoined(NOW, "print-7", ""))] * 2)

    with database.reading() as session:
        assert known_problem(session, "Print-7") == KnownProblem("PRINT-7", cases)
        assert known_problem(session, "OTHER") == KnownProblem("OTHER")
        assert known_problems(session, ["OTHER"]) == {}
        assert problems_of(session, [*cases, 1003]) == dict.fromkeys(cases, KnownProblem("PRINT-7"))


def test_a_build_mends_the_problem_for_every_case_on_it(database: Database, cases: tuple[int, int]) -> None:
    with database.writing() as session:
        write_known(
            session, [(cases[0], KnownProblemJoined(NOW, "A", "")), (cases[1], KnownProblemJoined(NOW, "B", ""))]
        )
        write_known(session, [(cases[0], KnownProblemFixed(NOW, "a", "5.2"))])

    with database.reading() as session:
        assert known_problem(session, "a").build == "5.2"
        assert problems_of(session, cases)[cases[1]].build == ""


def test_a_customer_is_written_to_from_the_address_that_their_last_mail_came_to(
    database: Database, cases: tuple[int, int]
) -> None:
    with database.writing() as session:
        for place, (box, message_id) in enumerate((("first@desk.test", "<1@a>"), ("last@desk.test", "<2@a>"))):
            session.add(
                MailRow(
                    identity=message_id,
                    mailbox=box,
                    size=1,
                    arrived_at=NOW.replace(minute=place),
                    state="taken",
                    message_id=message_id,
                    sender="ann@acme.test",
                    case_number=cases[0],
                )
            )

    with database.reading() as session:
        (found,) = correspondences(session, cases)

    assert (found.case.number, found.mailbox, found.last_mail) == (cases[0], "last@desk.test", "<2@a>")
    assert found.contact.address == "Ann@acme.test"
