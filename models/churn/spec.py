"""What the churn model is: its two ways to leave, its rows, its horizons, its settings."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final, Literal

from features import contracts
from features.services import CHURN_V1
from features.view import DAYS, Feature
from models.contract import Band

MODEL: Final = "churn"

HORIZONS: Final = (30, 90, 180)
"""Days ahead for which a chance is told."""
STEP: Final = 30
"""Days of one interval of the hazard."""
STEPS: Final = HORIZONS[-1] // STEP

Kind = Literal["contract", "purchases"]
KINDS: Final[tuple[Kind, ...]] = ("contract", "purchases")
"""A running subscription may be cancelled or not renewed; who only orders may order nothing more."""
MAIN: Final[Mapping[Kind, int]] = {"contract": 90, "purchases": 180}
"""The horizon in days that health and the gate go by; companies order less often than contracts fall due."""

ROW_COLUMNS: Final = ("account_id", "as_of", "kind", "subscription_id", "event_days", "watched_days")
"""Beside the features a training row holds: the ask, the way to leave, the subscription (null for orders),
after how many days the event came (null while it has not) and for how many days the row was watched. The
event of a contract is notice or end, that of orders is the next order."""

AHEAD: Final = "ahead_days"
"""Days from the ask to the beginning of the interval."""

CONTRACT_COLUMNS: Final = tuple(feature.name for feature in contracts.FEATURES)
COLUMNS: Final[Mapping[Kind, tuple[str, ...]]] = {
    "contract": (*CHURN_V1.columns, *CONTRACT_COLUMNS),
    "purchases": CHURN_V1.columns,
}
CLOCKS: Final[Mapping[Kind, Mapping[str, float]]] = {
    "contract": {"contract_due_days": -1.0, "contract_age_days": 1.0},
    "purchases": {"days_since_order": 1.0, "days_since_first_order": 1.0},
}
"""Columns that move as time passes and nothing happens, in days a day."""

FEATURES: Final[Mapping[str, Feature]] = {
    feature.name: feature for feature in (*CHURN_V1.features, *contracts.FEATURES)
} | {
    AHEAD: Feature(
        AHEAD,
        "",
        "The time looked at begins {value} from now",
        unit=DAYS,
        zero="The time looked at begins now",
    )
}
GROUPS: Final[Mapping[str, str]] = (
    dict(CHURN_V1.groups) | dict.fromkeys(CONTRACT_COLUMNS, contracts.GROUP) | {AHEAD: "time"}
)
"""Column to the group that reasons sum it up under."""

LEVEL: Final = 0.8
"""Share of the range given with each chance."""
HIGH_FROM: Final = 0.3
FAIR_FROM: Final = 0.1
BANDS: Final[Mapping[str, float]] = {"fair": FAIR_FROM, "high": HIGH_FROM}


def band_of(value: float) -> Band:
    """Return low below 10 % chance to be lost, fair below 30 %, high from there."""
    return "high" if value >= HIGH_FROM else "fair" if value >= FAIR_FROM else "low"


@dataclass(frozen=True)
class Minimum:
    """What has to be seen of each way to leave before it is learned; with less, a prior answers."""

    events: int = 30
    """Before the test period."""
    a_period: int = 8
    """In the calibration period, and again in the test period."""


@dataclass(frozen=True)
class Fitting:
    """How one hazard is learned."""

    members: int = 3
    """Models on different resamples of accounts: their mean is the answer, their spread its range."""
    resample: bool = True
    """Else the members differ by the trees' randomness alone: steadier, but without a range."""
    most: int = 150
    """Most trees a member; the number is found on the calibration period."""
    learning_rate: float = 0.05
    num_leaves: int = 4
    min_child_samples: int = 60
    feature_fraction: float = 0.3
    lambda_l2: float = 20.0
    ridges: tuple[float, ...] = (3.0, 30.0, 300.0)
    """Strengths of the additive part's ridge that are tried."""
    shares: tuple[float, ...] = (0.0, 0.5, 1.0)
    """Shares of the trees in the mean of trees and additive part that are tried."""
    num_threads: int = 1


@dataclass(frozen=True)
class Params:
    """Everything that shapes a training run; `params.yaml` holds the values in use."""

    seed: int = 20261
    every_days: int = 30
    """From one ask about a customer to the next, in the training rows."""
    share: float = 0.25
    """Length of the test period, as a share of the history; never shorter than the longest horizon."""
    calibrate: float = 0.5
    """Length of the calibration period, as a share of what lies before the test."""
    blocks: int = 3
    """Parts of the calibration period; a model of what was known when each began speaks of it."""
    minimum: Minimum = field(default_factory=Minimum)
    fitting: Fitting = field(default_factory=Fitting)
    calibrations: tuple[str, ...] = ("identity", "temperature", "platt")
    leave_out: tuple[str, ...] = ()
    """Columns that are not learned from."""
    tolerated: float = 0.02
    """How far the calibration error may lie beyond what chance alone explains (95th percentile)."""

    @classmethod
    def read(cls, written: Mapping[str, Any]) -> "Params":
        """Return the settings of a mapping as in `params.yaml`; an unknown name raises TypeError."""
        parts: dict[str, Any] = dict(written)
        if "minimum" in parts:
            parts["minimum"] = Minimum(**parts["minimum"])
        if "fitting" in parts:
            given = dict(parts["fitting"])
            given |= {name: tuple(given[name]) for name in ("ridges", "shares") if name in given}
            parts["fitting"] = Fitting(**given)
        parts |= {name: tuple(parts[name]) for name in ("calibrations", "leave_out") if name in parts}
        return cls(**parts)
