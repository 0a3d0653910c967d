"""What becomes of leads."""

from datetime import date, datetime
from typing import Literal, Self
from uuid import UUID

from pydantic import Field, model_validator

from serving.api.schemas.deals import Currency
from serving.api.schemas.kit import Input, Money, Name, Output


class MatchRead(Output):
    """A record that a lead may be."""

    noun: Literal["accounts", "people"]
    id: UUID
    name: str = Field(examples=["Harbour Logistics GmbH"])
    on: list[str] = Field(
        description="What agrees: `email`, `domain`, `name`, `likeness`.", examples=[["domain", "name"]]
    )


class DealOfLead(Input):
    """The deal that a lead becomes."""

    pipeline_id: UUID
    name: Name | None = Field(default=None, description="The company's when absent.")
    stage_id: UUID | None = None
    amount: Money | None = None
    currency: Currency | None = None
    expected_close: date | None = None


class LeadConvert(Input):
    """What a lead shall become: records that are there by id, new ones where none is named."""

    account_id: UUID | None = None
    account_name: Name | None = Field(
        default=None, description="Of a new account; the lead's company if absent."
    )
    person_id: UUID | None = None
    deal_id: UUID | None = None
    deal: DealOfLead | None = None
    despite_duplicates: bool = Field(default=False, description="Add records even if some are like them.")

    @model_validator(mode="after")
    def _one_deal(self) -> Self:
        if self.deal_id is not None and self.deal is not None:
            raise ValueError("a lead becomes an existing deal or a new one, not both")
        return self


class LeadConversionRead(Output):
    """What a lead became."""

    lead_id: UUID
    account_id: UUID | None
    person_id: UUID | None
    deal_id: UUID | None
    converted_at: datetime
