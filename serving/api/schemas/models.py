"""The model behind the scores: what it is, how good, and how one can see that."""

from datetime import datetime
from typing import Literal

from pydantic import Field

from serving.api.schemas.kit import Output, Probability


class MetricsRead(Output):
    """How good a set of probabilities was, on deals that the model had not seen."""

    rows: int
    effective_rows: float
    base_rate: Probability
    brier: float = Field(description="Mean squared error of the probability; lower is better.")
    brier_skill: float = Field(description="Share of the base rate's Brier score that the model removes.")
    ece: float = Field(description="Expected calibration error, bins of equal count.")
    auc: float | None = Field(description="Null where only one outcome occurred.")
    log_loss: float


class SegmentMetricsRead(Output):
    """The same figures for one part of the deals."""

    by: str = Field(examples=["stage"])
    segment: str = Field(examples=["Proposal"])
    metrics: MetricsRead


class BaselineRead(Output):
    """The same deals answered by something simpler."""

    name: str = Field(examples=["stage_prior"])
    metrics: MetricsRead


class ReliabilityBinRead(Output):
    """Deals given about the same probability, and how many of them were won."""

    rows: int
    weight: float
    predicted: Probability
    observed: Probability
    low: Probability = Field(description="95 % interval of `observed`, with `high`.")
    high: Probability


class PeriodRead(Output):
    """A stretch of time and what was learned from it."""

    name: str = Field(description="`train`, `calibrate` or `test`.", examples=["train"])
    begins: datetime
    ends: datetime
    deals: int
    won: int
    rows: int


class ImportanceRead(Output):
    """How much a feature moves scores."""

    feature: str = Field(examples=["days_since_last_touch"])
    feature_group: str = Field(examples=["recent_touches"])
    sentence: str = Field(description="What the feature means.", examples=["Days since the last touch"])
    importance: float = Field(description="Mean absolute effect in log-odds on deals the model had not seen.")


class BandsRead(Output):
    """Where bands begin."""

    fair: Probability
    high: Probability


class ChampionRead(Output):
    """The version in use."""

    version: str = Field(examples=["win_probability.northgate/3"])
    trained_at: datetime
    service: str = Field(description="The feature service it reads.", examples=["win_probability_v1"])
    features: int
    calibration: str = Field(examples=["isotonic"])
    periods: list[PeriodRead]
    metrics: MetricsRead | None = Field(description="Null for a prior, which is not judged.")
    baselines: list[BaselineRead]
    skill_low: float | None = Field(description="Lower end of the 90 % interval of the Brier skill.")
    segments: list[SegmentMetricsRead]
    reliability: list[ReliabilityBinRead]
    importance: list[ImportanceRead] = Field(description="Largest first.")
    bands: BandsRead
    won: int = Field(description="Won deals at hand when it was trained.")
    lost: int
    needed_won: int = Field(description="Below this many won or lost deals a prior stands in for a model.")
    needed_lost: int
    card: str = Field(description="The model card, Markdown.")


class ModelRead(Output):
    """What scores rest on: a trained model, or a prior and why."""

    name: str = Field(examples=["win_probability"])
    basis: Literal["model", "prior"]
    basis_note: str = Field(examples=["Learned from 1,204 closed deals of the last three years."])
    champion: ChampionRead | None = Field(description="Null when nothing was trained yet.")
