"""What can be refused about invoices."""

from crm_core.kit import ConflictError, InvalidError, NotFoundError


class InvoiceNotFoundError(NotFoundError):
    """There is no such invoice, or it may not be seen."""

    code = "invoice_not_found"


class InvoiceFixedError(ConflictError):
    """An invoice that was issued stays as it was sent; void it and write another."""

    code = "invoice_fixed"


class InvoiceStatusError(ConflictError):
    """A draft is issued or voided; an open invoice is voided while nothing is paid, or written off."""

    code = "invoice_status"


class InvoiceIncompleteError(InvalidError):
    """An invoice is issued with a total."""

    code = "invoice_incomplete"


class InvoiceOrderError(InvalidError):
    """The order is another account's, or in another currency."""

    code = "invoice_order"
