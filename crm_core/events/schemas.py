"""The log's entries as the rest of the program sees them."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Self
from uuid import UUID

from typing_extensions import override

from crm_core.kit import Ref


@dataclass(frozen=True, slots=True, order=True)
class Position:
    """A place in the log: the transaction that wrote an event, then its number."""

    xid: int
    seq: int

    @override
    def __str__(self) -> str:
        """Write it as text that `parse` reads."""
        return f"{self.xid}-{self.seq}"

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read a position from text; ValueError when it is none."""
        xid, seq = text.split("-")
        return cls(int(xid), int(seq))


START = Position(0, 0)
"""Before everything."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One event as the log holds it."""

    id: UUID
    position: Position
    type: str
    noun: str
    record_id: UUID
    deal_id: UUID | None
    account_id: UUID | None
    actor: Ref | None
    occurred_at: datetime
    known_at: datetime
    recorded_at: datetime
    data: dict[str, Any]
    redacted_at: datetime | None
