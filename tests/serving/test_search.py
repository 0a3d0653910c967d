"""Search: by the beginnings of words, with mistakes, by digits; what one may see and nothing more."""

from typing import Any
from uuid import UUID

import httpx
import psycopg
import pytest

from crm_core import privacy, records
from crm_core.pipelines import Pipeline
from serving.services import Services
from tests.database import Org
from tests.serving.conftest import ClientOf


async def _titles(client: httpx.AsyncClient, q: str, **more: Any) -> list[str]:
    answer = await client.get("/search", params={"q": q, **more})
    assert answer.status_code == 200, answer.text
    return [one["title"] for one in answer.json()["items"]]


async def _fill(rep: httpx.AsyncClient, pipeline: Pipeline) -> str:
    for name in ("Harbour Logistics", "Harbourside Bakery", "Müller & Söhne GmbH", "Northern Timber"):
        assert (await rep.post("/accounts", json={"name": name})).status_code == 201
    person = {"name": "Ines Moreau", "email": "ines.moreau@timber.example", "phone": "+49 (30) 1234-5678"}
    made = await rep.post("/people", json=person)
    await rep.post("/deals", json={"name": "Scaffolding for the harbour", "pipeline_id": str(pipeline.id)})
    await rep.post("/leads", json={"name": "John Smith", "company": "Glassworks"})
    key: str = made.json()["id"]
    return key


@pytest.mark.parametrize(
    ("q", "title"),
    [
        ("harb log", "Harbour Logistics"),
        ("HARBOUR LOGISTICS", "Harbour Logistics"),
        ("muller", "Müller & Söhne GmbH"),
        ("ines.moreau@timber", "Ines Moreau"),
        ("timber.example", "Ines Moreau"),
        ("030 1234", "Ines Moreau"),
        ("12345678", "Ines Moreau"),
        ("+49 30 12345678", "Ines Moreau"),
        ("harbor logistcs", "Harbour Logistics"),
        ("nothern tmiber", "Northern Timber"),
        ("jhon", "John Smith"),
        ("glasswork", "John Smith"),
        ("scafolding", "Scaffolding for the harbour"),
    ],
)
async def test_records_are_found_by_what_people_type(
    client_of: ClientOf, pipeline: Pipeline, q: str, title: str
) -> None:
    """Beginnings of words in any order, addresses, digits of a number, and words spelled nearly so."""
    rep = await client_of("rep")
    await _fill(rep, pipeline)

    assert (await _titles(rep, q))[:1] == [title]


async def test_what_begins_so_comes_first_and_nouns_narrow(client_of: ClientOf, pipeline: Pipeline) -> None:
    """As one types, names that begin so lead; only nouns asked for are searched; nonsense finds nothing."""
    rep = await client_of("rep")
    await _fill(rep, pipeline)

    assert set(await _titles(rep, "h")) == {
        "Harbour Logistics", "Harbourside Bakery", "Scaffolding for the harbour",
    }  # fmt: skip
    assert await _titles(rep, "harbour", nouns="deals") == ["Scaffolding for the harbour"]
    assert await _titles(rep, "zzqqxx") == []
    assert await _titles(rep, "%_'\\ :*&|!()") == []
    wrong = await rep.get("/search", params={"q": "a", "nouns": "users"})
    assert (wrong.status_code, wrong.json()["code"]) == (422, "unknown_noun")


async def test_only_what_one_may_see_is_found(client_of: ClientOf, pipeline: Pipeline) -> None:
    """A rep's deals and leads are found by the rep and by whoever sees them, and by no other."""
    rep, other, manager = await client_of("rep"), await client_of("other_rep"), await client_of("manager")
    await _fill(rep, pipeline)

    assert await _titles(other, "scaffolding") == []
    assert await _titles(other, "scafolding") == []
    assert await _titles(manager, "scaffolding") == ["Scaffolding for the harbour"]
    assert await _titles(other, "harbour log") == ["Harbour Logistics"]


async def test_few_of_many_are_still_found(
    client_of: ClientOf, org: Org, pipeline: Pipeline, admin_url: str
) -> None:
    """Where others own a thousand records that fit, one's own are found all the same."""
    with psycopg.connect(admin_url) as connection:
        connection.execute(
            """insert into deals (org_id, id, name, owner_id, pipeline_id, stage_id, state, currency,
                                  opened_at, entered_stage_at)
               select %s, gen_random_uuid(), 'Crane ' || n, %s, %s, %s, 'open', 'EUR', now(), now()
               from generate_series(1, 1000) n""",
            [org.id, org.people["other_rep"], pipeline.id, pipeline.stages[0].id],
        )
    rep, director = await client_of("rep"), await client_of("director")
    await rep.post("/deals", json={"name": "Crane of the rep", "pipeline_id": str(pipeline.id)})

    assert await _titles(rep, "crane") == ["Crane of the rep"]
    assert len(await _titles(director, "crane", limit=50)) == 50


async def test_a_closed_field_finds_nothing(
    client_of: ClientOf, org: Org, pipeline: Pipeline, admin_url: str
) -> None:
    """Who may not read e-mails finds nobody by one, and everybody by name as before."""
    rep = await client_of("rep")
    await _fill(rep, pipeline)
    with psycopg.connect(admin_url) as connection:
        connection.execute(
            "insert into role_fields values (%s, 'sales_representative', 'people', 'email', 'none')", [org.id]
        )

    assert await _titles(rep, "timber.example") == []
    assert await _titles(rep, "ines") == ["Ines Moreau"]


async def test_the_index_follows_the_record(
    client_of: ClientOf, services: Services, org: Org, pipeline: Pipeline, admin_url: str
) -> None:
    """A new name is found at once and the old one no longer; an erased person leaves no word behind."""
    rep = await client_of("rep")
    person = await _fill(rep, pipeline)
    await rep.patch(f"/people/{person}", json={"name": "Ines Vandenbroucke", "phone": None})

    assert await _titles(rep, "vandenb") == ["Ines Vandenbroucke"]
    assert await _titles(rep, "ines mor", nouns="people") == [
        "Ines Vandenbroucke"
    ]  # the address is still hers
    assert await _titles(rep, "12345678") == []
    async with services.work(org.as_("admin")) as work:
        await privacy.erase(work, records.RESOURCES["people"], UUID(person), at=services.clock())
    assert await _titles(rep, "vandenb") == []
    with psycopg.connect(admin_url) as connection:
        left = connection.execute("select term from search_terms where term like 'vandenb%%'").fetchall()
    assert left == []
