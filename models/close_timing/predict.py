"""Answering for deals: curves of winning and losing by week, dates, the chance to slip; saved as text."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime, timedelta
from functools import cached_property
from math import ceil
from pathlib import Path
from typing import Any, Final

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from models.close_timing.curves import Curves, cumulate
from models.close_timing.hazards import Hazards
from models.close_timing.rows import Cuts
from models.close_timing.spec import CAUSES, EDGES, EXPECTED, HORIZONS, LEVEL, ROOM, Params, Timing
from models.close_timing.standing import Standing, plain
from models.contract import Basis, Period
from models.learner import Origin
from models.rows import STAGE, Encoding, stages_of

Floats = NDArray[np.float64]

MANIFEST: Final = "manifest.json"
UNTRAINED: Final = "untrained"
_LONGEST_DAYS: Final = 3650.0
_SHORTEST: Final = ceil(min(HORIZONS) / ROOM)
"""Days of the test period below which no horizon fits."""
_UNCHECKED: Final = "Its calibration was not checked on later deals."


@dataclass(frozen=True)
class Learned:
    """What training adds to rates by stage."""

    encoding: Encoding
    hazards: Hazards
    cuts: Cuts
    periods: Mapping[str, Period]


@dataclass(frozen=True)
class CloseTiming:
    """One organization's close-timing model; without `learned` it answers from its rates by stage."""

    origin: Origin
    standing: Standing
    learned: Learned | None = None
    version: str = UNTRAINED
    doubt: str | None = _UNCHECKED
    """Why what was learned is not to be called calibrated, in a sentence; None once a card says it is."""

    @property
    def params(self) -> Params:
        return Params.read(self.origin.params)

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns it reads; the expected close date tells the chance to slip."""
        return self.learned.encoding.columns if self.learned else (STAGE, EXPECTED)

    @property
    def basis(self) -> Basis:
        return "model" if self.learned else "prior"

    @cached_property
    def basis_note(self) -> str:
        """Which data the answers rest on, in a sentence."""
        won, lost = self.standing.ended
        had = f"{won:,} won and {lost:,} lost deals"
        if self.learned:
            checked = self.doubt or "It was checked on later deals than it learned from."
            return f"Learned from how long {had} of yours took. {checked}"
        need = self.params.minimum
        if won < need.won or lost < need.lost:
            return (
                f"You have {had} so far; a model of when needs {need.won} and {need.lost}. Until then this "
                "is how fast deals of this stage closed, pulled towards all of yours."
            )
        return (
            f"You have {had}, but too little history to check a model of when on: it needs {need.a_period} "
            f"won and {need.a_period} lost in each checking period, and {_SHORTEST} days in the last. Until "
            "then this is how fast deals of this stage closed."
        )

    def hazards(self, rows: pa.Table) -> tuple[Floats, NDArray[np.bool_]]:
        """Return (rows, steps, causes), and which rows the trees answered; the others are by stage alone."""
        stages = stages_of(rows)
        found = self.standing.hazards(stages)
        known = np.zeros(rows.num_rows, dtype=np.bool_)
        if self.learned is not None:
            matrix = self.learned.encoding.matrix(rows)
            known = np.logical_not(np.isnan(matrix).all(axis=1))
            if self.learned.encoding.place(STAGE) is not None:
                known = np.logical_and(known, [stage is not None for stage in stages])
            if known.any():
                found[known] = self.learned.hazards.values(matrix[known])
        return found, known

    def curves(self, rows: pa.Table, *, win: Floats | None = None) -> Curves:
        """Return the curves in weeks, reconciled with the chances to be won at last where they are given."""
        return self._curves(self.hazards(rows)[0], win)

    def _curves(self, hazards: Floats, win: Floats | None) -> Curves:
        own = cumulate(hazards, self.standing.edges)
        return own if win is None else own.reconciled(win)

    def predict(self, rows: pa.Table, *, win: Sequence[float] | None = None) -> list[Timing]:
        """Answer each row (`as_of` and the columns; what is absent counts as missing) in the order given.

        `win` are the win-probability model's values for the same rows; without them the model's own chances
        of winning at last stand in.
        """
        if not rows.num_rows:
            return []
        given = None if win is None else np.asarray(win, dtype=np.float64)
        hazards, learned = self.hazards(rows)
        curves = self._curves(hazards, given)
        won, lost = (
            np.minimum(curves.incidence[:, 1:, cause], curves.eventual[:, [cause]]) for cause in (0, 1)
        )
        dates = _Dates.of(curves)
        slips = slip_of(curves, expected_of(rows))
        return [
            Timing(
                win_by=tuple(won[row].tolist()),
                lose_by=tuple(lost[row].tolist()),
                win=float(curves.eventual[row, 0]),
                lose=float(curves.eventual[row, 1]),
                median_close=_day(moment, dates.median[row]),
                expected_close=_day(moment, dates.mean[row]),
                low_close=_day(moment, dates.low[row]),
                high_close=_day(moment, dates.high[row]),
                slip=None if np.isnan(slips[row]) else float(slips[row]),
                calibrated=bool(learned[row]) and self.doubt is None,
                basis="model" if learned[row] else "prior",
                basis_note=self._note(learned=bool(learned[row])),
                model_version=self.version,
                as_of=moment,
            )
            for row, moment in enumerate(_moments(rows))
        ]

    def _note(self, *, learned: bool) -> str:
        if learned or self.learned is None:
            return self.basis_note
        return "The record knows too little of this deal; this is how fast all of your deals closed."

    def save(self, folder: Path) -> None:
        """Write text and JSON files only, the same bytes for the same model."""
        manifest = {
            "origin": asdict(self.origin),
            "standing": self.standing.to_json(),
            "learned": _written(self.learned, folder),
        }
        (folder / MANIFEST).write_text(json.dumps(manifest, indent=1, sort_keys=True) + "\n")


@dataclass(frozen=True)
class _Dates:
    """Weeks until a deal is won, if it is."""

    median: Floats
    mean: Floats
    low: Floats
    high: Floats

    @classmethod
    def of(cls, curves: Curves) -> "_Dates":
        return cls(
            median=curves.quantile(0, 0.5),
            mean=curves.mean(0),
            low=curves.quantile(0, (1 - LEVEL) / 2),
            high=curves.quantile(0, (1 + LEVEL) / 2),
        )


def slip_of(curves: Curves, expected: Floats) -> Floats:
    """Return the chance that each deal is still open after the day on record; NaN without one.

    `expected` are days from the ask to the beginning of that day; what closes on the day is in time.
    """
    ends = np.where(np.isnan(expected), 0.0, expected + 1)
    still = 1 - curves.by(ends / 7).sum(axis=1)
    slips: Floats = np.where(np.isnan(expected), np.nan, np.clip(still, 0.0, 1.0))
    return slips


def expected_of(rows: pa.Table) -> Floats:
    """Return the days until the expected close date on record; NaN where there is none."""
    if EXPECTED not in rows.column_names:
        return np.full(rows.num_rows, np.nan)
    found: Floats = rows.column(EXPECTED).cast(pa.float64()).to_numpy()
    return found


def _day(moment: datetime, weeks: float) -> date:
    return (moment + timedelta(days=min(7 * float(weeks), _LONGEST_DAYS))).date()


def _moments(rows: pa.Table) -> list[datetime]:
    """Return when each row was asked; a time without a zone is UTC."""
    asked: list[Any] = rows.column("as_of").to_pylist()
    return [each.replace(tzinfo=UTC) if each.tzinfo is None else each.astimezone(UTC) for each in asked]


def _written(learned: Learned | None, folder: Path) -> dict[str, Any] | None:
    if learned is None:
        return None
    return {
        "columns": list(learned.encoding.columns),
        "words": {name: list(values) for name, values in learned.encoding.categories.items()},
        "hazards": learned.hazards.save(folder),
        "cuts": {name: str(moment) for name, moment in asdict(learned.cuts).items()},
        "periods": {name: asdict(period) for name, period in learned.periods.items()},
    }


def load(folder: Path, *, version: str) -> CloseTiming:
    """Return the model that `save` wrote."""
    manifest = json.loads((folder / MANIFEST).read_text())
    written = manifest["learned"]
    learned = None
    if written is not None:
        words = {name: tuple(values) for name, values in written["words"].items()}
        learned = Learned(
            encoding=Encoding(tuple(written["columns"]), words),
            hazards=Hazards.load(folder, written["hazards"]),
            cuts=Cuts(**{name: np.datetime64(moment) for name, moment in written["cuts"].items()}),
            periods={name: Period(**period) for name, period in written["periods"].items()},
        )
    standing = Standing.from_json(manifest["standing"])
    return CloseTiming(Origin(**manifest["origin"]), standing, learned, version=version)


def untrained(organization: str) -> CloseTiming:
    """Return what answers before anything was learned: a plain pace for every deal, and it says so."""
    standing = Standing(EDGES, plain(EDGES, CAUSES), ended=(0, 0))
    return CloseTiming(Origin(organization, ""), standing)
