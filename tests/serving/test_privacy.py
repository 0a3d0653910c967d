"""Audit and privacy over HTTP: the chain's head, everything kept of a person, erasing, and terms."""

from crm_core import people
from serving.jobs.privacy import retain_all, seal_all
from serving.services import Services
from tests.database import Org
from tests.serving.conftest import ClientOf


async def test_the_chains_head_is_told_to_whoever_keeps_the_organization(
    services: Services, client_of: ClientOf
) -> None:
    """After the minute's seal the head counts what happened; a rep is told of none."""
    admin = await client_of("admin")
    sealed = await seal_all(services)

    head = (await admin.get("/audit/head")).json()
    trail = (await admin.get("/audit", params={"filter": '{"field": "noun", "value": "access"}'})).json()
    to_rep = (await (await client_of("rep")).get("/audit/head")).json()

    assert head["n"] == sealed > 0
    assert len(head["link"]) == 64
    assert to_rep["n"] == 0
    assert {entry["type"] for entry in trail["items"]} == {"ApiKeyMade"}


async def test_a_person_is_told_everything_and_forgotten(
    services: Services, org: Org, client_of: ClientOf
) -> None:
    """An admin reads what is kept, erases it, and has the proof; a rep may do neither."""
    async with services.work(org.as_("rep")) as work:
        key = await people.create(work, name="Ines", owner_id=org.people["rep"], at=services.clock())
    admin, rep = await client_of("admin"), await client_of("rep")

    refused = [(await rep.get(f"/privacy/people/{key}")), (await rep.post(f"/privacy/people/{key}/erase"))]
    told = (await admin.get(f"/privacy/people/{key}")).json()["tables"]
    erased = await admin.post(f"/privacy/people/{key}/erase")
    proof = (await admin.get("/erasures")).json()["items"]

    assert {answer.status_code for answer in refused} == {403}
    assert told["people"][0]["name"] == "Ines"
    assert erased.json()["counts"]["people"] == 1
    assert [row["record_id"] for row in proof] == [str(key)]
    assert (await admin.get(f"/people/{key}")).status_code == 404


async def test_a_rule_is_written_previewed_and_obeyed(
    services: Services, org: Org, client_of: ClientOf
) -> None:
    """What a rule would let go is counted first; the night's job lets go of it."""
    async with services.work(org.as_("rep")) as work:
        await people.create(work, name="Ines", owner_id=org.people["rep"], at=services.clock())
    admin = await client_of("admin")
    rule = {"name": "Old", "noun": "people", "basis": "created_at", "after_days": 1, "action": "delete"}

    made = await admin.post("/retention_rules", json=rule)
    due = await admin.get(f"/privacy/rules/{made.json()['id']}/due")
    wrong = await admin.post("/retention_rules", json=rule | {"name": "Wrong", "basis": "name"})

    assert (made.status_code, due.json()["count"]) == (201, 0)
    assert (wrong.status_code, wrong.json()["code"]) == (422, "retention_rule_unfit")
    assert await retain_all(services) == 0
