"""An order's line as the rest of the program sees it."""

from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID


@dataclass(frozen=True, slots=True)
class OrderLine:
    """One line of an order; `amount` is quantity times price less `discount` percent, in whole cents."""

    id: UUID
    position: int
    product: str
    product_id: UUID | None
    quantity: Decimal
    unit_price: Decimal
    discount: Decimal
    amount: Decimal
