"""Some months of recommendations for the demo company, logged as if made, and true to a planted law.

The company's history is simulated before anything is recommended, so no action can change it. Instead actions
are drawn from what they would have to be, given what happened: with p(y | state) the distribution of the
reward and pi the logged chances, the action is drawn from pi(a) (1 + d_a s(y)), where s is how well the deal
did for its state (mean 0) and d_a what the law says of the action less its average, in units of s. Then
rewards given the action differ as the law says, the chances are true, and the record contradicts nothing.
"""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Final
from uuid import UUID

import duckdb
import numpy as np
import pyarrow as pa

from crm_core import deals, insights, recommendations
from crm_core.kit import Database, unit_of_work
from crm_core.organizations import Tenant
from crm_core.recommendations import HELD_OUT, SHOWN, Recommendation
from features.compute import ASKS, compute, offer
from features.sources import SOURCES
from models.next_action.spec import ACTIONS, CONTEXT, OF_FEATURES, WAIT
from models.policy.basis import Basis
from models.policy.choosing import explore, fraction
from models.policy.log import Floats
from models.policy.outcome import ridge
from models.win_probability import WinProbability
from pipelines import next_action
from pipelines.features import paths_of
from pipelines.score import BACKFILL, finite
from pipelines.simulate.actions import allowed_in, effects_of
from pipelines.standing import OPEN
from pipelines.standing import SOURCES as OF_STANDING

WEEKS: Final = 26
EPSILON: Final = 0.6
"""How much the logging policy explored: a company that wants to learn quickly."""
SHARE_HELD_OUT: Final = 0.1
VERSION: Final = "demo.exploring"
NOTE: Final = (
    "Simulated with the demo company: mostly tried by lot, so that there is something to learn from."
)
_AT_ONCE: Final = 500
_ROWS_AT_ONCE: Final = 4096
_MOST: Final = 1000
_LEAST: Final = 0.02
_WAITING: Final = ACTIONS.index(WAIT)
Report = Callable[[int, int], None]

_ASKS: Final = f"{OPEN} SELECT deal_id, as_of FROM open ORDER BY as_of, deal_id"


@dataclass(frozen=True)
class Seen:
    """A deal at a moment: its features, and its win probability."""

    deal_id: str
    as_of: datetime
    """Aware."""
    win: float
    features: Mapping[str, Any]


@dataclass(frozen=True)
class Drawn:
    """Decisions before they are written: one a row."""

    deal: tuple[str, ...]
    as_of: tuple[datetime, ...]
    context: Floats
    """By CONTEXT, the amount in money."""
    chances: Floats
    """Of the lot that explores and of the one that holds out, together."""
    action: tuple[str, ...]
    held_out: tuple[bool, ...]


async def keep_recommendations(
    database: Database,
    tenant: Tenant,
    *,
    model: WinProbability,
    facts: Path,
    at: datetime,
    seed: int,
    weeks: int = WEEKS,
    report: Report | None = None,
) -> int:
    """Store decisions of the weeks before `at` on every deal open then, and the scores that they saw.

    All of it or nothing; run again it adds nothing. Facts must be extracted anew before learning from it.
    """
    async with unit_of_work(database, tenant.system) as work:
        if await recommendations.any_made(work.session):
            return 0
    seen = see(model, asks_of(facts, at=at, weeks=weeks), facts)
    drawn = draw(seen, facts, at=at, seed=seed, salt=str(tenant.id))
    await _keep_scores(database, tenant, seen, model=model, at=at)
    async with unit_of_work(database, tenant.system) as work:
        there = await deals.held(work.session, {UUID(deal) for deal in drawn.deal})
        for start in range(0, len(drawn.deal), _AT_ONCE):
            made = [
                _recommendation(drawn, row) for row in range(start, min(start + _AT_ONCE, len(drawn.deal)))
            ]
            await recommendations.remember(work, [one for one in made if one.deal_id in there])
            await work.write_events()
            if report is not None:
                report(start + len(made), len(drawn.deal))
    return len(drawn.deal)


def asks_of(facts: Path, *, at: datetime, weeks: int) -> pa.Table:
    """Return every deal at each weekly moment up to `at` that it was open at, oldest first."""
    now = at.astimezone(UTC).replace(tzinfo=None)
    paths = paths_of(facts)
    with duckdb.connect() as connection:
        for source in OF_STANDING:
            offer(connection, source, paths.get(source))
        moments = [now - timedelta(weeks=week) for week in range(weeks + 1)]
        asks: pa.Table = connection.sql(_ASKS, params={"moments": moments}).to_arrow_table()
    return asks.cast(ASKS)


def see(model: WinProbability, asks: pa.Table, facts: Path) -> list[Seen]:
    """Return what was known of each ask, and its win probability by the model of now."""
    paths, found = paths_of(facts), []
    for start in range(0, asks.num_rows, _ROWS_AT_ONCE):
        rows = compute(model.definition, asks.slice(start, _ROWS_AT_ONCE), paths)
        wins = model.values(rows).tolist()
        features = rows.drop_columns(["deal_id", "as_of"]).to_pylist()
        ids: list[Any] = rows.column("deal_id").to_pylist()
        moments: list[Any] = rows.column("as_of").to_pylist()
        found += [
            Seen(str(deal), moment.replace(tzinfo=UTC), win, known)
            for deal, moment, win, known in zip(ids, moments, wins, features, strict=True)
        ]
    return found


def draw(seen: Sequence[Seen], facts: Path, *, at: datetime, seed: int, salt: str) -> Drawn:
    """Draw what was recommended in each of the states, true to the planted law."""
    random = np.random.default_rng(seed)
    context = np.asarray([_context(one) for one in seen], dtype=np.float64)
    allowed = allowed_in(context)
    waiting = np.full(len(seen), _WAITING, dtype=np.intp)
    chances = explore(waiting, np.zeros(allowed.shape), allowed, epsilon=EPSILON)
    tilt = _tilt(seen, facts, context, chances, at=at)
    held = _held_out(seen, tilt[:, _WAITING], random=random, salt=salt, at=at)
    given = chances * tilt
    given /= given.sum(axis=1, keepdims=True)
    place = (random.random(len(seen))[:, None] < np.cumsum(given, axis=1)).argmax(axis=1)
    place = np.where(held, _WAITING, place)
    both = (1 - SHARE_HELD_OUT) * chances
    both[:, _WAITING] += SHARE_HELD_OUT
    return Drawn(
        deal=tuple(one.deal_id for one in seen),
        as_of=tuple(one.as_of for one in seen),
        context=context,
        chances=both,
        action=tuple(ACTIONS[each] for each in place.tolist()),
        held_out=tuple(held.tolist()),
    )


def _tilt(seen: Sequence[Seen], facts: Path, context: Floats, chances: Floats, *, at: datetime) -> Floats:
    """Return (rows, actions): 1 + d_a s(y); 1 where the reward is not known yet."""
    reward = _rewards(seen, facts, context, at=at)
    known = ~np.isnan(reward)
    tilt = np.ones(chances.shape)
    if not known.any():
        return tilt
    basis = Basis.of(context[known])
    matrix = basis.matrix(context[known])
    left = reward[known] - matrix @ ridge(matrix, reward[known], pull=1.0, free=1)
    well = np.tanh(left / (left.std() or 1.0))
    well -= well.mean()
    worth = float((left * well).mean()) or 1.0
    law = effects_of(context[known])
    beyond = (law - (chances[known] * law).sum(axis=1, keepdims=True)) / worth
    tilt[known] = np.maximum(1 + beyond * well[:, None], _LEAST)
    return tilt


def _rewards(seen: Sequence[Seen], facts: Path, context: Floats, *, at: datetime) -> Floats:
    """Return each decision's reward exactly as training will read it, NaN where it is not known yet."""
    times: dict[str, list[Any]] = {"occurred_at": [_plain(one.as_of) for one in seen]}
    times |= {"known_at": times["occurred_at"]}
    ids = [one.deal_id for one in seen]
    contexts = [json.dumps(_by_name(row)) for row in context.tolist()]
    made: dict[str, list[Any]] = {
        "recommendation_id": [str(row) for row in range(len(seen))], "deal_id": ids,
        "account_id": [None] * len(ids), "arm": [SHOWN] * len(ids), "action": [WAIT] * len(ids),
        "chances": ["{}"] * len(ids), "context": contexts, **times,
    }  # fmt: skip
    scores: dict[str, list[Any]] = {
        "deal_id": ids,
        "value": [one.win for one in seen],
        **times,
    }
    known: dict[str, Any] = {
        **paths_of(facts),
        "recommendation": pa.table(made, schema=SOURCES["recommendation"]),
        "deal_score": pa.table(scores, schema=SOURCES["deal_score"]),
    }
    rows = next_action.rows_of(known, params={}, at=at)
    reward = np.full(len(seen), np.nan)
    for number, value in zip(
        rows.column("recommendation_id").to_pylist(), rows.column("reward").to_pylist(), strict=True
    ):
        if value is not None:
            reward[int(str(number))] = value
    return np.asarray(np.clip(reward, -1.0, 1.0), dtype=np.float64)


def _held_out(
    seen: Sequence[Seen], tilt: Floats, *, random: np.random.Generator, salt: str, at: datetime
) -> "np.ndarray[Any, np.dtype[np.bool_]]":
    """Decide by deal who was held out: of open deals by the lot that serving draws, else as actions are."""
    weight: dict[str, float] = {}
    latest: dict[str, datetime] = {}
    for one, each in zip(seen, tilt.tolist(), strict=True):
        weight[one.deal_id] = weight.get(one.deal_id, 1.0) * each
        latest[one.deal_id] = one.as_of
    held = {}
    for deal, heavy in weight.items():
        if latest[deal] >= at:
            held[deal] = fraction(salt, "held out", deal) < SHARE_HELD_OUT
            continue
        odds = SHARE_HELD_OUT * heavy / (1 - SHARE_HELD_OUT)
        held[deal] = random.random() < odds / (1 + odds)
    return np.asarray([held[one.deal_id] for one in seen], dtype=np.bool_)


def _recommendation(drawn: Drawn, row: int) -> Recommendation:
    action, context = drawn.action[row], _by_name(drawn.context[row].tolist())
    chances = {str(name): float(drawn.chances[row, place]) for place, name in enumerate(ACTIONS)}
    held = drawn.held_out[row]
    return Recommendation(
        deal_id=UUID(drawn.deal[row]), account_id=None, as_of=drawn.as_of[row], computed_at=drawn.as_of[row],
        arm=HELD_OUT if held else SHOWN, action=action, chance=chances[action], best=WAIT, abstains=True,
        explored=action != WAIT, amount=context["amount"], uplift=None, per_hour=None, win=context["win"],
        candidates=(), context=context, chances=chances, basis="prior", basis_note=NOTE,
        model_version=VERSION,
    )  # fmt: skip


async def _keep_scores(
    database: Database, tenant: Tenant, seen: Sequence[Seen], *, model: WinProbability, at: datetime
) -> None:
    """Store the scores that are not in the record yet, without reasons: of closed deals, and older ones."""
    async with unit_of_work(database, tenant.system) as work:
        there = {
            (deal, point.as_of)
            for deal in {one.deal_id for one in seen}
            for point in await insights.history(work.session, UUID(deal), limit=_MOST)
        }
    missing = [one for one in seen if (one.deal_id, one.as_of) not in there]
    for start in range(0, len(missing), _AT_ONCE):
        async with unit_of_work(database, tenant.system) as work:
            batch = missing[start : start + _AT_ONCE]
            ids = await deals.held(work.session, {UUID(one.deal_id) for one in batch})
            kept = [_score(one, model, at=at) for one in batch if UUID(one.deal_id) in ids]
            await insights.record(work, kept)


def _score(one: Seen, model: WinProbability, *, at: datetime) -> insights.Score:
    return insights.Score(
        deal_id=UUID(one.deal_id), value=one.win, calibrated=model.basis == "model" and model.doubt is None,
        basis=model.basis, basis_note=model.basis_note, low=None, high=None, base=None, rest=None, reasons=(),
        features={name: finite(value) for name, value in one.features.items()}, model_version=model.version,
        as_of=one.as_of, computed_at=at, cause=BACKFILL,
    )  # fmt: skip


def _context(one: Seen) -> list[float]:
    missing = not (one.features.get("economic_buyers") or one.features.get("decision_makers"))
    given: Mapping[str, Any] = {
        "win": one.win,
        "amount": one.features.get("amount"),
        "missing_role": float(missing),
        **{name: one.features.get(name) for name in OF_FEATURES},
    }
    return [float("nan") if given[name] is None else float(given[name]) for name in CONTEXT]


def _by_name(row: list[float]) -> dict[str, float | None]:
    return {name: None if np.isnan(value) else value for name, value in zip(CONTEXT, row, strict=True)}


def _plain(moment: datetime) -> datetime:
    return moment.astimezone(UTC).replace(tzinfo=None)
