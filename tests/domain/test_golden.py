"""Each agreement says what its clauses say, and no figure of its file can change unseen."""

import pytest

from mailbot.domain.agreement import Agreement, shipped
from tests.domain.golden import NAMES, Golden, Row, answer, golden, passed, states
from tests.domain.mutations import mutations, readable

ROWS = [pytest.param(name, row, id=f"{name}: {row.clause}") for name in NAMES for row in golden(name).rows]


@pytest.mark.parametrize(("name", "row"), ROWS)
def test_an_agreement_says_what_its_clause_says(name: str, row: Row) -> None:
    agreement = shipped(name)

    said = answer(agreement, row)

    assert said == dict(row.says)


@pytest.mark.parametrize("name", NAMES)
def test_a_golden_table_has_a_row_for_every_rule(name: str) -> None:
    rows = golden(name).rows

    missing = {rule.name for rule in shipped(name).rules} - {row.says["rule"] for row in rows}

    assert len(rows) >= 25
    assert not missing


@pytest.mark.parametrize("name", NAMES)
def test_an_agreement_states_what_holds_for_everybody(name: str) -> None:
    table = golden(name)

    agreement = shipped(name)

    assert states(agreement) == table.states
    assert all(passed(agreement, passage) for passage in table.passages)


@pytest.mark.parametrize("name", NAMES)
def test_every_reason_is_there_in_english_and_german(name: str) -> None:
    missing = [rule.name for rule in shipped(name).rules if not {"en", "de"} <= rule.why.keys()]

    assert not missing


@pytest.mark.parametrize("name", NAMES)
def test_no_figure_of_an_agreement_changes_unseen(name: str) -> None:
    table = golden(name)
    changes = tuple(mutations(name))

    unseen = [what for what, tables in changes if (wrong := readable(tables)) and holds(wrong, table)]

    assert len(changes) > 100
    assert not unseen, "\n".join(unseen)


def holds(agreement: Agreement, table: Golden) -> bool:
    """Whether an agreement says all that a table has."""
    return (
        states(agreement) == table.states
        and all(answer(agreement, row) == dict(row.says) for row in table.rows)
        and all(passed(agreement, passage) for passage in table.passages)
    )
