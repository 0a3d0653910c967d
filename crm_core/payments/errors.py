"""What can be refused about payments."""

from crm_core.kit import ConflictError, InvalidError, NotFoundError


class PaymentNotFoundError(NotFoundError):
    """There is no such payment, or it may not be seen."""

    code = "payment_not_found"


class PaymentTooHighError(ConflictError):
    """That is more than is left to be paid on the invoice."""

    code = "payment_too_high"


class RefundTooHighError(ConflictError):
    """That is more than was paid on the invoice."""

    code = "refund_too_high"


class RefundUnexplainedError(InvalidError):
    """A refund, a payment below zero, says its reason."""

    code = "refund_unexplained"


class PaymentNotDueError(ConflictError):
    """Payments are taken on open invoices, and given back on open and paid ones."""

    code = "payment_not_due"


class PaymentFixedError(ConflictError):
    """What was paid stays as it was; give it back and record it anew."""

    code = "payment_fixed"


class PaymentAmountError(InvalidError):
    """A payment has an amount other than zero, in its invoice's currency."""

    code = "payment_amount"
