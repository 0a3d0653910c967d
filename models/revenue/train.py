"""Learning the revenue model: components as of now, and from a backtest how wide intervals must be."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

import numpy as np
import pyarrow as pa

from models.learner import Origin
from models.revenue import backtest, conformal, created, pace
from models.revenue.backtest import Foretold
from models.revenue.components import Components, Stretch, rounded
from models.revenue.history import History, read
from models.revenue.learn import learn
from models.revenue.predict import Counted, Revenue, untrained
from models.revenue.spec import GRID, INTERVALS, LEVELS, Params

_KINDS = ("month", "quarter")
_QUARTER_DAYS = 92


def train(table: pa.Table, *, params: Mapping[str, Any], origin: Origin) -> Revenue:
    """Return a model of the rows (`spec.ROWS`), or a prior when they are too few; same arguments, same
    model.
    """
    chosen = Params.read(params)
    history = read(table)
    at = history.until
    if at is None:
        return replace(
            untrained(origin.organization, at=datetime.fromisoformat(origin.trained_at)), origin=origin
        )
    moments = [*history.origins, at]
    counted = [history.created_by_month(each) for each in moments]
    made = created.foretell(counted, rivals=chosen.rivals, seed=chosen.seed)[-1]
    if not made.months:
        made = created.nothing_known(at.date().replace(day=1), seed=chosen.seed)
    components = learn(history, at, created=made, params=chosen)
    there = count(history, at)
    proven = enough(there, chosen)
    if proven:
        past = backtest.origins(history, params=chosen)
        typical = backtest.typical_amount(history)
        seen = backtest.passed(
            [each.open for each in past],
            [each.learned for each in past],
            [each.at for each in past],
            typical=typical,
        )
        paced = pace.fit(seen.known_by(at), typical=typical, caution=chosen.caution)
        components = replace(components, pace=paced)
        components = proved(components, past, at=at, params=chosen)
    return Revenue(origin=origin, components=rounded(components), counted=there, proven=proven)


def count(history: History, at: datetime) -> Counted:
    """Return how much history there is at a moment."""
    deals = history.deals
    known = (deals.won == 1) & (deals.known_at <= np.datetime64(at, "us"))
    tested = [each for each in history.origins if (at - each).days >= _QUARTER_DAYS]
    return Counted(int(known.sum()), len(history.months_until(at)), len(tested))


def enough(counted: Counted, params: Params) -> bool:
    """Whether a backtest can say how wide intervals must be."""
    need = params.minimum
    return counted.won >= need.won and counted.months >= need.months and counted.origins >= need.origins


def proved(
    components: Components, past: Sequence[backtest.Origin], *, at: datetime, params: Params
) -> Components:
    """Return components with the shock and the stretch that the months known at a moment ask for."""
    shock = choose_shock(past, at=at, params=params)
    foretold = backtest.foretell(past, until=at, shock=shock, seed=params.seed)
    return replace(components, shock=shock, stretch=stretch_of(foretold, params=params))


def choose_shock(past: Sequence[backtest.Origin], *, at: datetime, params: Params) -> float:
    """Return the correlation of deals' fates that suits the company's own months and quarters best, by
    pinball loss.
    """
    whole = [backtest.whole(each) for each in past]
    best, least = params.shocks[0], np.inf
    for shock in params.shocks:
        foretold = backtest.foretell(whole, until=at, shock=shock, seed=params.seed)
        loss = pinball(foretold.of("month", "company")) + pinball(foretold.of("quarter", "company"))
        if loss < least:
            best, least = shock, loss
    return best


def pinball(foretold: Foretold) -> float:
    """Return the mean pinball loss over the quantiles, as a share of what came (Koenker and Bassett 1978)."""
    if not foretold.count:
        return 0.0
    away = foretold.actual[:, np.newaxis] - foretold.quantiles
    grid = np.asarray(GRID)
    loss = np.maximum(grid * away, (grid - 1) * away)
    return float(loss.mean() / max(float(np.abs(foretold.actual).mean()), 1e-9))


def stretch_of(foretold: Foretold, *, params: Params) -> Stretch:
    """Return how far quantiles must be stretched, by kind of period, level and interval."""
    found: dict[str, dict[int, float]] = {}
    for kind in _KINDS:
        for level in LEVELS:
            lines = foretold.of(kind, level)
            found[conformal.key(kind, level)] = {
                interval: conformal.factor(
                    conformal.score(lines.quantiles, lines.actual, interval=interval),
                    interval=interval,
                    unproven=params.unproven,
                )
                for interval in INTERVALS
            }
    return found
