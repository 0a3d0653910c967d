"""Saved views: checked when saved, shared as said, used by every list, honest when they no longer work."""

from typing import Any

import httpx

from crm_core.pipelines import Pipeline
from tests.serving.conftest import ClientOf

BIG = {"field": "amount", "op": "gte", "value": "1000"}


async def _save(client: httpx.AsyncClient, **about: Any) -> dict[str, Any]:
    answer = await client.post("/saved_views", json={"noun": "deals", "name": "Big", "filter": BIG, **about})
    assert answer.status_code == 201, answer.text
    made: dict[str, Any] = answer.json()
    return made


async def test_a_view_narrows_sorts_and_chooses(client_of: ClientOf, pipeline: Pipeline) -> None:
    """Its filter holds together with another, its order and fields unless others are asked for."""
    rep = await client_of("rep")
    for name, amount in (("A", "500"), ("B", "2000"), ("C", "1500")):
        await rep.post("/deals", json={"name": name, "amount": amount, "pipeline_id": str(pipeline.id)})
    view = await _save(rep, sort=["amount"], fields=["name", "amount"])

    asked = await rep.post("/deals/query", json={"view": view["id"]})
    other = await rep.post("/deals/query", json={"view": view["id"], "sort": ["-amount"], "fields": ["name"]})
    both = {"view": view["id"], "filter": {"field": "name", "op": "ne", "value": "B"}}
    narrowed = await rep.post("/deals/query", json=both)
    listed = await rep.get("/deals", params={"view": view["id"]})

    assert [set(one) for one in asked.json()["items"]] == [{"id", "name", "amount"}] * 2
    assert [one["name"] for one in asked.json()["items"]] == ["C", "B"]
    assert [one["name"] for one in other.json()["items"]] == ["B", "C"]
    assert [one["name"] for one in narrowed.json()["items"]] == ["C"]
    assert {one["name"] for one in listed.json()["items"]} == {"B", "C"}


async def test_a_view_is_checked_when_saved(client_of: ClientOf) -> None:
    """A filter, order or field that these records do not have is refused with what they have."""
    rep = await client_of("rep")
    codes = []
    for wrong in (
        {"filter": {"field": "colour", "op": "eq", "value": "red"}},
        {"sort": ["colour"]},
        {"fields": ["colour"]},
        {"noun": "colours"},
    ):
        answer = await rep.post("/saved_views", json={"noun": "deals", "name": "x", **wrong})
        codes.append((answer.status_code, answer.json()["code"]))

    assert codes == [(422, "bad_filter"), (422, "bad_sort"), (422, "bad_fields"), (422, "unknown_noun")]


async def test_a_view_is_shared_as_far_as_said(client_of: ClientOf) -> None:
    """With nobody, with the team or with all; whoever sees it may use it, and only its owner changes it."""
    rep, mate, other = await client_of("rep"), await client_of("rep_mate"), await client_of("other_rep")
    seen, view = {}, {}
    for shared in ("none", "team", "all"):
        view = await _save(rep, name=shared, shared=shared)
        seen[shared] = [
            (await one.get(f"/saved_views/{view['id']}")).status_code for one in (rep, mate, other)
        ]

    assert seen == {"none": [200, 404, 404], "team": [200, 200, 404], "all": [200, 200, 200]}
    assert (await mate.get("/deals", params={"view": view["id"]})).status_code == 200
    assert (await mate.patch(f"/saved_views/{view['id']}", json={"name": "mine"})).status_code == 403
    assert (await mate.delete(f"/saved_views/{view['id']}")).status_code == 403


async def test_one_view_is_the_default(client_of: ClientOf) -> None:
    """Another default of the same records takes the place of the one before."""
    rep = await client_of("rep")
    first = await _save(rep, name="First", is_default=True)
    second = await _save(rep, name="Second")
    await rep.patch(f"/saved_views/{second['id']}", json={"is_default": True, "pinned": True})

    found = {one["id"]: one["is_default"] for one in (await rep.get("/saved_views")).json()["items"]}

    assert found == {first["id"]: False, second["id"]: True}


async def test_a_view_that_no_longer_works_says_why(client_of: ClientOf, pipeline: Pipeline) -> None:
    """Where a field it asks for was archived, the list names it; the view can still be read and mended."""
    admin, rep = await client_of("admin"), await client_of("rep")
    body = {"noun": "deals", "name": "tier", "label": "Tier", "kind": "text"}
    field = (await admin.post("/custom_fields", json=body)).json()["id"]
    view = await _save(
        rep, filter={"field": "custom.tier", "op": "eq", "value": "gold"}, fields=["custom.tier"]
    )
    works = (await rep.get(f"/saved_views/{view['id']}/check")).json()
    await admin.post(f"/custom_fields/{field}/archive")

    listed = await rep.get("/deals", params={"view": view["id"]})
    check = (await rep.get(f"/saved_views/{view['id']}/check")).json()
    mended = await rep.patch(f"/saved_views/{view['id']}", json={"filter": BIG, "fields": []})

    assert pipeline is not None
    assert works == {"works": True, "problems": []}
    assert (listed.status_code, listed.json()["code"]) == (409, "view_broken")
    assert "tier" in listed.json()["detail"]
    assert (check["works"], len(check["problems"])) == (False, 2)
    assert mended.status_code == 200
    wrong = await rep.get("/accounts", params={"view": view["id"]})
    assert (wrong.status_code, wrong.json()["code"]) == (422, "view_of_other_records")
