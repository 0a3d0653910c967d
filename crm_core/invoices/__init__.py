"""Invoices: what an account was billed, and what of it is still to be paid."""

from crm_core.invoices.errors import (
    InvoiceFixedError,
    InvoiceIncompleteError,
    InvoiceNotFoundError,
    InvoiceOrderError,
    InvoiceStatusError,
)
from crm_core.invoices.events import (
    InvoiceCreated,
    InvoiceDeleted,
    InvoiceEdited,
    InvoiceIssued,
    InvoicePaid,
    InvoiceReopened,
    InvoiceVoided,
    InvoiceWrittenOff,
)
from crm_core.invoices.service import create, delete, edit, issue, void, write_off

__all__ = [
    "InvoiceCreated",
    "InvoiceDeleted",
    "InvoiceEdited",
    "InvoiceFixedError",
    "InvoiceIncompleteError",
    "InvoiceIssued",
    "InvoiceNotFoundError",
    "InvoiceOrderError",
    "InvoicePaid",
    "InvoiceReopened",
    "InvoiceStatusError",
    "InvoiceVoided",
    "InvoiceWrittenOff",
    "create",
    "delete",
    "edit",
    "issue",
    "void",
    "write_off",
]
