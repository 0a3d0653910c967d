"""A person as the rest of the program sees them."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from crm_core.kit import Ref


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody on the buyer's side."""

    id: UUID
    name: str
    email: str | None
    phone: str | None
    title: str | None
    account: Ref | None
    owner: Ref | None
    created_at: datetime
    version: int
    custom: dict[str, Any]
