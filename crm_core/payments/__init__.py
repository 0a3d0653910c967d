"""Payments: money that came in on an invoice, or went back."""

from crm_core.payments.errors import (
    PaymentAmountError,
    PaymentFixedError,
    PaymentNotDueError,
    PaymentNotFoundError,
    PaymentTooHighError,
    RefundTooHighError,
    RefundUnexplainedError,
)
from crm_core.payments.events import PaymentEdited, PaymentReceived, PaymentRefunded
from crm_core.payments.service import create, edit

__all__ = [
    "PaymentAmountError",
    "PaymentEdited",
    "PaymentFixedError",
    "PaymentNotDueError",
    "PaymentNotFoundError",
    "PaymentReceived",
    "PaymentRefunded",
    "PaymentTooHighError",
    "RefundTooHighError",
    "RefundUnexplainedError",
    "create",
    "edit",
]
