"""An account as the rest of the program sees it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from crm_core.kit import Ref


@dataclass(frozen=True, slots=True)
class Account:
    """A company sold to."""

    id: UUID
    name: str
    parent: Ref | None
    owner: Ref | None
    industry: str | None
    region: str | None
    employees: int | None
    country: str | None
    postal_code: str | None
    website: str | None
    created_at: datetime
    version: int
    custom: dict[str, Any]
