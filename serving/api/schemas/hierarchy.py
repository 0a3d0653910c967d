"""Accounts below accounts, and where people work."""

from datetime import date
from typing import Self
from uuid import UUID

from pydantic import Field, model_validator

from serving.api.schemas.kit import Input, Money, Output, Ref


class BranchRead(Output):
    """An account of the family; one below an account that is not shown hangs on the next that is."""

    id: UUID
    name: str
    owner: Ref | None
    parent_id: UUID | None
    depth: int = Field(description="0 for the ultimate parent.")
    children: list["BranchRead"]


class HierarchyRead(Output):
    """The family of an account, from its ultimate parent downwards."""

    roots: list[BranchRead] = Field(description="One, unless the ultimate parent is not shown to you.")
    hidden: bool = Field(description="Whether there are accounts that are not shown.")


class RollupRead(Output):
    """An account and all below it, as far as the caller may see; money in the organization's currency."""

    account_id: UUID = Field(description="Where it begins.")
    currency: str
    accounts: int
    deals: int
    open_deals: int
    open_amount: Money
    won_deals: int
    won_amount: Money
    without_rate: int = Field(description="Deals whose amounts no sum holds, for want of a rate.")
    people: int
    activities: int = Field(description="Of the last 90 days.")
    hidden: bool = Field(description="Whether there is more than the caller may see.")


class AffiliationRead(Output):
    """One company of a person, from when to before when."""

    id: UUID
    account: Ref | None
    title: str | None
    started_on: date | None = Field(description="Null when nobody knows.")
    ended_on: date | None = Field(description="The first day on which they no longer worked there.")
    primary: bool


class AffiliationCreate(Input):
    """Where a person works or worked; a present primary company takes the place of the one before."""

    account_id: UUID
    title: str | None = Field(default=None, max_length=200)
    started_on: date | None = Field(default=None, description="Today when absent.")
    ended_on: date | None = None
    primary: bool = False

    @model_validator(mode="after")
    def _ends_after_it_began(self) -> Self:
        if self.started_on and self.ended_on and self.ended_on < self.started_on:
            raise ValueError("ended_on lies before started_on")
        return self


class AffiliationPatch(Input):
    """What to correct; what is left out stays."""

    title: str | None = Field(default=None, max_length=200)
    started_on: date | None = None
    ended_on: date | None = None
    primary: bool = False
