"""Judging on later months: error, bias and coverage by level, beside simple rivals."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from models.card import Card, Enough, Segment
from models.contract import Period
from models.revenue import backtest, conformal
from models.revenue.backtest import RIVALS, Foretold
from models.revenue.components import Stretch
from models.revenue.history import History, read
from models.revenue.learn import learn
from models.revenue.predict import Revenue
from models.revenue.spec import GRID, INTERVALS, LEVELS, MODEL, Params
from models.revenue.train import choose_shock, pinball, stretch_of

Floats = NDArray[np.float64]

KINDS: Final = ("month", "quarter")
_TOLD: Final = (80, 95)
_COVERAGE_LIMIT: Final = 0.1
"""Average distance of coverage from its promise: a dozen overlapping months put that much down to chance."""


@dataclass(frozen=True)
class Judged:
    """Lines of the held-out origins with the intervals that would have been told then."""

    lines: Foretold
    """Its quantiles are stretched, as known at each line's origin."""


def judge(history: History, *, params: Params) -> Judged:
    """Return the held-out origins' lines: shock and stretch of each come from months known by then alone."""
    at = history.until
    past = backtest.origins(history, params=params)
    held = past[-params.held_out :]
    if at is None or not held:
        return Judged(backtest.foretell([], until=datetime.min, shock=0.0, seed=params.seed))  # noqa: DTZ901
    before = [each for each in past if each.at < held[0].at]
    shock = choose_shock(before, at=held[0].at, params=params) if before else params.shocks[0]
    lines = backtest.foretell(past, until=at, shock=shock, seed=params.seed)
    stretched = lines.quantiles.copy()
    kept = np.zeros(lines.count, dtype=bool)
    for origin in held:
        stretch = stretch_of(lines.known_by(origin.at), params=params)
        mine = lines.origin == np.datetime64(origin.at, "us")
        stretched[mine] = _told(lines.take(mine), stretch, unproven=params.unproven)
        kept |= mine
    return Judged(replace(lines, quantiles=stretched).take(kept))


def judge_with(history: History, model: Revenue, *, held_out: int, params: Params) -> Judged:
    """Return the same lines answered by a model's own shock and stretch and settings, as they stand."""
    at = history.until
    past = backtest.origins(history, params=params)[-held_out:]
    if at is None:
        return judge(history, params=params)
    lines = backtest.foretell(past, until=at, shock=model.components.shock, seed=params.seed)
    told = _told(lines, model.components.stretch, unproven=params.unproven)
    return Judged(replace(lines, quantiles=told))


def _told(lines: Foretold, stretch: Stretch, *, unproven: float) -> Floats:
    found = lines.quantiles.copy()
    for kind in KINDS:
        for level in LEVELS:
            mine = (lines.kind == kind) & (lines.level == level)
            still = lines.quantiles[mine] - lines.closed[mine, np.newaxis]
            ends = conformal.stretched(still, conformal.of(stretch, kind, level), otherwise=unproven)
            found[mine] = ends + lines.closed[mine, np.newaxis]
    return found


def figures(lines: Foretold, mean: Floats | None = None) -> dict[str, float]:
    """Return WAPE, bias, MASE of means, and pinball loss and coverages of the lines' own quantiles.

    WAPE is the sum of errors over the sum of what came; bias the sum of forecast less actual over the same;
    MASE (Hyndman and Koehler 2006) the errors in units of what a subject's neighbouring periods differ by,
    known then.
    """
    own = mean is None
    told = lines.mean if mean is None else mean
    whole = max(float(np.abs(lines.actual).sum()), 1e-9)
    steady = lines.step > 0
    found = {
        "wape": float(np.abs(told - lines.actual).sum()) / whole,
        "bias": float((told - lines.actual).sum()) / whole,
        "mase": float(np.mean(np.abs(told - lines.actual)[steady] / lines.step[steady]))
        if steady.any()
        else 0.0,
    }
    if own:
        found["pinball"] = pinball(lines)
        for interval in _TOLD:
            found[f"coverage_{interval}"] = coverage(lines, interval)
    return found


def coverage(lines: Foretold, interval: int) -> float:
    """Return the share of lines that fell inside an interval."""
    low, high = (GRID.index(end) for end in INTERVALS[interval])
    inside = (lines.actual >= lines.quantiles[:, low]) & (lines.actual <= lines.quantiles[:, high])
    return float(inside.mean()) if lines.count else 0.0


def overall(lines: Foretold) -> dict[str, float]:
    """Return the figures that decide: each the average over levels and kinds of period."""
    parts = [
        figures(lines.of(kind, level)) for kind in KINDS for level in LEVELS if lines.of(kind, level).count
    ]
    if not parts:
        return {}
    found = {name: float(np.mean([part[name] for part in parts])) for name in parts[0]}
    found["bias"] = figures(lines.of("month", "company"))["bias"]
    gaps = [abs(part[f"coverage_{interval}"] - interval / 100) for part in parts for interval in _TOLD]
    found["coverage_gap"] = float(np.mean(gaps))
    found["wape_company_month"] = figures(lines.of("month", "company"))["wape"]
    found["wape_company_quarter"] = figures(lines.of("quarter", "company"))["wape"]
    return found


def rival_figures(lines: Foretold, name: str) -> dict[str, float]:
    """Return a simple rival's WAPE by the same averages, and of the company."""
    parts = [
        figures(mine, mine.rivals[name])
        for kind in KINDS
        for level in LEVELS
        if (mine := lines.of(kind, level)).count
    ]
    company = lines.of("month", "company")
    quarters = lines.of("quarter", "company")
    return {
        "wape": float(np.mean([part["wape"] for part in parts])),
        "mase": float(np.mean([part["mase"] for part in parts])),
        "wape_company_month": figures(company, company.rivals[name])["wape"],
        "wape_company_quarter": figures(quarters, quarters.rivals[name])["wape"],
    }


def segments(lines: Foretold) -> list[Segment]:
    """Return the figures by kind and level, and of the company by how far ahead."""
    found = []
    for kind in KINDS:
        for level in LEVELS:
            mine = lines.of(kind, level)
            if mine.count:
                told = figures(mine) | {
                    f"wape_{name}": figures(mine, mine.rivals[name])["wape"] for name in RIVALS
                }
                found.append(Segment(kind, level, mine.count, told))
        company = lines.of(kind, "company")
        for ahead in np.unique(company.ahead):
            mine = company.take(company.ahead == ahead)
            found.append(Segment(f"{kind}s ahead", str(ahead), mine.count, figures(mine)))
    return found


def leaks(history: History, table: pa.Table, *, params: Params) -> list[str]:
    """Return what speaks of looking ahead, each a sentence: components must not change when later facts are
    gone.
    """
    moments = history.origins
    if not moments:
        return []
    at = moments[len(moments) // 2]
    cut = read(table).known_by(at)
    whole, part = (
        learn(each, at, created=backtest.counted(each, at, params=params), params=params).to_json()
        for each in (history, cut)
    )
    return [
        f"What was learned of {name} as of {at.date()} changes with later facts."
        for name in whole
        if whole[name] != part[name]
    ]


def card_of(model: Revenue, table: pa.Table) -> Card:
    """Return the card: figures on the held-out origins, none of a prior."""
    params = model.params
    need = params.minimum
    card = Card(
        model=MODEL,
        organization=model.origin.organization,
        version=model.version,
        outcome="Revenue won by month (six ahead) and quarter (four), of the company and its parts.",
        basis=model.basis,
        basis_note=model.basis_note,
        trained_at=model.origin.trained_at,
        primary="wape",
        calibration="coverage_gap",
        calibration_limit=_COVERAGE_LIMIT,
        enough=(
            Enough("won deals", model.counted.won, need.won),
            Enough("months of history", model.counted.months, need.months),
            Enough("past months to forecast from", model.counted.origins, need.origins),
        ),
    )
    if not model.proven:
        return card
    history = read(table)
    lines = judge(history, params=params).lines
    return replace(
        card,
        periods=_periods(lines),
        figures=overall(lines),
        baselines={name: rival_figures(lines, name) for name in RIVALS},
        segments=tuple(segments(lines)),
        importance=dict(model.components.created.weights),
        leaks=tuple(leaks(history, table, params=params)),
        notes=(
            (
                "Each held-out forecast was made from what was known then; months overlap, so their coverage "
                "is less sure than so many lines suggest."
            ),
            "Teams of the backtest are made up, and regions stand for territories: facts hold neither.",
            f"Deals opened are foretold so: {model.components.created.note}",
        ),
    )


def against(rival: Revenue, challenger: Revenue, table: pa.Table) -> Mapping[str, float]:
    """Return another version's figures on the challenger's held-out origins, by the same names."""
    held = challenger.params.held_out
    return overall(judge_with(read(table), rival, held_out=held, params=rival.params).lines)


def _periods(lines: Foretold) -> dict[str, Period]:
    company: Sequence[bool] | NDArray[np.bool_] = (lines.level == "company") & (lines.kind == "month")
    mine = lines.take(np.asarray(company))
    if not mine.count:
        return {}
    begins, ends = mine.origin.min(), mine.ends.max()
    return {
        "test": Period(
            begins=str(begins.astype("datetime64[s]")),
            ends=str(ends.astype("datetime64[s]")),
            deals=0,
            won=0,
            rows=lines.count,
            open_share=0.0,
            effective_rows=float(np.unique(mine.origin).size),
        )
    }
