"""What becomes of leads, and whom they may be."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Literal
from uuid import UUID


@dataclass(frozen=True, slots=True)
class Match:
    """A record that a lead may be: a person with its address, or a company with its name or domain."""

    noun: Literal["accounts", "people"]
    id: UUID
    name: str
    on: tuple[str, ...]
    """What agrees: `email`, `domain`, `name`; `likeness`: the organization's model takes them for one."""


@dataclass(frozen=True, slots=True)
class NewDeal:
    """The deal that a lead becomes."""

    pipeline_id: UUID
    name: str | None = None
    """The company's, or the person's, when not said."""
    stage_id: UUID | None = None
    amount: Decimal | None = None
    currency: str | None = None
    expected_close: date | None = None


@dataclass(frozen=True, slots=True)
class Into:
    """What a lead shall become: records that are there already by id, new ones where none is named."""

    account_id: UUID | None = None
    account_name: str | None = None
    person_id: UUID | None = None
    deal_id: UUID | None = None
    deal: NewDeal | None = None
    despite_duplicates: bool = False


@dataclass(frozen=True, slots=True)
class Conversion:
    """What a lead became, and when; None for what it did not, or what was deleted since."""

    lead_id: UUID
    account_id: UUID | None
    person_id: UUID | None
    deal_id: UUID | None
    converted_at: datetime
