"""What the win-probability model is: its rows, its bands, its settings, and how columns become numbers."""

from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import asdict, dataclass, field
from typing import Any, Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from features.services import FeatureService
from models.contract import Band

MODEL: Final = "win_probability"

ROW_COLUMNS: Final = ("deal_id", "as_of", "won", "known_at", "owner_id")
"""Beside the features a training row holds: the ask, and (null while open) whether the deal was won,
when the CRM knew that, and the owner at the ask, who is a segment and not a feature."""

STAGE: Final = "stage"
"""The column by which a prior is told apart, and a segment."""

FAIR_FROM: Final = 0.3
HIGH_FROM: Final = 0.6
BANDS: Final[Mapping[str, float]] = {"fair": FAIR_FROM, "high": HIGH_FROM}

LEVEL: Final = 0.8
"""Share of the range given with each probability."""


def band_of(value: float) -> Band:
    """Return low below 30 %, fair below 60 %, high from there."""
    return "high" if value >= HIGH_FROM else "fair" if value >= FAIR_FROM else "low"


@dataclass(frozen=True)
class Minimum:
    """Deals with an outcome needed before a model is learned; with fewer, a prior answers."""

    won: int = 100
    lost: int = 100
    a_period: int = 30
    """Won and lost deals needed in each of the calibration and the test period."""


@dataclass(frozen=True)
class Periods:
    """How history is cut into training, calibration and test, in this order of time."""

    share: float = 0.15
    """Length of calibration and of test, as a share of the history."""
    settled: float = 0.8
    """Each is at least as long as it takes this share of open deals to close from any moment on."""
    largest: float = 0.25
    """But never longer than this share of the history."""
    heaviest: float = 10.0
    """Cap on the weight that stands in for deals that had not closed yet."""


@dataclass(frozen=True)
class Trees:
    """LightGBM's settings; names as in its documentation."""

    members: int = 5
    """Models on different resamples of deals; their mean log-odds is the answer, their spread its range."""
    most: int = 200
    """Most trees a member; the number is found on the last part of the training period."""
    learning_rate: float = 0.07
    num_leaves: int = 6
    max_depth: int = 4
    min_child_samples: int = 40
    min_sum_hessian: float = 50.0
    """A deal has many rows that look alike; a leaf must hold several deals, not several rows of one."""
    extra_trees: bool = True
    feature_fraction: float = 0.4
    lambda_l2: float = 10.0
    cat_smooth: float = 20.0
    num_threads: int = 1
    """Threads a member; members are grown side by side instead, which shares nothing and waits for nobody."""
    side_by_side: int = 2


@dataclass(frozen=True)
class Params:
    """Everything that shapes a training run; `params.yaml` holds the values in use."""

    seed: int = 20260
    minimum: Minimum = field(default_factory=Minimum)
    periods: Periods = field(default_factory=Periods)
    trees: Trees = field(default_factory=Trees)
    calibrations: tuple[str, ...] = ("temperature", "platt", "beta", "isotonic")
    leave_out: tuple[str, ...] = ()
    """Columns of the service that are not learned from, such as those that only ever grow."""
    seasonal: tuple[str, ...] = ("month",)
    """Columns that tell the season; left out too while training covers fewer than `seasons` years."""
    seasons: float = 2.0
    """A season seen once cannot be told from whatever else happened then."""

    @classmethod
    def read(cls, written: Mapping[str, Any]) -> "Params":
        """Return the settings of a mapping as in `params.yaml`; an unknown name raises TypeError."""
        parts: dict[str, Any] = dict(written)
        for name, kind in {"minimum": Minimum, "periods": Periods, "trees": Trees}.items():
            if name in parts:
                parts[name] = kind(**parts[name])
        parts |= {
            name: tuple(parts[name]) for name in ("calibrations", "leave_out", "seasonal") if name in parts
        }
        return cls(**parts)

    def to_json(self) -> dict[str, Any]:
        """Return what `read` reads."""
        return asdict(self)


@dataclass(frozen=True)
class Encoding:
    """How a table of features becomes a matrix: the columns' order and each text column's categories.

    A category's code is its place; what is missing or was never seen in training is NaN, which trees route as
    missing.
    """

    columns: tuple[str, ...]
    categories: Mapping[str, tuple[str, ...]]

    @property
    def categorical(self) -> list[int]:
        """Places of the text columns."""
        return [place for place, name in enumerate(self.columns) if name in self.categories]

    def matrix(self, rows: pa.Table) -> NDArray[np.float64]:
        """Return (rows, columns); columns the table lacks are NaN throughout."""
        present = set(rows.column_names)
        matrix = np.full((rows.num_rows, len(self.columns)), np.nan)
        for place, name in enumerate(self.columns):
            if name not in present:
                continue
            values: Any = rows.column(name)
            if name in self.categories:
                values = pc.index_in(values, value_set=pa.array(self.categories[name], pa.string()))
            matrix[:, place] = values.cast(pa.float64()).to_numpy()
        return matrix


_MOST_CATEGORIES: Final = 64
_FEWEST_ROWS: Final = 20


def encoding_of(service: FeatureService, rows: pa.Table, *, leave_out: Collection[str] = ()) -> Encoding:
    """Return the encoding of a service's columns, with the categories held often enough to learn from.

    Categories are in order of frequency, then of name, so the same rows always give the same codes.
    """
    categories = {}
    for name in (text for text in service.texts if text not in leave_out):
        counted = Counter(value for value in rows.column(name).to_pylist() if value is not None)
        usual = [(-count, value) for value, count in counted.items() if count >= _FEWEST_ROWS]
        categories[name] = tuple(value for _, value in sorted(usual)[:_MOST_CATEGORIES])
    return Encoding(tuple(name for name in service.columns if name not in leave_out), categories)
