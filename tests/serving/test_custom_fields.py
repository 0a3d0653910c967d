"""Custom fields: defined by an admin, then wherever fields are: API, filters, rights, log, search."""

from collections.abc import Mapping
from typing import Any

import httpx
import orjson
import psycopg
import pytest

from crm_core.pipelines import Pipeline
from tests.database import Org
from tests.serving.conftest import ClientOf

KINDS: Mapping[str, tuple[Any, Any, Any]] = {
    # kind: (lower value, higher value, one that does not fit)
    "text": ("alpha", "beta", 7),
    "number": (1.5, 20.25, "many"),
    "whole": (2, 10, 1.5),
    "decimal": ("9.50", "10.25", "x"),
    "date": ("2026-01-31", "2026-02-01", "31.01.2026"),
    "time": ("2026-01-31T09:00:00+00:00", "2026-01-31T11:00:00+00:00", "2026-01-31T09:00:00"),
    "choice": ("bronze", "gold", "platinum"),
}


async def _define(admin: httpx.AsyncClient, **about: Any) -> dict[str, Any]:
    body = {"noun": "deals", "label": about["name"].title(), **about}
    answer = await admin.post("/custom_fields", json=body)
    assert answer.status_code == 201, answer.text
    made: dict[str, Any] = answer.json()
    return made


async def _open(rep: httpx.AsyncClient, pipeline: Pipeline, **custom: Any) -> dict[str, Any]:
    body = {"name": "Harbour", "pipeline_id": str(pipeline.id), "custom": custom}
    answer = await rep.post("/deals", json=body)
    assert answer.status_code == 201, answer.text
    made: dict[str, Any] = answer.json()
    return made


async def _found(client: httpx.AsyncClient, field: str, **by: Any) -> list[str]:
    ((op, value),) = by.items()
    asked = {"filter": {"field": field, "op": op.rstrip("_"), "value": value}, "sort": [field]}
    answer = await client.post("/deals/query", json=asked)
    assert answer.status_code == 200, answer.text
    return [deal["id"] for deal in answer.json()["items"]]


@pytest.mark.parametrize("indexed", [True, False])
@pytest.mark.parametrize("kind", KINDS)
async def test_a_field_of_every_kind_is_kept_filtered_and_sorted_by(
    *, client_of: ClientOf, pipeline: Pipeline, kind: str, indexed: bool
) -> None:
    """What was written comes back, is found with or without an index, and sorts by size."""
    admin, rep = await client_of("admin"), await client_of("rep")
    low, high, unfit = KINDS[kind]
    choices = ["bronze", "gold"] if kind == "choice" else []
    await _define(admin, name="extra", kind=kind, choices=choices, indexed=indexed)
    second = await _open(rep, pipeline, extra=high)
    first = await _open(rep, pipeline, extra=low)
    empty = await _open(rep, pipeline)

    refused = await rep.patch(f"/deals/{first['id']}", json={"custom": {"extra": unfit}})

    assert first["custom"] == {"extra": low}
    assert empty["custom"] == {}
    assert (refused.status_code, refused.json()["code"]) == (422, "bad_custom_value")
    assert await _found(rep, "custom.extra", eq=low) == [first["id"]]
    assert await _found(rep, "custom.extra", in_=[low, high]) == [first["id"], second["id"]]
    assert await _found(rep, "custom.extra", is_null=True) == [empty["id"]]
    if kind not in {"text", "choice"}:
        assert await _found(rep, "custom.extra", gt=low) == [second["id"]]
        assert await _found(rep, "custom.extra", between=[low, high]) == [first["id"], second["id"]]


async def test_flags_links_and_several_choices(client_of: ClientOf, pipeline: Pipeline) -> None:
    """A flag is true or false, a link leads to a record that is there, a choice is one of several."""
    admin, rep = await client_of("admin"), await client_of("rep")
    await _define(admin, name="urgent", kind="flag")
    await _define(admin, name="partner", kind="link", refers_to="accounts")
    await _define(admin, name="modules", kind="choices", choices=["crm", "erp", "hr"])
    account = (await rep.post("/accounts", json={"name": "Acme"})).json()["id"]
    deal = await _open(rep, pipeline, urgent=True, partner=account, modules=["crm", "hr"])
    await _open(rep, pipeline, urgent=False, modules=["erp"])
    nowhere = await rep.patch(f"/deals/{deal['id']}", json={"custom": {"partner": deal["id"]}})

    assert deal["custom"] == {"urgent": True, "partner": account, "modules": ["crm", "hr"]}
    assert nowhere.status_code == 422
    assert await _found(rep, "custom.urgent", eq=True) == [deal["id"]]
    assert await _found(rep, "custom.partner", eq=account) == [deal["id"]]
    answer = await rep.post(
        "/deals/query", json={"filter": {"field": "custom.modules", "op": "has", "value": "hr"}}
    )
    assert [one["id"] for one in answer.json()["items"]] == [deal["id"]]


async def test_required_unique_and_unknown_fields(client_of: ClientOf, pipeline: Pipeline) -> None:
    """What must be filled in is; what must be unique is; what nobody defined is refused by its name."""
    admin, rep = await client_of("admin"), await client_of("rep")
    await _define(admin, name="contract", kind="text", required=True, is_unique=True)
    await _open(rep, pipeline, contract="C-1")
    body = {"name": "Harbour", "pipeline_id": str(pipeline.id)}

    codes = [
        (await rep.post("/deals", json=body | {"custom": custom})).json()["code"]
        for custom in ({}, {"contract": "C-1"}, {"contract": "C-2", "contrakt": "x"})
    ]

    assert codes == ["custom_field_required", "already_exists", "unknown_custom_field"]
    assert len((await rep.get("/deals")).json()["items"]) == 1


async def test_only_keepers_of_fields_define_them(client_of: ClientOf) -> None:
    """A rep reads which fields there are and changes none; one that cannot be is refused with the reason."""
    admin, rep = await client_of("admin"), await client_of("rep")
    field = await _define(admin, name="tier", kind="choice", choices=["a", "b"])
    new = {"noun": "deals", "name": "mine", "label": "Mine", "kind": "text"}

    assert (await rep.post("/custom_fields", json=new)).status_code == 403
    assert (await rep.patch(f"/custom_fields/{field['id']}", json={"label": "T"})).status_code == 403
    assert (await rep.delete(f"/custom_fields/{field['id']}")).status_code == 403
    assert (await rep.get("/custom_fields")).json()["items"][0]["name"] == "tier"
    for wrong in (
        {"name": "Tier!"},
        {"noun": "users"},
        {"kind": "choice"},
        {"kind": "text", "choices": ["a"]},
    ):
        answer = await admin.post("/custom_fields", json=new | wrong)
        assert (answer.status_code, answer.json()["code"]) in {
            (422, "bad_custom_field"),
            (422, "invalid_request"),
        }
    fixed = await admin.patch(f"/custom_fields/{field['id']}", json={"name": "level"})
    assert (fixed.status_code, fixed.json()["code"]) == (409, "custom_field_fixed")


async def test_an_archived_field_is_not_written_and_a_removed_one_is_gone(
    client_of: ClientOf, pipeline: Pipeline, admin_url: str
) -> None:
    """Archived, its values stay to be seen; removed, they are gone from every record, whoever owns it."""
    admin, rep = await client_of("admin"), await client_of("rep")
    field = await _define(admin, name="tier", kind="text")
    deal = await _open(rep, pipeline, tier="gold")

    await admin.post(f"/custom_fields/{field['id']}/archive")
    write = await rep.patch(f"/deals/{deal['id']}", json={"custom": {"tier": "iron"}})
    shown = (await rep.get(f"/deals/{deal['id']}")).json()["custom"]
    await admin.post(f"/custom_fields/{field['id']}/restore")
    again = await _found(rep, "custom.tier", eq="gold")
    await admin.delete(f"/custom_fields/{field['id']}")

    assert write.json()["code"] == "unknown_custom_field"
    assert shown == {"tier": "gold"}
    assert again == [deal["id"]]
    assert (await rep.get(f"/deals/{deal['id']}")).json()["custom"] == {}
    with psycopg.connect(admin_url) as connection:
        assert connection.execute("select count(*) from custom_values").fetchone() == (0,)


async def test_a_closed_field_is_closed_everywhere(
    client_of: ClientOf, org: Org, pipeline: Pipeline, admin_url: str
) -> None:
    """For whom it is closed it is neither read, filtered by, sorted by nor written, and stays as it was."""
    admin, rep = await client_of("admin"), await client_of("rep")
    await _define(admin, name="margin", kind="number")
    await _define(admin, name="tier", kind="text")
    deal = await _open(rep, pipeline, margin=12.5, tier="gold")
    with psycopg.connect(admin_url) as connection:
        connection.execute(
            "insert into role_fields values (%s, 'sales_representative', 'deals', 'custom.margin', 'none')",
            [org.id],
        )

    shown = (await rep.get(f"/deals/{deal['id']}")).json()["custom"]
    write = await rep.patch(f"/deals/{deal['id']}", json={"custom": {"margin": 99}})
    other = await rep.patch(f"/deals/{deal['id']}", json={"custom": {"tier": "iron"}})
    timeline = (await rep.get(f"/deals/{deal['id']}/timeline")).json()["items"]

    assert shown == {"tier": "gold"}
    assert await _found(rep, "custom.margin", eq=12.5) == []
    assert await _found(rep, "custom.margin", gt=0) == []
    assert write.status_code == 403
    assert other.json()["custom"] == {"tier": "iron"}
    assert "12.5" not in orjson.dumps(timeline).decode()
    assert (await admin.get(f"/deals/{deal['id']}")).json()["custom"] == {"margin": 12.5, "tier": "iron"}


async def test_the_log_holds_values_and_no_words(
    client_of: ClientOf, pipeline: Pipeline, admin_url: str
) -> None:
    """A choice's value is told, what somebody wrote is not; each change says what it was before."""
    admin, rep = await client_of("admin"), await client_of("rep")
    await _define(admin, name="tier", kind="choice", choices=["a", "b"])
    await _define(admin, name="remark", kind="text")
    deal = await _open(rep, pipeline, tier="a", remark="call Ines on Monday")
    await rep.patch(f"/deals/{deal['id']}", json={"custom": {"tier": "b"}})

    with psycopg.connect(admin_url) as connection:
        rows = connection.execute(
            "select data - 'field_id' from events where type = 'CustomValueChanged' order by seq"
        ).fetchall()

    told = {"kind": "choice", "filled": True, "field": "tier"}
    assert [data for (data,) in rows] == [
        told | {"custom.tier": "a", "from_custom.tier": None},
        {"kind": "text", "filled": True, "field": "remark"},
        told | {"custom.tier": "b", "from_custom.tier": "a"},
    ]


async def test_the_description_types_the_organizations_own_fields(
    client_of: ClientOf,
    pipeline: Pipeline,  # noqa: ARG001
) -> None:
    """`GET /openapi.json` of the interface knows the fields of whoever asks, and only those."""
    admin = await client_of("admin")
    await _define(admin, name="tier", kind="choice", choices=["a", "b"], required=True)

    document = (await admin.get("/openapi.json")).json()

    assert document["components"]["schemas"]["DealCreate"]["properties"]["custom"] == {
        "type": "object",
        "properties": {"tier": {"title": "Tier", "type": "string", "enum": ["a", "b"]}},
        "additionalProperties": False,
        "required": ["tier"],
    }


async def test_a_change_of_a_custom_field_counts_for_if_match(
    client_of: ClientOf, pipeline: Pipeline
) -> None:
    """Two people who change custom fields of one record at once do not overwrite each other unseen."""
    admin, rep = await client_of("admin"), await client_of("rep")
    await _define(admin, name="tier", kind="text")
    deal = await _open(rep, pipeline, tier="a")
    etag = {"If-Match": f'"{deal["version"]}"'}

    first = await rep.patch(f"/deals/{deal['id']}", json={"custom": {"tier": "b"}}, headers=etag)
    second = await rep.patch(f"/deals/{deal['id']}", json={"custom": {"tier": "c"}}, headers=etag)

    assert (first.status_code, second.status_code) == (200, 412)
