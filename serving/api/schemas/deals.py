"""Deals, their board, people and product lines."""

from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Literal, Self
from uuid import UUID

from pydantic import Field, PlainSerializer, WithJsonSchema, model_validator

from serving.api.schemas.kit import Custom, Input, Money, Name, Output, Probability, Quantity, Ref
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
Demand = Literal["amount", "expected_close", "account", "owner", "source", "person", "product"]
Currency = Annotated[str, Field(pattern=r"^[A-Z]{3}$", description="ISO 4217", examples=["EUR"])]


Percent = Annotated[
    Decimal,
    Field(ge=0, le=100, max_digits=5, decimal_places=2),
    PlainSerializer(lambda percent: format(percent, "f"), return_type=str),
    WithJsonSchema({"type": "string", "pattern": r"^\d{1,3}(\.\d{1,2})?$", "examples": ["12.50"]}),
]


class StageRead(Output):
    """One step of a pipeline."""

    id: UUID
    name: str = Field(examples=["Proposal"])
    kind: StageKind
    position: int


class RequirementRead(Output):
    """Something that a deal must have before it enters a stage."""

    demands: Demand
    role: BuyingRole | None = Field(description="Of `person`: somebody with this role.")


class PipelineStageRead(StageRead):
    """One step of a pipeline, and what it asks of a deal that enters it."""

    requirements: list[RequirementRead]


class PipelineRead(Output):
    """A pipeline and its stages in order."""

    id: UUID
    name: str = Field(examples=["New business"])
    stages: list[PipelineStageRead]
    reason_required: bool = Field(description="Whether a deal is won or lost only with a reason.")
    retired_stages: list[StageRead] = Field(description="Stages that no deal enters any longer.")


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
    amount_in_org_currency: Money | None = Field(
        description="Open deals by today's rate, closed ones by that of their last day; null without one."
    )
    score: ScoreChip | None = Field(
        description="Null until the first score, and on closed deals without one."
    )
    predicted_close_on: date | None = Field(
        description="The day by which it is won in half of the cases in which it is won; null until scored."
    )
    slip_probability: Probability | None = Field(
        description="Chance to be still open after `expected_close`; null without that or until scored."
    )


class BoardColumn(Output):
    """One stage with its deals; sums cover all of the stage, also deals left off a closed column."""

    stage: StageRead
    count: int
    amount_sum: Money
    weighted_sum: Money = Field(
        description="Amounts times win probability; deals without a score count nothing."
    )
    without_rate: int = Field(
        description="Deals whose amounts no sum holds, since nobody told the rate of their currency."
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
    reason_id: UUID | None = Field(description="Why it was won or lost, of the organization's list.")
    amount_from_lines: bool = Field(description="Whether the amount is the sum of the product lines.")
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
    amount_from_lines: bool = Field(
        default=False, description="Whether the amount is the sum of the product lines."
    )
    custom: Custom | None = None


class DealPatch(Input):
    """Fields to change; absent ones stay, null empties. The stage changes by /move, /win and /lose."""

    name: Name | None = None
    account_id: UUID | None = None
    owner_id: UUID | None = None
    amount: Money | None = None
    source: str | None = Field(default=None, max_length=100)
    currency: Currency = Field(default="EUR", description="What is left out stays.")
    expected_close: date | None = None
    amount_from_lines: bool = False
    custom: Custom | None = None


class Move(Input):
    """The stage to move a deal to; a closed deal is opened again only with a reason."""

    stage_id: UUID
    reason: str | None = Field(default=None, max_length=500)
    reason_id: UUID | None = Field(default=None, description="One of `/deal_reasons` of that kind.")


class Close(Input):
    """Why a deal was won or lost: in words, or by the organization's list."""

    reason: str | None = Field(default=None, max_length=500, examples=["price"])
    reason_id: UUID | None = Field(default=None, description="One of `/deal_reasons` of that kind.")


class DealPersonRead(Output):
    """A person taking part in a deal on the buyer's side."""

    person: PersonRead | Ref = Field(
        description="Only id and name for those who may not see people's details."
    )
    role: BuyingRole | None
    primary: bool = Field(description="Whether they come before all others of the deal.")
    added_at: datetime


class DealPersonAdd(Input):
    """A person to add to a deal."""

    person_id: UUID
    role: BuyingRole | None = None
    primary: bool = False


class DealPersonPatch(Input):
    """What to change of somebody's part in a deal; what is left out stays."""

    role: BuyingRole | None = None
    primary: bool = False


class PersonsDealRead(Output):
    """A deal that a person takes part in, and how."""

    deal: DealRead
    role: BuyingRole | None
    primary: bool
    added_at: datetime


class ProductLineRead(Output):
    """One product line of a deal."""

    id: UUID
    product: str = Field(examples=["Scaffold tower, 6 m"])
    quantity: Quantity
    unit_price: Money
    product_id: UUID | None
    discount_percent: Percent | None
    tax_percent: Percent | None
    amount: Money = Field(description="After the discount and before tax, in the deal's currency.")
    tax: Money
    total: Money
    added_at: datetime


class ProductLineAdd(Input):
    """A product line to add to a deal: in words with a price, or one of `/products`.

    A product without a unit price costs what the price book, or the standard one, says for the deal's
    currency today.
    """

    product: Name | None = None
    quantity: Quantity
    unit_price: Money | None = None
    product_id: UUID | None = None
    price_book_id: UUID | None = None
    discount_percent: Percent | None = None
    tax_percent: Percent | None = None

    @model_validator(mode="after")
    def _says_what_and_how_much(self) -> Self:
        if self.product_id is None and (self.product is None or self.unit_price is None):
            raise ValueError("a line names a product_id, or a product with a unit_price")
        return self


class ProductLinePatch(Input):
    """Numbers of a line to change; what is left out stays."""

    quantity: Quantity = Decimal(1)
    unit_price: Money = Decimal(0)
    discount_percent: Percent | None = None
    tax_percent: Percent | None = None
