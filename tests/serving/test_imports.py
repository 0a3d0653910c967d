"""Imports of sheets over HTTP: columns understood, rows in once, nothing lost, and all of it undone."""

from collections.abc import Awaitable, Callable
from io import BytesIO
from typing import Any
from uuid import UUID

import httpx
import xlsxwriter

from crm_core.kit import Identity
from crm_core.pipelines import Pipeline
from crm_core.sheets import service as sheets
from serving.jobs import imports as jobs
from serving.services import Services
from serving.sheets import judging, path_of
from tests.database import Org
from tests.serving.conftest import ClientOf

Run = Callable[[], Awaitable[None]]
LEADS = (
    "Vorname;Nachname;E-Mail;Firma;Land;Mitarbeiter\r\n"
    "Jürgen;Müller;j.mueller@stahlwerk.example;Stahlwerk GmbH;Deutschland;1.250\r\n"
    "Anaïs;Lefèvre;anais@atelier.example;Atelier SARL;Frankreich;42\r\n"
    "Max;Moritz;max@moritz.example;Moritz KG;Atlantis;7\r\n"
)


async def uploaded(
    client: httpx.AsyncClient, body: bytes, name: str = "list.csv", **asked: Any
) -> dict[str, Any]:
    """Send a sheet as the body; returns how it is understood."""
    answer = await client.post("/imports/sheets", params={"name": name, **asked}, content=body)
    assert answer.status_code == 201, answer.text
    return dict(answer.json())


async def brought(
    client: httpx.AsyncClient, run_jobs: Run, sheet: dict[str, Any], **to: Any
) -> dict[str, Any]:
    """Map a sheet, start it, have it done; returns how it ended."""
    path = f"/imports/sheets/{sheet['id']}"
    if to:
        patched = await client.patch(path, json=to)
        assert patched.status_code == 200, patched.text
    started = await client.post(f"{path}/start")
    assert started.status_code == 200, started.text
    await run_jobs()
    return dict((await client.get(path)).json())


def fields_of(sheet: dict[str, Any]) -> dict[str, str | None]:
    """Header -> field."""
    return {one["header"]: one["field"] for one in sheet["columns"]}


async def test_a_german_spreadsheet_is_understood_as_it_is(client_of: ClientOf, run_jobs: Run) -> None:
    """Semicolons, Windows' western encoding, German headers, points in thousands; bad cells by line."""
    admin = await client_of("admin")
    sheet = await uploaded(admin, LEADS.encode("cp1252"))
    assert (sheet["encoding"], sheet["delimiter"], sheet["noun"], sheet["total"]) == (
        "cp1252",
        ";",
        "leads",
        3,
    )
    assert fields_of(sheet) == {
        "Vorname": "first_name", "Nachname": "last_name", "E-Mail": "email", "Firma": "company",
        "Land": "country", "Mitarbeiter": "employees",
    }  # fmt: skip
    preview = (await admin.get(f"/imports/sheets/{sheet['id']}/preview")).json()
    assert preview["rows"][0]["values"]["employees"] == 1250
    assert preview["rows"][2]["errors"][0]["column"] == "Land"
    assert (await admin.get("/leads")).json()["items"] == []

    ended = await brought(admin, run_jobs, sheet)

    assert (ended["state"], ended["created"], ended["failed"]) == ("done", 2, 1), ended
    found = {one["name"]: one["country"] for one in (await admin.get("/leads")).json()["items"]}
    assert found == {"Jürgen Müller": "DE", "Anaïs Lefèvre": "FR"}
    rejected = (await admin.get(f"/imports/sheets/{sheet['id']}/rejected")).content.decode("utf-8-sig")
    header, line = rejected.splitlines()
    assert header == "Vorname,Nachname,E-Mail,Firma,Land,Mitarbeiter,Line,Column,Value,Reason,Remedy"
    assert line.startswith("Max,Moritz,max@moritz.example,Moritz KG,Atlantis,7,4,Land,Atlantis,is no country")


async def test_a_workbook_and_a_form_are_taken_alike(client_of: ClientOf, run_jobs: Run) -> None:
    """A workbook's dates and numbers arrive as what they are."""
    admin = await client_of("admin")
    buffer = BytesIO()
    with xlsxwriter.Workbook(buffer, {"in_memory": True}) as book:
        page = book.add_worksheet()
        page.write_row(0, 0, ["Company", "Employees", "Website"])
        page.write_row(1, 0, ["Acme Inc", 120, "acme.example"])
    answer = await admin.post(
        "/imports/sheets", files={"file": ("x.xlsx", buffer.getvalue())}, params={"noun": "accounts"}
    )
    sheet = answer.json()
    assert (sheet["file_kind"], sheet["name"]) == ("xlsx", "x.xlsx")
    ended = await brought(admin, run_jobs, sheet)
    assert ended["created"] == 1, ended
    account = (await admin.get("/accounts")).json()["items"][0]
    assert (account["name"], account["employees"]) == ("Acme Inc", 120)


async def test_an_import_again_changes_and_adds_nothing_twice(client_of: ClientOf, run_jobs: Run) -> None:
    """The same file again changes nothing; a corrected one changes what differs; undo puts it back."""
    admin = await client_of("admin")
    body = "Email,Name,Title\na@x.example,Ann Lee,CEO\nb@x.example,Bo Ray,CFO\n"
    first = await brought(
        admin, run_jobs, await uploaded(admin, body.encode(), noun="people"), match=["email"]
    )
    again = await brought(
        admin, run_jobs, await uploaded(admin, body.encode(), noun="people"), match=["email"]
    )
    other = body.replace("CFO", "CTO") + "A@X.example,Ann Lee,CEO\nc@x.example,Cy Fox,COO\n"
    sheet = await uploaded(admin, other.encode(), noun="people")
    third = await brought(admin, run_jobs, sheet, match=["email"], options={"duplicates": "ignore"})
    assert (first["created"], again["unchanged"]) == (2, 2)
    assert (third["created"], third["changed"], third["unchanged"]) == (1, 1, 2), third

    undone = await admin.post(f"/imports/sheets/{sheet['id']}/undo", json={})
    assert undone.status_code == 200, undone.text
    await run_jobs()

    people = {one["name"]: one["title"] for one in (await admin.get("/people")).json()["items"]}
    assert people == {"Ann Lee": "CEO", "Bo Ray": "CFO"}
    assert (await admin.get(f"/imports/sheets/{sheet['id']}")).json()["state"] == "undone"


async def test_what_changed_since_is_left_alone_unless_forced(client_of: ClientOf, run_jobs: Run) -> None:
    """Undoing lists records that somebody worked on and leaves them."""
    admin = await client_of("admin")
    body = "Name,Industry\nAcme,steel\nBolt,wood\n"
    sheet = await uploaded(admin, body.encode(), noun="accounts")
    await brought(admin, run_jobs, sheet)
    acme = next(one for one in (await admin.get("/accounts")).json()["items"] if one["name"] == "Acme")
    await admin.patch(f"/accounts/{acme['id']}", json={"region": "north"})

    undone = (await admin.post(f"/imports/sheets/{sheet['id']}/undo", json={})).json()
    await run_jobs()

    assert [one["record_id"] for one in undone["changed_since"]] == [acme["id"]]
    assert [one["name"] for one in (await admin.get("/accounts")).json()["items"]] == ["Acme"]
    left = (await admin.get(f"/imports/sheets/{sheet['id']}/lines", params={"status": "left"})).json()[
        "items"
    ]
    assert [one["line"] for one in left] == [2]


async def test_deals_come_with_their_past(client_of: ClientOf, run_jobs: Run, pipeline: Pipeline) -> None:
    """Accounts, owners and stages by name, days of opening and closing; sums agree afterwards."""
    admin = await client_of("admin")
    body = (
        "Deal Name,Company,Owner,Deal Stage,Amount,Close Date,Create Date\n"
        'Big,Acme,rep@northgate.example,Won,"$1,200.50",03/25/2025,01/13/2025\n'
        "Small,Acme,nobody@else.example,Proposal,800,04/01/2027,02/01/2025\n"
        "Odd,Acme,rep@northgate.example,Nowhere,1,04/01/2027,02/01/2025\n"
    )
    rep = (await admin.get("/users")).json()["items"]
    email = next(one["email"] for one in rep if one["name"] == "Rep")
    sheet = await uploaded(admin, body.replace("rep@northgate.example", email).encode(), noun="deals")
    assert fields_of(sheet) == {
        "Deal Name": "name", "Company": "account", "Owner": "owner", "Deal Stage": "stage",
        "Amount": "amount", "Close Date": "expected_close", "Create Date": "opened_at",
    }  # fmt: skip
    assert {one["header"]: one["dates"] for one in sheet["columns"]}["Create Date"] == "mdy"

    ended = await brought(admin, run_jobs, sheet, options={"create_missing": True})

    assert (ended["created"], ended["failed"]) == (2, 1), ended
    deals = {one["name"]: one for one in (await admin.get("/deals")).json()["items"]}
    assert (deals["Big"]["state"], deals["Big"]["opened_at"][:10], deals["Big"]["closed_at"][:10]) == (
        "won", "2025-01-13", "2025-03-25",
    )  # fmt: skip
    assert (deals["Big"]["owner"]["name"], deals["Big"]["account"]["name"]) == ("Rep", "Acme")
    assert pipeline.name == "New business"
    report = (await admin.get(f"/imports/sheets/{sheet['id']}/reconciliation")).json()
    won = next(one for one in report["groups"] if (one["by"], one["group"]) == ("stage", "Won"))
    assert (won["file_amount"], won["record_amount"], won["equal"]) == ("1200.50", "1200.50", True)
    assert not report["equal"]
    assert [(one["line"], one["in_record"]) for one in report["differences"]] == [(4, None)]

    await admin.post(f"/imports/sheets/{sheet['id']}/undo", json={})
    await run_jobs()
    assert (await admin.get("/deals")).json()["items"] == []
    assert (await admin.get("/accounts")).json()["items"] == []


async def test_a_likely_duplicate_is_held_until_somebody_decides(client_of: ClientOf, run_jobs: Run) -> None:
    """A row that is probably there already is shown with its probability, and not added unasked."""
    admin = await client_of("admin")
    there = {"name": "Katharina Brandt", "email": "katharina.brandt@nordwind.example",
             "company": "Nordwind Logistik GmbH",
             "phone": "+49 40 5551234"}  # fmt: skip
    lead = (await admin.post("/leads", json=there)).json()
    body = (
        "Name,Company,Email,Phone\nKatharina Brandt,Nordwind Logistik,,+49 40 5551234\n"
        "Ole Hansen,Fjord AS,ole@fjord.example,\n"
    )
    sheet = await uploaded(admin, body.encode(), noun="leads")

    ended = await brought(admin, run_jobs, sheet)

    assert (ended["created"], ended["held"]) == (1, 1), ended
    path = f"/imports/sheets/{sheet['id']}/lines"
    held = (await admin.get(path, params={"status": "held"})).json()["items"]
    assert held[0]["candidates"][0]["id"] == lead["id"]
    assert held[0]["candidates"][0]["probability"] > 0.5
    decided = await admin.post(f"{path}/2/decide", json={"action": "update"})
    assert decided.json()["status"] in {"changed", "unchanged"}, decided.text
    assert len((await admin.get("/leads")).json()["items"]) == 2
    assert (await admin.post(f"{path}/2/decide", json={"action": "skip"})).status_code == 409


async def test_importing_is_a_right_of_its_own(client_of: ClientOf) -> None:
    """Who may add leads one by one may not import them for that, and sees nobody else's imports."""
    rep, admin = await client_of("rep"), await client_of("admin")
    sheet = await uploaded(rep, LEADS.encode())
    refused = await rep.post(f"/imports/sheets/{sheet['id']}/start")
    assert (refused.status_code, refused.json()["code"]) == (403, "forbidden")
    theirs = await uploaded(admin, LEADS.encode())
    assert (await rep.get(f"/imports/sheets/{theirs['id']}")).status_code == 404


async def test_a_killed_worker_leaves_whole_slices(client_of: ClientOf, services: Services, org: Org) -> None:
    """What a worker had done when it was killed stays, once; the next goes on after it."""
    admin = await client_of("admin")
    body = "Name,External ID\n" + "".join(f"Account {n},x{n}\n" for n in range(95))
    sheet = await uploaded(admin, body.encode(), noun="accounts")
    path = f"/imports/sheets/{sheet['id']}"
    await admin.patch(path, json={"options": {"duplicates": "ignore"}})
    await admin.post(f"{path}/start")
    identity = Identity(org.id, org.people["admin"])
    file = path_of(services.settings.data, org.id, UUID(sheet["id"]))
    for killed in (False, True):
        try:
            async with services.work(identity) as work:
                row = await sheets.read(work.session, UUID(sheet["id"]))
                importing = await sheets.prepared(work, row, judging(services.duplicates))
                await sheets.next_slice(work, row.id, importing, file, at=services.clock(), most=30)
                if killed:
                    raise KeyboardInterrupt  # noqa: TRY301 - stands for the kill
        except KeyboardInterrupt:
            pass
    assert (await admin.get(path)).json()["done"] == 30

    await jobs.run(services, org.id, UUID(sheet["id"]))

    ended = (await admin.get(path)).json()
    assert (ended["state"], ended["created"], ended["failed"]) == ("done", 95, 0)
    assert (await admin.get("/accounts", params={"limit": 200})).json()["items"].__len__() == 95


async def test_what_is_said_of_a_header_is_remembered(client_of: ClientOf) -> None:
    """A correction of one sheet is the suggestion for the next with that header."""
    admin = await client_of("admin")
    body = b"Kd-Nr XZ,Name\n4711,Acme\n4712,Bolt\n"
    sheet = await uploaded(admin, body, noun="accounts")
    mapping = [{"column": 0, "field": "region"}, {"column": 1, "field": "name"}]
    corrected = await admin.patch(f"/imports/sheets/{sheet['id']}", json={"mapping": mapping})
    assert corrected.status_code == 200, corrected.text

    again = await uploaded(admin, body, noun="accounts")

    first = again["columns"][0]
    assert (first["field"], first["why"]) == ("region", "you mapped this header so before")
