"""How right forecasts were, how optimistic people are, and what is trend and season, as answered."""

from typing import Literal
from uuid import UUID

from pydantic import Field

from serving.api.schemas.forecasts import KindName, LevelName, PeriodRead, Signed, SubjectRead
from serving.api.schemas.kit import Output, Probability


class FiguresRead(Output):
    """How right one source was as of one moment of its periods; null where a figure is not defined."""

    subject: SubjectRead | None = Field(description="Null for all of the level together.")
    model_version: str | None = Field(description="Of one version of the model; null for all of them.")
    lead: Literal["start", "middle", "two_weeks"]
    source: Literal["model", "stage_weighted", "commit", "submission", "adjustment", "naive"]
    n: int
    wape: float | None
    bias: float | None
    mase: float | None = Field(description="Beside the same as in the period before; below 1 is better.")
    coverage_80: float | None
    coverage_95: float | None


class PointRead(Output):
    """What was said of a period that is over, and what came."""

    subject: SubjectRead
    period: PeriodRead
    lead: Literal["start", "middle", "two_weeks"]
    source: Literal["model", "stage_weighted", "commit", "submission", "adjustment", "naive"]
    said: Signed
    low_80: Signed | None
    high_80: Signed | None
    low_95: Signed | None
    high_95: Signed | None
    model_version: str | None
    came: Signed


class BacktestRead(Output):
    """How right the model that answers would have been on past periods, each from what was known then.

    It is no part of the ledger: nobody was shown these numbers. It speaks for a model until its own
    snapshots have met periods that are over.
    """

    model_version: str
    n: int = Field(description="Forecasts of one subject's period, each from an earlier month's beginning.")
    wape: float
    bias: float
    mase: float = Field(description="In units of what neighbouring periods of a subject differ by.")
    coverage_80: float
    coverage_95: float
    seasonal_naive_wape: float = Field(description="Of the same period a year before.")
    stage_weighted_wape: float = Field(description="Of the stage-weighted pipeline.")


class AccuracyRead(Output):
    """How right forecasts of a level were, over periods that are over."""

    level: LevelName
    kind: KindName
    periods: list[PeriodRead]
    figures: list[FiguresRead]
    points: list[PointRead] = Field(description="Of one subject; empty where a whole level is asked for.")
    backtest: BacktestRead | None = Field(
        description="The model that answers, on past periods of the whole level; null before one was learned."
    )


class FactorRead(Output):
    """Somebody's optimism: 1.2 says a fifth more than comes, 0.9 a tenth less."""

    user_id: UUID
    name: str
    factor: float | None = Field(description="Null, as what follows from it, below three people.")
    low: float | None = Field(description="`low` to `high`: 80 % interval.")
    high: float | None
    raw: float = Field(description="What was submitted over what came, before it is drawn to everybody's.")
    n: int = Field(description="Periods that are over and were submitted for by their middle.")
    pull: Probability | None = Field(description="How much of it is everybody's.")
    submitted: Signed | None = Field(description="Their newest submission of the current period.")
    corrected: Signed | None = Field(description="The same over the factor.")


class OptimismRead(Output):
    """Factors of those whose numbers the caller sees."""

    kind: KindName
    period: PeriodRead
    people: list[FactorRead]
    together: float | None = Field(description="Everybody's factor; null below three people.")
    learned_from: int = Field(description="People it was learned from.")


class TrendMonth(Output):
    """A month that is over: revenue = trend + season + rest."""

    period: PeriodRead
    revenue: Signed
    trend: Signed
    season: Signed
    rest: Signed
    one_off: bool


class TrendRead(Output):
    """What in a subject's revenue is trend, what is season, and what happened once."""

    subject: SubjectRead
    currency: str
    months: list[TrendMonth]
    trend_strength: Probability
    season_strength: Probability
    note: str
