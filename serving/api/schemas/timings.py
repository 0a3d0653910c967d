"""When a deal is won or lost: the curve by week, its dates, how it moved, and its chart."""

from datetime import date, datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import Field

from serving.api.schemas.kit import Output, Probability

VegaLite = Annotated[
    dict[str, Any], Field(description="A Vega-Lite specification with its data, ready to be drawn.")
]


class TimingWeek(Output):
    """What has happened by the end of a week ahead; the three sum to one."""

    week: int = Field(description="Weeks after `as_of`.", examples=[13])
    on: date = Field(description="The day that many weeks after `as_of`.")
    won: Probability
    lost: Probability
    open: Probability


class TimingRead(Output):
    """When an open deal will close, as of a moment. The dates speak of the deal if it is won."""

    deal_id: UUID
    win: Probability = Field(description="Chance to be won at last: the value of the deal's score.")
    lose: Probability
    weeks: list[TimingWeek]
    median_close: date | None = Field(description="Won by then in half of the cases in which it is won.")
    expected_close: date | None = Field(description="The mean day of winning, if it is won.")
    low_close: date | None = Field(description="With `high_close`: between them it is won in 80 % of them.")
    high_close: date | None
    slip: Probability | None = Field(
        description="Chance to be still open after the expected close date on record; null without one."
    )
    calibrated: bool
    basis: Literal["model", "prior"]
    basis_note: str = Field(description="What the curve rests on, in a sentence.")
    model_version: str = Field(examples=["close_timing.northgate/2"])
    as_of: datetime
    computed_at: datetime


class TimingPoint(Output):
    """One stored timing, for a line."""

    win: Probability
    median_close: date | None
    low_close: date | None
    high_close: date | None
    slip: Probability | None
    model_version: str
    as_of: datetime
