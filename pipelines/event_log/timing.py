"""When the cases of an event log end, and how: hazards learned on its earlier part, judged on later cases.

A case is asked about after each event from the moment on at which everything had happened that every labelled
training case went through, and before the first event that gives its end away. Cases that had not ended when
the log ends, or when a period does, count up to there. Training has what was known by a first moment,
calibration what happened until the first held-out case (the last fifth of labelled cases, as in `protocol`),
the test all cases that began after it. No column tells the date.
"""

from collections.abc import Callable
from collections.abc import Mapping as Named
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, Literal

import numpy as np
import polars as pl
from numpy.typing import NDArray

import features.prefixes
from features.prefixes import Catalogue
from models.close_timing.curves import Curves, cumulate
from models.close_timing.errors import judge, judgeable
from models.close_timing.exposure import OPEN, Floats, Places, Waits
from models.close_timing.hazards import Steps, calibrated, grow
from models.close_timing.spec import EDGES, Params
from models.close_timing.standing import fit
from models.close_timing.train import sampled
from pipelines.event_log.errors import TooFewCasesError
from pipelines.event_log.mapping import Mapping
from pipelines.event_log.protocol import LONGEST, Protocol, lay_out
from pipelines.event_log.read import EventLog

Progress = Callable[[str, float], None]
"""Told what is being done and the share of it that is done."""

OTHERWISE: Final = "otherwise"
"""The end of a case that gave itself away without any of the outcomes."""
RIVAL: Final = "aalen_johansen_by_activity"
_SHARES: Final = (0.25, 0.5, 0.75)
"""The horizons are the times by which these shares of training cases had ended."""
_LONG: Final = 0.95
"""The steps go as far as this share of training waits."""
_CALIBRATED_ON: Final = 0.3
"""Share of the time before the test, its latest, on which hazards are calibrated."""
_FEWEST: Final = 30
_FOREVER: Final = 1e9
_PARAMS: Final = Params(most_rows=80_000, calibrated_on=30_000)
_DAY_US: Final = 86_400_000_000


@dataclass(frozen=True)
class Asks:
    """Prefixes asked about, arrays of one length; times in days since the log began."""

    case: NDArray[np.object_]
    activity: NDArray[np.object_]
    """Of the prefix's last event."""
    asked: Floats
    ended: Floats
    """Infinite while it had not ended."""
    cause: Places
    left: Floats
    """When it ended in a way too rare to learn, which is no more than being cut off; infinite otherwise."""
    weight: Floats
    matrix: Floats
    held_out: NDArray[np.bool_]

    def waits(self, *, since: float, until: float, unit: float) -> Waits:
        """Return how they went on, watched from one day to another, in units of so many days."""
        return Waits(
            ended=(self.ended - self.asked) / unit,
            cause=self.cause,
            since=(since - self.asked) / unit,
            until=(np.minimum(until, self.left) - self.asked) / unit,
        )


@dataclass(frozen=True)
class Found:
    """What was said of the held-out asks, and what became of them."""

    causes: tuple[str, ...]
    basis: Literal["model", "prior"]
    asks: Asks
    test: Places
    waits: Waits
    unit: float
    horizons: tuple[float, ...]
    """In days."""
    said: Named[str, Curves]
    """By `model` and RIVAL."""


def run(
    log: EventLog,
    mapping: Mapping,
    *,
    seed: int,
    params: Params | None = None,
    progress: Progress | None = None,
) -> dict[str, Any]:
    """Return the report whose keys the command line describes.

    Raises:
        MappingError: The mapping does not fit the log.
        TooFewCasesError: Too few cases are labelled to judge by.

    """
    return report(foretell(log, mapping, seed=seed, params=params or _PARAMS, progress=progress))


def foretell(
    log: EventLog, mapping: Mapping, *, seed: int, params: Params, progress: Progress | None = None
) -> Found:
    """Learn from the earlier part of the log and say when the held-out cases end."""
    told = progress or (lambda _what, _share: None)
    protocol = lay_out(log, mapping)
    told("features", 0.1)
    asks, causes, begins = asks_of(log, mapping, protocol)
    told("learning", 0.4)
    ends = _days(log, protocol.ends)
    border = begins * (1 - _CALIBRATED_ON)
    known = (asks.asked < border) & (asks.ended < border)
    if np.unique(asks.case[known].astype(str)).size < _FEWEST:
        raise TooFewCasesError(f"fewer than {_FEWEST} cases had ended when calibration begins")
    spans = (asks.ended - asks.asked)[known]
    unit = float(np.quantile(spans, _LONG)) / EDGES[-1]
    past = asks.waits(since=-_FOREVER, until=border, unit=unit)
    seen = sampled(past, most=params.most_rows, seed=seed)
    counts = [
        int(np.unique(asks.case[known & (asks.cause == c)].astype(str)).size) for c in range(len(causes))
    ]
    standing = fit(seen, asks.activity, weight=asks.weight, edges=EDGES, causes=causes, ended=counts)
    test = np.flatnonzero(asks.held_out)
    said = {RIVAL: cumulate(standing.hazards(asks.activity[test]), EDGES)}
    basis: Literal["model", "prior"] = "model" if min(counts) >= _FEWEST else "prior"
    said["model"] = said[RIVAL]
    if basis == "model":
        hazards = grow(
            asks.matrix, seen, weight=asks.weight, steps=Steps(EDGES, unit), base=standing.organization,
            categorical=(), trees=params.trees, seed=seed,
        )  # fmt: skip
        told("calibrating", 0.8)
        later = sampled(
            asks.waits(since=border, until=begins, unit=unit), most=params.calibrated_on, seed=seed
        )
        hazards = calibrated(hazards, asks.matrix, later, weight=asks.weight)
        said["model"] = cumulate(hazards.values(asks.matrix[test]), EDGES)
    told("judging", 1.0)
    waits = asks.waits(since=-_FOREVER, until=ends, unit=unit).only(test)
    horizons = tuple(float(np.quantile(spans, share)) for share in _SHARES)
    return Found(causes, basis, asks, test, waits, unit, horizons, said)


def asks_of(log: EventLog, mapping: Mapping, protocol: Protocol) -> tuple[Asks, tuple[str, ...], float]:
    """Return the prefixes to ask about, the names of the ends, and the day at which the test begins."""
    begins = protocol.cases.filter("held_out").select(pl.col("opened").min()).item()
    ends = _ends(log, mapping, protocol)
    first = _ready(log, protocol)
    catalogue = Catalogue.of(
        log.events, before=begins, start=mapping.lifecycle.start, complete=mapping.lifecycle.complete
    )
    rows = features.prefixes.compute(
        log.events,
        cases=first["case_id"],
        resolutions=protocol.resolutions,
        outcomes=protocol.outcomes,
        catalogue=catalogue,
        longest=LONGEST,
    )
    columns = [name for name in rows.columns if name not in {"case_id", "number"}]
    table = (
        rows.join(first, on="case_id", how="left", maintain_order="left")
        .join(ends, on="case_id", how="left", maintain_order="left")
        .join(
            log.events.select("case_id", "number", "activity", "time"),
            on=["case_id", "number"], how="left", maintain_order="left",
        )
        .filter(pl.col("number") >= pl.col("ready"))
        .filter(pl.col("cut").is_null() | (pl.col("number") < pl.col("cut")))
        .with_columns(place=pl.col("number").cum_count().over("case_id"))
    )  # fmt: skip
    learnable = _often(table.filter(pl.col("ended") < begins))
    causes = (*protocol.outcomes, *((OTHERWISE,) if learnable else ()))
    code = {name: number for number, name in enumerate(causes)}
    ended = _since(log, table["ended"])
    rare = (table["outcome"] == OTHERWISE).fill_null(value=False).to_numpy() & (not learnable)
    cause = table["outcome"].replace_strict(code, default=OPEN, return_dtype=pl.Int64).to_numpy()
    asks = Asks(
        case=table["case_id"].to_numpy().astype(object),
        activity=table["activity"].to_numpy().astype(object),
        asked=_since(log, table["time"]),
        ended=np.where(rare, np.inf, ended),
        cause=cause.astype(np.intp),
        left=np.where(rare, ended, np.inf),
        weight=1 / table["place"].to_numpy().astype(np.float64),
        matrix=table.select(columns).to_numpy().astype(np.float64),
        held_out=(table["opened"] >= begins).to_numpy(),
    )
    return asks, causes, _days(log, begins)


def _often(ended: pl.DataFrame) -> bool:
    """Whether enough cases had ended otherwise to learn of it."""
    return ended.filter(pl.col("outcome") == OTHERWISE)["case_id"].n_unique() >= _FEWEST


def _ready(log: EventLog, protocol: Protocol) -> pl.DataFrame:
    """Return each case that went through what every labelled training case did, by which event (`ready`)."""
    training = protocol.cases.filter(~pl.col("held_out"))
    seen = log.events.join(training.select("case_id", "cut"), on="case_id").filter(
        pl.col("number") < pl.col("cut")
    )
    shared = (
        seen.group_by("activity")
        .agg(cases=pl.col("case_id").n_unique())
        .filter(pl.col("cases") == training.height)["activity"]
    )
    opened = log.events.group_by("case_id", maintain_order=True).agg(opened=pl.col("time").min())
    if shared.is_empty():
        return opened.with_columns(ready=pl.lit(1, pl.Int64))
    steps = (
        log.events.filter(pl.col("activity").is_in(shared.implode()))
        .group_by("case_id", "activity")
        .agg(first=pl.col("number").min())
        .group_by("case_id")
        .agg(ready=pl.col("first").max().cast(pl.Int64), gone_through=pl.len())
        .filter(pl.col("gone_through") == shared.len())
        .drop("gone_through")
    )
    return opened.join(steps, on="case_id", how="inner", maintain_order="left")


def _ends(log: EventLog, mapping: Mapping, protocol: Protocol) -> pl.DataFrame:
    """Return when each case's end was first to be seen and which it was: case_id, cut, ended, outcome."""
    always = [tell.activity for tell in mapping.gives_away if tell.only is None]
    labelled = protocol.cases.select("case_id", pl.col("cut").cast(pl.Int64), "outcome")
    others = (
        log.events.filter(pl.col("activity").is_in(always))
        .group_by("case_id")
        .agg(cut=pl.col("number").min().cast(pl.Int64))
        .join(labelled, on="case_id", how="anti")
        .with_columns(outcome=pl.lit(OTHERWISE))
    )
    named = labelled.with_columns(
        outcome=pl.when(pl.col("outcome") == "").then(pl.lit(OTHERWISE)).otherwise("outcome")
    )
    times = log.events.select("case_id", cut=pl.col("number").cast(pl.Int64), ended="time")
    return pl.concat([named, others]).join(times, on=["case_id", "cut"], how="left")


def _days(log: EventLog, at: datetime) -> float:
    begins: datetime = log.events.select(pl.col("time").min()).item()
    return (at - begins).total_seconds() / 86_400


def _since(log: EventLog, times: pl.Series) -> Floats:
    """Return days since the log began; infinite where there is no time."""
    begins: datetime = log.events.select(pl.col("time").min()).item()
    micros = (times - begins).dt.total_microseconds().cast(pl.Float64).fill_null(np.inf)
    days: Floats = micros.to_numpy() / _DAY_US
    return days


def report(found: Found) -> dict[str, Any]:
    """Return the figures of each end."""
    weight = found.asks.weight[found.test]
    outcomes: dict[str, Any] = {}
    for cause, name in enumerate(found.causes):
        by_horizon: list[dict[str, Any]] = []
        for horizon in found.horizons:
            time = horizon / found.unit
            known = judgeable(found.waits, cause=cause, time=time, weight=weight)
            said = {
                who: judge(known, curves.by(np.full(found.test.size, time))[:, cause])
                for who, curves in found.said.items()
            }
            by_horizon.append({"days": horizon, **said["model"], RIVAL: said[RIVAL]})
        outcomes[name] = {
            "brier": float(np.mean([each["brier"] for each in by_horizon])),
            "ece": float(np.mean([each["ece"] for each in by_horizon])),
            RIVAL: float(np.mean([each[RIVAL]["brier"] for each in by_horizon])),
            "by_horizon": by_horizon,
        }
    test, case = found.test, found.asks.case.astype(str)
    return {
        "basis": found.basis,
        "train_cases": int(np.unique(case[~found.asks.held_out]).size),
        "test_cases": int(np.unique(case[test]).size),
        "test_rows": int(test.size),
        "censored": float((found.waits.ended > found.waits.until).mean()),
        "outcomes": outcomes,
    }
