"""Pipelines over HTTP: laid out by an administrator, and what their stages ask of a rep's deals."""

from typing import Any

import httpx
import pytest

from crm_core.pipelines import Pipeline
from tests.serving.conftest import ClientOf


@pytest.fixture
async def admin(client_of: ClientOf) -> httpx.AsyncClient:
    """Whoever lays out pipelines."""
    return await client_of("admin")


@pytest.fixture
async def rep(client_of: ClientOf) -> httpx.AsyncClient:
    """Somebody who sells."""
    return await client_of("rep")


async def _deal(client: httpx.AsyncClient, pipeline: Pipeline, **more: Any) -> dict[str, Any]:
    made = await client.post("/deals", json={"name": "Site", "pipeline_id": str(pipeline.id)} | more)
    assert made.status_code == 201, made.text
    deal: dict[str, Any] = made.json()
    return deal


async def test_a_pipeline_is_laid_out_renamed_and_reordered(admin: httpx.AsyncClient) -> None:
    """An administrator adds a pipeline, a stage in the middle, and turns the order round."""
    made = await admin.post(
        "/pipelines",
        json={
            "name": "Renewals",
            "stages": [
                {"name": "Due", "kind": "open"},
                {"name": "Kept", "kind": "won"},
                {"name": "Left", "kind": "lost"},
            ],
        },
    )  # fmt: skip
    url = f"/pipelines/{made.json()['id']}"
    added = (await admin.post(f"{url}/stages", json={"name": "Talks", "kind": "open"})).json()
    order = [stage["id"] for stage in reversed(added["stages"])]
    turned = (await admin.put(f"{url}/order", json={"stage_ids": order})).json()
    short = await admin.put(f"{url}/order", json={"stage_ids": order[1:]})
    renamed = (await admin.patch(url, json={"name": "Renewal"})).json()

    assert made.status_code == 201
    assert [stage["name"] for stage in added["stages"]] == ["Due", "Talks", "Kept", "Left"]
    assert [stage["name"] for stage in turned["stages"]] == ["Left", "Kept", "Talks", "Due"]
    assert (short.status_code, short.json()["code"]) == (422, "stages_not_all_named")
    assert renamed["name"] == "Renewal"


async def test_a_rep_lays_out_nothing(rep: httpx.AsyncClient, pipeline: Pipeline) -> None:
    """Whoever sells in a pipeline does not change it."""
    url = f"/pipelines/{pipeline.id}"

    answers = [
        await rep.patch(url, json={"name": "Mine"}),
        await rep.post(f"{url}/stages", json={"name": "Mine", "kind": "open"}),
        await rep.post("/deal_reasons", json={"kind": "lost", "name": "Price"}),
        await rep.post("/products", json={"code": "T6", "name": "Tower"}),
        await rep.post("/currency-rates", json={"currency": "USD", "rate": "0.9"}),
    ]

    assert [answer.status_code for answer in answers] == [403] * 5


async def test_a_stage_with_deals_asks_where_they_go(
    admin: httpx.AsyncClient, rep: httpx.AsyncClient, pipeline: Pipeline
) -> None:
    """A stage is retired only once its deals have a place; the log tells the move, and none enters again."""
    first, second, won, _lost = pipeline.stages
    deal = await _deal(rep, pipeline)
    url = f"/pipelines/{pipeline.id}/stages/{first.id}/retire"

    asked = await admin.post(url, json={})
    unfit = await admin.post(url, json={"to_stage_id": str(won.id)})
    retired = await admin.post(url, json={"to_stage_id": str(second.id)})
    moved = (await rep.get(f"/deals/{deal['id']}")).json()
    back = await rep.post(f"/deals/{deal['id']}/move", json={"stage_id": str(first.id)})
    last = await admin.post(f"/pipelines/{pipeline.id}/stages/{second.id}/retire", json={})
    board = (await rep.get("/board", params={"pipeline_id": str(pipeline.id)})).json()

    assert (asked.status_code, asked.json()["code"]) == (409, "stage_in_use")
    assert (unfit.status_code, unfit.json()["code"]) == (422, "stage_of_another_kind")
    assert [one["name"] for one in retired.json()["stages"]] == ["Proposal", "Won", "Lost"]
    assert [one["name"] for one in retired.json()["retired_stages"]] == ["Qualified"]
    assert moved["stage"]["name"] == "Proposal"
    assert (back.status_code, back.json()["code"]) == (422, "stage_not_found")
    assert last.status_code in {409, 422}
    assert [column["stage"]["name"] for column in board["columns"]] == ["Proposal", "Won", "Lost"]


async def test_a_stage_lists_all_that_a_deal_lacks(
    admin: httpx.AsyncClient, rep: httpx.AsyncClient, pipeline: Pipeline
) -> None:
    """Everything that is missing is told at once; with all of it the deal enters, by bulk paths alike."""
    stage = pipeline.stages[1]
    asked = [
        {"demands": "amount"}, {"demands": "expected_close"}, {"demands": "product"},
        {"demands": "person", "role": "economic_buyer"},
    ]  # fmt: skip
    await admin.put(f"/pipelines/{pipeline.id}/stages/{stage.id}/requirements", json={"requirements": asked})
    deal = await _deal(rep, pipeline)
    url = f"/deals/{deal['id']}"
    refused = await rep.post(f"{url}/move", json={"stage_id": str(stage.id)})
    opened = await rep.post(
        "/deals", json={"name": "Late", "pipeline_id": str(pipeline.id), "stage_id": str(stage.id)}
    )
    put = await rep.put("/deals/by/external_id/x1", json={
        "name": "Late", "pipeline_id": str(pipeline.id), "stage_id": str(stage.id),
    })  # fmt: skip
    person = (await rep.post("/people", json={"name": "Ann"})).json()
    await rep.patch(url, json={"amount": "10.00", "expected_close": "2027-01-31"})
    await rep.post(f"{url}/people", json={"person_id": person["id"], "role": "user"})
    await rep.post(f"{url}/products", json={"product": "Beam", "quantity": "1", "unit_price": "10.00"})
    still = await rep.post(f"{url}/move", json={"stage_id": str(stage.id)})
    await rep.patch(f"{url}/people/{person['id']}", json={"role": "economic_buyer"})
    entered = await rep.post(f"{url}/move", json={"stage_id": str(stage.id)})

    assert (refused.status_code, refused.json()["code"]) == (422, "stage_requirements")
    assert [one["field"] for one in refused.json()["violations"]] == [
        "amount", "expected_close", "person:economic_buyer", "product",
    ]  # fmt: skip
    assert [(one.status_code, one.json()["code"]) for one in (opened, put)] == [
        (422, "stage_requirements")
    ] * 2
    assert [one["field"] for one in still.json()["violations"]] == ["person:economic_buyer"]
    assert (entered.status_code, entered.json()["stage"]["name"]) == (200, "Proposal")


async def test_a_deal_is_lost_with_a_reason_of_the_list(
    admin: httpx.AsyncClient, rep: httpx.AsyncClient, pipeline: Pipeline
) -> None:
    """Where reasons are required, one of the list is given; an old one, or one for wins, is not."""
    await admin.patch(f"/pipelines/{pipeline.id}", json={"reason_required": True})
    price, old, win = [
        (await admin.post("/deal_reasons", json=body)).json()
        for body in (
            {"kind": "lost", "name": "Price"},
            {"kind": "lost", "name": "Old", "active": False},
            {"kind": "won", "name": "Service"},
        )
    ]
    url = f"/deals/{(await _deal(rep, pipeline))['id']}"

    silent = await rep.post(f"{url}/lose", json={})
    in_words = await rep.post(f"{url}/lose", json={"reason": "too dear"})
    unfit = [await rep.post(f"{url}/lose", json={"reason_id": one["id"]}) for one in (old, win)]
    lost = await rep.post(f"{url}/lose", json={"reason_id": price["id"]})

    assert [one.json()["violations"][0]["field"] for one in (silent, in_words)] == ["reason", "reason"]
    assert [one.json()["code"] for one in unfit] == ["deal_reason_not_given"] * 2
    assert (lost.json()["lost_reason"], lost.json()["reason_id"]) == ("Price", price["id"])


async def test_a_closed_deal_is_opened_again_only_with_a_reason(
    rep: httpx.AsyncClient, pipeline: Pipeline
) -> None:
    """Why a deal came back is asked, and stands in its history."""
    url = f"/deals/{(await _deal(rep, pipeline))['id']}"
    await rep.post(f"{url}/lose", json={"reason": "price"})
    again = {"stage_id": str(pipeline.stages[0].id)}

    silent = await rep.post(f"{url}/move", json=again)
    reopened = await rep.post(f"{url}/move", json=again | {"reason": "budget came back"})
    told = (await rep.get(f"{url}/timeline")).json()["items"][0]

    assert (silent.status_code, silent.json()["code"]) == (422, "reopen_reason_required")
    assert (reopened.json()["state"], reopened.json()["lost_reason"]) == ("open", None)
    assert told["data"]["reason"] == "budget came back"
    assert told["sentence"] == "Opened again in Qualified: budget came back"
