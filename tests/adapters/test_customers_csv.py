"""The customers' file: every row that is good, or every fault that it has."""

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mailbot.adapters.customers_csv import COLUMNS, parse_customers, read_customers
from mailbot.adapters.store.customers import Customer, customers, import_customers
from mailbot.adapters.store.database import Database
from mailbot.domain.agreement import shipped
from mailbot.domain.customer import Allotment, Contact, Organisation

AGREEMENTS = {name: shipped(name) for name in ("coss", "kosmos")}
HEADER = ",".join(COLUMNS)
ACME = Customer(
    Organisation(
        name="Acme Ltd",
        domains=("acme.test", "acme.example"),
        language="en",
        agreement="coss",
        plan="service",
        licences=5,
        period_start=date(2026, 1, 1),
        period_end=date(2026, 12, 31),
        paid=True,
        options=("smartlist-builder",),
        fee=Decimal("1250.50"),
        allowances=(Allotment("advisory", Decimal("9.5")),),
    ),
    (Contact("ann@acme.test", "Ann Miller", "Acme Ltd"), Contact("bob@gmail.com", "", "Acme Ltd")),
)
ROW = (
    "Acme Ltd,Acme.test;@acme.example,Ann Miller <Ann@Acme.test>;bob@gmail.com,"
    "coss,service,5,2026-01-01,2026-12-31,yes,EN,smartlist-builder,1250.50,advisory=9.5"
)
COSS = {"agreement": "coss", "plan": "service"}
KOSMOS = {"agreement": "kosmos", "plan": "website"}
WORDS = st.text(st.characters(codec="utf-8"))


@pytest.mark.parametrize(
    "text",
    [
        f"{HEADER}\n{ROW}\n",
        f"{HEADER}\r\n{ROW}\r\n",
        f"{HEADER.upper()}\n\n,,,\n{ROW}",
        f"{HEADER};\n".replace(",", ";").rstrip(";\n") + "\n" + ROW.replace(";", "|").replace(",", ";"),
    ],
    ids=["unix", "windows", "empty lines and capitals", "semicolons"],
)
def test_a_row_becomes_a_customer(text: str) -> None:
    assert parse_customers(text, AGREEMENTS) == ((ACME,), ())


def test_a_name_alone_is_a_customer() -> None:
    assert parse_customers("organisation\nAcme Ltd\n", AGREEMENTS) == ((Customer(Organisation("Acme Ltd")),), ())


@pytest.mark.parametrize(
    ("row", "fault"),
    [
        ({"organisation": " ", "fee": "7"}, "line 2, organisation: the name is missing"),
        ({"domains": "acme"}, 'line 2, domains: "acme" is not a domain'),
        ({"domains": "x.test;GMX.de"}, "line 2, domains: anybody can get an address at gmx.de"),
        ({"contacts": "ann"}, 'line 2, contacts: "ann" is not a mail address'),
        ({"contacts": "Ann <ann@acme>"}, 'line 2, contacts: "Ann <ann@acme>" is not a mail address'),
        ({"licences": "-1"}, 'line 2, licences: "-1" is not a whole number'),
        ({"licences": "٣"}, 'line 2, licences: "٣" is not a whole number'),
        ({"period_start": "1.1.2026"}, 'line 2, period_start: "1.1.2026" is not a date'),
        ({"period_start": "2026-02-01", "period_end": "2026-01-31"}, "line 2, period_end: 2026-01-31 lies before"),
        ({"paid": "maybe"}, 'line 2, paid: "maybe" is neither yes nor no'),
        ({"plan": "a\x00b"}, "line 2, plan: there is a NUL character in it"),
        ({"plan": "service"}, "line 2, plan: this says nothing without an agreement"),
        ({"options": "x"}, "line 2, options: this says nothing without an agreement"),
        ({"allowances": "x=1"}, "line 2, allowances: this says nothing without an agreement"),
        ({"agreement": "cos"}, 'line 2, agreement: "cos" is none of coss, kosmos'),
        ({"agreement": "coss"}, "line 2, plan: the plan is missing; coss has enhancement, service"),
        ({**COSS, "plan": "website"}, 'line 2, plan: "website" is none of enhancement, service'),
        ({**COSS, "options": "x"}, 'line 2, options: "x" is none of smartlist-builder'),
        ({**COSS, "fee": "1.250"}, 'line 2, fee: "1.250" is not an amount'),
        ({**COSS, "fee": "-1"}, 'line 2, fee: "-1" is not an amount'),
        ({**COSS, "fee": "NaN"}, 'line 2, fee: "NaN" is not an amount'),
        ({**COSS, "allowances": "advisory"}, 'line 2, allowances: "advisory" is no allowance'),
        ({**COSS, "allowances": "prepaid=4"}, 'line 2, allowances: "prepaid" is none of advisory'),
        ({**COSS, "allowances": "advisory=x"}, 'line 2, allowances: "x" is not an amount'),
        ({**COSS, "allowances": "advisory=0"}, 'line 2, allowances: "advisory=0" is nothing'),
        ({**COSS, "allowances": "advisory=1;advisory=2"}, 'line 2, allowances: "advisory=2" comes on top'),
        ({**COSS, "allowances": "advisory=1@2026-03-01;advisory=1@2026-03-01"}, "line 2, allowances: "),
        ({**COSS, "allowances": "advisory=1@soon"}, 'line 2, allowances: "soon" is not a date'),
        ({**COSS, "allowances": "advisory=1@9999-12-31"}, "line 2, allowances: the year 9999 is out of range"),
        ({**KOSMOS, "allowances": "prepaid=10"}, 'line 2, allowances: "prepaid=10" does not say when they were bought'),
        ({"language": "german"}, 'line 2, language: "german" is not a language'),
    ],
)
def test_a_bad_value_is_named_with_line_and_column(row: dict[str, str], fault: str) -> None:
    cells = {"organisation": "Acme", **row}
    text = f"{HEADER}\n" + ",".join(cells.get(name, "") for name in COLUMNS)

    found, (only,) = parse_customers(text, AGREEMENTS)

    assert found == ()
    assert str(only).startswith(fault)


@pytest.mark.parametrize(
    ("text", "faults"),
    [
        ("", ["line 1, organisation: this column is missing"]),
        ("organisation,colour", ["line 1, colour: there is no such column"]),
        ("organisation,paid,paid", ["line 1, paid: this column stands there twice"] * 2),
        ("organisation\nA,b", ["line 2: 2 values under 1 columns"]),
        ("organisation\nA\nA", ['line 3, organisation: "A" stands in line 2 already']),
        ("organisation,domains\nA,a.test\nB,b.test;A.test", ['line 3, domains: "a.test" stands in line 2 already']),
        ('organisation\n"A\nB"\n \nC,\n', ["line 5: 2 values under 1 columns"]),
        ("organisation\n" + "x" * 200_000, ["line 2: this is not CSV: field larger than field limit"]),
    ],
)
def test_a_file_that_does_not_fit_together_is_named_by_line(text: str, faults: list[str]) -> None:
    _, found = parse_customers(text, AGREEMENTS)

    assert len(found) == len(faults)
    for one, fault in zip(found, faults, strict=True):
        assert str(one).startswith(fault)


def test_bytes_that_are_no_text_are_named_by_line(tmp_path: Path) -> None:
    path = tmp_path / "customers.csv"
    path.write_bytes(b"organisation\nAcme\nM\xfcller\n")

    found, (fault,) = read_customers(path, AGREEMENTS)

    assert (found, str(fault)) == ((), "line 3: this is not UTF-8; save the file as UTF-8")


def test_a_byte_order_mark_is_no_part_of_the_first_name(tmp_path: Path) -> None:
    path = tmp_path / "customers.csv"
    path.write_bytes("organisation\nMüller AG\n".encode("utf-8-sig"))

    assert read_customers(path, AGREEMENTS) == ((Customer(Organisation("Müller AG")),), ())


@given(WORDS)
def test_no_text_makes_it_stumble(text: str) -> None:
    parse_customers(text, AGREEMENTS)
    parse_customers(f"{HEADER}\n{text}\n{ROW}", AGREEMENTS)


@given(st.lists(st.fixed_dictionaries(dict.fromkeys(COLUMNS, WORDS)), max_size=3))
def test_no_row_makes_it_stumble_and_every_row_is_good_or_bad(rows: list[dict[str, str]]) -> None:
    quoted = [",".join('"' + row[name].replace('"', '""') + '"' for name in COLUMNS) for row in rows]

    found, faults = parse_customers("\n".join([HEADER, *quoted]), AGREEMENTS)

    filled = [row for row in rows if any(value.strip() for value in row.values())]
    assert len(found) + len({fault.line for fault in faults}) == len(filled)


def test_what_is_imported_is_what_is_shown_and_others_stay(database: Database) -> None:
    other = Customer(Organisation("Kunde AG", ("kunde.test",)))
    moved = Customer(Organisation("Acme Ltd", ("acme.example",)))
    with database.writing() as session:
        import_customers(session, [ACME, other])
    with database.reading() as session:
        first = customers(session)
    with database.writing() as session:
        import_customers(session, [moved])

    with database.reading() as session:
        second = customers(session)

    assert {(one.organisation.name, frozenset(one.organisation.domains), one.contacts) for one in first} == {
        (one.organisation.name, frozenset(one.organisation.domains), one.contacts) for one in (ACME, other)
    }
    assert second == (moved, other)


def test_a_domain_is_kept_in_one_spelling() -> None:
    found, faults = parse_customers(
        "organisation,domains,contacts\nMüller,@Müller.test,Jo <jo@MÜLLER.test>\n", AGREEMENTS
    )

    assert faults == ()
    assert found[0].organisation.domains == ("xn--mller-kva.test",)
    assert [contact.address for contact in found[0].contacts] == ["jo@xn--mller-kva.test"]


def test_hours_come_by_contract_or_were_bought_ahead(database: Database) -> None:
    text = (
        "organisation,agreement,plan,allowances\n"
        "Web,kosmos,website,maintenance=4;prepaid=10@2026-03-01;prepaid=2.5@2026-04-01\n"
    )

    found, faults = parse_customers(text, AGREEMENTS)
    with database.writing() as session:
        import_customers(session, found)

    with database.reading() as session:
        kept = customers(session)

    assert faults == ()
    assert kept == found
    assert kept[0].organisation.allowances == (
        Allotment("maintenance", Decimal(4)),
        Allotment("prepaid", Decimal(10), date(2026, 3, 1)),
        Allotment("prepaid", Decimal("2.5"), date(2026, 4, 1)),
    )


def test_a_row_is_told_all_its_faults_at_once() -> None:
    row = "Bad,no domain,nobody,coss,none,many,soon,late,maybe,english,odd,much,advisory=x"

    found, faults = parse_customers(f"{HEADER}\n{row}\n{ROW}\n", AGREEMENTS)

    assert [one.organisation.name for one in found] == ["Acme Ltd"]
    columns = "plan period_start domains language licences period_end paid fee contacts"
    assert [fault.column for fault in faults] == columns.split()
    assert {fault.line for fault in faults} == {2}
