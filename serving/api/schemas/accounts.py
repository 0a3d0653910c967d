"""Companies sold to."""

from datetime import datetime
from uuid import UUID

from pydantic import Field

from serving.api.schemas.kit import Input, Name, Output, Ref


class AccountRead(Output):
    """One company."""

    id: UUID
    name: str = Field(examples=["Harbour Logistics"])
    parent: Ref | None
    owner: Ref | None
    industry: str | None = Field(examples=["logistics"])
    region: str | None = Field(examples=["north"])
    employees: int | None
    created_at: datetime


class AccountCreate(Input):
    """A new company; the caller owns it unless said otherwise."""

    name: Name = Field(examples=["Harbour Logistics"])
    parent_id: UUID | None = None
    owner_id: UUID | None = None
    industry: str | None = Field(default=None, max_length=100)
    region: str | None = Field(default=None, max_length=100)
    employees: int | None = Field(default=None, ge=0)


class AccountPatch(Input):
    """Fields to change; absent ones stay, null empties."""

    name: Name | None = None
    parent_id: UUID | None = None
    owner_id: UUID | None = None
    industry: str | None = Field(default=None, max_length=100)
    region: str | None = Field(default=None, max_length=100)
    employees: int | None = Field(default=None, ge=0)
