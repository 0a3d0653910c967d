"""Deals, their board, people and product lines."""

from datetime import date, datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field

from serving.api.schemas.kit import Custom, Input, Money, Name, Output, Quantity, Ref
from serving.api.schemas.people import PersonRead
from serving.api.schemas.scores import ScoreChip

StageKind = Literal["open", "won", "lost"]
BuyingRole = Literal[
    "decision_maker",
    "economic_buyer",
    "champion",
    "influencer",
    "technical_buyer",
    "user",
    "gatekeeper",
    "other",
]
Currency = Annotated[str, Field(pattern=r"^[A-Z]{3}$", description="ISO 4217", examples=["EUR"])]


class StageRead(Output):
    """One step of a pipeline."""

    id: UUID
    name: str = Field(examples=["Proposal"])
    kind: StageKind
    position: int


class PipelineRead(Output):
    """A pipeline and its stages in order."""

    id: UUID
    name: str = Field(examples=["New business"])
    stages: list[StageRead]


class DealCard(Output):
    """A deal as a board shows it."""

    id: UUID
    name: str = Field(examples=["Scaffolding for the harbour site"])
    account: Ref | None
    owner: Ref | None
    amount: Money | None
    currency: str = Field(examples=["EUR"])
    expected_close: date | None
    stage_id: UUID
    entered_stage_at: datetime
    score: ScoreChip | None = Field(
        description="Null until the first score, and on closed deals without one."
    )


class BoardColumn(Output):
    """One stage with its deals; sums cover all of the stage, also deals left off a closed column."""

    stage: StageRead
    count: int
    amount_sum: Money
    weighted_sum: Money = Field(
        description="Amounts times win probability; deals without a score count nothing."
    )
    deals: list[DealCard]


class BoardRead(Output):
    """A pipeline as columns; won and lost show the last 90 days, at most 50 deals each."""

    pipeline: Ref
    currency: str
    owner: Literal["me", "team", "all"]
    columns: list[BoardColumn]


class DealRead(DealCard):
    """A deal with everything on its page but the lists."""

    pipeline: Ref
    stage: StageRead
    state: StageKind
    source: str | None = Field(examples=["referral"])
    opened_at: datetime
    closed_at: datetime | None
    lost_reason: str | None
    version: int = Field(description="The value of the ETag; send it back in If-Match.")
    custom: Custom


class DealCreate(Input):
    """A new deal; it starts in the pipeline's first stage and the caller owns it unless said otherwise."""

    name: Name = Field(examples=["Scaffolding for the harbour site"])
    pipeline_id: UUID
    stage_id: UUID | None = None
    account_id: UUID | None = None
    owner_id: UUID | None = None
    amount: Money | None = None
    currency: Currency | None = Field(default=None, description="The organization's own when absent.")
    source: str | None = Field(default=None, max_length=100)
    expected_close: date | None = None
    custom: Custom | None = None


class DealPatch(Input):
    """Fields to change; absent ones stay, null empties. The stage changes by /move, /win and /lose."""

    name: Name | None = None
    account_id: UUID | None = None
    owner_id: UUID | None = None
    amount: Money | None = None
    source: str | None = Field(default=None, max_length=100)
    expected_close: date | None = None
    custom: Custom | None = None


class Move(Input):
    """The stage to move a deal to."""

    stage_id: UUID
    reason: str | None = Field(default=None, max_length=500)


class Close(Input):
    """Why a deal was won or lost."""

    reason: str | None = Field(default=None, max_length=500, examples=["price"])


class DealPersonRead(Output):
    """A person taking part in a deal on the buyer's side."""

    person: PersonRead | Ref = Field(
        description="Only id and name for those who may not see people's details."
    )
    role: BuyingRole | None
    added_at: datetime


class DealPersonAdd(Input):
    """A person to add to a deal."""

    person_id: UUID
    role: BuyingRole | None = None


class ProductLineRead(Output):
    """One product line of a deal."""

    id: UUID
    product: str = Field(examples=["Scaffold tower, 6 m"])
    quantity: Quantity
    unit_price: Money
    amount: Money
    added_at: datetime


class ProductLineAdd(Input):
    """A product line to add to a deal."""

    product: Name
    quantity: Quantity
    unit_price: Money
