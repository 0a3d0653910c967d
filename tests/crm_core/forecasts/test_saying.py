"""What people say beside the model: kept in full, by whom it may be said, rolled up, never overwritten."""

from datetime import datetime, timedelta
from decimal import Decimal

import pytest

from crm_core import deals, forecasts, insights
from crm_core.forecasts import (
    DealClosedError,
    NotYoursToAdjustError,
    NotYoursToSubmitError,
    Subject,
    roll_up,
    tree,
)
from crm_core.kit import Database, ForbiddenError, unit_of_work
from tests.crm_core.forecasts.making import MARCH, deal, snapshot
from tests.crm_core.insights.making import score
from tests.crm_core.selling import lay_out, open_deal
from tests.database import Org


async def _submit(
    database: Database, org: Org, who: str, amount: int, *, at: datetime, level: str = "user"
) -> None:
    async with unit_of_work(database, org.as_(who)) as work:
        subject = Subject("team" if level == "team" else "user", org.people[who])
        await forecasts.submit(work, subject, period=MARCH, amount=Decimal(amount), note=None, at=at)


async def _adjust(database: Database, org: Org, who: str, of: Subject, amount: int, *, at: datetime) -> None:
    async with unit_of_work(database, org.as_(who)) as work:
        await forecasts.adjust(work, of, period=MARCH, amount=Decimal(amount), reason="Optimistic.", at=at)


async def test_what_was_submitted_stays_beside_the_models_number(
    database: Database, org: Org, at: datetime
) -> None:
    """A second submission does not replace the first; each keeps what the model said when it was made."""
    rep = Subject("user", org.people["rep"])
    async with unit_of_work(database, org.tenant.system) as work:
        kept = await forecasts.record(work, snapshot([deal(rep.id)], at=at))
    await _submit(database, org, "rep", 800, at=at)
    await _submit(database, org, "rep", 650, at=at + timedelta(days=2))

    async with unit_of_work(database, org.as_("manager")) as work:
        found = await forecasts.submissions(work.session, subject=rep, period=MARCH)
        line = await forecasts.line(work.session, kept, subject=rep, period=MARCH)

    assert [(one.amount, one.model_mean, one.forecast_id) for one in found] == [
        (Decimal(650), Decimal(500), kept.id), (Decimal(800), Decimal(500), kept.id),
    ]  # fmt: skip
    assert line is not None
    assert line.mean == Decimal("500.00")


async def test_one_submits_ones_own_number_only(database: Database, org: Org, at: datetime) -> None:
    """Nobody speaks for a colleague, and a rep speaks for no team."""
    for who, subject in (
        ("rep", Subject("user", org.people["rep_mate"])),
        ("manager", Subject("user", org.people["rep"])),
        ("rep", Subject("team", org.people["rep"])),
        ("manager", Subject("team", org.people["director"])),
        ("analyst", Subject("user", org.people["analyst"])),
        ("manager", Subject("company")),
    ):
        with pytest.raises(NotYoursToSubmitError):
            async with unit_of_work(database, org.as_(who)) as work:
                await forecasts.submit(work, subject, period=MARCH, amount=Decimal(1), note=None, at=at)


async def test_whoever_leads_adjusts_and_nobody_else(database: Database, org: Org, at: datetime) -> None:
    """Not one's own number, not that of another team, and not by a mate."""
    for who, subject in (
        ("rep", Subject("user", org.people["rep"])),
        ("developer", Subject("user", org.people["rep"])),
        ("other_manager", Subject("user", org.people["rep"])),
        ("manager", Subject("user", org.people["manager"])),
        ("manager", Subject("company")),
        ("analyst", Subject("user", org.people["rep"])),
    ):
        with pytest.raises(NotYoursToAdjustError):
            await _adjust(database, org, who, subject, 1, at=at)
    await _adjust(database, org, "director", Subject("user", org.people["rep"]), 1, at=at)
    await _adjust(database, org, "admin", Subject("company"), 1, at=at)


async def test_numbers_roll_up_along_the_tree(database: Database, org: Org, at: datetime) -> None:
    """A manager sees what the subtree calls, adjusted where somebody adjusted, and who said nothing."""
    await _submit(database, org, "rep", 800, at=at)
    await _submit(database, org, "rep_mate", 300, at=at)
    await _submit(database, org, "other_rep", 1000, at=at)
    await _adjust(
        database, org, "manager", Subject("user", org.people["rep"]), 600, at=at + timedelta(hours=1)
    )
    await _submit(database, org, "other_manager", 700, at=at, level="team")

    seen = {}
    for who in ("director", "manager", "rep"):
        async with unit_of_work(database, org.as_(who)) as work:
            everybody = tree(await forecasts.people(work.session))
            said = await forecasts.submissions(work.session, period=MARCH)
            changed = await forecasts.adjustments(work.session, period=MARCH)
            (seen[who],) = roll_up([org.people[who]], tree=everybody, submissions=said, adjustments=changed)

    director, manager, rep = seen["director"], seen["manager"], seen["rep"]
    assert (manager.called, manager.basis, manager.silent) == (Decimal(900), "rolled_up", 1)
    assert (director.called, director.below) == (Decimal(1600), Decimal(1600))
    south = next(part for part in director.parts if part.subject.id == org.people["other_manager"])
    assert (south.called, south.below, south.basis) == (Decimal(700), Decimal(1000), "submitted")
    assert (rep.called, rep.basis) == (Decimal(600), "adjusted")
    assert rep.submission is not None
    assert rep.submission.amount == Decimal(800)
    assert rep.adjustment is not None
    assert rep.adjustment.from_amount == Decimal(800)


async def test_a_submission_after_an_adjustment_counts_again(
    database: Database, org: Org, at: datetime
) -> None:
    """The newest word counts; both stay in the ledger."""
    rep = Subject("user", org.people["rep"])
    await _adjust(database, org, "manager", rep, 600, at=at)
    await _submit(database, org, "rep", 900, at=at + timedelta(hours=1))

    async with unit_of_work(database, org.as_("rep")) as work:
        everybody = tree(await forecasts.people(work.session))
        said = await forecasts.submissions(work.session)
        changed = await forecasts.adjustments(work.session)
    (node,) = roll_up([org.people["rep"]], tree=everybody, submissions=said, adjustments=changed)

    assert (node.called, node.basis) == (Decimal(900), "submitted")
    assert node.adjustment is not None


async def test_the_last_word_by_a_moment_is_told(database: Database, org: Org, at: datetime) -> None:
    """Of each number the last word by the period's own moment; of what was said later, nothing."""
    rep, mate = Subject("user", org.people["rep"]), Subject("user", org.people["rep_mate"])
    for hours, amount in ((0, 800), (1, 700), (2, 600)):
        await _submit(database, org, "rep", amount, at=at + timedelta(hours=hours))
        await _adjust(database, org, "manager", mate, amount, at=at + timedelta(hours=hours))

    async with unit_of_work(database, org.as_("manager")) as work:
        then = {MARCH: at + timedelta(hours=1), MARCH.next(): at + timedelta(hours=2)}
        said = await forecasts.last_submissions(work.session, then)
        changed = await forecasts.last_adjustments(work.session, {MARCH: None}, level="user", subject=mate)
        nothing = await forecasts.last_adjustments(work.session, {})
        early = await forecasts.last_submissions(work.session, {MARCH: at - timedelta(hours=1)})
        team = await forecasts.last_submissions(work.session, {MARCH: None}, level="team")

    assert {key: one.amount for key, one in said.items()} == {(rep, MARCH): Decimal(700)}
    assert {key: one.amount for key, one in changed.items()} == {(mate, MARCH): Decimal(600)}
    assert (nothing, early, team) == ({}, {}, {})


async def test_a_picked_category_survives_stages_scores_and_mappings(
    database: Database, org: Org, at: datetime
) -> None:
    """Stage and probability say what a deal is while no person does, and again once that is taken back."""
    pipeline = await lay_out(database, org, at=at)
    rep = org.as_("rep")
    deal_id = await open_deal(database, rep, pipeline=pipeline, at=at)

    async def now() -> tuple[str, str]:
        async with unit_of_work(database, rep) as work:
            found = (await forecasts.categories(work.session, [deal_id]))[deal_id]
        return found.category, found.basis

    steps = [await now()]
    async with unit_of_work(database, org.tenant.system) as work:
        await insights.record(work, [score(deal_id, 0.7, at=at)])
    steps.append(await now())
    async with unit_of_work(database, org.as_("admin")) as work:
        await forecasts.map_stages(work, {pipeline.stages[0].id: "best_case"}, at=at)
    steps.append(await now())
    async with unit_of_work(database, rep) as work:
        await forecasts.pick(work, deal_id, category="omitted", at=at)
    steps.append(await now())
    async with unit_of_work(database, org.as_("admin")) as work:
        await forecasts.map_stages(work, {stage.id: "commit" for stage in pipeline.stages[:2]}, at=at)
    async with unit_of_work(database, rep) as work:
        await deals.move(work, deal_id, to=pipeline.stages[1].id, at=at)
    async with unit_of_work(database, org.tenant.system) as work:
        await insights.record(work, [score(deal_id, 0.1, at=at + timedelta(hours=1))])
    steps.append(await now())
    async with unit_of_work(database, rep) as work:
        await forecasts.pick(work, deal_id, category=None, at=at)
    steps.append(await now())

    assert steps == [
        ("pipeline", "model"),
        ("commit", "model"),
        ("best_case", "stage"),
        ("omitted", "picked"),
        ("omitted", "picked"),
        ("commit", "stage"),
    ]


async def test_what_was_picked_is_in_the_log(database: Database, org: Org, at: datetime) -> None:
    """Each word of a person is an event of the deal, with what had been said before."""
    pipeline = await lay_out(database, org, at=at)
    deal_id = await open_deal(database, org.as_("rep"), pipeline=pipeline, at=at)
    told = []
    for category in ("commit", "commit", "omitted", None):
        async with unit_of_work(database, org.as_("rep")) as work:
            await forecasts.pick(work, deal_id, category=category, at=at)
            told += [event.data() for event in work.events]

    assert told == [
        {"category": "commit", "from_category": None},
        {"category": "omitted", "from_category": "commit"},
        {"category": None, "from_category": "omitted"},
    ]


async def test_who_may_not_change_a_deal_or_a_pipeline_says_nothing_of_them(
    database: Database, org: Org, at: datetime
) -> None:
    """A category is picked by whoever may edit the deal, on open deals; stages are the administrator's."""
    pipeline = await lay_out(database, org, at=at)
    deal_id = await open_deal(database, org.as_("rep"), pipeline=pipeline, at=at)
    async with unit_of_work(database, org.as_("rep")) as work:
        await forecasts.pick(work, deal_id, category="commit", at=at)
    for category in ("omitted", None):
        with pytest.raises(ForbiddenError):
            async with unit_of_work(database, org.as_("analyst")) as work:
                await forecasts.pick(work, deal_id, category=category, at=at)
    with pytest.raises(ForbiddenError):
        async with unit_of_work(database, org.as_("manager")) as work:
            await forecasts.map_stages(work, {pipeline.stages[0].id: "commit"}, at=at)
    with pytest.raises(DealClosedError):
        async with unit_of_work(database, org.as_("rep")) as work:
            await forecasts.pick(work, deal_id, category="closed", at=at)


async def test_a_stage_weighs_what_deals_in_it_became(database: Database, org: Org, at: datetime) -> None:
    """Of deals ever in a stage the share that was won, held towards that of all deals while few closed."""
    pipeline = await lay_out(database, org, at=at)
    first, second, won_stage, lost_stage = (stage.id for stage in pipeline.stages)
    rep = org.as_("rep")
    for n in range(8):
        deal_id = await open_deal(database, rep, pipeline=pipeline, at=at)
        async with unit_of_work(database, rep) as work:
            if n < 2:
                await deals.move(work, deal_id, to=second, at=at)
            await deals.move(work, deal_id, to=won_stage if n < 2 else lost_stage, at=at)

    async with unit_of_work(database, org.tenant.system) as work:
        found = await forecasts.stage_weights(work.session, at=at + timedelta(days=1))

    assert found == {
        first: pytest.approx(0.25),
        second: pytest.approx((2 + 10 * 0.25) / 12),
        won_stage: 1.0,
        lost_stage: 0.0,
    }
