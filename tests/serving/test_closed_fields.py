"""Fields closed to a role, over HTTP: empty wherever they would show, refused where they would be changed."""

from typing import Any
from uuid import UUID

import httpx
import orjson
import pytest

from crm_core import insights
from crm_core.insights import Score
from crm_core.pipelines import Pipeline
from serving.services import Services
from tests.crm_core.selling import open_deal
from tests.database import Org
from tests.serving.conftest import ClientOf

AMOUNTS = {"Small": "10.00", "Large": "900.00", "Middle": "50.00", "None": None}
REASONS = (
    {"feature_group": "deal_shape", "features": ["amount_in_thousands"], "sentence": "Worth 900.00",
     "effect": 0.4, "effect_points": 9.0, "direction": "up"},
    {"feature_group": "touches", "features": ["calls_7d"], "sentence": "Two calls", "effect": 0.3,
     "effect_points": 6.0, "direction": "up"},
)  # fmt: skip


@pytest.fixture
async def deals(services: Services, org: Org, pipeline: Pipeline) -> dict[str, UUID]:
    """The rep's deals, one of each amount, the large one scored."""
    rep, at = org.as_("rep"), services.clock()
    made = {
        name: await open_deal(services.database, rep, pipeline=pipeline, at=at, name=name, amount=amount)
        for name, amount in AMOUNTS.items()
    }
    score = Score(
        deal_id=made["Large"], value=0.5, calibrated=True, basis="model", basis_note="", low=None,
        high=None, base=0.0, rest=0.0, reasons=REASONS, features={"amount_in_thousands": 0.9},
        model_version="1", as_of=at, computed_at=at, cause="asked",
    )  # fmt: skip
    async with services.work(org.tenant.system) as work:
        await insights.record(work, [score])
    return made


@pytest.fixture
async def rep(client_of: ClientOf, deals: dict[str, UUID]) -> httpx.AsyncClient:
    """The rep, whose role may not see amounts."""
    assert deals
    admin = await client_of("admin")
    closed = await admin.patch("/roles/sales_representative", json={"fields": {"deals": {"amount": "none"}}})
    assert closed.status_code == 200, closed.text
    assert closed.json()["fields"] == {"deals": {"amount": "none"}}
    return await client_of("rep")


async def _items(client: httpx.AsyncClient, path: str, **query: Any) -> list[dict[str, Any]]:
    answer = await client.get(path, params=query)
    assert answer.status_code == 200, answer.text
    items: list[dict[str, Any]] = answer.json()["items"]
    return items


async def test_a_closed_field_is_null_in_every_answer(
    rep: httpx.AsyncClient, client_of: ClientOf, deals: dict[str, UUID], pipeline: Pipeline
) -> None:
    """List, single read, board and its sums; a manager still sees it."""
    listed = await _items(rep, "/deals")
    one = (await rep.get(f"/deals/{deals['Large']}")).json()
    board = (await rep.get(f"/pipelines/{pipeline.id}/board", params={"owner": "me"})).text
    by_manager = await _items(await client_of("manager"), "/deals")

    assert {deal["name"] for deal in listed} == set(AMOUNTS)
    assert {deal["amount"] for deal in listed} == {None}
    assert one["amount"] is None
    assert "900" not in board
    assert {deal["name"]: deal["amount"] for deal in by_manager} == AMOUNTS


async def test_order_and_filters_tell_nothing(rep: httpx.AsyncClient, deals: dict[str, UUID]) -> None:
    """Sorted up or down the order is the same for every set of amounts; no threshold finds any."""
    upwards = [deal["id"] for deal in await _items(rep, "/deals", sort="amount")]
    downwards = [deal["id"] for deal in await _items(rep, "/deals", sort="-amount")]
    found = [
        await _items(
            rep, "/deals", filter=orjson.dumps({"field": "amount", "op": op, "value": value}).decode()
        )
        for op, value in (("gt", "1"), ("lt", "1000"), ("eq", "900.00"))
    ]

    assert upwards == sorted(map(str, deals.values()))
    assert downwards == upwards[::-1]
    assert found == [[], [], []]


async def test_it_cannot_be_changed(
    rep: httpx.AsyncClient, client_of: ClientOf, deals: dict[str, UUID], pipeline: Pipeline
) -> None:
    """Neither in a change nor in a new deal; everything else can, and what was there stays."""
    changed = await rep.patch(f"/deals/{deals['Large']}", json={"amount": "1.00"})
    emptied = await rep.patch(f"/deals/{deals['Large']}", json={"amount": None, "name": "Larger"})
    renamed = await rep.patch(f"/deals/{deals['Large']}", json={"name": "Largest"})
    opened = await rep.post("/deals", json={"name": "New", "pipeline_id": str(pipeline.id), "amount": "5.00"})
    kept = (await (await client_of("manager")).get(f"/deals/{deals['Large']}")).json()

    assert (changed.status_code, opened.status_code, renamed.status_code) == (403, 403, 200)
    assert emptied.status_code in {200, 403}
    assert (kept["name"], kept["amount"]) == ("Largest", "900.00")


async def test_timeline_and_reasons_do_not_tell_it(rep: httpx.AsyncClient, deals: dict[str, UUID]) -> None:
    """What follows from the amount is closed with it: events, reasons of a score and the row behind it."""
    timeline = (await rep.get(f"/deals/{deals['Large']}/timeline")).text
    score = (await rep.get(f"/deals/{deals['Large']}/score")).json()
    changes = (await rep.get(f"/deals/{deals['Large']}/changes")).text

    assert "900" not in timeline
    assert [reason["sentence"] for reason in score["reasons"]] == ["Two calls"]
    assert "900" not in changes


async def test_a_second_role_or_a_baseline_opens_it_again(
    rep: httpx.AsyncClient, client_of: ClientOf, org: Org
) -> None:
    """One role that sees the object with the field is enough, be it one's own or everybody's."""
    admin = await client_of("admin")
    opens = {"name": "sees_amounts", "permissions": {"deals": {"read": "own"}}}

    async def amounts() -> set[Any]:
        return {deal["amount"] for deal in await _items(rep, "/deals")}

    closed = await amounts()
    await admin.post("/roles", json=opens)
    await admin.patch(f"/users/{org.people['rep']}", json={"roles": ["sees_amounts"]})
    by_role = await amounts()
    told = (await admin.get(f"/users/{org.people['rep']}/access")).json()["fields"]
    await admin.patch(f"/users/{org.people['rep']}", json={"roles": []})
    again = await amounts()
    await admin.patch("/roles/sees_amounts", json={"baseline": True})

    assert closed == again == {None}
    assert by_role == await amounts() == set(AMOUNTS.values())
    assert told == {}


async def test_roles_over_http(client_of: ClientOf, org: Org, deals: dict[str, UUID]) -> None:
    """Made, read, given, in use, taken and deleted; who sees a record is told to whoever sees it."""
    admin, manager = await client_of("admin"), await client_of("manager")
    made = await admin.post(
        "/roles",
        json={"name": "key_account", "title": "Key accounts", "permissions": {"deals": {"read": "all"}}},
    )
    refused = await manager.post("/roles", json={"name": "mine"})
    twice = await admin.post("/roles", json={"name": "key_account"})
    given = await admin.patch(f"/users/{org.people['other_rep']}", json={"roles": ["key_account"]})
    in_use = await admin.delete("/roles/key_account")
    sees = await _items(admin, f"/access/deals/{deals['Large']}")
    other = await client_of("other_rep")
    seen = (await other.get(f"/deals/{deals['Large']}")).status_code
    await admin.patch(f"/users/{org.people['other_rep']}", json={"roles": []})
    hidden = await other.get(f"/access/deals/{deals['Large']}")
    gone = await admin.delete("/roles/key_account")
    built_in = await admin.delete("/roles/analyst")
    locked = await admin.patch("/roles/admin", json={"permissions": {"users": {"edit": "none"}}})

    assert made.status_code == 201
    assert made.json()["permissions"]["deals"] == dict.fromkeys(
        ("create", "edit", "delete", "export", "import", "mass_update", "reassign"), "none"
    ) | {"read": "all"}
    assert (refused.status_code, twice.json()["code"]) == (403, "role_exists")
    assert given.json()["roles"] == ["key_account"]
    assert (in_use.status_code, in_use.json()["code"]) == (409, "role_in_use")
    assert seen == 200
    assert {one["user_id"]: one["may_edit"] for one in sees}[str(org.people["other_rep"])] is False
    assert hidden.status_code == 404
    assert (gone.status_code, built_in.json()["code"]) == (204, "built_in_role")
    assert (locked.status_code, locked.json()["code"]) == (409, "last_admin")


async def test_a_key_is_tied_to_networks_and_has_its_own_name_in_the_log(
    client_of: ClientOf, org: Org, anonymous: httpx.AsyncClient
) -> None:
    """A key works from its networks only; what a service account does, the log says that it did."""
    admin = await client_of("admin")
    body = {"name": "sync", "role": "admin"}
    elsewhere = (
        await admin.post("/api-keys", json=body | {"networks": ["192.0.2.0/24", "2001:db8::/32"]})
    ).json()
    here = (await admin.post("/api-keys", json=body | {"networks": ["127.0.0.0/8"]})).json()
    wrong = await admin.post("/api-keys", json=body | {"networks": ["somewhere"]})

    async def by(key: str) -> httpx.Response:
        headers = {"Authorization": f"Bearer {key}"}
        return await anonymous.post("/accounts", json={"name": "Harbour"}, headers=headers)

    refused, made = await by(elsewhere["key"]), await by(here["key"])
    shown = next(one for one in await _items(admin, "/api-keys") if one["id"] == here["id"])
    trail = await _items(await client_of("admin"), "/audit", sort="-id", limit=200)

    assert (refused.status_code, refused.json()["code"]) == (403, "address_not_allowed")
    assert made.status_code == 201
    assert wrong.json()["code"] == "network_malformed"
    assert (shown["networks"], shown["last_used_at"] is not None) == (["127.0.0.0/8"], True)
    assert "key" not in shown
    assert shown["acts_as"] != str(org.people["admin"])
    assert any(
        one["actor_id"] == shown["acts_as"] for one in trail if one.get("record_id") == made.json()["id"]
    )
