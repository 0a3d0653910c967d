"""What the close-timing model is: what it answers with, its weeks, and its settings."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import date, datetime
from typing import Any, Final

from models.contract import Basis

MODEL: Final = "close_timing"

WEEKS: Final = 52
"""How many weeks ahead the curves go; what is later is a tail with the last weeks' rate."""

WON, LOST = "won", "lost"
CAUSES: Final = (WON, LOST)

EDGES: Final = (0, 1, 2, 3, 4, 5, 6, 8, 10, 13, 17, 21, 26, 32, 39, 52)
"""Weeks at which a step of the hazard begins or ends: short ones first, where most deals close."""

LEVEL: Final = 0.8
"""Share of the wins that lie between `low_close` and `high_close`."""

HORIZONS: Final = (30, 60, 90)
"""Days ahead at which the model is judged."""

ROOM: Final = 0.85
"""A horizon is judged when it fits into this share of the test period, so that many asks can be followed."""

EXPECTED: Final = "days_to_expected_close"
"""The column that says how far ahead, in days, the date on record lies; empty without one."""


@dataclass(frozen=True, slots=True)
class Timing:
    """When an open deal will close, and how: two curves over the coming weeks, of winning and of losing.

    The dates speak of the deal *if it is won*; only the curves say how likely that is.
    """

    win_by: tuple[float, ...]
    """`win_by[k]`: probability that it is won within k + 1 weeks of `as_of`; never falls, at most `win`."""
    lose_by: tuple[float, ...]
    """The same of being lost; at most `lose`. What is left of one is still open then."""
    win: float
    """Probability that it is won at all: the win-probability model's value for the same row, where given."""
    lose: float
    median_close: date | None
    """By then it is won in half of the cases in which it is won at all."""
    expected_close: date | None
    """The mean day of winning, if it is won."""
    low_close: date | None
    high_close: date | None
    """Between these days it is won in 80 % of the cases in which it is won at all."""
    slip: float | None
    """Probability that it is still open, neither won nor lost, after the expected close date on record; 1
    when that date has passed, None without one."""
    calibrated: bool
    """Whether later deals bore the chances out; see `basis_note`."""
    basis: Basis
    basis_note: str
    model_version: str
    as_of: datetime
    """UTC, aware."""

    @property
    def open_after(self) -> tuple[float, ...]:
        """Probability that it is still open after each week."""
        return tuple(1 - won - lost for won, lost in zip(self.win_by, self.lose_by, strict=True))


@dataclass(frozen=True)
class Minimum:
    """Outcomes needed before a model is learned; with fewer, rates by stage answer."""

    won: int = 100
    lost: int = 100
    a_period: int = 20
    """Won and lost deals needed in each of the calibration and the test period."""


@dataclass(frozen=True)
class Periods:
    """How history is cut into training, calibration and test, in this order of time."""

    share: float = 0.18
    """Length of calibration and of test, as a share of the history."""
    days: float = 150.0
    """Each is at least so long, as the last horizon must fit in with room to ask before it."""
    largest: float = 0.25
    """But never longer than this share of the history."""


@dataclass(frozen=True)
class Trees:
    """LightGBM's settings; names as in its documentation."""

    rounds: int = 90
    learning_rate: float = 0.08
    num_leaves: int = 10
    min_child_samples: int = 100
    min_sum_hessian: float = 10.0
    feature_fraction: float = 0.4
    lambda_l2: float = 10.0
    cat_smooth: float = 20.0
    max_bin: int = 63


@dataclass(frozen=True)
class Params:
    """Everything that shapes a training run; `params.yaml` holds the values in use."""

    seed: int = 20260
    minimum: Minimum = field(default_factory=Minimum)
    periods: Periods = field(default_factory=Periods)
    trees: Trees = field(default_factory=Trees)
    most_rows: int = 140_000
    """Steps of deals learned from; with more, deals' rows are drawn at random until they fit."""
    calibrated_on: int = 40_000
    """Steps of later deals that the spread of hazards is calibrated on: one number a cause."""
    leave_out: tuple[str, ...] = ("owner_closed", "log_amount", "month")
    """Columns that are not learned from, such as those that only ever grow."""
    first_days: tuple[int, ...] = (0, 3, 7)
    every_days: int = 14
    most_days: int = 730
    """Ages in days at which an open deal becomes a training row."""

    @classmethod
    def read(cls, written: Mapping[str, Any]) -> "Params":
        """Return the settings of a mapping as in `params.yaml`; an unknown name raises TypeError."""
        parts: dict[str, Any] = dict(written)
        for name, kind in {"minimum": Minimum, "periods": Periods, "trees": Trees}.items():
            if name in parts and not isinstance(parts[name], kind):
                parts[name] = kind(**parts[name])
        parts |= {name: tuple(parts[name]) for name in ("leave_out", "first_days") if name in parts}
        return cls(**parts)

    def to_json(self) -> dict[str, Any]:
        """Return what `read` reads."""
        return asdict(self)
