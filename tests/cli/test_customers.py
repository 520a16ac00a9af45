"""`mailbot customers`: all of a file, or nothing of it and why."""

import json
from pathlib import Path

from tests.cli.conftest import Command

GOOD = """\
organisation,domains,contacts,agreement,plan,licences,period_start,period_end,paid,language
Acme Ltd,acme.test;ACME.example,Ann Miller <Ann@acme.test>; bob@gmail.com,coss,service,5,2026-01-01,2026-12-31,yes,en
Kunde AG,@kunde.test,,,,,,,,de
"""


def test_good_rows_are_imported_and_replaced_by_the_next_import(folder: Path, command: Command) -> None:
    file = folder / "customers.csv"
    file.write_text(GOOD)

    first = command("customers", "import", str(file))
    acme, kunde = json.loads(command("customers", "show", "--json").output)
    file.write_text("organisation,domains\nAcme Ltd,acme.test\n")
    second = command("customers", "import", str(file))

    assert (first.code, first.output) == (0, "2 organisations with 2 contacts are imported.\n")
    assert acme["domains"] == ["acme.example", "acme.test"]
    assert [(one["address"], one["name"]) for one in acme["contacts"]] == [
        ("ann@acme.test", "Ann Miller"),
        ("bob@gmail.com", ""),
    ]
    assert (acme["licences"], acme["period_end"], acme["paid"], acme["plan"]) == (5, "2026-12-31", True, "service")
    assert (kunde["domains"], kunde["language"], kunde["paid"]) == (["kunde.test"], "de", None)
    assert second.code == 0
    again = json.loads(command("customers", "show", "--json").output)
    assert [(one["name"], one["domains"], one["contacts"]) for one in again] == [
        ("Acme Ltd", ["acme.test"], []),
        ("Kunde AG", ["kunde.test"], []),
    ]


def test_one_bad_row_is_enough_to_import_nothing(folder: Path, command: Command) -> None:
    file = folder / "customers.csv"
    file.write_text(GOOD + "Mail Fans,gmail.com,,,,,,,,\nBad Dates,,,,,,2026-13-01,,,\n")

    said = command("customers", "import", str(file))

    assert said.code == 1
    assert f"{file}: line 4, domains: anybody can get an address at gmail.com" in said.errors
    assert f'{file}: line 5, period_start: "2026-13-01" is not a date' in said.errors
    assert "nothing was imported" in said.errors
    assert json.loads(command("customers", "show", "--json").output) == []


def test_a_number_that_no_database_holds_is_a_bad_row(folder: Path, command: Command) -> None:
    file = folder / "customers.csv"
    file.write_text(f"organisation,licences\nGreedy,{'9' * 30}\nGreedier,{'9' * 5000}\n")

    said = command("customers", "import", str(file))

    assert said.code == 1
    assert "line 2, licences:" in said.errors
    assert "line 3, licences:" in said.errors


def test_a_file_that_is_not_there_is_one_sentence(folder: Path, command: Command) -> None:
    said = command("customers", "import", str(folder / "none.csv"))

    assert (said.code, said.errors) == (1, f"mailbot: {folder}/none.csv: No such file or directory\n")
