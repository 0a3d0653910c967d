"""Merging: everything moves, keys still lead there, and undoing brings back every row as it was."""

from typing import Any

import httpx
import psycopg
import pytest

from crm_core.migrations.metadata import METADATA
from crm_core.pipelines import Pipeline
from crm_core.records.merge_rules import unknown_references
from tests.database import Org
from tests.serving.conftest import ClientOf

_TABLES = (
    "accounts", "people", "deals", "deal_people", "activities", "affiliations", "record_tags", "orders",
)  # fmt: skip
_ASIDE = {"updated_at", "version", "xmin"}


def _rows(admin_url: str) -> dict[str, list[dict[str, Any]]]:
    """Every row there is, apart from when and how often it was written."""
    found = {}
    with psycopg.connect(admin_url) as connection:
        for table in _TABLES:
            rows = connection.execute(f"select to_jsonb(t) from {table} t order by id".encode()).fetchall()
            found[table] = [{k: v for k, v in row.items() if k not in _ASIDE} for (row,) in rows]
    return found


async def _make(client: httpx.AsyncClient, noun: str, **values: Any) -> str:
    answer = await client.post(f"/{noun}", json=values)
    assert answer.status_code == 201, answer.text
    key: str = answer.json()["id"]
    return key


async def _company(manager: httpx.AsyncClient, rep: httpx.AsyncClient, pipeline: Pipeline) -> dict[str, str]:
    """Two accounts that are one, with people, deals, activities, tags and a child, owned by two reps."""
    keys = {
        "target": await _make(manager, "accounts", name="Acme", region="north"),
        "source": await _make(manager, "accounts", name="ACME Corporation", industry="steel", region="south"),
    }
    await manager.put(
        "/accounts/by/external_id/erp-7", json={"name": "ACME Corporation 2", "external_source": "erp"}
    )
    found = (await manager.get("/accounts", params={"q": "ACME Corporation 2"})).json()["items"]
    keys["third"] = found[0]["id"]
    keys["child"] = await _make(manager, "accounts", name="Acme South", parent_id=keys["source"])
    keys["ann"] = await _make(manager, "people", name="Ann", account_id=keys["source"])
    keys["bob"] = await _make(manager, "people", name="Bob", account_id=keys["target"])
    deal = {"pipeline_id": str(pipeline.id), "name": "Roof"}
    keys["deal"] = await _make(rep, "deals", account_id=keys["source"], **deal)
    await rep.post(f"/deals/{keys['deal']}/people", json={"person_id": keys["ann"], "role": "champion"})
    await rep.post(f"/deals/{keys['deal']}/people", json={"person_id": keys["bob"], "role": "user"})
    await _make(rep, "activities", kind="call", account_id=keys["source"])
    return keys


async def test_an_account_takes_all_of_another_and_gives_it_back(
    client_of: ClientOf, pipeline: Pipeline, admin_url: str
) -> None:
    """Deals of whoever, people, activities and children move; undone, every row is as it was."""
    manager, other, admin = await client_of("manager"), await client_of("other_rep"), await client_of("admin")
    keys = await _company(manager, other, pipeline)
    before = _rows(admin_url)
    body = {
        "noun": "accounts", "target": keys["target"], "sources": [keys["source"], keys["third"]],
        "fields": {"name": "longest"},
    }  # fmt: skip

    merged = await manager.post("/merges", json=body, headers={"Idempotency-Key": "m1"})
    again = await manager.post("/merges", json=body, headers={"Idempotency-Key": "m1"})

    assert merged.status_code == 201, merged.text
    assert again.json() == merged.json()
    assert merged.json()["moved"] | {"record_tags": 0} == {
        "affiliations": 1, "accounts": 1, "people": 1, "deals": 1, "activities": 1, "record_aliases": 1,
        "record_tags": 0,
    }  # fmt: skip
    account = (await manager.get(f"/accounts/{keys['target']}")).json()
    assert (account["name"], account["industry"], account["region"]) == (
        "ACME Corporation 2",
        "steel",
        "north",
    )
    assert (await manager.get(f"/accounts/{keys['source']}")).status_code == 404
    assert (await other.get(f"/deals/{keys['deal']}")).json()["account"]["id"] == keys["target"]
    assert (await admin.get(f"/people/{keys['ann']}")).json()["account"]["id"] == keys["target"]
    put = await manager.put(
        "/accounts/by/external_id/erp-7", json={"name": "Still Acme", "external_source": "erp"}
    )
    assert (put.status_code, put.json()["id"]) == (200, keys["target"])
    await manager.patch(f"/accounts/{keys['target']}", json={"name": "ACME Corporation 2"})

    undone = await manager.post(f"/merges/{merged.json()['id']}/undo", json={})

    assert undone.status_code == 200, undone.text
    assert undone.json()["undone_at"] is not None
    assert _rows(admin_url) == before
    twice = await manager.post(f"/merges/{merged.json()['id']}/undo", json={})
    assert (twice.status_code, twice.json()["code"]) == (409, "merge_undone")


async def test_a_person_takes_the_place_of_another(
    client_of: ClientOf, pipeline: Pipeline, admin_url: str
) -> None:
    """On deals that both take part in, one stays; undone, both are there again, in their roles."""
    manager = await client_of("manager")
    keys = await _company(manager, manager, pipeline)
    before = _rows(admin_url)
    body = {"noun": "people", "target": keys["bob"], "sources": [keys["ann"]]}

    merged = await manager.post("/merges", json=body)
    shown = (await manager.get(f"/deals/{keys['deal']}/people")).json()["items"]
    undone = await manager.post(f"/merges/{merged.json()['id']}/undo", json={})

    assert merged.status_code == 201, merged.text
    assert [(one["person"]["id"], one["role"]) for one in shown] == [(keys["bob"], "user")]
    assert undone.status_code == 200, undone.text
    assert _rows(admin_url) == before


async def test_what_was_changed_since_is_listed(client_of: ClientOf, pipeline: Pipeline) -> None:
    """Undoing would lose a later change: it is named and nothing is undone, or kept when asked."""
    manager = await client_of("manager")
    keys = await _company(manager, manager, pipeline)
    body = {"noun": "accounts", "target": keys["target"], "sources": [keys["source"]]}
    merge = (await manager.post("/merges", json=body)).json()["id"]
    await manager.patch(f"/deals/{keys['deal']}", json={"account_id": keys["child"]})

    refused = await manager.post(f"/merges/{merge}/undo", json={})
    missing = await manager.get(f"/accounts/{keys['source']}")
    kept = await manager.post(f"/merges/{merge}/undo", json={"keep_later": True})

    assert (refused.status_code, refused.json()["code"]) == (409, "merge_undo_conflict")
    assert f"account_id of deals {keys['deal']}" in refused.json()["detail"]
    assert (missing.status_code, kept.status_code) == (404, 200)
    assert (await manager.get(f"/deals/{keys['deal']}")).json()["account"]["id"] == keys["child"]
    assert (await manager.get(f"/people/{keys['ann']}")).json()["account"]["id"] == keys["source"]


@pytest.mark.parametrize(("target", "source"), [("low", "top"), ("top", "low")])
async def test_a_hierarchy_stays_one(
    client_of: ClientOf, admin_url: str, pipeline: Pipeline, target: str, source: str
) -> None:
    """An account that goes up in one above or below it leaves no circle; undone, the tree is as it was."""
    manager = await client_of("manager")
    keys = {"top": await _make(manager, "accounts", name="Top")}
    keys["middle"] = await _make(manager, "accounts", name="Middle", parent_id=keys["top"])
    keys["low"] = await _make(manager, "accounts", name="Low", parent_id=keys["middle"])
    before = _rows(admin_url)

    merged = await manager.post(
        "/merges", json={"noun": "accounts", "target": keys[target], "sources": [keys[source]]}
    )
    parents = {
        one["name"]: one["parent"] and one["parent"]["name"]
        for one in (await manager.get("/accounts")).json()["items"]
    }
    undone = await manager.post(f"/merges/{merged.json()['id']}/undo", json={})

    assert pipeline is not None
    assert merged.status_code == 201, merged.text
    assert parents == {"Middle": target.title(), target.title(): None}
    assert undone.status_code == 200, undone.text
    assert _rows(admin_url) == before


async def test_who_may_not_change_a_record_may_not_merge_it(
    client_of: ClientOf, org: Org, admin_url: str
) -> None:
    """All of them must be one's to change, and merging is a right of its own."""
    rep, other = await client_of("rep"), await client_of("other_rep")
    mine, theirs = await _make(rep, "accounts", name="Mine"), await _make(other, "accounts", name="Theirs")
    own = await _make(rep, "accounts", name="Mine too")

    refused = await rep.post("/merges", json={"noun": "accounts", "target": mine, "sources": [theirs]})
    with psycopg.connect(admin_url) as connection:
        connection.execute(
            "update role_permissions set level = 'none' where org_id = %s and object = 'merges'", [org.id]
        )
    without = await rep.post("/merges", json={"noun": "accounts", "target": mine, "sources": [own]})
    itself = await rep.post("/merges", json={"noun": "accounts", "target": mine, "sources": [mine]})

    assert (refused.status_code, without.status_code, itself.status_code) == (403, 403, 422)


def test_merging_knows_every_table_that_refers_to_what_it_merges() -> None:
    """A new table that refers to accounts, people or leads fails here until merging says what it does."""
    assert METADATA.tables
    assert unknown_references() == []
