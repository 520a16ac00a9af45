"""The customers' file: CSV to customers, or every fault that it has, with its line."""

import csv
import io
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import TypeVar

from mailbot.adapters.store.customers import Customer
from mailbot.domain.agreement import Agreement
from mailbot.domain.customer import Allotment, Contact, Organisation, public_provider
from mailbot.domain.domain_name import a_labels, one_spelling

T = TypeVar("T")

COLUMNS = (
    "organisation",
    "domains",
    "contacts",
    "agreement",
    "plan",
    "licences",
    "period_start",
    "period_end",
    "paid",
    "language",
    "options",
    "fee",
    "allowances",
)
_REQUIRED = ("organisation",)
_ADDRESS = re.compile(r"^[^\s@<>,;]+@[^\s@<>,;]+\.[^\s@<>,;]+$")
_DOMAIN = re.compile(r"^[^\s@<>,;/]+\.[^\s@<>,;/]+$")
_ALLOTMENT = re.compile(r"^(?P<account>[^=@\s]+)=(?P<hours>[^=@\s]+)(?:@(?P<day>[^=@\s]+))?$")
_NUMBER = re.compile(r"^[0-9]{1,7}(\.[0-9]{1,2})?$")
_NAMED = re.compile(r"^(?P<name>[^<>]*)<(?P<address>[^<>]+)>$")
_YES = frozenset({"yes", "true", "1", "ja", "paid"})
_NO = frozenset({"no", "false", "0", "nein", "unpaid"})
_YEARS = range(1970, 2200)


_NOBODYS: Mapping[str, str] = {}


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with a line of the file."""

    line: int
    column: str
    reason: str

    def __str__(self) -> str:
        where = f"line {self.line}, {self.column}" if self.column else f"line {self.line}"
        return f"{where}: {self.reason}"


class _RowFault(Exception):
    """A value of a row that means nothing."""

    def __init__(self, column: str, reason: str) -> None:
        super().__init__(reason)
        self.column = column


def read_customers(
    path: Path, agreements: Mapping[str, Agreement], owners: Mapping[str, str] = _NOBODYS
) -> tuple[tuple[Customer, ...], tuple[Fault, ...]]:
    """The customers in a file, and its faults; with any fault nothing of it should be used.  Raises OSError.

    ``owners`` has the organisation that each domain and each address belongs to before the file is imported.
    """
    content = path.read_bytes()
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        return (), (Fault(line, "", "this is not UTF-8; save the file as UTF-8"),)
    return parse_customers(text, agreements, owners)


def parse_customers(
    text: str, agreements: Mapping[str, Agreement], owners: Mapping[str, str] = _NOBODYS
) -> tuple[tuple[Customer, ...], tuple[Fault, ...]]:
    """The customers in a CSV text, and its faults."""
    head = text.partition("\n")[0]
    rows = csv.reader(io.StringIO(text, newline=""), delimiter=";" if head.count(";") > head.count(",") else ",")
    header = [name.strip().lower() for name in next(rows, [])]
    faults = list(_header_faults(header))
    if faults:
        return (), tuple(faults)
    found: list[Customer] = []
    claims: dict[tuple[str, str], int] = {}
    try:
        for row in rows:
            if not any(cell.strip() for cell in row):
                continue
            read = _read(header, row, agreements, claims, rows.line_num)
            if isinstance(read, Customer):
                found.append(read)
            else:
                faults += (Fault(rows.line_num, fault.column, str(fault)) for fault in read)
    except csv.Error as error:
        faults.append(Fault(rows.line_num, "", f"this is not CSV: {error}"))
    faults += _taken({customer.organisation.name for customer in found}, claims, owners)
    return tuple(found), tuple(faults)


def _read(
    header: list[str],
    row: list[str],
    agreements: Mapping[str, Agreement],
    claims: dict[tuple[str, str], int],
    line: int,
) -> Customer | tuple[_RowFault, ...]:
    try:
        read = _customer(_cells(header, row), agreements)
        if isinstance(read, Customer):
            _claim(read, claims, line)
    except _RowFault as fault:
        return (fault,)
    return read


def _header_faults(header: list[str]) -> Iterator[Fault]:
    for name in header:
        if name not in COLUMNS:
            yield Fault(1, name, f"there is no such column; the columns are {', '.join(COLUMNS)}")
        elif header.count(name) > 1:
            yield Fault(1, name, "this column stands there twice")
    for name in _REQUIRED:
        if name not in header:
            yield Fault(1, name, "this column is missing")


def _cells(header: list[str], row: list[str]) -> dict[str, str]:
    if len(row) > len(header):
        raise _RowFault("", f"{len(row)} values under {len(header)} columns")
    cells = {name: cell.strip() for name, cell in zip(header, row, strict=False)}
    for column, cell in cells.items():
        if "\x00" in cell:
            # PostgreSQL takes none.
            raise _RowFault(column, "there is a NUL character in it")
    return cells


def _customer(cells: dict[str, str], agreements: Mapping[str, Agreement]) -> Customer | tuple[_RowFault, ...]:
    """The customer of a row, or everything that is wrong with it."""
    faults: list[_RowFault] = []

    def value(read: Callable[[], T], otherwise: T) -> T:
        try:
            return read()
        except _RowFault as fault:
            faults.append(fault)
            return otherwise

    name = value(lambda: _name(cells), "")
    agreement = value(lambda: _agreement(cells, agreements), None)
    start = value(lambda: _date(cells, "period_start"), None)
    own = Organisation(
        name=name,
        domains=value(lambda: tuple(_domain(one) for one in _several(cells, "domains")), ()),
        language=value(lambda: _language(cells), ""),
        agreement=cells.get("agreement", ""),
        plan=cells.get("plan", ""),
        licences=value(lambda: _count(cells, "licences"), None),
        period_start=start,
        period_end=value(lambda: _period_end(cells, start), None),
        paid=value(lambda: _yes_or_no(cells, "paid"), None),
        # Without an agreement there are none, and of one that is wrong itself it is not to be asked what it has.
        options=value(lambda: _options(cells, agreement), ()) if agreement else (),
        fee=value(lambda: _amount(cells, "fee"), None),
        allowances=value(lambda: _allowances(cells, agreement), ()) if agreement else (),
    )
    nobody: tuple[Contact, ...] = ()
    contacts = value(lambda: tuple(_contact(one, name) for one in _several(cells, "contacts")), nobody)
    return tuple(faults) or Customer(own, contacts)


def _name(cells: dict[str, str]) -> str:
    if not cells.get("organisation"):
        raise _RowFault("organisation", "the name is missing")
    return cells["organisation"]


def _period_end(cells: dict[str, str], start: date | None) -> date | None:
    end = _date(cells, "period_end")
    if start and end and end < start:
        raise _RowFault("period_end", f"{end} lies before {start}")
    return end


def _language(cells: dict[str, str]) -> str:
    language = cells.get("language", "").lower()
    if language and not (len(language) == 2 and language.isascii() and language.isalpha()):
        raise _RowFault("language", f'"{language}" is not a language; write ISO 639-1 such as en')
    return language


def _agreement(cells: dict[str, str], agreements: Mapping[str, Agreement]) -> Agreement | None:
    """The agreement that the row names, with a plan of its own; None where it names neither."""
    name, plan = cells.get("agreement", ""), cells.get("plan", "")
    if not name:
        for column in ("plan", "options", "allowances"):
            if cells.get(column):
                raise _RowFault(column, "this says nothing without an agreement")
        return None
    _known(name, agreements, "agreement")
    if not plan:
        raise _RowFault("plan", f"the plan is missing; {name} has {', '.join(sorted(agreements[name].plans))}")
    _known(plan, agreements[name].plans, "plan")
    return agreements[name]


def _options(cells: dict[str, str], agreement: Agreement) -> tuple[str, ...]:
    options = _several(cells, "options")
    for option in options:
        _known(option, agreement.options, "options")
    return options


def _allowances(cells: dict[str, str], agreement: Agreement) -> tuple[Allotment, ...]:
    found: dict[tuple[str, date | None], Allotment] = {}
    # Not as a set: the same hours twice may be two purchases or a slip, which only the operator knows.
    for value in _listed(cells, "allowances"):
        one = _allotment(value, agreement)
        if (one.account, one.bought_on) in found:
            raise _RowFault("allowances", f'"{value}" comes on top of another number for the same')
        found[one.account, one.bought_on] = one
    return tuple(found.values())


def _allotment(value: str, agreement: Agreement) -> Allotment:
    written = _ALLOTMENT.match(value)
    if written is None:
        raise _RowFault(
            "allowances", f'"{value}" is no allowance; write NAME=HOURS, or NAME=HOURS@DATE if bought ahead'
        )
    parts = written.groupdict(default="")
    _known(parts["account"], agreement.allowances, "allowances")
    day = _date({"allowances": parts["day"]}, "allowances")
    if day is None and agreement.purchase and agreement.purchase.allowance == parts["account"]:
        raise _RowFault("allowances", f'"{value}" does not say when they were bought; write NAME=HOURS@DATE')
    if day is not None and day.year not in _YEARS:
        raise _RowFault("allowances", f"the year {day.year} is out of range: {_YEARS[0]} to {_YEARS[-1]}")
    hours = _amount({"allowances": parts["hours"]}, "allowances")
    if not hours:
        raise _RowFault("allowances", f'"{value}" is nothing')
    return Allotment(parts["account"], hours, day)


def _known(value: str, known: Iterable[str], column: str) -> None:
    if value not in known:
        raise _RowFault(column, f'"{value}" is none of {", ".join(sorted(known)) or "none"}')


def _claim(customer: Customer, claims: dict[tuple[str, str], int], line: int) -> None:
    """Notes whose every name, domain and address is; one that another line has already is a fault of this one."""
    own = customer.organisation
    wanted = [("organisation", own.name)]
    wanted += [("domains", domain) for domain in own.domains]
    wanted += [("contacts", contact.address) for contact in customer.contacts]
    for claim in wanted:
        if claim in claims:
            raise _RowFault(claim[0], f'"{claim[1]}" stands in line {claims[claim]} already')
    claims.update(dict.fromkeys(wanted, line))


def _taken(names: set[str], claims: Mapping[tuple[str, str], int], owners: Mapping[str, str]) -> Iterator[Fault]:
    """What an organisation has that is not in the file, and so keeps it."""
    for (column, value), line in claims.items():
        owner = owners.get(value, "") if column != "organisation" else ""
        if owner and owner not in names:
            yield Fault(line, column, f'"{value}" belongs to {owner} already')


def _several(cells: dict[str, str], column: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(_listed(cells, column)))


def _listed(cells: dict[str, str], column: str) -> Iterator[str]:
    return (value.strip() for value in re.split(r"[;|]", cells.get(column, "")) if value.strip())


def _domain(value: str) -> str:
    domain = a_labels(value.removeprefix("@"))
    if not _DOMAIN.match(domain):
        raise _RowFault("domains", f'"{value}" is not a domain')
    if public_provider(domain):
        raise _RowFault("domains", f"anybody can get an address at {domain}: name the contacts' addresses instead")
    return domain


def _contact(value: str, organisation: str) -> Contact:
    named = _NAMED.match(value)
    address = one_spelling((named["address"] if named else value).strip().lower())
    if not _ADDRESS.match(address):
        raise _RowFault("contacts", f'"{value}" is not a mail address')
    return Contact(address, named["name"].strip(' "') if named else "", organisation)


def _date(cells: dict[str, str], column: str) -> date | None:
    value = cells.get(column, "")
    if not value:
        return None
    try:
        return date.fromisoformat(value)
    except ValueError as error:
        raise _RowFault(column, f'"{value}" is not a date; write one such as 2026-12-31') from error


def _count(cells: dict[str, str], column: str) -> int | None:
    value = cells.get(column, "")
    if value and not (value.isascii() and value.isdigit() and len(value) < 10):
        raise _RowFault(column, f'"{value}" is not a whole number, or too large a one')
    return int(value) if value else None


def _amount(cells: dict[str, str], column: str) -> Decimal | None:
    value = cells.get(column, "")
    if value and not _NUMBER.match(value):
        raise _RowFault(column, f'"{value}" is not an amount; write one such as 1250 or 1250.00')
    return Decimal(value) if value else None


def _yes_or_no(cells: dict[str, str], column: str) -> bool | None:
    value = cells.get(column, "").lower()
    if value and value not in _YES | _NO:
        raise _RowFault(column, f'"{value}" is neither yes nor no')
    return value in _YES if value else None
