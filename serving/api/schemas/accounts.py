"""Companies sold to."""

from datetime import datetime
from decimal import Decimal
from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field

from serving.api.schemas.kit import Custom, Input, Name, Output, Ref

Country = Annotated[str, Field(pattern=r"^[A-Za-z]{2}$", description="ISO 3166 alpha-2.", examples=["DE"])]


class AccountRead(Output):
    """One company."""

    id: UUID
    name: str = Field(examples=["Harbour Logistics"])
    parent: Ref | None
    owner: Ref | None
    industry: str | None = Field(examples=["logistics"])
    region: str | None = Field(examples=["north"])
    employees: int | None
    country: str | None = Field(description="ISO 3166 alpha-2.", examples=["DE"])
    postal_code: str | None = Field(examples=["20457"])
    website: str | None = Field(examples=["harbour.example"])
    churn_kind: Literal["contract", "purchases"] | None = Field(
        description="How the account could be lost as a customer: a running subscription is left, or, of one "
        "without, no order comes. Null when it is no customer."
    )
    churn_90: float | None = Field(ge=0, le=1, description="Chance to be lost within 90 days.")
    health: int | None = Field(
        ge=0, le=100, description="Chance to stay in percent: for 90 days of a contract, for 180 of orders."
    )
    revenue_at_risk: Decimal | None = Field(
        description="A year's revenue that is expected to be lost, in the organization's currency."
    )
    risk_as_of: datetime | None
    created_at: datetime
    custom: Custom


class AccountCreate(Input):
    """A new company; the caller owns it unless said otherwise."""

    name: Name = Field(examples=["Harbour Logistics"])
    parent_id: UUID | None = None
    owner_id: UUID | None = None
    industry: str | None = Field(default=None, max_length=100)
    region: str | None = Field(default=None, max_length=100)
    employees: int | None = Field(default=None, ge=0)
    country: Country | None = None
    postal_code: str | None = Field(default=None, max_length=20)
    website: str | None = Field(default=None, max_length=200)
    custom: Custom | None = None


class AccountPatch(Input):
    """Fields to change; absent ones stay, null empties."""

    name: Name | None = None
    parent_id: UUID | None = None
    owner_id: UUID | None = None
    industry: str | None = Field(default=None, max_length=100)
    region: str | None = Field(default=None, max_length=100)
    employees: int | None = Field(default=None, ge=0)
    country: Country | None = None
    postal_code: str | None = Field(default=None, max_length=20)
    website: str | None = Field(default=None, max_length=200)
    custom: Custom | None = None
