"""Words beside the forecast over HTTP: who may say and learn what, how much, and that the newest is found."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any, Literal

import httpx
import psycopg
import pytest

from crm_core import deals, forecasts
from crm_core.forecasts import Adjustment, Period, Subject, Submission
from crm_core.kit import new_id
from crm_core.pipelines import Pipeline
from serving.services import Services
from tests.crm_core.forecasts.making import deal, snapshot
from tests.database import Org
from tests.serving.conftest import ClientOf

_FLOOD = """
    insert into forecast_submissions (org_id, id, level, subject_id, kind, begins, amount, currency,
                                      submitted_by, submitted_at)
    select %(org)s, gen_random_uuid(), 'user', %(user)s, 'month', %(begins)s, 1, 'EUR', %(user)s,
           %(at)s + n * interval '1 microsecond' from generate_series(1, 100001) n
"""
CLOSED: tuple[dict[str, Any], ...] = (
    {"fields": {"deals": {"amount": "none"}}},
    {"permissions": {"scores": {"read": "none"}}},
)


@pytest.fixture
def month(services: Services) -> Period:
    """The month that runs."""
    return Period.holding(services.clock().date(), "month")


def _json(answer: httpx.Response) -> dict[str, Any]:
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


def _said(
    org: Org, who: str, period: Period, amount: str, *, at: datetime, level: Literal["user", "team"] = "user"
) -> Submission:
    user_id = org.people[who]
    return Submission(
        id=new_id(), subject=Subject(level, user_id), period=period, amount=Decimal(amount), currency="EUR",
        note=None, forecast_id=None, model_mean=None, submitted_by=user_id, submitted_at=at,
    )  # fmt: skip


def _adjusted(org: Org, who: str, of: str, period: Period, *, at: datetime) -> Adjustment:
    return Adjustment(
        id=new_id(), subject=Subject("user", org.people[of]), period=period, amount=Decimal(1),
        currency="EUR", reason="Optimistic.", from_amount=None, forecast_id=None, model_mean=None,
        adjusted_by=org.people[who], adjusted_at=at,
    )  # fmt: skip


async def _bring_in(
    services: Services, org: Org, said: Sequence[Submission], adjusted: Sequence[Adjustment] = ()
) -> None:
    async with services.work(org.tenant.system) as work:
        await forecasts.bring_in(work, submissions=said, adjustments=adjusted)


async def _sold_half(services: Services, org: Org, pipeline: Pipeline, who: str, *, period: Period) -> None:
    """Of a period somebody submitted 1,000 and brought 500."""
    day = period.begins + timedelta(days=9)
    at = datetime(day.year, day.month, day.day, 9, tzinfo=UTC)
    async with services.work(org.as_(who)) as work:
        deal_id = await deals.open_deal(
            work, name="Hall", pipeline_id=pipeline.id, owner_id=work.identity.user_id,
            amount=Decimal(500), at=at - timedelta(days=5),
        )  # fmt: skip
        await deals.win(work, deal_id, at=at)
    await _bring_in(services, org, [_said(org, who, period, "1000.00", at=period.at(0.1))])


async def _kept(services: Services, org: Org) -> int:
    async with services.work(org.tenant.system) as work:
        said = await forecasts.submissions(work.session)
        return len(said) + len(await forecasts.adjustments(work.session))


@pytest.mark.parametrize("closed", CLOSED)
async def test_optimism_tells_nobody_what_amounts_or_scores_are_closed(
    *,
    closed: dict[str, Any],
    services: Services,
    org: Org,
    pipeline: Pipeline,
    month: Period,
    client_of: ClientOf,
) -> None:
    """To whom amounts or scores are closed, no ratio is told that what came could be computed from."""
    for who in ("rep", "rep_mate", "other_rep"):
        await _sold_half(services, org, pipeline, who, period=month.before(1))
    rep, admin = await client_of("rep"), await client_of("admin")
    before = _json(await rep.get("/forecasts/optimism"))

    _json(await admin.patch("/roles/sales_representative", json=closed))
    after = _json(await rep.get("/forecasts/optimism"))

    assert [one["raw"] for one in before["people"]] == [2.0]
    assert before["people"][0]["factor"] == pytest.approx(before["together"])
    assert (after["people"], after["together"], after["learned_from"]) == ([], None, 0)


async def test_below_three_people_no_factor_tells_of_all_together(
    services: Services, org: Org, pipeline: Pipeline, month: Period, client_of: ClientOf
) -> None:
    """With value, raw and pull the factor of all together could be computed, so only raw and n are told."""
    director = await client_of("director")
    for who in ("rep", "rep_mate"):
        await _sold_half(services, org, pipeline, who, period=month.before(1))
    await _bring_in(services, org, [_said(org, "rep", month, "800.00", at=services.clock())])
    two = _json(await director.get("/forecasts/optimism"))
    await _sold_half(services, org, pipeline, "other_rep", period=month.before(1))
    three = _json(await director.get("/forecasts/optimism"))

    told = ("raw", "n", "factor", "low", "high", "pull", "corrected")
    assert [[one[name] for name in told] for one in two["people"]] == [[2.0, 1, *[None] * 5]] * 2
    assert (two["together"], two["learned_from"]) == (None, 2)
    assert len(three["people"]) == 3
    assert all(one["factor"] == pytest.approx(2.0) and one["pull"] for one in three["people"])
    rep = next(one for one in three["people"] if one["name"] == "Rep")
    assert (rep["submitted"], rep["corrected"]) == ("800.00", "400.00")


async def test_who_may_not_read_scores_says_nothing(
    services: Services, org: Org, month: Period, client_of: ClientOf
) -> None:
    """What one could not read back is refused with a reason, and nothing of it is kept."""
    admin, rep, manager = await client_of("admin"), await client_of("rep"), await client_of("manager")
    for role in ("sales_representative", "sales_manager"):
        _json(await admin.patch(f"/roles/{role}", json=CLOSED[1]))
    said = {"period": month.key, "amount": "1.00"}
    other = {"level": "user", "subject_id": str(org.people["rep"]), "reason": "Optimistic."}

    submitted = await rep.post("/forecasts/submissions", json=said)
    adjusted = await manager.post("/forecasts/adjustments", json=said | other)

    assert (submitted.status_code, submitted.json()["code"]) == (403, "not_yours_to_submit")
    assert (adjusted.status_code, adjusted.json()["code"]) == (403, "not_yours_to_adjust")
    assert await _kept(services, org) == 0


async def test_nobody_fills_the_ledger_with_words(
    services: Services, org: Org, month: Period, client_of: ClientOf
) -> None:
    """Of one number fifty words a day are taken and of all of them a thousand; the next is refused."""
    at = services.clock() - timedelta(hours=1)
    rep, manager = await client_of("rep"), await client_of("manager")
    await _bring_in(
        services,
        org,
        [_said(org, "rep", month, "1.00", at=at) for _ in range(50)],
        [_adjusted(org, "manager", "rep", month, at=at) for _ in range(50)],
    )
    said = {"period": month.key, "amount": "1.00"}
    other = {"level": "user", "subject_id": str(org.people["rep"]), "reason": "Optimistic."}
    mate = other | {"subject_id": str(org.people["rep_mate"])}

    answers = [
        await rep.post("/forecasts/submissions", json=said),
        await manager.post("/forecasts/adjustments", json=said | other),
        await rep.post("/forecasts/submissions", json=said | {"period": month.next().key}),
        await manager.post("/forecasts/adjustments", json=said | mate),
    ]
    later = [month.before(-n) for n in range(2, 22)]
    await _bring_in(
        services, org, [_said(org, "rep", one, "1.00", at=at) for one in later for _ in range(50)]
    )
    answers.append(await rep.post("/forecasts/submissions", json=said | {"period": month.before(1).key}))

    assert [one.status_code for one in answers] == [409, 409, 201, 201, 409]
    assert {one.json()["code"] for one in answers if one.status_code == 409} == {"too_many_words"}
    assert await _kept(services, org) == 50 + 50 + 2 + 1000


async def test_the_newest_word_is_found_whatever_was_said_since(
    *,
    services: Services,
    org: Org,
    pipeline: Pipeline,
    month: Period,
    client_of: ClientOf,
    admin_url: str,
) -> None:
    """A hundred thousand words of a colleague push nobody's out of the forecast, the roll-up or a list."""
    at = services.clock() - timedelta(minutes=5)
    rep, mate = org.people["rep"], org.people["rep_mate"]
    due = deal(rep, expected_close=month.begins + timedelta(days=20), win_in={month.key: 0.5})
    async with services.work(org.tenant.system) as work:
        await forecasts.record(work, snapshot([due], at=at, periods=[month]))
    await _sold_half(services, org, pipeline, "rep", period=month.before(1))
    of_team = _said(org, "manager", month, "900.00", at=at, level="team")
    await _bring_in(services, org, [_said(org, "rep", month, "800.00", at=at), of_team])
    with psycopg.connect(admin_url, autocommit=True) as connection:
        connection.execute("set session_replication_role = replica")  # no references checked: quicker
        connection.execute(_FLOOD, {"org": org.id, "user": mate, "begins": month.begins, "at": at})
    manager = await client_of("manager")

    lines = _json(await manager.get("/forecasts", params={"level": "user"}))["items"]
    (node,) = _json(await manager.get("/forecasts/roll-up", params={"period": month.key}))["items"]
    listed = _json(await manager.get("/forecasts/submissions", params={"level": "team"}))["items"]
    (factor,) = _json(await manager.get("/forecasts/optimism"))["people"]

    assert [one["submission"] for one in lines] == ["800.00"]
    assert (node["called"], node["below"]) == ("900.00", "801.00")
    assert [one["amount"] for one in listed] == ["900.00"]
    assert (factor["name"], factor["submitted"]) == ("Rep", "800.00")
