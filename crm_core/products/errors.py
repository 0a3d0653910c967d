"""What can be refused about products and prices."""

from crm_core.kit import NotFoundError


class ProductNotFoundError(NotFoundError):
    """There is no such product."""

    code = "product_not_found"


class PriceBookNotFoundError(NotFoundError):
    """There is no such price book."""

    code = "price_book_not_found"


class PriceBookEntryNotFoundError(NotFoundError):
    """There is no such price."""

    code = "price_book_entry_not_found"
