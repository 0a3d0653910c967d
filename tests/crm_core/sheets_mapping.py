# ruff: noqa: E501 - columns as files have them
"""Columns of which the right field is known, to judge suggestions by: observed exports, samples, made-up lists.

For tuning: HubSpot's headers and made-up lists of seeds 100 to 119. What judges: Salesforce's and Pipedrive's
headers, the Maven and Salesforce samples, and made-up lists of seeds from 1000 on.
"""

import csv
import random
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

import orjson

from crm_core.records import RESOURCES
from crm_core.sheets.columns import Column, evidence_of
from crm_core.sheets.fields import targets
from crm_core.sheets.scoring import Judge, suggest
from crm_core.sheets.values import Convention, fold


@dataclass(frozen=True, slots=True)
class Truth:
    """A sheet and what its columns are; None where nothing fits."""

    noun: str
    columns: tuple[Column, ...]
    fields: tuple[str | None, ...]


def column(index: int, header: str, values: Sequence[str], convention: Convention = Convention()) -> Column:  # noqa: B008 - frozen
    """A column as analysis would see it."""
    filled = [value for value in values if value]
    counted = Counter(map(fold, filled))
    return Column(
        index, header, "", 1.0, len(counted) / len(filled) if filled else 0.0, tuple(filled[:5]), convention,
        False,  # noqa: FBT003 - as the columns stand
        evidence_of(filled, convention), tuple(word for word, _ in counted.most_common(30)) if len(counted) <= 60 else (),
    )  # fmt: skip


def sheet(noun: str, table: Iterable[tuple[str, str | None, Sequence[str]]]) -> Truth:
    """A sheet of (header, field, values)."""
    rows = list(table)
    return Truth(noun, tuple(column(n, header, values) for n, (header, _, values) in enumerate(rows)),
                 tuple(field for _, field, _ in rows))  # fmt: skip


def accuracy(truths: Sequence[Truth], judge: Judge) -> float:
    """Of all columns, the share whose suggestion is right; leaving out what fits nothing is right too."""
    right = total = 0
    for one in truths:
        found = suggest(one.columns, targets(RESOURCES[one.noun]), noun=one.noun, judge=judge)
        right += sum(said.field == true for said, true in zip(found, one.fields, strict=True))
        total += len(one.fields)
    return right / total


def without_headers(truths: Sequence[Truth]) -> list[Truth]:
    """The same sheets with no headers at all."""
    return [
        replace(one, columns=tuple(replace(column, header="") for column in one.columns)) for one in truths
    ]


OBSERVED: Final[Mapping[tuple[str, str], tuple[str, Mapping[str, str]]]] = {
    ("hubspot", "deals"): ("deals", {
        "Record ID": "external_id", "Deal Name": "name", "Deal Stage": "stage", "Amount": "amount", "Deal owner": "owner",
        "Close Date": "expected_close", "Create Date": "opened_at", "Associated Company IDs (Primary)": "account.external_id",
        "Associated Company (Primary)": "account", "Pipeline": "pipeline", "Closed Lost Reason": "lost_reason",
        "Original Traffic Source": "source"}),
    ("hubspot", "companies"): ("accounts", {
        "Record ID": "external_id", "Company name": "name", "Company Domain Name": "website", "Company owner": "owner",
        "Industry": "industry", "Country/Region": "country"}),
    ("hubspot", "contacts"): ("people", {
        "Record ID": "external_id", "First Name": "first_name", "Last Name": "last_name", "Email": "email",
        "Phone Number": "phone", "Contact owner": "owner", "Job Title": "title", "Associated Company": "account",
        "Associated Company IDs": "account.external_id"}),
    ("pipedrive", "deals"): ("deals", {
        "Deal - ID": "external_id", "Deal - Title": "name", "Deal - Value": "amount", "Deal - Currency of value": "currency",
        "Deal - Stage": "stage", "Deal - Owner": "owner", "Deal - Pipeline": "pipeline", "Deal - Deal created": "opened_at",
        "Deal - Expected close date": "expected_close", "Deal - Closed on": "closed_at", "Deal - Lost reason": "lost_reason",
        "Organization": "account"}),
    ("pipedrive", "persons"): ("people", {
        "Person - First name": "first_name", "Person - Last name": "last_name", "Person - Email (Work)": "email",
        "Person - Phone (Work)": "phone", "Person - Job title": "title", "Person - Organization": "account"}),
    ("pipedrive", "organizations"): ("accounts", {
        "Organization - Name": "name", "Organization - Owner": "owner", "Organization - Address - ZIP": "postal_code"}),
    ("salesforce", "opportunity (data export / SOQL field names)"): ("deals", {
        "Id": "external_id", "AccountId": "account.external_id", "Name": "name", "StageName": "stage", "Amount": "amount",
        "CloseDate": "expected_close", "LeadSource": "source", "OwnerId": "owner", "CreatedDate": "opened_at"}),
}  # fmt: skip
_TUNED_ON: Final = "hubspot"


def observed(shared: Path, *, judging: bool) -> list[Truth]:
    """Headers of real exports; no values are known of them."""
    headers: dict[tuple[str, str], list[str]] = {}
    with (shared / "data/crm_exports/observed_export_headers.csv").open(encoding="utf-8") as file:
        for row in csv.DictReader(file):
            headers.setdefault((row["product"], row["object"]), []).append(row["header"])
    return [
        sheet(noun, [(header, fields.get(header), ()) for header in headers[key]])
        for key, (noun, fields) in OBSERVED.items()
        if (key[0] != _TUNED_ON) is judging and key in headers
    ]


_MAVEN: Final = {
    "accounts.csv": ("accounts", {"account": "name", "sector": "industry", "employees": "employees",
                                  "office_location": "country", "subsidiary_of": "parent"}),
    "products.csv": ("products", {"product": "name", "series": "family"}),
    "sales_pipeline.csv": ("deals", {"opportunity_id": "external_id", "sales_agent": "owner", "account": "account",
                                     "deal_stage": "stage", "engage_date": "opened_at", "close_date": "expected_close",
                                     "close_value": "amount"}),
}  # fmt: skip
_TREE: Final = {
    "Account": ("accounts", {"Name": "name", "BillingState": "region", "Website": "website", "Industry": "industry",
                             "NumberOfEmployees": "employees", "BillingPostalCode": "postal_code"}),
    "Contact": ("people", {"AccountId": "account.external_id", "LastName": "last_name", "FirstName": "first_name",
                           "Phone": "phone", "Email": "email", "Title": "title"}),
    "Opportunity": ("deals", {"AccountId": "account.external_id", "Name": "name", "StageName": "stage", "Amount": "amount",
                              "CloseDate": "expected_close", "LeadSource": "source"}),
}  # fmt: skip


def samples(shared: Path) -> list[Truth]:
    """Real files with their values."""
    folder = shared / "data/crm_exports"
    found = []
    for name, (noun, fields) in _MAVEN.items():
        with (folder / "maven" / name).open(encoding="utf-8") as file:
            rows = list(csv.DictReader(file))
        found.append(
            sheet(noun, [(header, fields.get(header), [row[header] for row in rows]) for header in rows[0]])
        )
    for name, (noun, fields) in _TREE.items():
        records = orjson.loads((folder / "salesforce_tree" / f"{name}.json").read_bytes())["records"]
        headers = list(dict.fromkeys(key for one in records for key in one if key != "attributes"))
        found.append(
            sheet(
                noun,
                [
                    (header, fields.get(header), [str(one.get(header) or "") for one in records])
                    for header in headers
                ],
            )
        )
    return found


_WORDS: Final[dict[str, tuple[str, ...]]] = {
    "first_name": ("Vorname", "Given", "fname", "Prénom", "Contact first"),
    "last_name": ("Nachname", "Surname", "lname", "Nom", "Contact last"),
    "email": ("E-Mail-Adresse", "mail addr", "Kontakt", "Courriel", "Reach at"),
    "phone": ("Tel.", "Rufnr", "Call", "Téléphone", "Direct line"),
    "company": ("Firma", "Org", "Where", "Société", "Employer"),
    "title": ("Funktion", "Job", "Does what", "Poste", "Position held"),
    "country": ("Land", "Ctry", "Nation", "Pays", "From"),
    "postal_code": ("PLZ", "zip5", "Code", "Code postal", "Post"),
    "website": ("Webseite", "Homepage", "www", "Site", "Link"),
    "employees": ("Mitarbeiter", "Size", "FTE", "Effectif", "How many"),
    "source": ("Herkunft", "Campaign", "via", "Provenance", "Heard of us"),
}  # fmt: skip
_FIRST: Final = [
    "Anna",
    "Bruno",
    "Clara",
    "David",
    "Emma",
    "Felix",
    "Greta",
    "Hugo",
    "Ines",
    "Jonas",
    "Klara",
    "Leon",
    "Mia",
    "Noah",
    "Olga",
    "Paul",
    "Rosa",
    "Sven",
    "Tina",
    "Uwe",
]
_LAST: Final = [
    "Abel",
    "Brandt",
    "Conrad",
    "Dietz",
    "Ebert",
    "Falk",
    "Gruber",
    "Hansen",
    "Iversen",
    "Jung",
    "Keller",
    "Lorenz",
    "Maurer",
    "Neumann",
    "Ott",
    "Peters",
    "Roth",
    "Sommer",
    "Thiel",
    "Vogt",
]
_FIRMS: Final = ("Stahl", "Holz", "Nord", "Rhein", "Alpen", "Hafen", "Licht", "Wind", "Sonnen", "Berg")
_FORMS: Final = ("GmbH", "AG", "Ltd", "Inc", "SARL", "BV", "Logistik", "Werke", "Partner", "& Söhne")
_JOBS: Final = (
    "CEO",
    "Head of Sales",
    "Einkaufsleiter",
    "Engineer",
    "VP Procurement",
    "Office Manager",
    "CTO",
    "Buyer",
    "Sachbearbeiter",
    "Assistant",
)
_LANDS: Final = ("Germany", "France", "Austria", "DE", "FR", "Schweiz", "Netherlands", "Denmark")


def made_up(seed: int) -> Truth:
    """A list of leads: columns shuffled, some missing, a stranger among them, headers in one tongue or none."""
    chance = random.Random(seed)  # noqa: S311 - no secret
    tongue = chance.randrange(5)
    rows = []
    for _ in range(120):
        first, last, firm = chance.choice(_FIRST), chance.choice(_LAST), chance.choice(_FIRMS)
        rows.append({
            "first_name": first, "last_name": last, "email": f"{first}.{last}@{firm}.example".lower(),
            "phone": f"+49 {chance.randrange(30, 99)} {chance.randrange(100000, 9999999)}",
            "company": f"{firm} {chance.choice(_FORMS)}", "title": chance.choice(_JOBS), "country": chance.choice(_LANDS),
            "postal_code": f"{chance.randrange(10000, 99999)}", "website": f"www.{firm.lower()}-{chance.randrange(99)}.com",
            "employees": str(chance.choice((5, 12, 40, 75, 150, 900, 2500))),
            "source": chance.choice(("Messe", "Web", "Referral", "Cold call")), "stranger": chance.choice(("A", "B", "C7", "x")),
        })  # fmt: skip
    fields = [name for name in (*_WORDS, "stranger") if chance.random() < 0.8]
    chance.shuffle(fields)
    headless = chance.random() < 0.3
    return sheet("leads", [
        ("" if headless else "Zeta" if name == "stranger" else _WORDS[name][tongue],
         None if name == "stranger" else name, [row[name] for row in rows])
        for name in fields
    ])  # fmt: skip
