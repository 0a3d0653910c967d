"""Models under watch over HTTP and by jobs: drift is told once, versions are handed on by admins alone."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import numpy as np
import psycopg
import pyarrow as pa
import pytest
from typing_extensions import override

from crm_core import deals, insights, notifications, watch
from crm_core.insights import Score
from crm_core.kit import Database, new_id
from crm_core.pipelines import Pipeline
from crm_core.watch import Check, Finding, Shadow
from pipelines.watch_kinds import SIGHTS, Said, Sight
from serving.champions import Champions
from serving.cli import watching
from serving.jobs import learning
from serving.services import Services
from tests.crm_core.selling import open_deal
from tests.database import Org
from tests.serving.conftest import ClientOf

MODEL = "win_probability"
SHIFT = {
    "column": "stage", "subject": "inputs", "psi": 0.5, "jensen_shannon": 0.3, "ks": None, "by_chance": 0.1,
    "empty_before": 0.0, "empty_now": 0.0, "alarming": True, "calm": False,
}  # fmt: skip
BORNE_OUT = {
    "rows": 400, "deals": 200, "enough": True, "ece": 0.02, "by_chance": 0.04, "predicted": 0.3,
    "observed": 0.31,
}  # fmt: skip


def _finding(*, alarming: bool = True, calm: bool = False) -> Finding:
    return Finding("inputs", "stage", 0.5, 0.1, alarming, calm)


async def _checked(services: Services, org: Org, *found: Finding, version: str = "1", days: int = 0) -> None:
    at = services.clock() + timedelta(days=days)
    check = Check(
        model=MODEL, version=version, checked_at=at, since=at - timedelta(days=28), rows=500, enough=True,
        shifts=(SHIFT,), calibration=BORNE_OUT,
    )  # fmt: skip
    async with services.work(org.tenant.system) as work:
        await watch.keep_check(work, check, findings=found)


async def _alarms(services: Services, org: Org) -> list[bool]:
    """Whether each alarm stands, those that do first."""
    async with services.work(org.as_("admin")) as work:
        return [each.ended_at is None for each in await watch.alarms(work.session, MODEL)]


async def test_drift_that_stands_is_told_once_and_ends_when_it_calms_down(
    services: Services, org: Org, admin_url: str
) -> None:
    """No alarm is raised again while it stands, none ends in between, and a new one is a new one."""
    await _checked(services, org, _finding())
    await _checked(services, org, _finding(), days=1)
    await _checked(services, org, _finding(alarming=False), days=2)
    assert await _alarms(services, org) == [True]

    await _checked(services, org, _finding(alarming=False, calm=True), days=3)
    assert await _alarms(services, org) == [False]

    await _checked(services, org, _finding(), days=4)
    assert await _alarms(services, org) == [True, False]
    async with await psycopg.AsyncConnection.connect(admin_url) as connection:
        told = await connection.execute("select count(*) from events where type = 'ModelDriftFound'")
        assert await told.fetchone() == (2,)


async def test_what_stood_against_a_version_ends_with_it(services: Services, org: Org) -> None:
    """Another model answers: its own drift counts, and not that of the one before."""
    await _checked(services, org, _finding())
    await _checked(services, org, version="2", days=1)

    assert await _alarms(services, org) == [False]


async def test_admins_are_notified_of_drift_and_nobody_else(services: Services, org: Org) -> None:
    """Whoever administers the organization finds it among what they were told, once."""
    await _checked(services, org, _finding())
    async with services.work(org.as_("admin")) as work:
        alarm = (await watch.standing(work.session, MODEL))[0]
    for _ in range(2):
        async with services.work(org.tenant.system) as work:
            await watch.tell_admins(work, alarm.id, at=services.clock())

    async def told(who: str) -> list[str]:
        async with services.work(org.as_(who)) as work:
            found = await notifications.listed(work.session, org.people[who], after=None, limit=10)
            return [each.kind for each in found.items]

    assert await told("admin") == ["model_drift"]
    assert await told("rep") == []


async def test_drift_is_read_with_charts_by_who_reads_more_than_their_own(
    client_of: ClientOf, services: Services, org: Org
) -> None:
    """Managers, analysts and admins see checks, alarms and charts; a rep does not."""
    await _checked(services, org, _finding())

    shown = {
        who: await (await client_of(who)).get(f"/models/{MODEL}/drift") for who in ("admin", "manager", "rep")
    }

    assert [answer.status_code for answer in shown.values()] == [200, 200, 403]
    told = shown["admin"].json()
    assert told["alarms"][0]["name"] == told["checks"][0]["shifts"][0]["column"] == "stage"
    assert set(told["charts"]) == {"farthest", "over_time", "calibration"}
    assert all(each["$schema"].startswith("https://vega.github.io/") for each in told["charts"].values())


@dataclass(frozen=True)
class _Learned:
    """What answers for every kind but the win probability."""

    basis: str = "model"
    basis_note: str = "Learned from what was made up."
    version: str = "churn.acme/1"


class _Shelf(Champions):
    """Champions without files: the same one of every kind."""

    @override
    def kind(self, name: str, organization: str) -> Any:
        """Return it."""
        del name, organization
        return _Learned()


def _sight(at: datetime) -> Sight:
    """Customers asked about each fifth day of two years, many more of whom are unhappy of late."""
    random = np.random.default_rng(1)
    days = np.arange(0, 730, 5).repeat(30)
    moment = [(at - timedelta(days=int(each), hours=1)).replace(tzinfo=None) for each in days]
    table = pa.table(
        {
            "account_id": [str(each) for each in random.integers(0, 400, days.size)],
            "as_of": pa.array(moment, pa.timestamp("us")),
            "unhappy": pa.array(random.normal(3.0 * (days < 28), 1)),
        }
    )
    said = [Said(str(each), 0.8, at - timedelta(days=each), happened=False) for each in range(150)]
    return Sight(
        lambda *_: table, "account_id", lambda _: ("unhappy",), lambda _, rows: np.full(rows.num_rows, 0.5),
        "Made up.", said=lambda *_: said,
    )  # fmt: skip


async def test_another_kind_is_watched_and_shown_like_the_win_probability(
    client_of: ClientOf, services: Services, org: Org, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What moved and what is not borne out ring; one that cannot be looked at keeps no other from it."""
    services = replace(services, champions=_Shelf(services.settings.shelf))

    def broken(*_: object) -> pa.Table:
        raise ValueError

    sight = _sight(services.clock())
    monkeypatch.setitem(SIGHTS, "churn", sight)
    monkeypatch.setitem(SIGHTS, "revenue", replace(sight, rows=broken))
    found = await learning.watched(services, org.tenant, models=("revenue", "churn"))

    assert set(found) == {"churn"}
    client = await client_of("manager")
    shown = (await client.get("/models/churn/drift")).json()
    assert {(each["subject"], each["name"]) for each in shown["alarms"]} == {
        ("inputs", "unhappy"),
        ("calibration", "ece"),
    }
    assert {each["column"] for each in shown["checks"][0]["shifts"]} == {"unhappy", "prediction"}
    assert (await client.get("/models/revenue/drift")).json()["checks"] == []


async def test_the_command_line_tells_what_a_look_found(
    services: Services, org: Org, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What moved is named in a line, and so is what could not be looked at, or holds too little."""
    services = replace(services, champions=_Shelf(services.settings.shelf))
    sight = _sight(services.clock())
    few = sight.rows(None, Path(), {}, services.clock()).slice(0, 60)
    monkeypatch.setitem(SIGHTS, "churn", sight)
    monkeypatch.setitem(SIGHTS, "close_timing", replace(sight, rows=lambda *_: few))
    monkeypatch.setitem(SIGHTS, "revenue", replace(sight, group="nothing"))

    told = await watching.looked(services, org.tenant, ("churn", "close_timing", "revenue"))

    lines = {name: watching.sentence(each) for name, each in told.items()}
    assert "moved: unhappy. Farthest is unhappy" in lines["churn"]
    assert "Calibration error 0.800" in lines["churn"]
    assert lines["close_timing"] == "60 recent rows, too few to say anything."
    assert lines["revenue"] == "It could not be looked at; the log says why."


async def test_what_is_not_watched_says_why(client_of: ClientOf, services: Services, org: Org) -> None:
    """Nothing was learned, a prior answers, or there is nothing to watch: each is a sentence."""
    manager = await client_of("manager")

    told = {name: (await manager.get(f"/models/{name}/drift")).json()["note"] for name in (MODEL, "churn")}

    assert told[MODEL].startswith("Nothing is watched until a learned model answers. You have 0 won")
    assert told["churn"] == "Nothing is watched yet: no model was learned."
    assert await learning.watched(services, org.tenant) == {}
    unknown = learning.nothing_watched(services, org.tenant, "series")
    assert unknown == "series has nothing to watch: it reads no rows that have a moment."


async def test_models_are_listed_with_what_stands_against_them(
    client_of: ClientOf, services: Services, org: Org
) -> None:
    """Whoever may look sees what answers, on what basis, and how many alarms stand."""
    await _checked(services, org, _finding())
    admin = await client_of("admin")

    listed = (await admin.get("/models")).json()["items"]

    first = next(each for each in listed if each["name"] == MODEL)
    assert (first["basis"], first["version"], first["alarms"]) == ("prior", None, 1)
    assert (await admin.get("/models/nothing/drift")).json()["code"] == "model_not_found"


@pytest.mark.parametrize("who", ["rep", "manager", "analyst"])
async def test_only_admins_hand_the_place_on(client_of: ClientOf, who: str) -> None:
    """Promoting and rolling back are for who keeps the organization."""
    client = await client_of(who)

    answers = [
        await client.post(f"/models/{MODEL}/promote", json={"number": 1, "because": "I like it"}),
        await client.post(f"/models/{MODEL}/rollback", json={"because": "I do not"}),
    ]

    assert [answer.status_code for answer in answers] == [403, 403]


async def test_a_version_nobody_registered_is_not_promoted(client_of: ClientOf) -> None:
    """The answer says where versions are listed; there are none yet."""
    admin = await client_of("admin")

    refused = await admin.post(f"/models/{MODEL}/promote", json={"number": 7, "because": "try it"})

    assert refused.json()["code"] == "model_version_not_found"
    assert (await admin.get(f"/models/{MODEL}/versions")).json() == {"items": []}
    assert (await admin.get(f"/models/{MODEL}/shadow")).json()["challenger"] is None


async def test_what_a_challenger_said_is_kept_apart_and_compared_once_deals_end(
    database: Database, services: Services, org: Org, pipeline: Pipeline
) -> None:
    """A shadow changes no score of the deal, is kept once, and counts when the deal has ended."""
    at = services.clock()
    deal = await open_deal(database, org.as_("rep"), pipeline=pipeline, at=at)
    said = Shadow(
        model=MODEL, challenger="c", champion="b", deal_id=deal, as_of=at, value=0.9, champion_value=0.4
    )
    for _ in range(2):
        async with services.work(org.tenant.system) as work:
            await watch.keep_shadows(work, [said])
    async with services.work(org.as_("admin")) as work:
        assert await watch.shadow_outcomes(work.session, MODEL, challenger="c") == []
        assert await insights.latest(work.session, deal) is None

    async with services.work(org.as_("rep")) as work:
        await deals.win(work, deal, at=at + timedelta(days=1))

    async with services.work(org.as_("admin")) as work:
        (ended,) = await watch.shadow_outcomes(work.session, MODEL, challenger="c")
    assert (ended.value, ended.champion_value, ended.won) == (0.9, 0.4, True)


async def test_what_is_due_is_learned_anew(
    database: Database, services: Services, org: Org, pipeline: Pipeline
) -> None:
    """Never learned, learned long ago, drifted since: each is a reason; a run of yesterday is none."""
    assert await learning.plan(services, org.tenant) == []
    deal = await open_deal(database, org.as_("rep"), pipeline=pipeline, at=services.clock())
    async with services.work(org.as_("rep")) as work:
        await deals.win(work, deal, at=services.clock())

    async def causes() -> set[str]:
        found = [dict(call.arguments) for call in await learning.plan(services, org.tenant)]
        return {each["cause"] for each in found if each["model"] == MODEL}

    assert await causes() == {"schedule"}
    async with services.work(org.tenant.system) as work:
        await watch.note_run(
            work, MODEL, cause="schedule", state="refused", because="no better", champion=None,
            challenger=None, at=services.clock(),
        )  # fmt: skip
    assert await causes() == set()
    await _checked(services, org, _finding(), days=1)
    assert await causes() == {"drift"}
    never = replace(services, settings=services.settings.model_copy(update={"retrain_days": 0}))
    assert await learning.plan(never, org.tenant) == []


async def test_a_run_that_fails_is_told_as_such(services: Services, org: Org) -> None:
    """An organization without any deal cannot be learned from; the run says so and nothing else changes."""
    found = await learning.learn_anew(services, org.tenant.id, model=MODEL, cause="asked")

    async with services.work(org.as_("admin")) as work:
        (run,) = await watch.runs(work.session, MODEL)
    assert run.state == found.state
    assert run.ended_at is not None


def _score(deal: UUID, services: Services, version: str) -> Score:
    at = services.clock()
    return Score(
        id=new_id(), deal_id=deal, value=0.4, calibrated=True, basis="model", basis_note="learned", low=None,
        high=None, base=None, rest=None, reasons=(), features={"stage": "New"}, model_version=version,
        as_of=at, computed_at=at, cause="asked",
    )  # fmt: skip


async def test_chances_shown_are_held_against_outcomes(
    database: Database, services: Services, org: Org, pipeline: Pipeline
) -> None:
    """Every stored chance of a deal that ended since is found with how it ended."""
    deal = await open_deal(database, org.as_("rep"), pipeline=pipeline, at=services.clock())
    async with services.work(org.tenant.system) as work:
        await insights.record(work, [_score(deal, services, "v1")])
    since = services.clock()
    async with services.work(org.as_("rep")) as work:
        await deals.win(work, deal, at=services.clock())

    async with services.work(org.tenant.system) as work:
        (ended,) = await watch.outcomes(work.session, since=since, version="v1")
        assert await watch.outcomes(work.session, since=since, version="v2") == []
    assert (ended.value, ended.won) == (0.4, True)
