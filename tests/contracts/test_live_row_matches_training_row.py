"""Whatever people do to a deal, its live facts and the extracted ones make the same row, which moves."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any
from uuid import UUID

import pyarrow as pa
import pytest

from crm_core import accounts, activities, deals, facts
from crm_core.kit import Database, Work, unit_of_work
from crm_core.pipelines import Pipeline
from features.compute import ASKS, LiveFeatures, compute
from features.services import WIN_PROBABILITY_V1
from pipelines.features import paths_of
from tests.crm_core.selling import lay_out
from tests.database import Org

Row = Mapping[str, Any]
Moved = Mapping[str, tuple[object, object]]


@dataclass(frozen=True)
class Scene:
    """A deal to look at, another beside it of the same owner and account, and a second account."""

    database: Database
    org: Org
    pipeline: Pipeline
    deal: UUID
    beside: UUID
    old: UUID
    new: UUID
    task: UUID
    meeting: UUID
    at: datetime
    folder: Path
    kin: facts.Kin

    def stage(self, name: str) -> UUID:
        """The pipeline's stage of this name."""
        return next(stage.id for stage in self.pipeline.stages if stage.name == name)

    async def row(self, as_of: datetime) -> Row:
        """The deal's row as of a moment: from everyone's facts, and the same from its own, with kin kept."""
        moment = as_of.replace(tzinfo=None)
        asks = pa.Table.from_pylist([{"deal_id": str(self.deal), "as_of": moment}], schema=ASKS)
        org_id = self.org.id
        async with unit_of_work(self.database, self.org.tenant.system) as work:
            connection = await work.connection()
            await facts.extract(connection, org_id=org_id, currency="EUR", folder=self.folder)
            live = await facts.for_deals(connection, [self.deal], org_id=org_id, currency="EUR")
            kept = await facts.for_deals(connection, [self.deal], org_id=org_id, currency="EUR", kin=self.kin)
        (trained,) = compute(WIN_PROBABILITY_V1, asks, paths_of(self.folder)).to_pylist()
        with LiveFeatures(WIN_PROBABILITY_V1) as features:
            for own in (live, kept):
                assert features.compute(asks, own).to_pylist() == [trained]
        return trained


Change = Callable[[Work, Scene, datetime], Awaitable[object]]


@pytest.fixture
async def scene(database: Database, org: Org, at: datetime, tmp_path: Path) -> Scene:
    """Two deals of one rep with one account; a task is to be done and a meeting is planned."""
    pipeline = await lay_out(database, org, at=at)
    rep = org.people["rep"]
    async with unit_of_work(database, org.as_("admin")) as work:
        old, new = [
            await accounts.create(work, name=name, owner_id=rep, at=at) for name in ("Old", "New")
        ]  # fmt: skip
        deal, beside = [
            await deals.open_deal(
                work, name=name, pipeline_id=pipeline.id, owner_id=rep, account_id=old, source="tender",
                amount=Decimal(100), currency=currency, at=at,
            )
            for name, currency in (("Looked at", "USD"), ("Beside", "EUR"))
        ]  # fmt: skip
        task = await activities.log(work, kind="task", deal_id=deal, occurred_at=at, at=at)
        meeting = await activities.log(
            work, kind="meeting", deal_id=deal, occurred_at=at + timedelta(days=4), at=at
        )
    return Scene(
        database, org, pipeline, deal, beside, old, new, task, meeting, at, tmp_path / "facts",
        facts.Kin(org.id, "EUR"),
    )  # fmt: skip


async def _lose_and_reopen(work: Work, scene: Scene, at: datetime) -> None:
    await deals.lose(work, scene.beside, at=at)
    await deals.move(
        work, scene.beside, to=scene.stage("Proposal"), reason="back again", at=at + timedelta(seconds=1)
    )


CHANGES: Mapping[str, tuple[Change, Moved]] = {
    "beside won": (
        lambda work, scene, at: deals.win(work, scene.beside, at=at),
        {"owner_open_deals": (2, 1), "account_open_deals": (2, 1), "account_won": (0, 1)},
    ),
    "beside lost and reopened": (
        _lose_and_reopen,
        {"owner_open_deals": (2, 2), "account_open_deals": (2, 2), "account_lost": (0, 1)},
    ),
    "beside deleted": (
        lambda work, scene, at: deals.delete(work, scene.beside, at=at),
        {"owner_open_deals": (2, 1), "account_open_deals": (2, 1)},
    ),
    "beside handed over": (
        lambda work, scene, at: deals.edit(
            work, scene.beside, to={"owner_id": scene.org.people["rep_mate"]}, at=at
        ),
        {"owner_open_deals": (2, 1), "account_open_deals": (2, 2)},
    ),
    "beside moved to another account": (
        lambda work, scene, at: deals.edit(work, scene.beside, to={"account_id": scene.new}, at=at),
        {"owner_open_deals": (2, 2), "account_open_deals": (2, 1)},
    ),
    "moved to another account": (
        lambda work, scene, at: deals.edit(work, scene.deal, to={"account_id": scene.new}, at=at),
        {"account_open_deals": (2, 1)},
    ),
    "source corrected": (
        lambda work, scene, at: deals.edit(work, scene.deal, to={"source": "referral"}, at=at),
        {"source": ("tender", "referral")},
    ),
    "counted in the own currency": (
        lambda work, scene, at: deals.edit(work, scene.deal, to={"currency": "EUR"}, at=at),
        {"amount": (None, 100.0), "amount_raises": (0, 0)},
    ),
    "task completed": (
        lambda work, scene, at: activities.complete(work, scene.task, at=at),
        {"tasks_open": (1, 0), "tasks_done": (0, 1)},
    ),
    "meeting called off": (
        lambda work, scene, at: activities.complete(work, scene.meeting, outcome="cancelled", at=at),
        {"meetings_ahead": (1, 0), "meetings_missed": (0, 1), "meetings_held": (0, 0)},
    ),
}


@pytest.mark.parametrize("name", CHANGES)
async def test_a_change_moves_the_row(name: str, scene: Scene) -> None:
    """Each change moves the features that speak of it, alike in training and live, and no earlier row."""
    change, moved = CHANGES[name]
    begin, then = scene.at + timedelta(days=1), scene.at + timedelta(days=2)
    before = await scene.row(begin)

    async with unit_of_work(scene.database, scene.org.as_("admin")) as work:
        await change(work, scene, then)
    after = await scene.row(then + timedelta(hours=1))

    assert {feature: (before[feature], after[feature]) for feature in moved} == moved
    assert await scene.row(begin) == before


async def test_a_planned_meeting_is_ahead_and_then_held(scene: Scene) -> None:
    """A meeting logged today for Friday is in the diary today; once its time has come it counts as held."""
    ahead, held = [await scene.row(scene.at + timedelta(days=day)) for day in (1, 5)]

    assert [(row["meetings_ahead"], row["meetings_held"]) for row in (ahead, held)] == [(1, 0), (0, 1)]
    assert [row["touches_ever"] for row in (ahead, held)] == [1, 2]
    assert ahead["days_since_touch"] == 1
