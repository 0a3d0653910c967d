"""An activity as the rest of the program sees it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from crm_core.kit import Ref


@dataclass(frozen=True, slots=True)
class Activity:
    """Something done with a buyer."""

    id: UUID
    kind: str
    direction: str | None
    subject: str | None
    body: str | None
    outcome: str | None
    deal_id: UUID | None
    account_id: UUID | None
    person: Ref | None
    lead_id: UUID | None
    user: Ref | None
    occurred_at: datetime
    ended_at: datetime | None
    due_at: datetime | None
    completed_at: datetime | None
    version: int
    custom: dict[str, Any]

    @property
    def duration_seconds(self) -> float | None:
        """How long it took, when its end is known."""
        return None if self.ended_at is None else (self.ended_at - self.occurred_at).total_seconds()
