"""What happens to quotas."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import ClassVar
from uuid import UUID

from crm_core.kit import Event


@dataclass(frozen=True, kw_only=True, slots=True)
class QuotaSet(Event):
    """Somebody, a team or everybody was given something to reach."""

    noun: ClassVar[str] = "quotas"
    user_id: UUID | None
    team_id: UUID | None
    period: str
    starts_on: date
    measure: str
    amount: Decimal
    currency: str | None


@dataclass(frozen=True, kw_only=True, slots=True)
class QuotaChanged(Event):
    """A quota is now another; `fields` names what changed."""

    noun: ClassVar[str] = "quotas"
    fields: tuple[str, ...]
    amount: Decimal
    from_amount: Decimal
    currency: str | None


@dataclass(frozen=True, kw_only=True, slots=True)
class QuotaDeleted(Event):
    """A quota was taken back."""

    noun: ClassVar[str] = "quotas"
    user_id: UUID | None
    team_id: UUID | None
    starts_on: date
