"""People at the companies sold to."""

from datetime import datetime
from uuid import UUID

from pydantic import Field

from serving.api.schemas.kit import Custom, Input, Name, Output, Ref
from serving.api.schemas.users import Email


class PersonRead(Output):
    """One person on the buyer's side."""

    id: UUID
    name: str = Field(examples=["Ines Moreau"])
    email: str | None
    phone: str | None
    title: str | None = Field(examples=["Head of purchasing"])
    account: Ref | None
    owner: Ref | None
    created_at: datetime
    custom: Custom


class PersonCreate(Input):
    """A new person; the caller owns the record unless said otherwise."""

    name: Name = Field(examples=["Ines Moreau"])
    account_id: UUID | None = None
    owner_id: UUID | None = None
    email: Email | None = None
    phone: str | None = Field(default=None, max_length=40)
    title: str | None = Field(default=None, max_length=200)
    custom: Custom | None = None


class PersonPatch(Input):
    """Fields to change; absent ones stay, null empties."""

    name: Name | None = None
    account_id: UUID | None = None
    owner_id: UUID | None = None
    email: Email | None = None
    phone: str | None = Field(default=None, max_length=40)
    title: str | None = Field(default=None, max_length=200)
    custom: Custom | None = None
