"""Products, and what they cost in which currency."""

from crm_core.products.errors import (
    PriceBookEntryNotFoundError,
    PriceBookNotFoundError,
    ProductNotFoundError,
)
from crm_core.products.repository import find, price
from crm_core.products.schemas import Product
from crm_core.products.tables import RECURRING

__all__ = [
    "RECURRING",
    "PriceBookEntryNotFoundError",
    "PriceBookNotFoundError",
    "Product",
    "ProductNotFoundError",
    "find",
    "price",
]
