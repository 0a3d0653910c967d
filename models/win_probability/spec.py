"""What the win-probability model is: its rows, its bands, its settings, and how columns become numbers."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any, Final

from models.contract import Band

MODEL: Final = "win_probability"

ROW_COLUMNS: Final = ("deal_id", "as_of", "won", "known_at", "owner_id")
"""Beside the features a training row holds: the ask, and (null while open) whether the deal was won,
when the CRM knew that, and the owner at the ask, who is a segment and not a feature."""

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
