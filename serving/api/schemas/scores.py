"""Win probabilities: a chip for lists, the score with its reasons, its history and what moved it."""

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field

from serving.api.schemas.activities import TimelineEntry
from serving.api.schemas.kit import MAX_BATCH, Input, Output, Probability

Band = Literal["low", "fair", "high"]


class ScoreChip(Output):
    """A score as small as a list can carry it."""

    value: Probability
    band: Band
    trend: float | None = Field(
        description="Change over seven days, signed; null when there was no score then."
    )
    calibrated: bool
    as_of: datetime


class ReasonRead(Output):
    """One thing that moves this deal's probability, in a sentence a rep understands."""

    feature_group: str = Field(examples=["recent_touches"])
    features: list[str] = Field(description="Columns behind the sentence.", examples=[["calls_answered_7d"]])
    sentence: str = Field(examples=["Two calls answered in the last week"])
    effect: float = Field(description="Change in log-odds, additive over all reasons.", examples=[0.41])
    effect_points: float = Field(description="Percentage points of probability, signed.", examples=[9.1])
    direction: Literal["up", "down"]


class ScoreRead(Output):
    """The probability that a deal will be won, as of a moment, and why."""

    deal_id: UUID
    value: Probability
    band: Band
    calibrated: bool
    basis: Literal["model", "prior"] = Field(
        description="`prior` when the organization has too little history for a model."
    )
    basis_note: str = Field(description="What the number rests on, in a sentence.")
    interval: Annotated[list[float], Field(min_length=2, max_length=2)] | None = Field(
        description="80 % range of the estimate.", examples=[[0.55, 0.69]]
    )
    reasons: list[ReasonRead] = Field(description="Largest effect first, at most five.")
    base: float | None = Field(
        description="Log-odds before any reason; base, effects and rest add up to the score's."
    )
    rest: float | None = Field(description="Log-odds of everything that is not among the reasons.")
    model_version: str = Field(examples=["win_probability.northgate/3"])
    as_of: datetime = Field(description="The moment whose facts the score used.")
    computed_at: datetime


class ScorePoint(Output):
    """One stored score, for a line."""

    value: Probability
    band: Band
    model_version: str
    as_of: datetime


class ScoreBatchRequest(Input):
    """Deals to score now, at most 500."""

    deal_ids: list[UUID] = Field(min_length=1, max_length=MAX_BATCH)


class ScoreBatch(Output):
    """Each deal asked for, once: scored, closed, or none that the caller can see."""

    items: list[ScoreRead]
    closed: list[UUID] = Field(description="Deals that are closed and so have no chance to tell.")
    missing: list[UUID] = Field(description="Ids that are no deal the caller can see.")


class ReasonMove(Output):
    """How much one reason moved between two scores."""

    feature_group: str
    sentence: str = Field(description="As it reads now, or as it read when it has gone.")
    effect_then: float = Field(description="Log-odds; 0 when it was no reason then.")
    effect_now: float = Field(description="Log-odds; 0 when it is no reason now.")


class ChangesRead(Output):
    """What changed on a deal over some days, and what that did to its score."""

    deal_id: UUID
    days: int
    then: ScorePoint | None = Field(description="The last score before the period, else the first within it.")
    now: ScorePoint | None
    moved: list[ReasonMove] = Field(description="Largest move first.")
    events: list[TimelineEntry] = Field(description="Newest first, without the scores themselves.")
