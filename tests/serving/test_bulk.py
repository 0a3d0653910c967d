"""Bulk jobs: rows in, a result for each out; whoever asks does no more than they could one by one."""

from collections.abc import Awaitable, Callable, Sequence
from typing import Any

import httpx
import orjson
import psycopg

from crm_core.pipelines import Pipeline
from tests.database import Org
from tests.serving.conftest import ClientOf

Run = Callable[[], Awaitable[None]]


def ndjson(rows: Sequence[Any]) -> bytes:
    """Write rows as lines; bytes are a line as they are."""
    return b"\n".join(row if isinstance(row, bytes) else orjson.dumps(row) for row in rows)


async def bulk(
    client: httpx.AsyncClient, run_jobs: Run, rows: Sequence[Any] = (), **about: Any
) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """Open a job, send its rows, start it, have it done; returns it and what became of each row."""
    opened = await client.post("/bulk", json=about)
    assert opened.status_code == 201, opened.text
    path = f"/bulk/{opened.json()['id']}"
    if rows:
        sent = await client.put(f"{path}/data", content=ndjson(rows))
        assert sent.status_code == 200, sent.text
        assert sent.json()["total"] == len(rows)
    started = await client.post(f"{path}/start")
    assert started.status_code == 200, started.text
    await run_jobs()
    told = (await client.get(f"{path}/results")).content.splitlines()
    return (await client.get(path)).json(), [orjson.loads(line) for line in told]


async def test_a_bad_row_stops_no_other(client_of: ClientOf, run_jobs: Run) -> None:
    """Each row is done by itself and told by line: what was added, and why what was refused was."""
    rep = await client_of("rep")
    rows = [
        {"name": "Acme", "industry": "steel", "external_id": "a1", "external_source": "erp"},
        {"name": "No such field", "colour": "red"},
        b"{not json",
        b"[1]",
        {"name": ""},
        {"name": "Twin", "external_id": "a1", "external_source": "erp"},
        {"name": "Bolt", "parent_id": "0190d1f0-0000-7000-8000-000000000000"},
        {"name": "Last"},
    ]

    job, told = await bulk(rep, run_jobs, rows, noun="accounts", action="create")

    assert [one["status"] for one in told] == ["created", *["failed"] * 6, "created"]
    assert [one["line"] for one in told] == [1, 2, 3, 4, 5, 6, 7, 8]
    assert [one["code"] for one in told[1:7]] == [
        "invalid", "invalid", "invalid", "invalid", "already_exists", "unknown_reference",
    ]  # fmt: skip
    assert (job["state"], job["done"], job["succeeded"], job["failed"]) == ("done", 8, 2, 6)
    names = {one["name"]: one["owner"]["name"] for one in (await rep.get("/accounts")).json()["items"]}
    assert names == {"Acme": "Rep", "Last": "Rep"}


async def test_rows_are_changed_put_and_deleted_by_a_key(client_of: ClientOf, run_jobs: Run) -> None:
    """Update finds records, upsert finds or adds them, delete takes them away; what is so already is told."""
    rep = await client_of("rep")
    new = [{"name": f"A{n}", "external_id": str(n)} for n in range(3)]
    upsert = {"noun": "accounts", "action": "upsert", "match": "external_id"}
    _, first = await bulk(rep, run_jobs, new, **upsert)
    _, again = await bulk(rep, run_jobs, [*new[:2], {"name": "A2!", "external_id": "2"}], **upsert)
    _, updated = await bulk(
        rep, run_jobs, [{"name": "A0", "region": "north"}, {"name": "Nobody", "region": "south"}],
        noun="accounts", action="update", match="name",
    )  # fmt: skip
    _, deleted = await bulk(
        rep, run_jobs, [{"id": first[1]["id"]}, {"id": "x"}], noun="accounts", action="delete", match="id"
    )

    assert [one["status"] for one in first] == ["created"] * 3
    assert [one["status"] for one in again] == ["unchanged", "unchanged", "changed"]
    assert [(one["status"], one["code"]) for one in updated] == [
        ("changed", None),
        ("failed", "account_not_found"),
    ]
    assert [(one["status"], one["code"]) for one in deleted] == [("deleted", None), ("failed", "invalid")]
    assert {one["name"] for one in (await rep.get("/accounts")).json()["items"]} == {"A0", "A2!"}


async def test_custom_fields_and_stages_are_done_as_one_by_one(
    client_of: ClientOf, run_jobs: Run, pipeline: Pipeline
) -> None:
    """A deal's row may hold custom fields and another stage; what follows from a move follows."""
    admin, rep = await client_of("admin"), await client_of("rep")
    field = {"noun": "deals", "name": "tier", "label": "Tier", "kind": "choice", "choices": ["a", "b"]}
    assert (await admin.post("/custom_fields", json=field)).status_code == 201
    won = next(stage.id for stage in pipeline.stages if stage.kind == "won")
    base = {"pipeline_id": str(pipeline.id)}
    rows = [
        {"name": "X", "external_id": "x", "custom": {"tier": "a"}, **base},
        {"name": "Y", "custom": {"tier": "z"}, **base},
    ]
    _, made = await bulk(rep, run_jobs, rows, noun="deals", action="create")
    moves = [{"external_id": "x", "stage_id": str(won), "custom": {"tier": "b"}}]
    _, moved = await bulk(rep, run_jobs, moves, noun="deals", action="update", match="external_id")

    deal = (await rep.get(f"/deals/{made[0]['id']}")).json()
    assert [(one["status"], one["code"]) for one in made] == [
        ("created", None),
        ("failed", "bad_custom_value"),
    ]
    assert moved[0]["status"] == "changed", moved
    assert (deal["state"], deal["custom"]) == ("won", {"tier": "b"})


async def test_a_mass_update_reaches_as_far_as_its_right(
    client_of: ClientOf, run_jobs: Run, org: Org, pipeline: Pipeline, admin_url: str
) -> None:
    """By a filter: counted first, limited to whose records one may change in bulk, and a right of its own."""
    rep, mate, manager = await client_of("rep"), await client_of("rep_mate"), await client_of("manager")
    for client in (rep, rep, mate):
        await client.post("/deals", json={"name": "D", "pipeline_id": str(pipeline.id), "source": "web"})
    asked: dict[str, Any] = {
        "noun": "deals", "action": "mass_update", "values": {"source": "fair"},
        "filter": {"field": "source", "op": "eq", "value": "web"},
    }  # fmt: skip
    opened = (await rep.post("/bulk", json=asked)).json()
    job, told = await bulk(rep, run_jobs, **asked)
    team, _ = await bulk(manager, run_jobs, **asked)
    with psycopg.connect(admin_url) as connection:
        connection.execute(
            "update role_permissions set level = 'none' where org_id = %s and action = 'mass_update'"
            " and object = 'deals' and role = 'sales_representative'",
            [org.id],
        )
    refused = await rep.post("/bulk", json=asked)

    assert (opened["state"], opened["total"]) == ("open", 2)
    assert (job["succeeded"], [one["status"] for one in told]) == (2, ["changed"] * 2)
    assert team["succeeded"] == 1
    assert refused.status_code == 403
    assert {one["source"] for one in (await manager.get("/deals")).json()["items"]} == {"fair"}


async def test_handing_over_is_a_right_of_its_own(
    client_of: ClientOf, run_jobs: Run, org: Org, pipeline: Pipeline
) -> None:
    """Reassigning changes the owner and nothing else, and to whom one may hand over is asked of every row."""
    rep, manager = await client_of("rep"), await client_of("manager")
    await rep.post("/deals", json={"name": "D", "pipeline_id": str(pipeline.id)})

    def to(who: str) -> dict[str, Any]:
        return {"noun": "deals", "action": "reassign", "values": {"owner_id": str(org.people[who])}}

    _, by_rep = await bulk(rep, run_jobs, **to("rep_mate"))
    _, by_manager = await bulk(manager, run_jobs, **to("rep_mate"))
    more = await rep.post("/bulk", json=to("rep") | {"values": {"name": "x"}})
    as_update = await rep.post("/bulk", json=to("rep") | {"action": "mass_update"})

    assert [(one["status"], one["code"]) for one in by_rep] == [("failed", "forbidden")]
    assert [one["status"] for one in by_manager] == ["changed"]
    assert (more.status_code, as_update.status_code) == (422, 422)


async def test_a_job_is_its_owners_and_starts_once(client_of: ClientOf, run_jobs: Run) -> None:
    """Nobody else sees it; without rows, or twice, it does not start; cancelled, it does nothing."""
    rep, mate = await client_of("rep"), await client_of("rep_mate")
    job = (await rep.post("/bulk", json={"noun": "accounts", "action": "create"})).json()["id"]
    empty = await rep.post(f"/bulk/{job}/start")
    await rep.put(f"/bulk/{job}/data", content=ndjson([{"name": "A"}]))
    others = [(await mate.get(f"/bulk/{job}{path}")).status_code for path in ("", "/results")]
    await rep.post(f"/bulk/{job}/start")
    twice = await rep.post(f"/bulk/{job}/start")
    late = await rep.put(f"/bulk/{job}/data", content=ndjson([{"name": "B"}]))
    cancelled = await rep.post(f"/bulk/{job}/cancel")
    await run_jobs()

    assert empty.json()["code"] == "bulk_job_not_open"
    assert others == [404, 404]
    assert (twice.status_code, late.status_code) == (409, 409)
    assert cancelled.json()["state"] == "cancelled"
    assert (await rep.get("/accounts")).json()["items"] == []
    assert (await rep.delete(f"/bulk/{job}")).status_code == 204
    assert (await rep.get("/bulk")).json()["items"] == []


async def test_the_events_of_refused_rows_are_not_told(
    client_of: ClientOf, run_jobs: Run, admin_url: str
) -> None:
    """The log tells of what happened: one event for each row that was done, and none for one that was not."""
    rep = await client_of("rep")
    rows = [{"name": f"A{n}", "external_id": str(n % 3), "external_source": "x"} for n in range(6)]
    await bulk(rep, run_jobs, rows, noun="accounts", action="create")

    with psycopg.connect(admin_url) as connection:
        kinds = connection.execute(
            "select type, count(*) from events where noun in ('accounts', 'bulk_jobs') group by 1 order by 1"
        ).fetchall()

    assert kinds == [("AccountCreated", 3), ("BulkJobEnded", 1), ("BulkJobStarted", 1)]
