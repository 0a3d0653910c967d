"""Simulated submissions: planted optimism that the ledger finds again, and the same from the same seed."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from uuid import UUID

import numpy as np

from crm_core import deals, forecasts
from crm_core.forecasts import Period, Person, Won
from crm_core.kit import Database, unit_of_work
from models.optimism import learn
from pipelines.simulate.forecasts import bring_in, said
from serving import optimism
from tests.crm_core.selling import lay_out, open_deal
from tests.database import Org

AT = datetime(2026, 3, 20, 9, tzinfo=UTC)
REPS = [Person(UUID(int=n), f"Rep {n}", UUID(int=100), None) for n in range(1, 9)]


def _won(seed: int = 4) -> list[Won]:
    """Two years of wins, some three a month for each rep."""
    chance = np.random.default_rng(seed)
    found = []
    for rep in REPS:
        for _ in range(72):
            day = date(2024, 4, 1) + timedelta(days=int(chance.integers(0, 715)))
            amount = Decimal(repr(round(float(chance.lognormal(9, 0.6)), 2)))
            found.append(Won(rep.id, day, amount, 0))
    return found


def test_planted_optimism_is_found_from_what_was_submitted() -> None:
    """Learned factors are near the planted ones, nearer than what single months would say."""
    won = _won()
    made = said(won, REPS, currency="EUR", at=AT, seed=8)
    came: dict[tuple[UUID | None, Period], float] = {}
    for one in won:
        key = one.owner_id, Period.holding(one.day, "month")
        came[key] = came.get(key, 0.0) + float(one.amount)
    pairs: dict[str, list[tuple[float, float]]] = {}
    for word in made.submissions:
        early = word.submitted_at < word.period.at(0.5)
        if early and word.period.ends <= AT.date():
            pair = float(word.amount), came.get((word.subject.id, word.period), 0.0)
            pairs.setdefault(str(word.subject.id), []).append(pair)

    learned = learn(pairs)

    errors = [np.log(learned.factors[str(rep.id)].value / made.optimism[rep.id]) for rep in REPS]
    planted = np.log(list(made.optimism.values()))
    assert np.std(errors) < 0.6 * np.std(planted)
    assert np.corrcoef([f.value for f in learned.factors.values()], list(made.optimism.values()))[0, 1] > 0.8


def test_the_same_seed_says_the_same_and_nothing_of_the_future() -> None:
    """Made up again it is the same, word for word; nothing is said after the moment."""
    first = said(_won(), REPS, currency="EUR", at=AT, seed=8)

    assert first == said(_won(), REPS, currency="EUR", at=AT, seed=8)
    assert first.submissions != said(_won(), REPS, currency="EUR", at=AT, seed=9).submissions
    assert max(one.submitted_at for one in first.submissions) <= AT
    assert max(one.adjusted_at for one in first.adjustments) <= AT


async def test_past_words_come_into_the_ledger_once(database: Database, org: Org) -> None:
    """Brought in twice, every word is there once, and factors are learned from them."""
    pipeline = await lay_out(database, org, at=AT - timedelta(days=700))
    rep = org.as_("rep")
    for n in range(1, 6):
        at = Period.holding(AT.date(), "month").before(n).at(0.3)
        deal_id = await open_deal(database, rep, pipeline=pipeline, at=at - timedelta(days=3))
        async with unit_of_work(database, rep) as work:
            await deals.win(work, deal_id, at=at)
    async with unit_of_work(database, org.tenant.system) as work:
        await bring_in(work, at=AT, seed=3)
    async with unit_of_work(database, org.tenant.system) as work:
        made = await bring_in(work, at=AT, seed=3)

    async with unit_of_work(database, org.tenant.system) as work:
        kept = await forecasts.submissions(work.session)
        adjusted = await forecasts.adjustments(work.session)
        learned = await optimism.learned(work, kind="month", at=AT)

    assert {one.id for one in kept} == {one.id for one in made.submissions}
    assert {one.id for one in adjusted} == {one.id for one in made.adjustments}
    assert learned.factors[str(org.people["rep"])].n == 5
