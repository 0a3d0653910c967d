"""Learning when deals close: hazards on the past, calibrated on later weeks, else rates by stage."""

from collections.abc import Mapping
from typing import Any

import numpy as np
import pyarrow as pa

from features.services import FeatureService
from models.close_timing.exposure import Exposure, Waits, exposure
from models.close_timing.hazards import Steps, calibrated, grow
from models.close_timing.predict import CloseTiming, Learned
from models.close_timing.rows import (
    Cuts,
    Rows,
    TooLittleHistoryError,
    cut,
    ended_by_now,
    ended_within,
    horizons_of,
    read_rows,
    waits,
)
from models.close_timing.spec import CAUSES, EDGES, EXPECTED, Params
from models.close_timing.standing import Standing, fit, plain
from models.contract import Period
from models.evaluation import effective_rows
from models.learner import Origin
from models.rows import encoding_of, stages_of

_FOREVER = np.timedelta64(36500, "D")


def train(
    table: pa.Table, *, service: FeatureService, params: Mapping[str, Any], origin: Origin
) -> CloseTiming:
    """Return a model of these rows (`rows.ROW_COLUMNS` and the service's columns), or rates if too few.

    The same arguments give the same model, byte by byte.
    """
    settings = Params.read(params)
    rows = read_rows(table)
    try:
        cuts = cut(rows, settings.periods)
    except TooLittleHistoryError:
        return CloseTiming(origin, Standing(EDGES, plain(EDGES, CAUSES), ended=(0, 0)))
    periods = {name: _period(rows, *bounds) for name, bounds in bounds_of(cuts).items()}
    if not _enough(rows, cuts, settings) or not horizons_of(rows, cuts):
        return CloseTiming(origin, standing_of(table, rows, before=cuts.ends))
    standing = standing_of(table, rows, before=cuts.calibrate_from)
    learned = _learn(
        table, rows, service=service, cuts=cuts, periods=periods, standing=standing, params=settings
    )
    return CloseTiming(origin, standing, learned)


def bounds_of(cuts: Cuts) -> dict[str, tuple[np.datetime64, np.datetime64]]:
    """Return the half-open stretch of each period."""
    return {
        "train": (cuts.begins, cuts.calibrate_from),
        "calibrate": (cuts.calibrate_from, cuts.test_from),
        "test": (cuts.test_from, cuts.ends),
    }


def standing_of(table: pa.Table, rows: Rows, *, before: np.datetime64) -> Standing:
    """Return the rates by stage that were known by a moment."""
    seen = exposure(waits(rows, since=rows.as_of.min() - _FOREVER, until=before), EDGES)
    ended = ended_within(rows, since=rows.as_of.min() - _FOREVER, until=before + np.timedelta64(1, "us"))
    return fit(seen, stages_of(table), weight=rows.weight, edges=EDGES, causes=CAUSES, ended=ended)


def _period(rows: Rows, begins: np.datetime64, ends: np.datetime64) -> Period:
    won, lost = ended_within(rows, since=begins, until=ends)
    asked = (rows.as_of >= begins) & (rows.as_of < ends)
    still_open = asked & ~(rows.ended < ends)
    mass = rows.weight[asked]
    return Period(
        begins=str(begins),
        ends=str(ends),
        deals=won + lost,
        won=won,
        rows=int(asked.sum()),
        open_share=float(rows.weight[still_open].sum() / max(mass.sum(), 1e-12)),
        effective_rows=effective_rows(mass),
    )


def _enough(rows: Rows, cuts: Cuts, params: Params) -> bool:
    need = params.minimum
    everything = ended_by_now(rows, cuts)
    if everything[0] < need.won or everything[1] < need.lost:
        return False
    return all(
        min(ended_within(rows, since=begins, until=ends)) >= need.a_period
        for begins, ends in bounds_of(cuts).values()
    )


def _learn(
    table: pa.Table,
    rows: Rows,
    *,
    service: FeatureService,
    cuts: Cuts,
    periods: Mapping[str, Period],
    standing: Standing,
    params: Params,
) -> Learned:
    early = np.flatnonzero(rows.as_of < cuts.calibrate_from)
    encoding = encoding_of(service, table.take(early), leave_out=params.leave_out)
    matrix = encoding.matrix(table)
    past = waits(rows, since=cuts.begins - _FOREVER, until=cuts.calibrate_from)
    later = waits(rows, since=cuts.calibrate_from, until=cuts.test_from)
    hazards = grow(
        matrix,
        sampled(past, most=params.most_rows, seed=params.seed),
        weight=rows.weight,
        steps=Steps(EDGES, expected=encoding.place(EXPECTED)),
        base=standing.organization,
        categorical=encoding.categorical,
        trees=params.trees,
        seed=params.seed,
    )
    hazards = calibrated(
        hazards,
        matrix,
        sampled(later, most=params.calibrated_on, seed=params.seed + 1),
        weight=rows.weight,
    )
    return Learned(encoding, hazards, cuts, periods)


def sampled(seen: Waits, *, most: int, seed: int) -> Exposure:
    """Return the steps of all asks, or of asks drawn at random, so that there are about `most`."""
    every = exposure(seen, EDGES)
    if every.size <= most:
        return every
    kept = np.random.default_rng(seed).random(seen.ended.size) < most / every.size
    inside = kept[every.ask]
    return Exposure(every.ask[inside], every.step[inside], every.cause[inside])
