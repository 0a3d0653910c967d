"""What every model answers with and how it is asked: predictions, reasons, predictors, the card's data."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, Protocol

import pyarrow as pa

Basis = Literal["model", "prior"]
"""`model`: learned from this organization's deals. `prior`: too little data, a shrunken rate instead."""

Band = Literal["low", "fair", "high"]


@dataclass(frozen=True, slots=True)
class Reason:
    """One sentence that moved a prediction, and by how much."""

    feature_group: str
    """The feature view the sentence sums up."""
    features: tuple[str, ...]
    """The columns of that view which the model read, the most important for this deal first."""
    sentence: str
    effect: float
    """Log-odds. A prediction's base, effects and rest add up to its log-odds."""
    effect_points: float
    """Percentage points of probability that this effect adds or takes away; has the sign of `effect`."""

    @property
    def direction(self) -> Literal["up", "down"]:
        """Whether this speaks for the outcome or against it."""
        return "up" if self.effect >= 0 else "down"


@dataclass(frozen=True, slots=True)
class Prediction:
    """A probability with what it rests on."""

    value: float
    low: float
    high: float
    """`low` to `high`: 80 % range of the estimate, had the same history been drawn again."""
    calibrated: bool
    """Whether deals that the model never saw bore its probabilities out. False of a prior, which is a rate;
    and of a model whose calibration error on held-out deals is more than chance explains. `basis_note` says
    which."""
    basis: Basis
    basis_note: str
    """A sentence: which data the number rests on, and what is missing when it is a prior."""
    band: Band
    base: float
    """Log-odds before any reason."""
    reasons: tuple[Reason, ...]
    """At most five, the largest effect first."""
    rest: float
    """Log-odds of everything that is not among the reasons."""
    model_version: str
    as_of: datetime
    """UTC, aware."""


class Predictor(Protocol):
    """A trained model, ready to answer."""

    @property
    def version(self) -> str:
        """Name of the registered version, or `untrained`."""
        ...

    @property
    def service(self) -> str:
        """The feature service whose columns it reads."""
        ...

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns it reads, by name; their order in a table does not matter."""
        ...

    def predict(self, rows: pa.Table) -> list[Prediction]:
        """Answer each row (`as_of` and the columns; what is absent counts as missing) in the order given."""
        ...


@dataclass(frozen=True, slots=True)
class Period:
    """A half-open stretch of time with what was learned from it; times are UTC, ISO 8601."""

    begins: str
    ends: str
    deals: int
    won: int
    rows: int
    open_share: float
    """Share of the period's rows whose deal had no outcome yet when it ended."""
    effective_rows: float
    """Kish's effective sample size after weights."""


@dataclass(frozen=True, slots=True)
class ReliabilityBin:
    """One bin of a reliability diagram."""

    rows: int
    weight: float
    predicted: float
    observed: float
    low: float
    high: float
    """`low` to `high`: Wilson's 95 % interval of the observed share, on the effective number of rows."""


@dataclass(frozen=True, slots=True)
class Metrics:
    """How good probabilities were on rows the model never saw."""

    rows: int
    effective_rows: float
    base_rate: float
    brier: float
    brier_skill: float
    ece: float
    auc: float | None
    """None when one class is absent."""
    log_loss: float


@dataclass(frozen=True, slots=True)
class ErrorByChance:
    """The calibration error that chance alone gives exact probabilities, for the same deals and rows."""

    median: float
    high: float
    """95th percentile."""
    tolerated: float
    """How far beyond `high` an error may lie before the model is no longer called calibrated."""


@dataclass(frozen=True, slots=True)
class SegmentMetrics:
    """Metrics of one slice of the held-out rows."""

    by: str
    segment: str
    metrics: Metrics


@dataclass(frozen=True, slots=True)
class ModelCard:
    """Everything a model page shows about one version."""

    model: str
    organization: str
    version: str
    basis: Basis
    basis_note: str
    trained_at: str
    service: str
    features: int
    periods: Mapping[str, Period]
    """`train`, `calibrate` and `test`; empty for a prior."""
    calibration: str
    metrics: Metrics | None
    baselines: Mapping[str, Metrics]
    """The same rows answered by `base_rate` and `stage_prior`."""
    skill_low: float | None
    """Lower end of the 90 % interval of the Brier skill, by resampling deals."""
    ece_by_chance: ErrorByChance | None
    """What to compare `metrics.ece` with; None of a prior."""
    segments: Sequence[SegmentMetrics]
    reliability: Sequence[ReliabilityBin]
    importance: Mapping[str, float]
    """Mean absolute effect in log-odds by feature, on the held-out rows, largest first."""
    leaks: Sequence[str]
    """What the leakage checks found, each a sentence; empty when they passed."""
    won: int
    lost: int
    needed_won: int
    needed_lost: int
    bands: Mapping[str, float]
    """Lowest probability of `fair` and of `high`."""

    @property
    def doubt(self) -> str | None:
        """Why a learned model is not to be called calibrated, in a sentence; None when it is."""
        if self.metrics is None or self.ece_by_chance is None:
            return "Its calibration was not checked on later deals."
        found, chance = self.metrics.ece, self.ece_by_chance
        if found <= chance.high + chance.tolerated:
            return None
        return (
            f"It is not calibrated: on later deals what it says is off by {found:.3f} on average (ECE), "
            f"where chance alone explains {chance.high:.3f} and {chance.tolerated} more is tolerated."
        )
