# ruff: noqa: E501 - files as they are
"""Exports of other systems, whole: recognised by their columns, brought in in order, and compared."""

import io
import zipfile
from collections.abc import Awaitable, Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.serving.conftest import ClientOf

Run = Callable[[], Awaitable[None]]


def zipped(files: dict[str, bytes]) -> bytes:
    """An archive of files."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as packed:
        for name, held in files.items():
            packed.writestr(name, held)
    return buffer.getvalue()


async def brought(
    client: httpx.AsyncClient, run_jobs: Run, files: dict[str, bytes], **asked: Any
) -> tuple[dict[str, Any], dict[str, dict[str, Any]]]:
    """Send an export, start it, have it done; returns how it was recognised and each sheet by name."""
    answer = await client.post("/imports/folders", content=zipped(files), params=asked)
    assert answer.status_code == 201, answer.text
    folder = answer.json()
    started = await client.post(f"/imports/folders/{folder['id']}/start")
    assert started.status_code == 200, started.text
    for _ in folder["sheets"]:  # the end of one starts the next
        await run_jobs()
    ended = (await client.get(f"/imports/folders/{folder['id']}")).json()["items"]
    return folder, {one["name"].removeprefix("000-").split("-")[-1]: one for one in ended}


HUBSPOT = {
    "companies.csv": b"Record ID,Company name,Company Domain Name,Company owner\n77,Harbour Ltd,harbour.example,Rep\n",
    "contacts.csv": b"Record ID,First Name,Last Name,Email,Associated Company IDs\n5,Ann,Lee,ann@harbour.example,77\n",
    "deals.csv": (
        b"Record ID,Deal Name,Deal Stage,Pipeline,Amount,Close Date,Create Date,Deal owner,"
        b"Associated Company IDs (Primary)\n"
        b"9,Crane,Closed Won,Sales,5000,2025-03-01 10:00,2025-01-01 09:30,Rep,77\n"
        b"10,Dock,Contract Sent,Sales,700.5,2027-03-01 10:00,2025-01-01 09:30,Rep,77\n"
    ),
    "notes.csv": b"What,Ever\n1,2\n",
}


async def test_a_hubspot_export_comes_in_whole(client_of: ClientOf, run_jobs: Run) -> None:
    """Companies, contacts and deals refer to each other by HubSpot's ids; the pipeline is made as it was."""
    admin = await client_of("admin")

    folder, sheets = await brought(admin, run_jobs, HUBSPOT)

    assert (folder["system"], [name[4:] for name in folder["unrecognized"]]) == ("hubspot", ["notes.csv"])
    assert [one["noun"] for one in folder["sheets"]] == ["accounts", "people", "deals"]
    assert all((one["state"], one["failed"]) == ("done", 0) for one in sheets.values()), sheets
    deals = {one["name"]: one for one in (await admin.get("/deals")).json()["items"]}
    assert (deals["Crane"]["state"], deals["Crane"]["account"]["name"]) == ("won", "Harbour Ltd")
    assert deals["Crane"]["closed_at"].startswith("2025-03-01")
    person = (await admin.get("/people")).json()["items"][0]
    assert person["account"]["name"] == "Harbour Ltd"
    report = (await admin.get(f"/imports/sheets/{sheets['deals.csv']['id']}/reconciliation")).json()
    assert report["equal"], report


async def test_stage_changes_of_an_export_become_the_deals_history(
    client_of: ClientOf, run_jobs: Run
) -> None:
    """Where an export says when a deal was in which stage, the record knows it at those times."""
    admin = await client_of("admin")
    files = {
        "Opportunity.csv": (
            b"Id,Name,StageName,CloseDate,Amount,CreatedDate\n"
            b"006A,Pump,Closed Won,2025-04-01,100,2025-01-02T08:00:00Z\n"
        ),
        "OpportunityHistory.csv": (
            b"OpportunityId,StageName,CreatedDate\n006A,Prospecting,2025-01-02T08:00:00Z\n"
            b"006A,Qualification,2025-02-03T08:00:00Z\n006A,Closed Won,2025-04-01T08:00:00Z\n"
        ),
    }  # fmt: skip

    _, sheets = await brought(admin, run_jobs, files)

    assert sheets["Opportunity.csv"]["created"] == 1, sheets
    deal = (await admin.get("/deals")).json()["items"][0]
    assert (deal["state"], deal["opened_at"][:10]) == ("won", "2025-01-02")


async def test_the_salesforce_tree_comes_in_whole(client_of: ClientOf, run_jobs: Run, shared: Path) -> None:
    """All accounts, contacts and opportunities of the sample org, each contact at its account."""
    folder = shared / "data/crm_exports/salesforce_tree"
    files = {path.name: path.read_bytes() for path in folder.glob("*.json")}
    admin = await client_of("admin")

    _, sheets = await brought(admin, run_jobs, files, duplicates="ignore")

    assert {name: (one["created"], one["total"]) for name, one in sheets.items()} == {
        "Account.json": (10, 10), "Contact.json": (10, 10), "Opportunity.json": (9, 9),
    }  # fmt: skip
    people = (await admin.get("/people")).json()["items"]
    assert all(one["account"] for one in people)
    for one in sheets.values():
        report = (await admin.get(f"/imports/sheets/{one['id']}/reconciliation")).json()
        assert report["equal"], report


@pytest.mark.slow
async def test_the_maven_pipeline_comes_in_whole(client_of: ClientOf, run_jobs: Run, shared: Path) -> None:
    """85 accounts with parents, 7 products, 8,800 deals with stage, owner, amount and past; sums agree."""
    folder = shared / "data/crm_exports/maven"
    files = {path.name: path.read_bytes() for path in folder.glob("*.csv")}
    admin = await client_of("admin")

    folder_, sheets = await brought(admin, run_jobs, files, duplicates="ignore", add_users=True)
    while sheets["sales_pipeline.csv"]["state"] == "running":  # a worker that is to end leaves it half done
        await run_jobs()
        items = (await admin.get(f"/imports/folders/{folder_['id']}")).json()["items"]
        sheets = {one["name"].split("-")[-1]: one for one in items}

    counts = {name: (one["created"], one["failed"], one["total"]) for name, one in sheets.items()}
    assert counts["sales_pipeline.csv"] == (8800, 0, 8800), sheets["sales_pipeline.csv"]
    assert (counts["accounts.csv"][0], counts["products.csv"][0]) == (85, 7)
    report = (await admin.get(f"/imports/sheets/{sheets['sales_pipeline.csv']['id']}/reconciliation")).json()
    assert report["equal"], report["differences"][:5]
    won = next(one for one in report["groups"] if (one["by"], one["group"]) == ("stage", "Won"))
    assert (won["record_count"], Decimal(won["record_amount"])) == (4238, Decimal(10005534))
