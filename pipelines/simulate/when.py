"""How far a model of when is from the best possible, on a simulated company whose laws are known."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

import numpy as np
import pyarrow as pa

from features.compute import ASKS, compute
from features.services import WIN_PROBABILITY_V1
from models import win_probability
from models.close_timing import LEARNER, CloseTiming
from models.close_timing.curves import cumulate
from models.close_timing.exposure import Floats
from models.close_timing.predict import expected_of
from models.close_timing.rows import read_rows
from models.close_timing.spec import Params
from models.close_timing.train import standing_of
from models.evaluation import brier, ece_equal_count
from models.learner import Origin
from models.rows import stages_of
from models.win_probability import WinProbability
from pipelines.features import training_rows
from pipelines.layout import Asking
from pipelines.timing import rows_of

from .by_when import HORIZONS, chances_by
from .company import simulate
from .facts import company_facts
from .gap import TooSmallError
from .seasons import calendar
from .spec import SimulationSpec

_EVERY_WEEKS: Final = 2
_WEEK: Final = np.timedelta64(7, "D")


@dataclass(frozen=True)
class GapBy:
    """Answers to whether deals, open at some midnights of the test period, are won within some weeks."""

    weeks: int
    rows: int
    deals: int
    rate: float
    brier: Mapping[str, float]
    """Of `aalen_johansen_by_stage`, `date_on_record`, `model`, `reconciled` (with the win probability at
    last), `observable` (an ideal observer of the record) and `true` (who knows the hidden state as well)."""
    ece: Mapping[str, float]
    distance: Mapping[str, float]
    """Mean squared distance from the ideal observer."""

    @property
    def attained(self) -> float:
        """How far `reconciled` went from the rate to the ideal observer."""
        rate = self.rate * (1 - self.rate)
        return (rate - self.brier["reconciled"]) / (rate - self.brier["observable"])


@dataclass(frozen=True)
class Learnt:
    """A company's facts, the rows learned from, and both models."""

    facts: Mapping[str, pa.Table]
    table: pa.Table
    timing: CloseTiming
    win: WinProbability


def learn(
    spec: SimulationSpec,
    *,
    params: Mapping[str, Any],
    win: win_probability.Params,
    asking: Asking,
    at: datetime,
) -> Learnt:
    """Simulate a company and learn both models of it."""
    facts = company_facts(simulate(spec))
    table = rows_of(facts, params=Params.read(params), at=at)
    timing = LEARNER.train(table, params=params, origin=Origin("simulated", at.isoformat(), params))
    rows = training_rows(asking, facts, service=WIN_PROBABILITY_V1)
    whether = win_probability.train(
        rows, service=WIN_PROBABILITY_V1, organization="simulated", params=win, at=at, read={}
    )
    return Learnt(facts, table, timing, whether)


def gaps(spec: SimulationSpec, learnt: Learnt, *, horizons: Sequence[int] = HORIZONS) -> list[GapBy]:
    """Judge the models against what was true of deals open at every second midnight of their test periods."""
    if learnt.timing.learned is None or learnt.win.learned is None:
        raise TooSmallError
    begins = max(learnt.timing.learned.cuts.test_from, learnt.win.learned.cuts.test_from)
    weeks = calendar(spec)
    last = weeks.weeks - 1 - max(horizons)
    first = int(weeks.week_of(np.array([begins]))[0])
    truth = chances_by(spec, weeks=range(first, last, _EVERY_WEEKS), horizons=horizons)
    asks = pa.table([truth.column("deal"), truth.column("as_of")], names=["deal_id", "as_of"]).cast(ASKS)
    rows = compute(WIN_PROBABILITY_V1, asks, learnt.facts)
    standing = standing_of(learnt.table, read_rows(learnt.table), before=begins)
    stage = cumulate(standing.hazards(stages_of(rows)), standing.edges)
    curves = {
        "aalen_johansen_by_stage": stage,
        "model": learnt.timing.curves(rows),
        "reconciled": learnt.timing.curves(rows, win=learnt.win.values(rows)),
    }
    found = []
    for horizon in horizons:
        said = {name: each.by(np.full(rows.num_rows, float(horizon)))[:, 0] for name, each in curves.items()}
        in_time = expected_of(rows) < 7 * horizon
        said["date_on_record"] = np.where(in_time, stage.eventual[:, 0], 0.0)
        said |= {name: truth.column(f"{name}_{horizon}").to_numpy() for name in ("observable", "true")}
        found.append(_gap(horizon, won_within(learnt.facts, asks, horizon), said, asks))
    return found


def _gap(weeks: int, won: Floats, said: Mapping[str, Floats], asks: pa.Table) -> GapBy:
    return GapBy(
        weeks=weeks,
        rows=asks.num_rows,
        deals=len(set(asks.column("deal_id").to_pylist())),
        rate=float(won.mean()),
        brier={name: brier(won, each) for name, each in said.items()},
        ece={name: ece_equal_count(won, each) for name, each in said.items()},
        distance={
            name: float(np.mean((each - said["observable"]) ** 2))
            for name, each in said.items()
            if name not in {"observable", "true"}
        },
    )


def won_within(facts: Mapping[str, pa.Table], asks: pa.Table, weeks: int) -> Floats:
    """Return 1 for each ask (deal_id, as_of) whose deal was won within so many weeks, else 0."""
    closed = facts["deal_closed"].filter(facts["deal_closed"].column("won"))
    won_at = dict(
        zip(
            closed.column("deal_id").to_pylist(),
            closed.column("occurred_at").to_numpy().astype("datetime64[us]"),
            strict=True,
        )
    )
    never = np.datetime64("9999-01-01", "us")
    ended = np.asarray([won_at.get(deal, never) for deal in asks.column("deal_id").to_pylist()])
    asked = asks.column("as_of").to_numpy().astype("datetime64[us]")
    return (ended < asked + weeks * _WEEK).astype(np.float64)
