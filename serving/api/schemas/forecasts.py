"""What the forecast ledger is asked with and answers."""

from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import Field, PlainSerializer, WithJsonSchema

from serving.api.schemas.kit import Input, Money, Output, Probability

LevelName = Literal["company", "team", "user", "territory", "product"]
KindName = Literal["month", "quarter"]
CategoryName = Literal["pipeline", "best_case", "commit", "closed", "omitted"]
PickedName = Literal["pipeline", "best_case", "commit", "omitted"]
PeriodKey = Annotated[str, Field(max_length=10, description="`2026-Q1` or `2026-03`.", examples=["2026-Q1"])]

Signed = Annotated[
    Decimal,
    PlainSerializer(lambda amount: format(amount, "f"), return_type=str),
    WithJsonSchema({"type": "string", "pattern": r"^-?\d+(\.\d{1,2})?$", "examples": ["-2500.00"]}),
]
"""An amount that is answered: it may lie below zero, and sums may be larger than any one amount."""


class SubjectRead(Output):
    """Whom or what a number is of."""

    level: LevelName
    id: UUID | None = Field(description="Of a team the user who leads it; null for the company.")
    name: str


class PeriodRead(Output):
    """A calendar month or quarter, in UTC."""

    key: str = Field(examples=["2026-Q1"])
    kind: KindName
    begins: date
    ends: date = Field(description="The first day after it.")


class SnapshotRead(Output):
    """A forecast as of a moment; once kept it never changes."""

    id: UUID
    number: int = Field(description="1, 2, 3 ... in the order in which they were kept.")
    as_of: datetime
    computed_at: datetime
    cause: str
    made_by: UUID
    model_version: str = Field(examples=["revenue.northgate/3"])
    basis: Literal["model", "prior"]
    basis_note: str
    currency: str
    inputs_hash: str = Field(description="SHA-256 of everything the numbers were made of.")
    seed: int


class LineRead(Output):
    """A subject's revenue in a period, in the organization's own currency."""

    subject: SubjectRead
    period: PeriodRead
    closed: Signed = Field(description="Won in it already.")
    pipeline_mean: Signed = Field(description="Expected of deals that are open now.")
    new_business_mean: Signed = Field(description="Expected of deals that are not there yet.")
    mean: Signed
    quantiles: dict[str, Signed] = Field(
        description="Of the total, by probability.", examples=[{"0.1": "90000.00", "0.9": "140000.00"}]
    )
    commit: Signed = Field(description="Closed, and open deals of that category expected to close in it.")
    best_case: Signed = Field(description="Commit and best case.")
    pipeline_total: Signed = Field(description="Best case and pipeline.")
    stage_weighted: Signed
    open_deals: int
    submission: Signed | None = Field(description="What was submitted last of it; null when nothing was.")
    adjustment: Signed | None = Field(description="What it was adjusted to last; null when it was not.")


class ForecastRead(Output):
    """The lines of a snapshot that the caller may see."""

    snapshot: SnapshotRead
    items: list[LineRead]


class LinePointRead(Output):
    """A number as one snapshot had it, of those in which it changed."""

    forecast_id: UUID
    as_of: datetime
    model_version: str
    closed: Signed
    mean: Signed
    quantiles: dict[str, Signed]


class SnapshotDealRead(Output):
    """A deal as a snapshot took it in."""

    deal_id: UUID
    owner_id: UUID | None
    state: Literal["open", "won", "lost"]
    amount_own: Signed
    expected_close: date | None = Field(description="Null where none was set, or it is closed to the caller.")
    closed_on: date | None
    category: CategoryName | None = Field(
        description="Null of an open deal where scores of deals are closed to the caller."
    )
    stage_weight: Probability
    win_in: dict[str, float] = Field(
        description="P(won in the period) by the period's key; empty once closed, or where scores are closed "
        "to the caller."
    )
    territory_id: UUID | None


class StepRead(Output):
    """One bar of a waterfall."""

    kind: str = Field(
        description="new, won, lost, slipped_out, pulled_in, won_earlier, grown, shrunk, reopened, moved_in, "
        "moved_out, gone, probability, new_business or agreement."
    )
    amount: Signed
    deals: list["MoveRead"] = Field(description="Largest first; empty for what is no deal's.")


class MoveRead(Output):
    """One deal's part in a change."""

    deal_id: UUID
    amount: Signed


class WaterfallRead(Output):
    """What changed a number: `start` and the steps' amounts add up to `end`, to the cent."""

    before: SnapshotRead
    after: SnapshotRead
    subject: SubjectRead
    period: PeriodRead
    currency: str
    start: Signed
    end: Signed
    steps: list[StepRead]


class VerificationRead(Output):
    """A snapshot's numbers made again from what is kept with it, by the model that made it."""

    snapshot_id: UUID
    model_version: str
    agrees: bool | None = Field(description="Null when that version of the model is not at hand.")
    compared: int
    differ: int
    because: str


class SubmissionCreate(Input):
    """What one, or the team one leads, will reach."""

    level: Literal["user", "team"] = "user"
    period: PeriodKey
    amount: Money
    note: Annotated[str, Field(max_length=2000)] | None = None


class SubmissionRead(Output):
    """What somebody submitted; later ones do not replace it."""

    id: UUID
    subject: SubjectRead
    period: PeriodRead
    amount: Signed
    currency: str
    note: str | None
    forecast_id: UUID | None = Field(description="The newest snapshot when it was submitted.")
    model_mean: Signed | None = Field(description="What that snapshot said.")
    submitted_by: UUID
    submitted_at: datetime


class AdjustmentCreate(Input):
    """What a number should be, and why."""

    level: LevelName
    subject_id: UUID | None = None
    period: PeriodKey
    amount: Money
    reason: Annotated[str, Field(min_length=1, max_length=2000)]


class AdjustmentRead(Output):
    """What somebody who leads adjusted; later ones do not replace it."""

    id: UUID
    subject: SubjectRead
    period: PeriodRead
    amount: Signed
    currency: str
    reason: str
    from_amount: Signed | None = Field(description="What was submitted, or adjusted, before.")
    forecast_id: UUID | None
    model_mean: Signed | None
    adjusted_by: UUID
    adjusted_at: datetime


class NodeRead(Output):
    """What was said of a subject, and rolled up of everybody below."""

    subject: SubjectRead
    called: Signed | None = Field(
        description="The newest word on it, else the sum below; null: nobody spoke."
    )
    basis: Literal["adjusted", "submitted", "rolled_up", "none"]
    submission: Signed | None
    adjustment: Signed | None
    below: Signed | None = Field(description="What was called below in sum, whatever was said of the team.")
    silent: int = Field(description="People of whom nobody said anything.")
    model_mean: Signed | None = Field(description="The model's number beside it; null where there is none.")
    parts: list["NodeRead"]


class DealCategoryPatch(Input):
    """What a deal counts as; null takes one's word back, so that stage or probability decide again."""

    category: PickedName | None


class DealCategoryRead(Output):
    """What a deal counts as in the forecast, and who or what says so."""

    deal_id: UUID
    category: CategoryName
    basis: Literal["closed", "picked", "stage", "model"]
    picked: CategoryName | None = Field(description="A person's word; no stage and no model changes it.")
    picked_by: UUID | None
    picked_at: datetime | None
    by_default: CategoryName


class StageCategoryRead(Output):
    """What deals of a stage are unless a person said otherwise; null leaves it to the win probability."""

    stage_id: UUID
    pipeline_id: UUID
    name: str
    category: CategoryName | None


class StageCategoryPut(Input):
    """What deals of one stage are; null leaves it to the win probability."""

    stage_id: UUID
    category: PickedName | None


class StageCategoriesPatch(Input):
    """The stages to change."""

    stages: Annotated[list[StageCategoryPut], Field(min_length=1, max_length=200)]


class PaceRead(Output):
    """The share of a period's revenue that has usually come by now."""

    share: Probability
    low: Probability
    high: Probability
    basis: Literal["history", "even"] = Field(
        description="`even`: fewer than three periods are over, and revenue is taken to come evenly."
    )
    periods: int


class PaceDay(Output):
    """Where a subject should be at the end of a day, and where it is."""

    day: date
    usual: Signed
    low: Signed
    high: Signed
    closed: Signed | None = Field(description="Null for days that are yet to come.")


class GoalRead(Output):
    """A goal, the forecast beside it, and whether it is on the way."""

    subject: SubjectRead
    period: PeriodRead
    snapshot_id: UUID
    currency: str
    target: Signed | None
    source: Literal["own", "months", "people", "none"] = Field(
        description="The subject's own quota, the sum of those of its months, or of those of its people."
    )
    closed: Signed
    mean: Signed
    gap: Signed | None = Field(description="Target less closed; nothing once it is reached.")
    expected_gap: Signed | None = Field(description="Target less what is expected in all.")
    chance: Probability | None = Field(description="P(the target is reached).")
    open_pipeline: Signed
    coverage: float | None = Field(description="Open pipeline over gap.")
    usual_coverage: float | None = Field(
        description="What coverage must be if open deals are won as deals of their stages have been."
    )
    pace: PaceRead
    should_be: Signed | None
    ahead: Signed | None = Field(description="Closed less where it should be by now.")
    days: list[PaceDay]


VegaLite = dict[str, Any]
"""A chart as a ready Vega-Lite specification."""
