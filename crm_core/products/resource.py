"""Products, price books and prices as kinds of record; all of them belong to the products."""

from typing import Final

from crm_core.kit.records import declare
from crm_core.products.errors import (
    PriceBookEntryNotFoundError,
    PriceBookNotFoundError,
    ProductNotFoundError,
)
from crm_core.products.events import (
    PriceBookCreated,
    PriceBookDeleted,
    PriceBookEdited,
    PriceBookEntryCreated,
    PriceBookEntryDeleted,
    PriceBookEntryEdited,
    ProductCreated,
    ProductDeleted,
    ProductEdited,
)
from crm_core.products.tables import PriceBookEntryRow, PriceBookRow, ProductRow

RESOURCE: Final = declare(
    ProductRow, noun="products", one="product", missing=ProductNotFoundError, created=ProductCreated,
    edited=ProductEdited, deleted=ProductDeleted, order="name", searched=("name", "code"),
    match=("code", "external_id"),
)  # fmt: skip
PRICE_BOOKS: Final = declare(
    PriceBookRow, noun="price_books", one="price_book", missing=PriceBookNotFoundError,
    created=PriceBookCreated, edited=PriceBookEdited, deleted=PriceBookDeleted, object="products",
    order="name", match=("name",),
)  # fmt: skip
PRICES: Final = declare(
    PriceBookEntryRow, noun="price_book_entries", one="price_book_entry", missing=PriceBookEntryNotFoundError,
    created=PriceBookEntryCreated, edited=PriceBookEntryEdited, deleted=PriceBookEntryDeleted,
    object="products", title="id", searched=(), order="valid_from", match=(),
)  # fmt: skip
