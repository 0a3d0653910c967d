"""What happens to orders."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import ClassVar
from uuid import UUID

from crm_core.kit import Event


@dataclass(frozen=True, kw_only=True, slots=True)
class OrderCreated(Event):
    """An order was drafted."""

    noun: ClassVar[str] = "orders"
    owner_id: UUID | None
    status: str
    currency: str
    ordered_at: datetime


@dataclass(frozen=True, kw_only=True, slots=True)
class OrderEdited(Event):
    """Fields of an order changed; `fields` names which."""

    noun: ClassVar[str] = "orders"
    fields: tuple[str, ...]
    owner_id: UUID | None


@dataclass(frozen=True, kw_only=True, slots=True)
class OrderLinesChanged(Event):
    """A line was added, changed or removed; the total is now another."""

    noun: ClassVar[str] = "orders"
    total: Decimal
    from_total: Decimal
    currency: str
    lines: int


@dataclass(frozen=True, kw_only=True, slots=True)
class OrderStatusChanged(Event):
    """An order was placed, fulfilled or cancelled."""

    noun: ClassVar[str] = "orders"
    status: str
    from_status: str
    total: Decimal
    currency: str
    owner_id: UUID | None


@dataclass(frozen=True, kw_only=True, slots=True)
class OrderDeleted(Event):
    """An order was deleted."""

    noun: ClassVar[str] = "orders"
    status: str
