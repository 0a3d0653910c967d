"""What to do next over HTTP: worked out after each score, answered, ordered into a day, judged."""

from collections.abc import Awaitable, Callable
from datetime import timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import text

from crm_core import accounts, activities, deals, insights, people, recommendations
from crm_core.insights import Score
from crm_core.pipelines import Pipeline
from crm_core.recommendations import Recommendation
from models.next_action import ACTIONS, CONTEXT
from serving.jobs.recommendations import recommend_accounts
from serving.services import Services
from tests.database import Org
from tests.serving.conftest import ClientOf

RunJobs = Callable[[], Awaitable[None]]
NOBODY = {"held_out": 0.0, "epsilon": 0.0}


async def _open(services: Services, org: Org, pipeline: Pipeline, *, name: str = "Roof") -> UUID:
    """A deal of the rep, with somebody to talk to."""
    at, rep = services.clock(), org.as_("rep")
    async with services.work(rep) as work:
        deal_id = await deals.open_deal(
            work, name=name, pipeline_id=pipeline.id, owner_id=rep.user_id, amount=Decimal(20_000), at=at
        )
        person = await people.create(work, name="Lee", owner_id=rep.user_id, at=at)
        await deals.add_person(work, deal_id, person_id=person, role=None, at=at)
    return deal_id


def _made(deal_id: UUID, *, action: str = "call", **more: Any) -> Recommendation:
    """A recommendation as the system would make it."""
    values: dict[str, Any] = {
        "deal_id": deal_id, "account_id": None, "arm": "shown", "action": action, "chance": 0.9,
        "best": action, "abstains": False, "explored": False, "amount": 20_000.0, "uplift": 50.0,
        "per_hour": 100.0, "win": 0.4, "candidates": (_candidate(action),),
        "context": {**dict.fromkeys(CONTEXT), "amount": 20_000.0, "win": 0.4},
        "chances": {**_chances(), action: 0.9, "wait": 0.1},
        "basis": "prior", "basis_note": "None yet.", "model_version": "untrained",
    }  # fmt: skip
    return Recommendation(**{**values, **more})


def _chances() -> dict[str, float]:
    return {str(action): 0.0 for action in ACTIONS}


async def _show(
    services: Services, org: Org, deal_id: UUID, *, action: str = "call", per_hour: float = 100.0
) -> UUID:
    """Store a recommendation."""
    at = services.clock()
    made = _made(deal_id, action=action, per_hour=per_hour, as_of=at, computed_at=at)
    async with services.work(org.as_("system")) as work:
        await recommendations.record(work, [made])
    return made.id


async def _settle(run_jobs: RunJobs) -> None:
    """Run the jobs that wait, and those that follow from them: scores, then recommendations."""
    await run_jobs()
    await run_jobs()


def _candidate(action: str) -> dict[str, Any]:
    return {
        "action": action, "refusal": None, "share": 0.01, "share_low": 0.0, "share_high": 0.02,
        "uplift": 200.0, "uplift_low": 0.0, "uplift_high": 400.0, "hours": 0.5, "per_hour": 400.0,
        "confidence": 0.9, "sure": True, "chance": 0.9, "decisions": 10, "why": "It helps.", "evidence": [],
    }  # fmt: skip


async def test_a_deal_is_recommended_something_after_it_was_scored(
    services: Services, org: Org, pipeline: Pipeline, client_of: ClientOf, run_jobs: RunJobs
) -> None:
    """Before anything is learned every action is weighed, and none is called better than waiting."""
    await (await client_of("admin")).put("/recommendations/settings", json=NOBODY)
    deal_id = await _open(services, org, pipeline)
    rep = await client_of("rep")
    before = (await rep.get(f"/deals/{deal_id}/recommendations")).json()

    await _settle(run_jobs)

    found = (await rep.get(f"/deals/{deal_id}/recommendations")).json()
    again = (await rep.get(f"/deals/{deal_id}/recommendations")).json()
    assert before == {"status": "not_ready", "recommendation": None}
    assert found["status"] == "shown"
    shown = found["recommendation"]
    assert (shown["action"], shown["abstains"], shown["basis"]) == ("wait", True, "prior")
    assert "0 recommendations have a known outcome" in shown["basis_note"]
    by_action = {one["action"]: one for one in shown["candidates"]}
    assert set(by_action) == set(ACTIONS)
    assert by_action["call"]["refusal"] is None
    assert by_action["discount"]["refusal"] is not None
    assert by_action["discount"]["needs_approval"]
    assert all(one["uplift_low"] <= 0 <= one["uplift_high"] for one in shown["candidates"])
    assert again == found


async def test_what_was_recommended_is_kept_with_every_chance(
    services: Services, org: Org, pipeline: Pipeline, client_of: ClientOf, run_jobs: RunJobs
) -> None:
    """Chances of all actions add up, forbidden ones have none, and the same week and deal draw the same."""
    await (await client_of("admin")).put("/recommendations/settings", json={"held_out": 0.0, "epsilon": 1.0})
    deal_id = await _open(services, org, pipeline)
    await _settle(run_jobs)
    async with services.work(org.as_("system")) as work:
        first = await recommendations.current(work.session, deal_id=deal_id)
    async with services.work(org.as_("rep")) as work:
        await deals.edit(work, deal_id, to={"source": "tender"}, at=services.clock())
    await _settle(run_jobs)

    async with services.work(org.as_("system")) as work:
        found = await recommendations.history(work.session, deal_id=deal_id)

    assert first is not None
    assert found == (first,)
    assert sum(first.chances.values()) == pytest.approx(1)
    assert first.chances[first.action] == first.chance
    assert first.chances["discount"] == 0
    assert first.explored == (first.action != "wait")


async def test_held_out_deals_are_shown_nothing(
    services: Services, org: Org, pipeline: Pipeline, client_of: ClientOf, run_jobs: RunJobs
) -> None:
    """By lot nothing is shown, though what would have been is kept; such a one cannot be answered."""
    await (await client_of("admin")).put("/recommendations/settings", json={"held_out": 0.9, "epsilon": 0.5})
    keys = [await _open(services, org, pipeline, name=f"Deal {n}") for n in range(6)]
    await _settle(run_jobs)
    rep = await client_of("rep")

    statuses = [(await rep.get(f"/deals/{key}/recommendations")).json()["status"] for key in keys]

    assert "held_out" in statuses
    async with services.work(org.as_("system")) as work:
        kept = await recommendations.current(work.session, deal_id=keys[statuses.index("held_out")])
    assert kept is not None
    assert (kept.action, kept.arm) == ("wait", "held_out")
    assert kept.chance >= 0.9
    refused = await rep.post(f"/recommendations/{kept.id}/answers", json={"answer": "accepted"})
    assert (refused.status_code, refused.json()["code"]) == (409, "nothing_recommended")


async def test_answers_are_kept_and_order_the_day(
    services: Services, org: Org, pipeline: Pipeline, client_of: ClientOf
) -> None:
    """The worklist holds what is worth most an hour first; what sleeps or is not relevant is left out."""
    best, sleeping, unwanted, waiting = [
        await _open(services, org, pipeline, name=name)
        for name in ("Best", "Sleeping", "Unwanted", "Waiting")
    ]
    await _show(services, org, best, per_hour=900.0)
    second = await _show(services, org, sleeping, per_hour=500.0)
    third = await _show(services, org, unwanted, per_hour=700.0)
    await _show(services, org, waiting, action="wait")
    rep, manager = await client_of("rep"), await client_of("manager")
    before = (await rep.get("/recommendations")).json()["items"]
    until = (services.clock() + timedelta(days=3)).isoformat()

    snoozed = await rep.post(f"/recommendations/{second}/answers", json={"answer": "snoozed", "until": until})
    refused = await rep.post(f"/recommendations/{second}/answers", json={"answer": "snoozed"})
    await rep.post(f"/recommendations/{third}/answers", json={"answer": "not_relevant", "reason": "Bankrupt"})

    after = (await rep.get("/recommendations")).json()["items"]
    seen = (await manager.get("/recommendations", params={"everybody": True})).json()["items"]
    assert [line["name"] for line in before] == ["Best", "Unwanted", "Sleeping"]
    assert snoozed.status_code == 201
    assert (refused.status_code, refused.json()["code"]) == (422, "snooze_without_end")
    assert [line["name"] for line in after] == ["Best"]
    assert seen == after
    assert (await manager.get("/recommendations")).json()["items"] == []


async def test_doing_what_was_recommended_counts_as_an_answer(
    services: Services, org: Org, pipeline: Pipeline, client_of: ClientOf, run_jobs: RunJobs
) -> None:
    """A call logged after a call was recommended says that it was done; a mail does not."""
    deal_id = await _open(services, org, pipeline)
    await _settle(run_jobs)
    key = await _show(services, org, deal_id)
    rep = await client_of("rep")
    at = services.clock().isoformat()

    logged_as = {}
    for kind in ("email", "call"):
        logged = await rep.post(
            "/activities",
            json={"kind": kind, "deal_id": str(deal_id), "direction": "outbound", "occurred_at": at},
        )
        assert logged.status_code == 201, logged.text
        logged_as[kind] = UUID(logged.json()["id"])
        await _settle(run_jobs)

    async with services.work(org.as_("system")) as work:
        found = await recommendations.answers(work.session, [key])
    (done,) = found[key]
    assert (done.answer, done.activity_id) == ("done", logged_as["call"])


async def test_nothing_is_recommended_for_a_closed_deal(
    services: Services, org: Org, pipeline: Pipeline, client_of: ClientOf, run_jobs: RunJobs
) -> None:
    """A deal that is won or lost has nothing to do next."""
    deal_id = await _open(services, org, pipeline)
    await _settle(run_jobs)
    async with services.work(org.as_("rep")) as work:
        await deals.lose(work, deal_id, reason="Price", at=services.clock())
    await _settle(run_jobs)

    found = (await (await client_of("rep")).get(f"/deals/{deal_id}/recommendations")).json()

    async with services.work(org.as_("system")) as work:
        assert await recommendations.current(work.session, deal_id=deal_id) is None
    assert found == {"status": "closed", "recommendation": None}


async def test_an_account_has_a_recommendation_of_its_own_and_those_of_its_deals(
    services: Services, org: Org, pipeline: Pipeline, client_of: ClientOf
) -> None:
    """An account talked with lately is weighed every night; its open deals' recommendations stand beside."""
    await (await client_of("admin")).put("/recommendations/settings", json=NOBODY)
    at, rep_id = services.clock(), org.as_("rep")
    async with services.work(rep_id) as work:
        account = await accounts.create(work, name="Harbour", owner_id=rep_id.user_id, at=at)
        await activities.log(work, kind="call", occurred_at=at, at=at, account_id=account)
        deal_id = await deals.open_deal(
            work, name="Roof", pipeline_id=pipeline.id, owner_id=rep_id.user_id, account_id=account, at=at
        )
    await _show(services, org, deal_id)

    done = await recommend_accounts(services)

    found = (await (await client_of("rep")).get(f"/accounts/{account}/recommendations")).json()
    assert done == 1
    assert found["status"] == "shown"
    assert found["recommendation"]["account_id"] == str(account)
    allowed = {one["action"] for one in found["recommendation"]["candidates"] if one["refusal"] is None}
    assert allowed == {"wait", "involve_manager"}
    assert [one["deal_id"] for one in found["deals"]] == [str(deal_id)]


async def test_what_one_cannot_see_is_not_recommended_about(
    services: Services, org: Org, pipeline: Pipeline, client_of: ClientOf
) -> None:
    """Another team reads, lists and answers nothing of a deal it cannot see; reps set nothing."""
    deal_id = await _open(services, org, pipeline)
    key = await _show(services, org, deal_id)
    other, rep = await client_of("other_rep"), await client_of("rep")

    answers = [
        (await other.get(f"/deals/{deal_id}/recommendations")).status_code,
        (await other.post(f"/recommendations/{key}/answers", json={"answer": "accepted"})).status_code,
        (await rep.put("/recommendations/settings", json=NOBODY)).status_code,
    ]

    assert answers == [404, 404, 403]
    assert (await other.get("/recommendations", params={"everybody": True})).json()["items"] == []


async def _decide(services: Services, org: Org, pipeline: Pipeline, *, deals_: int) -> list[UUID]:
    """Deals of the rep decided on forty days ago, of which those to be called came on by 0.2."""
    then = services.clock() - timedelta(days=40)
    async with services.work(org.as_("rep")) as work:
        keys = [
            await deals.open_deal(
                work, name=f"Deal {n}", pipeline_id=pipeline.id, owner_id=org.people["rep"],
                amount=Decimal(20_000), at=then,
            )
            for n in range(deals_)
        ]  # fmt: skip
    async with services.work(org.as_("system")) as work:
        for n, key in enumerate(keys):
            called = n % 4 in {1, 2}
            made = _made(
                key, action="call" if called else "wait", as_of=then, computed_at=then,
                arm="held_out" if n % 4 == 0 else "shown", chance=0.5,
                chances={**_chances(), "call": 0.5, "wait": 0.5},
            )  # fmt: skip
            later = then + timedelta(days=20)
            score = Score(
                deal_id=key, value=0.6 if called else 0.4 + 0.001 * n, calibrated=False, basis="prior",
                basis_note="None.", low=None, high=None, base=None, rest=None, reasons=(), features={},
                model_version="1", as_of=later, computed_at=later, cause="asked",
            )  # fmt: skip
            await recommendations.record(work, [made])
            await insights.record(work, [score])
    return keys


async def test_what_recommending_brought_is_told_beside_rivals_and_the_hold_out(
    services: Services, org: Org, pipeline: Pipeline, client_of: ClientOf
) -> None:
    """With decisions whose outcome is known every policy has a value and range, and the arms are compared."""
    await _decide(services, org, pipeline, deals_=80)
    rep = await client_of("rep")

    found = (await rep.get("/recommendations/evaluation")).json()

    values = {(one["policy"], one["method"]): one for one in found["policies"]}
    assert (found["decisions"], found["best_constant"]) == (80, "call")
    assert values["always call", "dr"]["estimate"]["value"] == pytest.approx(0.2, abs=0.01)
    assert values["model", "snips"]["estimate"]["low"] <= values["model", "snips"]["estimate"]["value"]
    assert values["model", "ips"]["bound"]["high"] > values["model", "ips"]["estimate"]["high"]
    assert values["always call", "dr"]["over_logged"]["low"] > 0
    assert found["held_out"]["held_out_deals"] == 20
    assert found["held_out"]["share_difference"]["low"] > 0
    assert found["chart"]["data"]["values"]
    nobody = (await (await client_of("other_rep")).get("/recommendations/evaluation")).json()
    assert (nobody["decisions"], nobody["policies"]) == (0, [])


async def test_what_changes_after_the_horizon_changes_no_judgement(
    services: Services, org: Org, pipeline: Pipeline, client_of: ClientOf
) -> None:
    """Amounts count as they were when the month was over, the share held out as at the decision."""
    keys = await _decide(services, org, pipeline, deals_=80)
    rep = await client_of("rep")
    before = (await rep.get("/recommendations/evaluation")).json()

    async with services.work(org.as_("rep")) as work:
        for key in keys:
            await deals.edit(work, key, to={"amount": Decimal(90_000)}, at=services.clock())
    await (await client_of("admin")).put("/recommendations/settings", json={"held_out": 0.5, "epsilon": 0.1})

    after = (await rep.get("/recommendations/evaluation")).json()
    assert before["policies"]
    assert after == before


async def test_whoever_may_not_see_amounts_sees_no_money_in_recommendations(
    services: Services, org: Org, pipeline: Pipeline, client_of: ClientOf
) -> None:
    """What is recommended and how sure that is stays; sums, and sentences that could tell them, are empty."""
    deal_id = await _open(services, org, pipeline)
    await _show(services, org, deal_id)
    async with services.work(org.as_("admin")) as work:
        await work.session.execute(
            text("insert into role_fields values (bellwether_org(), :role, 'deals', 'amount', 'none')"),
            {"role": "sales_representative"},
        )

    found = (await (await client_of("rep")).get(f"/deals/{deal_id}/recommendations")).json()

    shown = found["recommendation"]
    (candidate,) = shown["candidates"]
    assert (shown["action"], shown["uplift"], shown["per_hour"]) == ("call", None, None)
    assert (candidate["uplift"], candidate["per_hour"], candidate["share"]) == (None, None, 0.01)
