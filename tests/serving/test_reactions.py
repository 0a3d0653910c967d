"""Every reaction of the system, brought about by what people do: which deals are scored anew, which not."""

from decimal import Decimal
from pathlib import Path

import psycopg
import pytest

from crm_core import (
    accounts,
    activities,
    deals,
    people,
)
from crm_core.pipelines import Pipeline
from serving.jobs import flow
from serving.services import Services
from tests.database import Org
from tests.serving.causes import CAUSES, Scene


@pytest.fixture
async def scene(services: Services, org: Org, pipeline: Pipeline, admin_url: str, tmp_path: Path) -> Scene:
    """A deal of a rep with an account, a person, a product and a task; nothing waits to be done."""
    at, rep = services.clock(), org.people["rep"]
    async with services.work(org.as_("admin")) as work:
        old, new = [await accounts.create(work, name=name, owner_id=rep, at=at) for name in ("Old", "New")]
        person = await people.create(work, name="Ines Moreau", account_id=old, owner_id=rep, at=at)
        deal = await deals.open_deal(
            work, name="Site", pipeline_id=pipeline.id, owner_id=rep, account_id=old, at=at
        )
        gone = await people.create(work, name="Ada Roth", account_id=old, owner_id=rep, at=at)
        await deals.add_person(work, deal, person_id=gone, role=None, at=at)
        line = await deals.add_product(
            work, deal, product="Tower", quantity=Decimal(1), unit_price=Decimal(10), at=at
        )
        task = await activities.log(work, kind="task", deal_id=deal, occurred_at=at, at=at)
    scene = Scene(services, org, pipeline, tmp_path / "bundle", admin_url, deal, person, line, task, old, new)
    await scene.forget_jobs()
    return scene


def test_every_reaction_has_a_cause_here() -> None:
    """No reaction can be added, or lost, without the test below knowing of it."""
    assert {name.split()[0] for name in CAUSES} | set(flow.OF_CUSTOMERS) == set(flow.REACTIONS)


@pytest.mark.parametrize("name", CAUSES)
async def test_a_change_queues_what_follows_from_it(name: str, scene: Scene) -> None:
    """What moves a feature has every deal scored whose feature it moves, and what moves none has none."""
    cause, expected = CAUSES[name]

    async with scene.services.work(scene.org.as_("admin")) as work:
        await cause(work, scene)

    known = {
        **{str(id_): who for who, id_ in scene.org.people.items()},
        str(scene.deal): "deal", str(scene.old): "old", str(scene.new): "new",
    }  # fmt: skip
    async with await psycopg.AsyncConnection.connect(scene.admin_url) as connection:
        rows = await (await connection.execute("select task_name, args from procrastinate_jobs")).fetchall()
    assert expected == {
        " ".join([task, *(known.get(id_, "another deal") for key, id_ in args.items() if key != "org_id")])
        for task, args in rows
    }
