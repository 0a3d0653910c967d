"""Orders: what an account ordered, line by line."""

from crm_core.orders.errors import (
    OrderDealError,
    OrderEmptyError,
    OrderFixedError,
    OrderLineNotFoundError,
    OrderNotFoundError,
    OrderStatusError,
)
from crm_core.orders.events import (
    OrderCreated,
    OrderDeleted,
    OrderEdited,
    OrderLinesChanged,
    OrderStatusChanged,
)
from crm_core.orders.repository import lines_of
from crm_core.orders.schemas import OrderLine
from crm_core.orders.service import (
    add_line,
    create,
    delete,
    edit,
    edit_line,
    enter,
    own_currency,
    remove_line,
)

__all__ = [
    "OrderCreated",
    "OrderDealError",
    "OrderDeleted",
    "OrderEdited",
    "OrderEmptyError",
    "OrderFixedError",
    "OrderLine",
    "OrderLineNotFoundError",
    "OrderLinesChanged",
    "OrderNotFoundError",
    "OrderStatusChanged",
    "OrderStatusError",
    "add_line",
    "create",
    "delete",
    "edit",
    "edit_line",
    "enter",
    "lines_of",
    "own_currency",
    "remove_line",
]
