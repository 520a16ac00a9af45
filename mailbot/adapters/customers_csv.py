"""The customers' file: CSV to customers, or every fault that it has, with its line."""

import csv
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from mailbot.adapters.store.customers import Customer
from mailbot.domain.customer import Contact, Organisation, public_provider
from mailbot.domain.domain_name import a_labels, one_spelling

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
)
_REQUIRED = ("organisation",)
_ADDRESS = re.compile(r"^[^\s@<>,;]+@[^\s@<>,;]+\.[^\s@<>,;]+$")
_DOMAIN = re.compile(r"^[^\s@<>,;/]+\.[^\s@<>,;/]+$")
_NAMED = re.compile(r"^(?P<name>[^<>]*)<(?P<address>[^<>]+)>$")
_YES = frozenset({"yes", "true", "1", "ja", "paid"})
_NO = frozenset({"no", "false", "0", "nein", "unpaid"})


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


def read_customers(path: Path) -> tuple[tuple[Customer, ...], tuple[Fault, ...]]:
    """The customers in a file, and its faults; with any fault nothing of it should be used.  Raises OSError."""
    content = path.read_bytes()
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        return (), (Fault(line, "", "this is not UTF-8; save the file as UTF-8"),)
    return parse_customers(text)


def parse_customers(text: str) -> tuple[tuple[Customer, ...], tuple[Fault, ...]]:
    """The customers in a CSV text, and its faults."""
    head = text.partition("\n")[0]
    rows = csv.reader(io.StringIO(text, newline=""), delimiter=";" if head.count(";") > head.count(",") else ",")
    header = [name.strip().lower() for name in next(rows, [])]
    faults = list(_header_faults(header))
    if faults:
        return (), tuple(faults)
    found: list[Customer] = []
    owners: dict[str, int] = {}
    try:
        for row in rows:
            if not any(cell.strip() for cell in row):
                continue
            try:
                customer = _customer(header, row)
                _claim(customer, owners, rows.line_num)
            except _RowFault as fault:
                faults.append(Fault(rows.line_num, fault.column, str(fault)))
            else:
                found.append(customer)
    except csv.Error as error:
        faults.append(Fault(rows.line_num, "", f"this is not CSV: {error}"))
    return tuple(found), tuple(faults)


def _header_faults(header: list[str]) -> Iterator[Fault]:
    for name in header:
        if name not in COLUMNS:
            yield Fault(1, name, f"there is no such column; the columns are {', '.join(COLUMNS)}")
        elif header.count(name) > 1:
            yield Fault(1, name, "this column stands there twice")
    for name in _REQUIRED:
        if name not in header:
            yield Fault(1, name, "this column is missing")


def _customer(header: list[str], row: list[str]) -> Customer:
    if len(row) > len(header):
        raise _RowFault("", f"{len(row)} values under {len(header)} columns")
    cells = {name: cell.strip() for name, cell in zip(header, row, strict=False)}
    for column, cell in cells.items():
        if "\x00" in cell:
            # PostgreSQL takes none.
            raise _RowFault(column, "there is a NUL character in it")
    name = cells.get("organisation", "")
    if not name:
        raise _RowFault("organisation", "the name is missing")
    start, end = _date(cells, "period_start"), _date(cells, "period_end")
    if start and end and end < start:
        raise _RowFault("period_end", f"{end} lies before {start}")
    language = cells.get("language", "").lower()
    if language and not (len(language) == 2 and language.isascii() and language.isalpha()):
        raise _RowFault("language", f'"{language}" is not a language; write ISO 639-1 such as en')
    own = Organisation(
        name=name,
        domains=tuple(_domain(value) for value in _several(cells, "domains")),
        language=language,
        agreement=cells.get("agreement", ""),
        plan=cells.get("plan", ""),
        licences=_count(cells, "licences"),
        period_start=start,
        period_end=end,
        paid=_yes_or_no(cells, "paid"),
    )
    return Customer(own, tuple(_contact(value, name) for value in _several(cells, "contacts")))


def _claim(customer: Customer, owners: dict[str, int], line: int) -> None:
    """Notes whose every name, domain and address is; one that another line has already is a fault of this one."""
    own = customer.organisation
    claims = [("organisation", own.name)]
    claims += [("domains", domain) for domain in own.domains]
    claims += [("contacts", contact.address) for contact in customer.contacts]
    for column, value in claims:
        if value in owners:
            raise _RowFault(column, f'"{value}" stands in line {owners[value]} already')
    owners.update({value: line for _, value in claims})


def _several(cells: dict[str, str], column: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(value.strip() for value in re.split(r"[;|]", cells.get(column, "")) if value.strip()))


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


def _yes_or_no(cells: dict[str, str], column: str) -> bool | None:
    value = cells.get(column, "").lower()
    if value and value not in _YES | _NO:
        raise _RowFault(column, f'"{value}" is neither yes nor no')
    return value in _YES if value else None
