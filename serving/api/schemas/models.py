"""The model behind the scores: what it is, how good, and how one can see that."""

from datetime import datetime
from uuid import UUID

from pydantic import Field

from serving.api.schemas.kit import Output, Probability


class ModelMetrics(Output):
    """How good a set of probabilities was, on deals that the model had not seen."""

    rows: int
    deals: int
    base_rate: Probability
    brier: float = Field(description="Mean squared error of the probability; lower is better.")
    brier_skill: float = Field(description="Share of the base rate's Brier score that the model removes.")
    log_loss: float
    auc: float | None = Field(description="Null where only one outcome occurred.")
    ece: float = Field(description="Expected calibration error, bins of equal count.")


class SegmentMetrics(Output):
    """The same figures for one part of the deals."""

    segment: str = Field(examples=["stage"])
    value: str = Field(examples=["Proposal"])
    metrics: ModelMetrics


class ReliabilityBin(Output):
    """Deals given about the same probability, and how many of them were won."""

    predicted: Probability
    observed: Probability
    rows: int
    low: Probability = Field(description="95 % interval of `observed`.")
    high: Probability


class Importance(Output):
    """How much a group of features moves scores."""

    feature_group: str
    sentence: str
    importance: float = Field(description="Mean absolute effect in log-odds.")


class ChampionRead(Output):
    """The model in use."""

    version: str
    trained_at: datetime
    deals: int
    rows: int
    data_from: datetime | None
    data_to: datetime | None
    calibration: str
    metrics: ModelMetrics
    segments: list[SegmentMetrics]
    reliability: list[ReliabilityBin]
    importance: list[Importance]
    card: str = Field(description="The model card, Markdown.")


class ModelRead(Output):
    """What scores rest on: a champion, or a prior and why."""

    name: str = Field(examples=["win_probability"])
    basis: str = Field(description="`model` or `prior`.", examples=["model"])
    basis_note: str
    champion: ChampionRead | None
    organization_id: UUID
