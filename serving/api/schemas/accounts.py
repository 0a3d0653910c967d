"""Companies sold to."""

from datetime import datetime
from typing import Annotated
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
