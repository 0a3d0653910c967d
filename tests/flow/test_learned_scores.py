"""A learned champion in charge: it answers over HTTP what it answers offline, and its alias is followed."""

import itertools
import math
from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import httpx
import pyarrow as pa
import pytest

from crm_core import imports, insights
from crm_core.kit import Database, Urls
from features.compute import ASKS, compute
from features.services import WIN_PROBABILITY_V1
from models.registry import Registry
from models.win_probability import Params
from models.win_probability.champion import champion
from models.win_probability.gate import Limits
from models.win_probability.spec import Minimum, Trees
from pipelines import evaluate, extract, features, promote, train
from pipelines.features import paths_of
from pipelines.layout import Asking, Layout
from pipelines.simulate import SimulationSpec, simulate, write_bundle
from serving import bootstrap
from serving.services import Services
from serving.settings import Settings
from tests.database import Org
from tests.serving.conftest import ClientOf, anonymous, client_of

__all__ = ["anonymous", "client_of"]

pytestmark = pytest.mark.filterwarnings("ignore")  # MLflow warns about itself in many ways

UNTIL = datetime(2026, 3, 4, 12, tzinfo=UTC)
COMPANY = SimulationSpec(
    seed=5, start=datetime(2024, 9, 2, tzinfo=UTC), until=UNTIL, reps=5, accounts=120, deals=600
)
PARAMS = Params(minimum=Minimum(40, 40, 8), trees=Trees(members=2, most=40, num_threads=1))
OTHER_PARAMS = replace(PARAMS, trees=replace(PARAMS.trees, members=3))
ASKING = Asking(first_days=(0, 3), every_days=14)


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder for this module, with one registry."""
    return tmp_path_factory.mktemp("data")


@pytest.fixture
def settings(data: Path) -> Settings:
    """Settings of a service over that folder."""
    return Settings(data=data, web=data / "web")


@pytest.fixture
async def services(database: Database, urls: Urls, settings: Settings) -> AsyncIterator[Services]:  # noqa: ARG001 - empties the tables afterwards
    """The service, a minute after the company's history ends; each look at the clock is a second later."""
    ticks = itertools.count(60)

    def clock() -> datetime:
        return UNTIL + timedelta(seconds=next(ticks))

    async with bootstrap.compose(settings, url=urls.app, clock=clock, pool_size=5) as composed:
        composed.queue.periodic_registry.periodic_tasks.clear()
        yield composed


@dataclass(frozen=True)
class Making:
    """Trains on the record of an organization and puts what it learned in charge."""

    layout: Layout
    registry: Registry

    def train(self, params: Params) -> None:
        """Make the training rows, a candidate and its report."""
        features.run(ASKING, features.Inputs(self.layout.facts), features.Outputs(self.layout.rows))
        inputs = train.Inputs(self.layout.rows, self.layout.organization, "abc123", UNTIL)
        train.run(params, inputs, train.Outputs(self.layout.candidate))
        judged = evaluate.Inputs(self.layout.candidate, self.layout.rows, self.layout.facts)
        evaluate.run(Limits(), judged, evaluate.Outputs(self.layout.report))

    def promote(self) -> str | None:
        """Put the candidate in charge, whatever the gate says, and return its version."""
        inputs = promote.Inputs(
            self.layout.candidate, self.layout.report, self.layout.rows, self.registry,
            by="ada", at=UNTIL, anyway="a test of serving",
        )  # fmt: skip
        return promote.run(Limits(), inputs, promote.Outputs(self.layout.decision)).version

    def roll_back(self) -> str:
        """Put the version before in charge again."""
        return promote.roll_back(
            self.registry, organization=self.layout.organization, by="ada", because="a test", at=UNTIL
        )


@pytest.fixture
async def making(services: Services, database: Database, org: Org, data: Path, tmp_path: Path) -> Making:
    """The simulated company in the record, and its facts extracted."""
    write_bundle(simulate(COMPANY), tmp_path / "bundle")
    await imports.bring_in(
        database, org.tenant.system, folder=tmp_path / "bundle", rejected=tmp_path / "rejected.csv", at=UNTIL
    )
    layout = Layout(data, org.tenant.slug)
    await _extract(services, org, layout.facts)
    return Making(layout, Registry(f"sqlite:///{layout.registry}", layout.artifacts, layout.shelf))


async def _extract(services: Services, org: Org, folder: Path) -> None:
    async with services.work(org.tenant.system) as work:
        inputs = extract.Inputs(await work.connection(), org.id, org.tenant.currency)
        await extract.run(None, inputs, extract.Outputs(folder))


async def test_a_learned_answer_is_the_same_live_and_offline_and_its_alias_is_followed(
    *, making: Making, services: Services, org: Org, client_of: ClientOf, tmp_path: Path
) -> None:
    """From the record over HTTP as from Parquet; a promotion and a rollback answer from the next call on."""
    admin = await client_of("admin")
    deals = await _open_deals(admin)
    before = (await admin.post(f"/deals/{deals[0]}/score")).json()
    assert (before["basis"], before["model_version"]) == ("prior", "untrained")

    making.train(PARAMS)
    first = making.promote()
    call = {"kind": "call", "direction": "outbound", "outcome": "connected", "deal_id": deals[0]}
    assert (await admin.post("/activities", json=call)).status_code == httpx.codes.CREATED
    batch = (await admin.post("/scores/batch", json={"deal_ids": deals[1:40]})).json()["items"]
    scores = [(await admin.post(f"/deals/{deals[0]}/score")).json(), *batch]
    await _extract(services, org, tmp_path / "facts")

    assert {(score["basis"], score["model_version"]) for score in scores} == {("model", first)}
    assert len(scores) == len(deals[:40])
    await _same_offline(scores, services, org, making.layout, tmp_path / "facts")
    for score in scores:
        stored = (await admin.get(f"/deals/{score['deal_id']}/score")).json()
        assert stored == score
        assert _log_odds(stored) == pytest.approx(math.log(stored["value"] / (1 - stored["value"])), abs=1e-9)

    making.train(OTHER_PARAMS)
    second = making.promote()
    moved = (await admin.post(f"/deals/{deals[0]}/score")).json()
    assert second != first
    assert moved["model_version"] == second
    assert moved["value"] != scores[0]["value"]
    told = (await admin.get("/models/win_probability")).json()
    assert told["champion"]["version"] == second

    assert making.roll_back() == first
    back = (await admin.post(f"/deals/{deals[0]}/score")).json()
    assert back["model_version"] == first
    assert (await admin.get("/models/win_probability")).json()["champion"]["version"] == first
    await _same_offline([back], services, org, making.layout, tmp_path / "facts")


async def _open_deals(admin: httpx.AsyncClient) -> list[str]:
    page = (await admin.get("/deals", params={"state": "open", "limit": 60, "sort": "name"})).json()
    found = [deal["id"] for deal in page["items"]]
    assert len(found) > 10
    return found


def _log_odds(score: dict[str, Any]) -> float:
    return float(score["base"] + sum(reason["effect"] for reason in score["reasons"]) + score["rest"])


async def _same_offline(
    scores: list[dict[str, Any]], services: Services, org: Org, layout: Layout, facts_folder: Path
) -> None:
    """Each score, its reasons and the stored feature row are what Parquet, DuckDB and the model give."""
    asks = pa.Table.from_pylist(
        [
            {
                "deal_id": score["deal_id"],
                "as_of": datetime.fromisoformat(score["as_of"]).replace(tzinfo=None),
            }
            for score in scores
        ],
        schema=ASKS,
    )
    rows = compute(WIN_PROBABILITY_V1, asks, paths_of(facts_folder))
    answers = champion(layout.shelf, organization=layout.organization).model.predict(rows)
    shown = rows.drop_columns(["deal_id", "as_of"]).to_pylist()
    for score, answer, row in zip(scores, answers, shown, strict=True):
        async with services.work(org.tenant.system) as work:
            stored = await insights.latest(work.session, UUID(score["deal_id"]))
        assert stored is not None
        assert stored.features == row
        assert [reason["sentence"] for reason in score["reasons"]] == [
            each.sentence for each in answer.reasons
        ]
        live = [score["value"], *score["interval"], score["base"], score["rest"]]
        offline = [answer.value, answer.low, answer.high, answer.base, answer.rest]
        assert [*live, *(reason["effect"] for reason in score["reasons"])] == pytest.approx(
            [*offline, *(reason.effect for reason in answer.reasons)], rel=1e-12, abs=1e-12
        )
