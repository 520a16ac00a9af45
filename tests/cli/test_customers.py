"""`mailbot customers`: all of a file, or nothing of it and why."""

import json
import os
import subprocess
import sys
from pathlib import Path

from mailbot.domain.agreement import shipped_text
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

    assert (first.code, first.output) == (
        0,
        "Imported: 2 organisations, 2 contacts. Hours were granted: 1 posting.\n",
    )
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


def test_what_belongs_to_an_organisation_that_is_not_in_the_file_is_a_bad_row(folder: Path, command: Command) -> None:
    file = folder / "customers.csv"
    file.write_text(GOOD)
    assert command("customers", "import", str(file)).code == 0
    before = command("customers", "show", "--json").output
    file.write_text("organisation,domains,contacts\nNew Ltd,new.test,\nGreedy,ACME.test;kunde.test,BOB@gmail.com\n")

    said = command("customers", "import", str(file))

    assert said.code == 1
    assert f'{file}: line 3, domains: "acme.test" belongs to Acme Ltd already' in said.errors
    assert f'{file}: line 3, domains: "kunde.test" belongs to Kunde AG already' in said.errors
    assert f'{file}: line 3, contacts: "bob@gmail.com" belongs to Acme Ltd already' in said.errors
    assert "nothing was imported" in said.errors
    assert command("customers", "show", "--json").output == before


def test_a_domain_moves_when_both_organisations_are_in_the_file(folder: Path, command: Command) -> None:
    file = folder / "customers.csv"
    file.write_text(GOOD)
    assert command("customers", "import", str(file)).code == 0
    file.write_text("organisation,domains\nKunde AG,acme.test\nAcme Ltd,\nacme.example,kunde.test\n")

    said = command("customers", "import", str(file))

    assert (said.code, said.errors) == (0, "")
    shown = json.loads(command("customers", "show", "--json").output)
    assert [(one["name"], one["domains"]) for one in shown] == [
        ("Acme Ltd", []),
        ("Kunde AG", ["acme.test"]),
        ("acme.example", ["kunde.test"]),
    ]


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


HOURS = """\
organisation,agreement,plan,licences,period_start,period_end,paid,options,fee,allowances
Acme Ltd,coss,service,5,2026-01-01,2026-12-31,yes,smartlist-builder,1250.00,
Web & Co,kosmos,website,,2026-01-01,,,,,maintenance=4;prepaid=10@2026-02-20
Free Rider,,,,,,,,,
"""


def test_an_import_grants_the_hours_of_its_period_once(folder: Path, command: Command) -> None:
    file = folder / "customers.csv"
    file.write_text(HOURS)
    own = {name: value for name, value in os.environ.items() if not name.startswith("MAILBOT_")}
    # Midnight has passed in London and not yet in the agreements' own time zones.
    rehearsal = {**own, "MAILBOT_NOW": "2026-03-01T04:30:00Z"}
    program = [sys.executable, "-m", "mailbot", "--config", str(folder / "mailbot.toml"), "customers"]

    said = subprocess.run([*program, "import", str(file)], env=rehearsal, capture_output=True, text=True, check=True)
    shown = subprocess.run([*program, "show", "--json"], env=rehearsal, capture_output=True, text=True, check=True)

    assert said.stdout == "Imported: 3 organisations, 0 contacts. Hours were granted: 3 postings.\n"
    assert {one["name"]: one["balances"] for one in json.loads(shown.stdout)} == {
        "Acme Ltd": {"advisory": "5"},
        "Web & Co": {"maintenance": "4", "prepaid": "10"},
        "Free Rider": {},
    }
    assert command("db", "verify").output.startswith("3 postings of 2 organisations and ")


def test_what_a_customer_has_agreed_is_shown(folder: Path, command: Command) -> None:
    file = folder / "customers.csv"
    file.write_text(HOURS)

    assert command("customers", "import", str(file)).code == 0

    acme, _, web = json.loads(command("customers", "show", "--json").output)
    table = command("customers", "show").output
    assert (acme["options"], acme["fee"], acme["plan"]) == (["smartlist-builder"], "1250.00", "service")
    assert web["allowances"] == [
        {"account": "maintenance", "hours": "4", "bought_on": None},
        {"account": "prepaid", "hours": "10", "bought_on": "2026-02-20"},
    ]
    for column in ("options", "period", "balances"):
        assert column in table


def test_an_agreement_of_ones_own_can_be_named_and_a_broken_one_is_refused(folder: Path, command: Command) -> None:
    settings = folder / "mailbot.toml"
    settings.write_text(settings.read_text().replace("[desk]", '[desk]\nagreements = "agreements"'))
    own = folder / "agreements" / "own.toml"
    own.parent.mkdir()
    own.write_text(shipped_text("coss").replace('name = "coss"', 'name = "own"', 1))
    file = folder / "customers.csv"
    file.write_text("organisation,agreement,plan,licences\nAcme Ltd,own,service,3\n")

    good = command("customers", "import", str(file))
    own.write_text(own.read_text().replace("notice_days = 60", "notice_days = 0"))
    broken = command("customers", "import", str(file))

    assert (good.code, good.errors) == (0, "")
    assert broken.code == 1
    assert broken.errors.startswith(f"mailbot: {own}, renewal.notice_days: ")


def test_the_desks_own_domain_and_people_are_nobodys_customers(folder: Path, command: Command) -> None:
    file = folder / "customers.csv"
    file.write_text("organisation,domains,contacts\nUs,desk.test,support@desk.test\n")

    said = command("customers", "import", str(file))

    assert said.code == 1
    assert f'{file}: line 2, domains: "desk.test" belongs to the desk itself already' in said.errors
    assert f'{file}: line 2, contacts: "support@desk.test" belongs to the desk itself already' in said.errors


def test_a_removed_organisation_leaves_its_ledger_and_can_come_again(folder: Path, command: Command) -> None:
    file = folder / "customers.csv"
    file.write_text(GOOD)
    command("customers", "import", str(file))

    removed = command("customers", "remove", "Acme Ltd")
    left = json.loads(command("customers", "show", "--json").output)
    proof = command("db", "verify")
    again = command("customers", "remove", "Acme Ltd")
    back = command("customers", "import", str(file))

    assert (removed.code, [one["name"] for one in left]) == (0, ["Kunde AG"])
    assert proof.output.startswith("1 posting of 1 organisation and ")
    assert (again.code, again.errors.startswith("mailbot: there is no organisation Acme Ltd")) == (1, True)
    assert (back.code, len(json.loads(command("customers", "show", "--json").output))) == (0, 2)
