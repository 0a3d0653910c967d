"""Records that are there already: held up when they are added, found in bulk, decided by people."""

from collections.abc import Awaitable, Callable
from typing import Any
from uuid import UUID

import httpx
import pytest
from sqlalchemy import text

from crm_core import accounts, duplicates, people
from crm_core.kit import Database, unit_of_work
from serving.duplicates import Candidate
from serving.services import Services
from tests.database import Org
from tests.serving.conftest import ClientOf

ANN = {
    "name": "Annemarie Whitlock",
    "email": "annemarie.whitlock@harbour-freight.example",
    "phone": "+44 20 7946 0123",
}
_CLOSE_PEOPLE = text(
    "update role_permissions set level = 'own' where object = 'people' and action = 'read'"
    " and role = 'sales_representative'"
)
_ERASE = text("delete from people where id = :record")
_BRING = text("update accounts set import_id = :run where id = :record")
RunJobs = Callable[[], Awaitable[None]]


async def _add(client: httpx.AsyncClient, noun: str, **values: Any) -> UUID:
    answer = await client.post(f"/{noun}", json=values, headers={"X-Skip-Duplicate-Check": "true"})
    assert answer.status_code == 201, answer.text
    return UUID(answer.json()["id"])


async def _found(client: httpx.AsyncClient, run_jobs: RunJobs, **search: Any) -> dict[str, Any]:
    started = await client.post("/duplicates/searches", json=search)
    assert started.status_code == 202, started.text
    await run_jobs()
    ended = (await client.get(f"/duplicates/searches/{started.json()['id']}")).json()
    assert ended["state"] == "done"
    return dict(ended)


async def test_a_person_who_is_there_is_not_added_again(client_of: ClientOf) -> None:
    """The answer names who is meant, how likely, and what speaks for it; nothing was added."""
    rep = await client_of("rep")
    known = await _add(rep, "people", **ANN)

    answer = await rep.post(
        "/people", json={**ANN, "name": "Whitlock, Annemarie", "phone": "(020) 7946 0123"}
    )

    problem = answer.json()
    assert (answer.status_code, problem["code"]) == (409, "duplicate_suspected")
    assert answer.headers["content-type"] == "application/problem+json"
    (candidate,) = problem["candidates"]
    assert (candidate["id"], candidate["name"]) == (str(known), ANN["name"])
    assert candidate["probability"] > 0.9
    assert {"email", "name", "phone"} <= {one["field"] for one in candidate["evidence"] if one["bits"] > 0}
    assert len((await rep.get("/people")).json()["items"]) == 1


async def test_whoever_knows_better_adds_it_all_the_same(client_of: ClientOf) -> None:
    """The header says that the question was asked and answered."""
    rep = await client_of("rep")
    await _add(rep, "people", **ANN)

    answer = await rep.post("/people", json=ANN, headers={"X-Skip-Duplicate-Check": "true"})

    assert answer.status_code == 201


async def test_a_company_is_known_by_another_spelling(client_of: ClientOf) -> None:
    """Legal form, umlauts and the way a website is written do not make another company."""
    rep = await client_of("rep")
    known = await _add(
        rep,
        "accounts",
        name="Müller & Söhne Spedition GmbH",
        website="www.mueller-soehne.example",
        country="DE",
    )

    answer = await rep.post(
        "/accounts",
        json={
            "name": "MUELLER UND SOEHNE SPEDITION",
            "website": "https://mueller-soehne.example/",
            "country": "DE",
        },
    )

    assert answer.status_code == 409
    assert [one["id"] for one in answer.json()["candidates"]] == [str(known)]


@pytest.mark.parametrize(
    ("noun", "there", "added"),
    [
        ("accounts", {"name": "Harbour Logistics"}, {"name": "Granite Bakery"}),
        (
            "accounts",
            {"name": "Nordwind Energy GmbH", "website": "nordwind-energy.example", "country": "DE"},
            {"name": "Nordwind Bakery Ltd", "website": "nordwind-bakery.example", "country": "GB"},
        ),
        ("people", ANN, {"name": "Omar Haddad", "phone": ANN["phone"]}),
        (
            "people",
            {"name": "John Smith", "email": "john.smith@granite.example"},
            {"name": "Mary Smith", "email": "mary.smith@granite.example"},
        ),
    ],
    ids=["nothing alike", "a namesake in another trade", "a shared switchboard", "a colleague of that name"],
)
async def test_others_are_added_without_a_question(
    client_of: ClientOf, noun: str, there: dict[str, Any], added: dict[str, Any]
) -> None:
    """What only looks a little alike is another record."""
    rep = await client_of("rep")
    await _add(rep, noun, **there)

    answer = await rep.post(f"/{noun}", json=added)

    assert answer.status_code == 201, answer.text


async def test_what_the_caller_cannot_see_is_told_without_a_word_of_it(
    client_of: ClientOf, services: Services, org: Org
) -> None:
    """An integration that may add people but not read them learns that there is one, and nothing else."""
    await _add(await client_of("admin"), "people", **ANN)
    async with services.work(org.as_("admin")) as work:
        await work.session.execute(_CLOSE_PEOPLE)

    async with services.work(org.as_("rep")) as work:
        found = await services.duplicates.likely(work, "people", ANN)
    answer = await (await client_of("rep")).post("/people", json=ANN)

    (candidate,) = found
    assert isinstance(candidate, Candidate)
    assert (candidate.id, candidate.seen, candidate.evidence) == (None, False, ())
    told = answer.json()["candidates"]
    assert [(one["id"], one["name"], one["evidence"]) for one in told] == [
        (None, "A record that you cannot see", [])
    ]
    assert ANN["email"] not in answer.text
    assert ANN["name"] not in answer.text


async def test_another_organization_is_never_looked_at(
    client_of: ClientOf, services: Services, other_org: Org
) -> None:
    """The same person in another organization is nobody's business here."""
    async with services.work(other_org.as_("rep")) as work:
        await people.create(
            work, name=ANN["name"], email=ANN["email"], owner_id=other_org.people["rep"], at=services.clock()
        )

    answer = await (await client_of("rep")).post("/people", json=ANN)

    assert answer.status_code == 201


async def test_a_search_fills_the_queue_the_likeliest_first(client_of: ClientOf, run_jobs: RunJobs) -> None:
    """Every pair is there once, with probability and evidence field by field, however often one searches."""
    rep = await client_of("rep")
    one = await _add(rep, "people", **ANN)
    other = await _add(rep, "people", **{**ANN, "name": "A. Whitlock"})
    await _add(rep, "people", name="Omar Haddad", email="omar@granite.example")

    first = await _found(rep, run_jobs, kind="people")
    again = await _found(rep, run_jobs, kind="people")

    assert (first["seen"], first["found"], again["found"]) == (3, 1, 0)
    (pair,) = (await rep.get("/duplicates", params={"kind": "people"})).json()["items"]
    assert {pair["left"]["id"], pair["right"]["id"]} == {str(one), str(other)}
    detail = (await rep.get(f"/duplicates/{pair['id']}")).json()
    fields = {field["field"]: field for field in detail["fields"]}
    assert fields["email"]["left"] == fields["email"]["right"] == ANN["email"]
    assert fields["email"]["says"] == ["equal"]
    assert fields["email"]["bits"] > 5
    assert {fields["name"]["left"], fields["name"]["right"]} == {ANN["name"], "A. Whitlock"}
    assert (await rep.get("/duplicates", params={"min_probability": 1})).json()["items"] == []


async def test_a_decided_pair_is_not_brought_up_again(
    client_of: ClientOf, run_jobs: RunJobs, services: Services, org: Org
) -> None:
    """What a person said of two records stands, and is a label for the next training."""
    rep = await client_of("rep")
    for _ in range(2):
        await _add(rep, "people", **ANN)
    await _found(rep, run_jobs, kind="people")
    (pair,) = (await rep.get("/duplicates")).json()["items"]

    rejected = await rep.post(f"/duplicates/{pair['id']}/reject")
    await _found(rep, run_jobs, kind="people")

    assert rejected.json()["state"] == "rejected"
    assert (await rep.get("/duplicates")).json()["items"] == []
    async with services.work(org.tenant.system) as work:
        (label,) = await duplicates.labels(work.session, "people")
    assert label.same is False

    confirmed = await rep.post(f"/duplicates/{pair['id']}/confirm")
    assert (confirmed.json()["state"], confirmed.json()["decided_by"]["name"]) == ("confirmed", "Rep")
    async with services.work(org.tenant.system) as work:
        (label,) = await duplicates.labels(work.session, "people")
    assert label.same is True


async def test_a_search_of_one_import_finds_what_it_brought(
    client_of: ClientOf, run_jobs: RunJobs, database: Database, org: Org
) -> None:
    """Records of an import are compared with everything; pairs among the others are left alone."""
    rep = await client_of("rep")
    for _ in range(2):
        await _add(rep, "accounts", name="Granite Bakery")
    await _add(rep, "accounts", name="Harbour Logistics Ltd", website="harbour.example")
    brought = await _add(rep, "accounts", name="Harbor Logistics", website="www.harbour.example")
    run = UUID(int=7)
    async with unit_of_work(database, org.tenant.system) as work:
        await work.session.execute(_BRING, {"run": run, "record": brought})

    search = await _found(rep, run_jobs, kind="accounts", import_id=str(run))

    assert (search["total"], search["seen"], search["found"]) == (1, 1, 1)
    (pair,) = (await rep.get("/duplicates")).json()["items"]
    assert str(brought) in {pair["left"]["id"], pair["right"]["id"]}


async def test_a_search_goes_on_where_it_was_cut_off(
    client_of: ClientOf, services: Services, org: Org, run_jobs: RunJobs
) -> None:
    """How far a search came is kept with what it found; the rest is done once."""
    rep = await client_of("rep")
    ids = sorted([await _add(rep, "people", **ANN) for _ in range(3)])
    async with services.work(org.tenant.system) as work:
        run_id = await duplicates.start(work, kind="people", threshold=0.5, at=services.clock())
        await duplicates.advance(
            work, run_id, after_id=ids[1], seen=2, compared=0, found=0, at=services.clock()
        )

    await run_jobs()

    search = (await rep.get(f"/duplicates/searches/{run_id}")).json()
    assert (search["state"], search["seen"], search["compared"], search["found"]) == ("done", 3, 2, 2)


async def test_an_analyst_sees_no_queue(client_of: ClientOf) -> None:
    """Who reads no people reviews none."""
    analyst = await client_of("analyst")

    assert (await analyst.get("/duplicates")).json()["items"] == []
    assert (await analyst.post("/duplicates/searches", json={"kind": "people"})).status_code == 403


async def test_a_check_adds_nothing(client_of: ClientOf) -> None:
    """The wizard asks before it imports."""
    rep = await client_of("rep")
    known = await _add(rep, "people", **ANN)

    answer = await rep.post("/duplicates/check", json={"kind": "people", **ANN})
    nobody = await rep.post("/duplicates/check", json={"kind": "people", "name": "Omar Haddad"})

    assert [one["id"] for one in answer.json()["items"]] == [str(known)]
    assert nobody.json()["items"] == []
    assert len((await rep.get("/people")).json()["items"]) == 1


async def test_a_pair_is_seen_by_whom_sees_both_records(
    client_of: ClientOf, run_jobs: RunJobs, services: Services, org: Org
) -> None:
    """When one of the two leaves a role's sight, the pair does too, and cannot be decided."""
    rep = await client_of("rep")
    for _ in range(2):
        await _add(rep, "people", **ANN)
    await _found(rep, run_jobs, kind="people")
    (pair,) = (await rep.get("/duplicates")).json()["items"]
    async with services.work(org.as_("admin")) as work:
        await work.session.execute(_CLOSE_PEOPLE)

    stranger = await client_of("rep_mate")

    assert (await rep.get("/duplicates")).json()["items"] != []
    assert (await stranger.get("/duplicates")).json()["items"] == []
    assert (await stranger.post(f"/duplicates/{pair['id']}/confirm")).status_code == 404


async def test_what_is_deleted_takes_its_open_pairs_along(
    client_of: ClientOf, run_jobs: RunJobs, services: Services, org: Org
) -> None:
    """An erased person leaves neither keys to be found by nor pairs to review."""
    rep = await client_of("rep")
    ids = [await _add(rep, "people", **ANN) for _ in range(2)]
    await _found(rep, run_jobs, kind="people")
    async with services.work(org.as_("admin")) as work:
        await work.session.execute(_ERASE, {"record": ids[0]})

    async with services.work(org.tenant.system) as work:
        left = await duplicates.listed(work.session)
        found = await duplicates.candidates(work.session, "people", ANN)

    assert left.items == ()
    assert found == [ids[1]]


async def test_a_changed_record_is_found_by_what_it_is_now(
    client_of: ClientOf, services: Services, org: Org
) -> None:
    """Keys follow every change, whoever makes it."""
    rep = await client_of("rep")
    known = await _add(rep, "accounts", name="Granite Bakery")
    async with services.work(org.as_("rep")) as work:
        await accounts.edit(work, known, to={"name": "Harbour Logistics"}, at=services.clock())

        assert await duplicates.candidates(work.session, "accounts", {"name": "Harbor Logistics"}) == [known]
        assert await duplicates.candidates(work.session, "accounts", {"name": "Granite Bakery"}) == []
