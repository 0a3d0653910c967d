# ruff: noqa: E501 - what files are told by
"""Recognising the files of another system's export by their columns; each becomes a sheet."""

import csv
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import orjson

from crm_core.sheets.errors import SheetUnreadableError
from crm_core.sheets.reading import delimiter_of, encoding_of

_MOST_FILES: Final = 200


@dataclass(frozen=True, slots=True)
class Known:
    """A kind of file: the columns that tell it, and what its columns become."""

    system: str
    object: str
    noun: str
    """`users` and `history` are read for what they say of the others."""
    told_by: frozenset[str]
    any_of: frozenset[str]
    mapping: Mapping[str, str]
    """Header -> field; one that is not there is left out."""


@dataclass(slots=True)
class Found:
    """A file of an export."""

    name: str
    known: Known
    header: tuple[str, ...]
    rows: list[list[str]]

    def column(self, path: str) -> int | None:
        """Where the column of a field stands."""
        for index, name in enumerate(self.header):
            if self.known.mapping.get(name) == path:
                return index
        return None

    def values(self, path: str) -> list[str]:
        """What stands in the column of a field, once each in the order of appearance."""
        index = self.column(path)
        if index is None:
            return []
        return list(dict.fromkeys(row[index] for row in self.rows if index < len(row) and row[index]))


@dataclass(slots=True)
class Export:
    """A folder that was recognised."""

    system: str
    files: list[Found] = field(default_factory=list)
    unrecognized: list[str] = field(default_factory=list)

    def of(self, noun: str) -> list[Found]:
        """The files of a noun."""
        return [one for one in self.files if one.known.noun == noun]

    def owners(self) -> dict[str, tuple[str, str | None]]:
        """What files call an owner -> name and e-mail address."""
        found: dict[str, tuple[str, str | None]] = {}
        for file in self.of("users"):
            places = {
                path: file.column(path)
                for path in ("external_id", "email", "name", "first_name", "last_name")
            }
            for row in file.rows:
                said = {
                    path: row[index]
                    for path, index in places.items()
                    if index is not None and index < len(row)
                }
                name = said.get("name") or " ".join(
                    filter(None, (said.get("first_name"), said.get("last_name")))
                )
                key = said.get("external_id") or name
                if key:
                    found[key] = (name or key, said.get("email") or None)
        return found


def _known(system: str, object_: str, noun: str, told_by: str, any_of: str, **mapping: str) -> Known:
    split = {header.strip(): path for path, headers in mapping.items() for header in headers.split("|")}
    return Known(system, object_, noun, frozenset(filter(None, told_by.split("|"))),
                 frozenset(filter(None, any_of.split("|"))),
                 {header: path.replace("__", ".") for header, path in split.items()})  # fmt: skip


_KNOWN: Final = (
    _known("salesforce", "User", "users", "Id|Email", "Username|Alias|ProfileId|IsActive", external_id="Id",
           email="Email", name="Name", first_name="FirstName", last_name="LastName"),
    _known("salesforce", "OpportunityHistory", "history", "OpportunityId|StageName|CreatedDate", "",
           external_id="OpportunityId", stage="StageName", at="CreatedDate"),
    _known("salesforce", "Opportunity", "deals", "StageName|CloseDate|Name", "", external_id="Id", name="Name",
           account__external_id="AccountId", stage="StageName", amount="Amount", currency="CurrencyIsoCode",
           expected_close="CloseDate", source="LeadSource", owner="OwnerId", opened_at="CreatedDate",
           lost_reason="Loss_Reason__c"),
    _known("salesforce", "Lead", "leads", "LastName|Company", "Status|LeadSource|IsConverted", external_id="Id",
           first_name="FirstName", last_name="LastName", company="Company", email="Email", phone="Phone",
           title="Title", industry="Industry", region="State", country="Country", postal_code="PostalCode",
           employees="NumberOfEmployees", website="Website", source="LeadSource", owner="OwnerId"),
    _known("salesforce", "Contact", "people", "LastName|AccountId", "", external_id="Id",
           first_name="FirstName", last_name="LastName", email="Email", phone="Phone", title="Title",
           account__external_id="AccountId", owner="OwnerId"),
    _known("salesforce", "Account", "accounts", "Name",
           "BillingCity|AnnualRevenue|NumberOfEmployees|ParentId|AccountNumber|BillingStreet", external_id="Id",
           name="Name", parent__external_id="ParentId", industry="Industry", region="BillingState",
           country="BillingCountry", postal_code="BillingPostalCode", employees="NumberOfEmployees",
           website="Website", owner="OwnerId"),
    _known("salesforce", "Task", "activities", "Subject|ActivityDate", "WhatId|WhoId", external_id="Id",
           subject="Subject", body="Description", occurred_at="ActivityDate", deal__external_id="WhatId",
           person__external_id="WhoId", account__external_id="AccountId", user="OwnerId"),
    _known("hubspot", "owners", "users", "Email", "Owner ID|User ID|Owner Name", external_id="Owner ID",
           email="Email", name="Owner Name|Name", first_name="First Name", last_name="Last Name"),
    _known("hubspot", "deals", "deals", "Deal Name|Deal Stage", "", external_id="Record ID", name="Deal Name",
           stage="Deal Stage", pipeline="Pipeline", amount="Amount", currency="Currency",
           expected_close="Close Date", opened_at="Create Date", owner="Deal owner",
           account__external_id="Associated Company IDs (Primary)",
           account="Associated Company (Primary)|Associated Company", source="Original Traffic Source",
           lost_reason="Closed Lost Reason"),
    _known("hubspot", "companies", "accounts", "Company name", "Company Domain Name|Company owner|Record ID",
           external_id="Record ID", name="Company name", website="Company Domain Name", owner="Company owner",
           industry="Industry", country="Country/Region", region="State/Region",
           postal_code="Postal Code", employees="Number of Employees"),
    _known("hubspot", "contacts", "people", "First Name|Last Name|Email", "Record ID|Contact owner",
           external_id="Record ID", first_name="First Name", last_name="Last Name", email="Email",
           phone="Phone Number", title="Job Title", owner="Contact owner", account="Associated Company",
           account__external_id="Associated Company IDs"),
    _known("spreadsheets", "sales_teams", "users", "sales_agent|manager", "", name="sales_agent"),
    _known("spreadsheets", "products", "products", "product|series|sales_price", "", name="product",
           family="series", code="code"),
    _known("spreadsheets", "accounts", "accounts", "account|sector", "", name="account", industry="sector",
           employees="employees", country="office_location", parent="subsidiary_of"),
    _known("spreadsheets", "sales_pipeline", "deals", "opportunity_id|deal_stage", "",
           external_id="opportunity_id", name="name", owner="sales_agent", account="account", stage="deal_stage",
           opened_at="engage_date", closed_at="close_date", amount="close_value"),
)  # fmt: skip
"""More telling kinds stand before those that they resemble."""
ORDER: Final = ("users", "history", "accounts", "people", "leads", "products", "deals", "activities")


def recognise(folder: Path) -> Export:
    """Read the files of a folder and tell what each is.

    Raises:
        SheetUnreadableError: None of them is known, or there are too many.

    """
    paths = sorted(
        path for path in folder.rglob("*") if path.is_file() and path.suffix.lower() in {".csv", ".json"}
    )
    if len(paths) > _MOST_FILES:
        raise SheetUnreadableError(f"An export has at most {_MOST_FILES} files.")
    found = Export("spreadsheets")
    for path in paths:
        for name, header, rows in _tables(path):
            known = next((one for one in _KNOWN if _is(one, header)), None)
            if known is None:
                found.unrecognized.append(name)
            else:
                found.files.append(_completed(Found(name, known, tuple(header), rows)))
    if not any(one.known.noun in ORDER[2:] for one in found.files):
        raise SheetUnreadableError("No file of this folder has the columns of a known export.")
    found.files.sort(key=lambda one: ORDER.index(one.known.noun))
    systems = [one.known.system for one in found.files]
    found.system = max(set(systems), key=systems.count)
    _with_history(found)
    return found


def _is(known: Known, header: Sequence[str]) -> bool:
    there = set(header)
    return known.told_by <= there and (not known.any_of or bool(known.any_of & there))


def _tables(path: Path) -> Iterator[tuple[str, list[str], list[list[str]]]]:
    if path.suffix.lower() == ".json":
        yield from _tree(path)
        return
    encoding = encoding_of(path)
    with path.open(encoding=encoding, errors="replace", newline="") as file:
        sample = file.read(65536)
        file.seek(0)
        rows = [
            [cell.strip() for cell in row]
            for row in csv.reader(file, delimiter=delimiter_of(sample))
            if any(row)
        ]
    if rows:
        yield path.name, rows[0], rows[1:]


def _tree(path: Path) -> Iterator[tuple[str, list[str], list[list[str]]]]:
    """The records of a tree file, as `sf data export tree` writes them."""
    try:
        held = orjson.loads(path.read_bytes())
    except orjson.JSONDecodeError:
        return
    records = held.get("records") if isinstance(held, dict) else None
    if not isinstance(records, list) or not records:
        return
    names = list(dict.fromkeys(name for one in records for name in one if name != "attributes"))
    rows = [
        [str(one.get("attributes", {}).get("referenceId", "")), *(_said(one.get(name)) for name in names)]
        for one in records
    ]
    yield path.name, ["Id", *names], rows


def _said(value: Any) -> str:
    if value is None:
        return ""
    return str(value).lower() if isinstance(value, bool) else str(value).removeprefix("@")


def _completed(found: Found) -> Found:
    """Add columns that records need and the file has by another name."""
    if found.known.object == "products" and "code" not in found.header:
        place = found.header.index("product")
        found.header = (*found.header, "code")
        found.rows = [[*row, row[place]] for row in found.rows]
    if found.known.object == "sales_pipeline" and "name" not in found.header:
        places = [found.header.index(name) for name in ("account", "product", "opportunity_id")]
        found.header = (*found.header, "name")
        found.rows = [[*row, " ".join(row[place] for place in places if row[place])] for row in found.rows]
    return found


def _with_history(export: Export) -> None:
    """Put what a file of stage changes says beside the deals that it is about."""
    changes: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for file in export.of("history"):
        key, stage, at = (file.column(path) or 0 for path in ("external_id", "stage", "at"))
        for row in file.rows:
            changes[row[key]].append((row[at], row[stage]))
    if not changes:
        return
    for file in export.of("deals"):
        key = file.column("external_id") or 0
        file.known = _also(file.known, "stage_history")
        file.header = (*file.header, "stage_history")
        file.rows = [
            [*row, "|".join(f"{at}={stage}" for at, stage in sorted(changes.get(row[key], ())))]
            for row in file.rows
        ]


def _also(known: Known, path: str) -> Known:
    return Known(
        known.system, known.object, known.noun, known.told_by, known.any_of, {**known.mapping, path: path}
    )
